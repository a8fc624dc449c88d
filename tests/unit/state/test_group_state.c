/* test_group_state: what groups remember, in two processes on one Redis. */
#include "state_test.h"

#include "base/clock.h"

struct told {
	bool done;
	enum err err;
	enum group_verdict verdict;
	char version[64];
};

static void on_told(void *arg, const struct group_outcome *o)
{
	struct told *t = arg;

	assert_false(t->done);
	*t = (struct told){ .done = true, .err = o->err, .verdict = o->verdict };
	snprintf(t->version, sizeof(t->version), "%.*s", STR_ARG(o->version));
}

static struct group_change choice(const char *call, const char *user)
{
	return (struct group_change){ .kind = GROUP_CHANGE_CHOICE,
				      .call_id = str_of(call),
				      .user = str_of(user),
				      .reserve_s = 60 };
}

static struct group_change agent(const char *user, enum agent_login login)
{
	return (struct group_change){ .kind = GROUP_CHANGE_AGENT,
				      .user = str_of(user),
				      .login = login };
}

static void ask(struct state *s, const char *group, struct group_change c, struct told *out)
{
	*out = (struct told){ 0 };
	state_group_change(s, ABC, str_of(group), &c, 2000, on_told, out);
}

static struct told change(struct state *s, const char *group, struct group_change c)
{
	struct told t;

	ask(s, group, c, &t);
	assert_true(until(t.done));
	return t;
}

static const struct group_state *state_of(struct state *s, const char *group)
{
	struct replica_domain *d = state_domain(s, ABC);

	return d ? replica_group_state(d, str_of(group)) : NULL;
}

static size_t members_of(struct state *s, const char *group)
{
	const struct group_state *g = state_of(s, group);

	return g ? g->member_count : 0;
}

static bool knows_group(struct state *s, const char *group)
{
	return replica_group(state_domain(s, ABC), str_of(group)) != NULL;
}

static void make_group(const char *id)
{
	char key[64];

	snprintf(key, sizeof(key), "group/%s", id);
	put_object(here, key, "{\"members\":[{\"target\":\"123\"},{\"target\":\"124\"}]}");
	assert_true(until(knows_group(there, id)));
}

static int up(void **state)
{
	states_up(state);
	make_group("sales");
	return 0;
}

static void test_the_other_process_knows(void **state)
{
	struct told t = change(here, "sales", agent("123", AGENT_LOGGED_IN));

	(void)state;
	assert_int_equal(t.err, ERR_OK);
	assert_int_equal(members_of(here, "sales"), 1);
	assert_true(until(members_of(there, "sales") == 1));
	assert_int_equal(state_of(there, "sales")->members[0].login, AGENT_LOGGED_IN);
	assert_true(str_eq(replica_group_version(state_domain(there, ABC), STR("sales")),
			   str_of(t.version)));
	assert_int_equal(change(there, "none", agent("123", AGENT_LOGGED_IN)).err, ERR_NOT_FOUND);
}

/* Both judge by the same state: whoever comes second is judged again. */
static void test_two_processes_do_not_reserve_the_same_member(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		struct told one, two;
		char group[16], a[16], b[16];

		snprintf(group, sizeof(group), "race%d", i);
		snprintf(a, sizeof(a), "a%d", i);
		snprintf(b, sizeof(b), "b%d", i);
		make_group(group);
		ask(here, group, choice(a, "123"), &one);
		ask(there, group, choice(b, "123"), &two);
		assert_true(until(one.done && two.done));
		assert_int_equal(one.err, ERR_OK);
		assert_int_equal(two.err, ERR_OK);
		assert_int_equal((one.verdict == GROUP_LOST) + (two.verdict == GROUP_LOST), 1);
		assert_int_equal((one.verdict == GROUP_CHANGED) + (two.verdict == GROUP_CHANGED),
				 1);
	}
}

static void test_changes_of_one_turn_are_one_commit(void **state)
{
	int64_t before = stats_of(here).store.commits;
	struct told a, b, c;

	(void)state;
	make_group("fold");
	before = stats_of(here).store.commits;
	ask(here, "fold", choice("f1", "123"), &a);
	ask(here, "fold", choice("f2", "123"), &b);
	ask(here, "fold", choice("f3", "124"), &c);
	assert_true(until(a.done && b.done && c.done));
	assert_int_equal(a.verdict, GROUP_CHANGED);
	assert_int_equal(b.verdict, GROUP_LOST);
	assert_int_equal(c.verdict, GROUP_CHANGED);
	assert_int_equal(stats_of(here).store.commits - before, 1);
	assert_int_equal(state_of(here, "fold")->offers, 2);
}

/* Whom a decision in this process would find reserved, and for which call. */
static struct str reserved_by(struct state *s, const char *group, const char *user)
{
	const struct member_state *m;
	struct directory d;

	replica_directory(state_domain(s, ABC), &d);
	m = group_state_member(d.group_state(d.state, str_of(group)), str_of(user));
	return m ? m->reserved_by : STR("");
}

