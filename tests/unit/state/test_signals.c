/* test_signals: folding, races, a lost link, records at their limit. */
#include "state_test.h"

enum { MANY = 32 };

static void test_signals_of_one_turn_are_one_commit(void **state)
{
	int64_t before = stats_of(here).store.commits;
	struct answer answers[MANY];
	char id[24];

	(void)state;
	for (int i = 0; i < MANY; i++) {
		snprintf(id, sizeof(id), "fold-%d", i);
		tell(here, "123", call_of(id, 60), &answers[i]);
	}
	for (int i = 0; i < MANY; i++)
		wait_answer(&answers[i], 2000);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(answers[i].outcome.err, ERR_OK);
		assert_true(answers[i].outcome.result.applied);
		assert_string_equal(answers[i].version, answers[0].version);
	}
	assert_int_equal(stats_of(here).store.commits - before, 1);
	assert_int_equal(record_of(here, "123")->call_count, MANY);
	for (int i = 0; i < MANY; i++) {
		snprintf(id, sizeof(id), "fold-%d", i);
		tell(here, "123", call_of(id, 0), &answers[i]);
	}
	for (int i = 0; i < MANY; i++)
		wait_answer(&answers[i], 2000);
}

static void test_what_comes_during_a_commit_goes_with_the_next(void **state)
{
	int64_t before = stats_of(here).store.commits;
	struct signal first = call_of("during-1", 60), second = call_of("during-2", 60),
		      third = call_of("during-3", 60);
	struct answer a, b, c;

	(void)state;
	tell(here, "124", first, &a);
	assert_true(until(stats_of(here).pending_signals == 1));
	turn_for(0);
	tell(here, "124", second, &b);
	tell(here, "124", third, &c);
	wait_answer(&a, 2000);
	wait_answer(&b, 2000);
	wait_answer(&c, 2000);
	assert_string_equal(b.version, c.version);
	assert_in_range(stats_of(here).store.commits - before, 1, 2);
	assert_int_equal(record_of(here, "124")->call_count, 3);
}

/* Both judge by the same version; whoever comes second takes what the first wrote and adds. */
static void test_a_lost_race_is_run_again(void **state)
{
	int64_t before = stats_of(here).store.conflicts + stats_of(there).store.conflicts;
	struct answer a[10], b[10];
	char id[24];

	(void)state;
	for (int i = 0; i < 10; i++) {
		snprintf(id, sizeof(id), "race-a%d", i);
		tell(here, "123", call_of(id, 60), &a[i]);
		snprintf(id, sizeof(id), "race-b%d", i);
		tell(there, "123", call_of(id, 60), &b[i]);
		wait_answer(&a[i], 3000);
		wait_answer(&b[i], 3000);
		assert_int_equal(a[i].outcome.err, ERR_OK);
		assert_int_equal(b[i].outcome.err, ERR_OK);
	}
	assert_true(stats_of(here).store.conflicts + stats_of(there).store.conflicts > before);
	assert_true(until(record_of(here, "123")->call_count == 20 &&
			  record_of(there, "123")->call_count == 20));
}

static void test_dry_run_changes_nothing(void **state)
{
	struct signal s = call_of("dry", 60);
	struct answer a = { 0 };
	int64_t before = stats_of(here).store.commits;

	(void)state;
	state_signal(here, ABC, STR("124"), &s, true, on_answer, &a);
	wait_answer(&a, 1000);
	assert_int_equal(a.outcome.err, ERR_OK);
	assert_true(a.outcome.result.applied);
	assert_int_equal(stats_of(here).store.commits, before);
}

static void test_nobody_is_not_found(void **state)
{
	struct signal s = call_of("x", 60);

	(void)state;
	assert_int_equal(signal_now(here, "nobody", s).outcome.err, ERR_NOT_FOUND);
}

/* A done callback may send the next signal at once. */
struct chain {
	struct answer last;
	int left;
	char ids[4][8];
};

static void on_link_of_chain(void *arg, const struct signal_outcome *outcome)
{
	struct chain *c = arg;

	if (c->left-- == 0) {
		on_answer(&c->last, outcome);
		return;
	}
	struct signal s = call_of(c->ids[c->left], 60);
	state_signal(here, ABC, STR("124"), &s, true, on_link_of_chain, c);
}

static void test_callbacks_may_send(void **state)
{
	struct chain c = {
		.left = 3, .ids = {"c0", "c1", "c2", "c3"}
	};
	struct signal s = call_of("c3", 60);
	struct answer other;

	(void)state;
	state_signal(here, ABC, STR("124"), &s, true, on_link_of_chain, &c);
	tell(here, "124", call_of("beside", 60), &other);
	wait_answer(&other, 2000);
	wait_answer(&c.last, 2000);
	assert_int_equal(c.last.outcome.err, ERR_OK);
	assert_int_equal(other.outcome.err, ERR_OK);
}

