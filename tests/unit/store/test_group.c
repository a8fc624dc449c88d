/* test_group: what groups remember, in Redis: changed entry by entry, told as the change. */
#include "store_test.h"

static struct observer a;

static struct outcome commit_group(const char *group, const char *expected, const char *lines,
				   bool whole)
{
	struct group_commit c = { .domain = STR("g.example"),
				  .group = str_of(group),
				  .expected = str_of(expected),
				  .lines = str_of(lines),
				  .whole = whole };
	struct outcome out = { 0 };

	store_commit_group(a.store, &c, 250, on_outcome, &out);
	wait_outcome(&out);
	return out;
}

static char config_version[48];

static struct outcome write_group(const char *group, const char *json)
{
	char key[64];
	struct str id = str_of(group);
	struct config_op op = { .value = json ? str_of(json) : STR_NONE };
	struct config_commit c = { .domain = STR("g.example"),
				   .expected = str_of(config_version),
				   .ops = &op,
				   .op_count = 1,
				   .groups = &id,
				   .group_count = json == NULL };
	struct outcome out;

	snprintf(key, sizeof(key), "group/%s", group);
	op.key = str_of(key);
	out = commit_config(&a, &c);
	assert_int_equal(out.status, STORE_OK);
	memcpy(config_version, out.version, sizeof(config_version));
	return out;
}

static int up(void **state)
{
	struct outcome made;

	fixture_up(state);
	observe(&a, redis.url, "one");
	assert_true(until(a.ready));
	made = make_domain(&a, "g.example");
	memcpy(config_version, made.version, sizeof(config_version));
	return 0;
}

static int down(void **state)
{
	observer_stop(&a);
	return fixture_down(state);
}

static void test_a_change_is_told_as_it_is(void **state)
{
	struct outcome first, second;

	(void)state;
	write_group("sales", "{}");
	first = commit_group("sales", "", "totals\tT1\nmember/1\tA\nmember/2\tB\n", false);
	assert_int_equal(first.status, STORE_OK);
	assert_true(until(saw(&a, "event group g.example sales totals\tT1")));
	assert_string_equal(a.base, "");
	second = commit_group("sales", first.version, "member/1\t\nmember/3\tC\n", false);
	assert_int_equal(second.status, STORE_OK);
	assert_true(until(saw(&a, "event group g.example sales member/1\t")));
	assert_true(saw(&a, "member/3\tC"));
	assert_string_equal(a.base, first.version);
	assert_string_equal(a.version, second.version);
}

static void test_a_conflict_brings_the_whole_where_asked(void **state)
{
	struct outcome first, out;

	(void)state;
	write_group("race", "{}");
	first = commit_group("race", "", "member/1\tA\n", false);
	out = commit_group("race", "", "member/1\tB\n", false);
	assert_int_equal(out.status, STORE_CONFLICT);
	assert_string_equal(out.version, first.version);
	assert_false(out.has_value);
	out = commit_group("race", "1-1", "member/1\tB\n", true);
	assert_int_equal(out.status, STORE_CONFLICT);
	assert_string_equal(out.value, "member/1\tA\n");
}

static void test_only_a_group_that_there_is_remembers(void **state)
{
	struct outcome out;

	(void)state;
	assert_int_equal(commit_group("none", "", "member/1\tA\n", false).status, STORE_GONE);
	write_group("brief", "{}");
	out = commit_group("brief", "", "member/1\tA\n", false);
	write_group("brief", NULL);
	assert_int_equal(commit_group("brief", out.version, "member/1\tB\n", false).status,
			 STORE_GONE);
	write_group("brief", "{}");
	out = commit_group("brief", out.version, "member/1\tB\n", true);
	assert_int_equal(out.status, STORE_CONFLICT);
	assert_string_equal(out.version, "");
}

static void test_a_load_brings_versions_and_lines(void **state)
{
	struct observer b;
	char id[16];

	(void)state;
	for (int i = 0; i < 120; i++) { /* more than one answer takes */
		snprintf(id, sizeof(id), "q%d", i);
		write_group(id, "{}");
	}
	commit_group("q7", "", "member/1\tA\n", false);
	commit_group("q119", "", "totals\tT\n", false);
	observe(&b, redis.url, "two");
	assert_true(until(b.ready));
	assert_true(saw(&b, "group g.example q7 member/1\tA"));
	assert_true(saw(&b, "group g.example q119 totals\tT"));
	assert_int_equal(count_seen(&b, "group g.example q8 "), 0);
	observer_stop(&b);
}

static void test_it_goes_with_the_domain(void **state)
{
	struct str groups[] = { STR("sales"), STR("race") };
	struct config_commit c = { .domain = STR("g.example"),
				   .expected = str_of(config_version),
				   .groups = groups,
				   .group_count = 2,
				   .remove_domain = true };

	char key[64];

	(void)state;
	snprintf(key, sizeof(key), "{%02u}:group:g.example:sales",
		 store_shard_of(a.store, STR("g.example")));
	assert_int_equal(redis_child_ask(&redis, "EXISTS %s", key)->integer, 1);
	assert_int_equal(commit_config(&a, &c).status, STORE_OK);
	assert_int_equal(redis_child_ask(&redis, "EXISTS %s", key)->integer, 0);
	assert_int_equal(commit_group("sales", "", "member/1\tA\n", false).status, STORE_GONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_change_is_told_as_it_is),
		cmocka_unit_test(test_a_conflict_brings_the_whole_where_asked),
		cmocka_unit_test(test_only_a_group_that_there_is_remembers),
		cmocka_unit_test(test_a_load_brings_versions_and_lines),
		cmocka_unit_test(test_it_goes_with_the_domain),
	};

	return cmocka_run_group_tests_name("store/group", tests, up, down);
}