static void test_a_choice_under_way_counts_here_at_once(void **state)
{
	struct told a, b, c, d;

	(void)state;
	make_group("ahead");
	ask(here, "ahead", choice("g1", "123"), &a);
	assert_true(str_eq(reserved_by(here, "ahead", "123"), STR("g1")));
	ask(here, "ahead", choice("g2", "123"), &b); /* too late */
	ask(here, "ahead", choice("g3", "124"), &c);
	ask(here, "ahead", agent("124", AGENT_LOGGED_OUT), &d);
	assert_true(str_eq(reserved_by(here, "ahead", "123"), STR("g1")));
	assert_true(str_eq(reserved_by(here, "ahead", "124"), STR("g3")));
	assert_int_equal(members_of(here, "ahead"), 0); /* what is read is what is written */
	assert_true(until(a.done && b.done && c.done && d.done));
	assert_true(str_eq(reserved_by(here, "ahead", "123"), STR("g1")));
	assert_int_equal(members_of(here, "ahead"), 2);
	assert_true(until(str_eq(reserved_by(there, "ahead", "124"), STR("g3"))));
}

/* The other process was quicker: what lost counts no more once that is known. */
static void test_a_choice_that_lost_counts_no_more(void **state)
{
	struct told mine, theirs;

	(void)state;
	make_group("lost");
	ask(here, "lost", choice("h1", "123"), &mine);
	ask(there, "lost", choice("t1", "123"), &theirs);
	assert_true(str_eq(reserved_by(here, "lost", "123"), STR("h1")));
	assert_true(str_eq(reserved_by(there, "lost", "123"), STR("t1")));
	assert_true(until(mine.done && theirs.done));
	struct str won = mine.verdict == GROUP_CHANGED ? STR("h1") : STR("t1");
	assert_true(until(str_eq(reserved_by(here, "lost", "123"), won)));
	assert_true(until(str_eq(reserved_by(there, "lost", "123"), won)));
}

static void test_only_load_has_a_deadline_in_redis(void **state)
{
	struct group_change load = { .kind = GROUP_CHANGE_LOAD, .waiting = 3, .expires_in_s = 60 };
	const char *key = key_of("abc.com", "group:abc.com:ttl");

	(void)state;
	make_group("ttl");
	change(here, "ttl", load);
	assert_in_range(redis_child_ask(&redis, "PTTL %s", key)->integer, 100000, 120000);
	change(here, "ttl", agent("123", AGENT_LOGGED_OUT));
	assert_int_equal(redis_child_ask(&redis, "PTTL %s", key)->integer, -1);
	load.expires_in_s = 0; /* over at once */
	change(here, "ttl", load);
	change(here, "ttl", agent("123", AGENT_UNSAID));
	assert_in_range(redis_child_ask(&redis, "PTTL %s", key)->integer, 1, 60000);
	assert_int_equal(members_of(here, "ttl"), 0);
}

/* What one process has committed and the other was told change by change is the same, and what a
 * third would read. */
static void test_changes_told_add_up_to_the_whole(void **state)
{
	struct group_change pause = agent("123", AGENT_LOGGED_IN);
	const struct member_state *m;

	(void)state;
	make_group("told");
	pause.paused = true;
	pause.pause_reason = STR("coffee");
	(void)change(here, "told", choice("c-told", "124"));
	assert_int_equal(change(here, "told", pause).err, ERR_OK);
	assert_true(until(members_of(there, "told") == 2));
	assert_int_equal(change(there, "told", choice("c-more", "123")).err, ERR_OK);
	assert_true(until(str_eq(reserved_by(here, "told", "123"), STR("c-more"))));
	m = group_state_member(state_of(here, "told"), STR("123"));
	assert_true(m->paused && str_eq(m->pause_reason, STR("coffee")));
	assert_int_equal(m->offered, 2);
	assert_int_equal(state_of(there, "told")->remembered_count, 2);
	/* a field per entry, and the version */
	assert_int_equal(redis_child_ask(&redis, "HLEN %s", key_of("abc.com", "group:abc.com:told"))
				 ->integer,
			 6);
}

/* A memory that nobody here was ever told of: found by the conflict, which then brings the whole.
 */
static void test_what_was_never_told_is_read(void **state)
{
	(void)state;
	make_group("hidden");
	redis_child_ask(&redis, "HSET %s @version 5-5 member/123 %s",
			key_of("abc.com", "group:abc.com:hidden"), "{\"login\":\"in\"}");
	assert_null(state_of(here, "hidden"));
	assert_int_equal(change(here, "hidden", agent("124", AGENT_LOGGED_IN)).err, ERR_OK);
	assert_int_equal(members_of(here, "hidden"), 2);
	assert_true(until(members_of(there, "hidden") == 2));
}