/* ---- the 16 KB of a record ---- */

static struct signal fat_call(int i, int64_t expires_in_s)
{
	static char id[129], number[257], source[65];
	struct signal s = call_of(id, expires_in_s);

	memset(id, 'a' + i % 26, 128);
	snprintf(id, 8, "%06d", i);
	id[6] = '-'; /* not the end */
	memset(number, '7', 256);
	memset(source, 's', 64);
	s.call_id = str_n(id, 128);
	s.number = str_n(number, 256);
	s.source = str_n(source, 64);
	return s;
}

static void test_a_record_has_a_limit(void **state)
{
	struct answer a;
	int i = 0;

	(void)state;
	put_object(here, "user/full", "{}");
	do
		a = signal_now(here, "full", fat_call(i, 3600));
	while (a.outcome.err == ERR_OK && ++i < 40);
	assert_int_equal(a.outcome.err, ERR_TOO_MANY_SIGNALS);
	assert_in_range(i, 10, 32);
}

/* A record beyond the limit, as an earlier release may have left it. */
static void fatten(const char *live_key)
{
	static char fat[RECORD_BYTES_MAX + 8192];
	redisReply *r = redis_child_ask(&redis, "GET %s", live_key);
	char *number = strstr(r->str, "7777");
	size_t head = (size_t)(number - r->str), dash = strcspn(r->str, "-");
	int n = snprintf(fat, sizeof(fat), "%.*s-9%.*s", (int)dash, r->str,
			 (int)(head - strcspn(r->str, "\n")), r->str + strcspn(r->str, "\n"));

	memset(fat + n, '7', RECORD_BYTES_MAX);
	snprintf(fat + n + RECORD_BYTES_MAX, sizeof(fat) - RECORD_BYTES_MAX - (size_t)n, "%s",
		 number);
	redis_child_ask(&redis, "SET %s %s", live_key, fat);
}

/* What ends a call lands there all the same, and the sweep moves on. */
static void test_a_record_beyond_its_limit_can_shrink(void **state)
{
	char due[64], live[64];

	(void)state;
	put_object(here, "user/fat", "{}");
	assert_int_equal(signal_now(here, "fat", fat_call(0, 3600)).outcome.err, ERR_OK);
	assert_int_equal(signal_now(here, "fat", call_of("thin", 3600)).outcome.err, ERR_OK);
	snprintf(due, sizeof(due), "%s", key_of("abc.com", "due"));
	snprintf(live, sizeof(live), "%s", key_of("abc.com", "live:abc.com:fat"));
	fatten(live);
	assert_true(redis_child_ask(&redis, "STRLEN %s", live)->integer > RECORD_BYTES_MAX);
	assert_int_equal(signal_now(here, "fat", call_of("more", 60)).outcome.err,
			 ERR_TOO_MANY_SIGNALS);
	redis_child_ask(&redis, "ZADD %s 5 abc.com|fat", due);
	assert_true(until(strcmp(redis_child_ask(&redis, "ZSCORE %s abc.com|fat", due)->str, "5") !=
			  0));
	assert_int_equal(signal_now(here, "fat", call_of("thin", 0)).outcome.err, ERR_OK);
	assert_int_equal(signal_now(here, "fat", fat_call(0, 0)).outcome.err, ERR_OK);
	assert_true(redis_child_ask(&redis, "STRLEN %s", live)->integer < 4096);
}

/* ---- without Redis ---- */

static void test_a_signal_waits_for_the_link(void **state)
{
	struct signal s = call_of("waits", 60);
	struct answer a;
	int64_t as_of_ms;

	(void)state;
	redis_child_kill(&redis, SIGKILL);
	assert_true(until(state_is_degraded(here, &as_of_ms)));
	assert_true(state_is_ready(here));
	assert_non_null(record_of(here, "124"));
	tell(here, "124", s, &a);
	turn_for(500);
	assert_false(a.done);
	assert_true(redis_child_run(&redis));
	wait_answer(&a, ARRIVAL_MS);
	assert_int_equal(a.outcome.err, ERR_OK);
	assert_true(a.outcome.result.applied);
	wait_ready(here);
	wait_ready(there);
}

static void test_it_waits_four_seconds_at_most(void **state)
{
	struct signal s = call_of("too-long", 60);
	struct answer a;

	(void)state;
	redis_child_kill(&redis, SIGKILL);
	tell(here, "124", s, &a);
	wait_answer(&a, ARRIVAL_MS);
	assert_int_equal(a.outcome.err, ERR_STORE_UNAVAILABLE);
	assert_in_range(a.took_ms, 3900, ARRIVAL_MS);
	assert_int_equal(stats_of(here).pending_signals, 0);
	assert_true(redis_child_run(&redis));
	wait_ready(here);
	wait_ready(there);
}

