/* test_group_memory: changes told line by line add up to what was committed, whatever happens. */
#include "support/cmocka.h"

#include <stdio.h>

#include "core/group_change.h"
#include "state/group_memory.h"
#include "wire/group_lines.h"

enum { ROUNDS = 3000, USERS = 40 };

static struct arena *a, *scratch;
static uint64_t seed = 88172645463325252u;

static int64_t below(int64_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (int64_t)(seed >> 11) % n;
}

static struct group_change any_change(int64_t now_ms)
{
	return (struct group_change){
		.kind = (enum group_change_kind)below(5),
		.user = arena_printf(a, "%d", (int)(100 + below(USERS))),
		.call_id = arena_printf(a, "call %d", (int)below(200)),
		.login = (enum agent_login)below(3),
		.paused = below(2),
		.pause_reason = below(2) ? STR("lunch, or\ttea\nor so") : STR_NONE,
		.waiting = below(5),
		.expires_in_s = below(20),
		.reserve_s = below(10),
		.at_ms = now_ms,
	};
}

static void write_line(void *arg, const struct group_state_entry *e)
{
	group_line_write(e, arg);
}

static void count_line(void *arg, const struct group_state_entry *e)
{
	(void)e;
	++*(size_t *)arg;
}

/* Nothing is different, either way; what ran out does not count. */
static void assert_same(const struct group_state *x, const struct group_state *y, int64_t now_ms)
{
	size_t differences = 0;

	group_difference(x, y, now_ms, count_line, &differences);
	group_difference(y, x, now_ms, count_line, &differences);
	assert_int_equal(differences, 0);
}

static void test_changes_add_up(void **state)
{
	struct group_memory told = { 0 }, same = { 0 }, behind = { 0 };
	struct buf lines = { 0 };
	int64_t now_ms = 1000000;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		struct group_change c = any_change(now_ms);
		struct group_state next;

		now_ms += below(3000);
		if (group_change_apply(&told.state, &c, now_ms, a, &next) != GROUP_CHANGED)
			continue;
		buf_clear(&lines);
		group_difference(&told.state, &next, now_ms, write_line, &lines);
		group_memory_add(&behind, buf_str(&lines));
		group_memory_add(&same, buf_str(&lines));
		assert_false(group_memory_read(&same, SIZE_MAX, scratch));
		assert_same(&same.state, &next, now_ms);
		group_memory_add(&told, buf_str(&lines)); /* frees what `next` looks at */
		assert_false(group_memory_read(&told, SIZE_MAX, scratch));
		if (below(50) == 0)
			while (group_memory_read(&behind, 7, scratch))
				;
		arena_reset(a);
	}
	group_memory_read(&behind, SIZE_MAX, scratch);
	assert_true(told.state.member_count > USERS / 2);
	assert_same(&told.state, &behind.state, now_ms);
	group_memory_clear(&told);
	group_memory_clear(&same);
	group_memory_clear(&behind);
	buf_free(&lines);
}

static void test_reads_no_more_than_asked_for(void **state)
{
	struct group_memory m = { 0 };

	(void)state;
	group_memory_add(&m, STR("member/1\t{\"calls\":1}\nmember/2\t{\"calls\":2}\nmember/1\t\n"));
	assert_true(group_memory_read(&m, 2, scratch));
	assert_int_equal(m.state.member_count, 2);
	assert_false(group_memory_read(&m, 2, scratch));
	assert_int_equal(m.state.member_count, 1);
	assert_int_equal(m.state.members[0].calls, 2);
	group_memory_clear(&m);
}

/* Of a newer release, or damaged: passed over. */
static void test_what_it_does_not_know_is_passed_over(void **state)
{
	struct group_memory m = { 0 };

	(void)state;
	group_memory_add(&m,
			 STR("team/1\t{}\nmember/\t{}\nmember/1\t[\ntotals\t{\"offers\":3}\ncall/"
			     "x y\t{\"user\":\"1\",\"until\":5}\nnonsense\n"));
	assert_false(group_memory_read(&m, SIZE_MAX, scratch));
	assert_int_equal(m.state.offers, 3);
	assert_int_equal(m.state.member_count, 0);
	assert_int_equal(m.state.remembered_count, 1);
	assert_true(str_eq(m.state.remembered[0].call_id, STR("x y")));
	group_memory_clear(&m);
}

static int up(void **state)
{
	(void)state;
	a = arena_new(0);
	scratch = arena_new(0);
	return 0;
}

static int down(void **state)
{
	(void)state;
	arena_free(a);
	arena_free(scratch);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changes_add_up),
		cmocka_unit_test(test_reads_no_more_than_asked_for),
		cmocka_unit_test(test_what_it_does_not_know_is_passed_over),
	};

	return cmocka_run_group_tests_name("state/group_memory", tests, up, down);
}