/* Redis has let go of what had run out, and everybody follows. */
static void test_what_ran_out_begins_anew(void **state)
{
	struct group_change load = { .kind = GROUP_CHANGE_LOAD, .waiting = 3, .expires_in_s = 60 };

	(void)state;
	make_group("anew");
	change(here, "anew", load);
	assert_true(until(state_of(there, "anew")));
	redis_child_ask(&redis, "DEL %s", key_of("abc.com", "group:abc.com:anew"));
	change(here, "anew", agent("123", AGENT_LOGGED_IN));
	assert_true(until(members_of(there, "anew") == 1));
	assert_int_equal(state_of(here, "anew")->waiting, 0);
	assert_int_equal(state_of(there, "anew")->waiting, 0);
}

/* 500 agents, committed elsewhere, are read in slices and not by whoever is asked next. */
static void test_a_large_memory_is_read_in_slices(void **state)
{
	struct replica_group *g;

	(void)state;
	make_group("large");
	for (int i = 0; i < 500; i++)
		redis_child_ask(&redis, "HSET %s @version 7-7 member/u%03d %s",
				key_of("abc.com", "group:abc.com:large"), i, "{\"login\":\"in\"}");
	redis_child_ask(&redis, "INCRBY %s 5", key_of("abc.com", "seq"));
	g = group_find(state_domain(there, ABC), STR("large"));
	assert_true(until(g->version.text[0]));
	assert_true(until(group_memory_is_read(&g->memory)));
	assert_int_equal(g->memory.state.member_count, 500);
	assert_null(there->groups_to_read);
}

static void test_it_is_there_after_a_reload(void **state)
{
	(void)state;
	make_group("kept");
	change(here, "kept", choice("k1", "124"));
	assert_true(until(members_of(there, "kept") == 1));
	/* a number too far: events are missing, both read their shard again */
	redis_child_ask(&redis, "DEL %s", key_of("abc.com", "group:abc.com:kept"));
	redis_child_ask(&redis, "INCRBY %s 5", key_of("abc.com", "seq"));
	assert_true(until(members_of(here, "kept") == 0 && members_of(there, "kept") == 0));
	assert_int_equal(change(here, "kept", choice("k2", "123")).verdict, GROUP_CHANGED);
	redis_child_ask(&redis, "INCRBY %s 5", key_of("abc.com", "seq"));
	turn_for(50);
	assert_true(until(members_of(there, "kept") == 1));
	assert_int_equal(change(there, "kept", choice("k3", "123")).verdict, GROUP_LOST);
}

static void test_it_goes_with_the_group(void **state)
{
	char key[128];

	(void)state;
	snprintf(key, sizeof(key), "%s", key_of("abc.com", "group:abc.com:gone"));
	make_group("gone");
	change(here, "gone", agent("123", AGENT_LOGGED_IN));
	assert_int_equal(redis_child_ask(&redis, "EXISTS %s", key)->integer, 1);
	assert_true(until(members_of(there, "gone") == 1));
	put_object(here, "group/gone", NULL);
	assert_int_equal(redis_child_ask(&redis, "EXISTS %s", key)->integer, 0);
	make_group("gone");
	assert_null(state_of(here, "gone"));
}

/* Whoever lags behind the deletion leaves nothing behind it. */
static void test_nothing_is_written_of_a_group_that_is_gone(void **state)
{
	char key[128];

	(void)state;
	snprintf(key, sizeof(key), "%s", key_of("abc.com", "group:abc.com:late"));
	make_group("late");
	redis_child_ask(&redis, "HDEL %s group/late", key_of("abc.com", "config:abc.com"));
	assert_int_equal(change(here, "late", agent("123", AGENT_LOGGED_IN)).err, ERR_NOT_FOUND);
	assert_int_equal(redis_child_ask(&redis, "EXISTS %s", key)->integer, 0);
}

static void test_who_is_no_user_any_more_is_forgotten(void **state)
{
	(void)state;
	make_group("left");
	put_object(here, "user/200", "{}");
	assert_true(until(replica_user(state_domain(there, ABC), STR("200")) != NULL));
	change(here, "left", agent("200", AGENT_LOGGED_IN));
	put_object(here, "user/200", NULL);
	change(here, "left", agent("123", AGENT_LOGGED_IN));
	assert_int_equal(members_of(here, "left"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_other_process_knows),
		cmocka_unit_test(test_two_processes_do_not_reserve_the_same_member),
		cmocka_unit_test(test_changes_of_one_turn_are_one_commit),
		cmocka_unit_test(test_a_choice_under_way_counts_here_at_once),
		cmocka_unit_test(test_a_choice_that_lost_counts_no_more),
		cmocka_unit_test(test_only_load_has_a_deadline_in_redis),
		cmocka_unit_test(test_changes_told_add_up_to_the_whole),
		cmocka_unit_test(test_what_was_never_told_is_read),
		cmocka_unit_test(test_what_ran_out_begins_anew),
		cmocka_unit_test(test_a_large_memory_is_read_in_slices),
		cmocka_unit_test(test_it_is_there_after_a_reload),
		cmocka_unit_test(test_it_goes_with_the_group),
		cmocka_unit_test(test_nothing_is_written_of_a_group_that_is_gone),
		cmocka_unit_test(test_who_is_no_user_any_more_is_forgotten),
	};

	return cmocka_run_group_tests_name("state/group_state", tests, up, states_down);
}