/* Redis hangs: sent, unanswered, sent again; applied once it wakes within the four seconds. */
static void test_a_hanging_redis_is_outwaited(void **state)
{
	struct signal s = call_of("hang", 60);
	struct answer a;

	(void)state;
	kill(redis.pid, SIGSTOP);
	tell(here, "124", s, &a);
	turn_for(1200);
	assert_false(a.done);
	kill(redis.pid, SIGCONT);
	wait_answer(&a, ARRIVAL_MS);
	assert_int_equal(a.outcome.err, ERR_OK);
	wait_ready(here);
	wait_ready(there);
	assert_true(
		until(record_of(there, "124") && record_of(here, "124") &&
		      record_of(there, "124")->call_count == record_of(here, "124")->call_count));
}

/* A turn takes what fits into a millisecond; nobody is forgotten over it. */
static void test_a_crowd_is_served_in_slices(void **state)
{
	enum { CROWD = 3000 };
	struct config_op *ops = calloc(CROWD, sizeof(*ops));
	struct answer *answers = calloc(CROWD, sizeof(*answers));
	char(*names)[24] = calloc(CROWD, sizeof(*names));

	(void)state;
	for (int i = 0; i < CROWD; i++) {
		snprintf(names[i], sizeof(names[i]), "user/crowd%d", i);
		ops[i] = (struct config_op){ .key = str_of(names[i]), .value = STR("{}") };
	}
	for (int i = 0; i < CROWD; i += 500)
		assert_int_equal(write_ops(here, ABC, ops + i, 500), ERR_OK);
	for (int i = 0; i < CROWD; i++)
		tell(here, names[i] + 5, call_of("crowd", 60), &answers[i]);
	queues_turn(&here->signals);
	assert_non_null(here->signals.dirty);
	for (int i = 0; i < CROWD; i++) {
		wait_answer(&answers[i], ARRIVAL_MS);
		assert_int_equal(answers[i].outcome.err, ERR_OK);
	}
	assert_true(until(!here->signals.dirty));
	free(names);
	free(answers);
	free(ops);
}

static void assert_encodes_as(const struct record *record, struct str expected)
{
	struct buf json = { 0 };
	struct json_writer w = JSON_WRITER(&json);

	table_encode_stored(&record_table, record, &w);
	assert_true(str_eq(buf_str(&json), expected));
	buf_free(&json);
}

/* A commit leaves its record decoded: the same that the bytes in Redis would be decoded to. */
static void test_a_committed_record_needs_no_decoding(void **state)
{
	struct signal signals[] = {
		call_of("kept-1", 60),
		call_of("kept-2", 60),
		call_of("kept-1", 0),
		{.kind = SIGNAL_HOOK,
			       .source = STR("hook:124"),
			       .number = STR("anonymous"),
			       .seq = 3,
			       .expires_in_s = 60},
	};
	struct replica_user *u = replica_user(state_domain(here, ABC), STR("124"));
	struct record decoded;

	(void)state;
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		assert_int_equal(signal_now(here, "124", signals[i]).outcome.err, ERR_OK);
		assert_non_null(u->record);
		const struct record *kept = u->record->record;
		assert_encodes_as(kept, kept_value(u->live));
		struct arena *a = arena_new(0);
		assert_true(table_decode_stored(&record_table, kept_value(u->live), a, &decoded));
		assert_int_equal(decoded.call_count, kept->call_count);
		assert_int_equal(decoded.ended_count, kept->ended_count);
		assert_int_equal(decoded.status.origin.seq, kept->status.origin.seq);
		arena_free(a);
	}
	assert_int_equal(u->record->record->ended_count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signals_of_one_turn_are_one_commit),
		cmocka_unit_test(test_what_comes_during_a_commit_goes_with_the_next),
		cmocka_unit_test(test_a_lost_race_is_run_again),
		cmocka_unit_test(test_dry_run_changes_nothing),
		cmocka_unit_test(test_nobody_is_not_found),
		cmocka_unit_test(test_callbacks_may_send),
		cmocka_unit_test(test_a_committed_record_needs_no_decoding),
		cmocka_unit_test(test_a_record_has_a_limit),
		cmocka_unit_test(test_a_record_beyond_its_limit_can_shrink),
		cmocka_unit_test(test_a_signal_waits_for_the_link),
		cmocka_unit_test(test_it_waits_four_seconds_at_most),
		cmocka_unit_test(test_a_hanging_redis_is_outwaited),
		cmocka_unit_test(test_a_crowd_is_served_in_slices),
	};

	return cmocka_run_group_tests(tests, states_up, states_down);
}
