/* routing_group: what text cases are too small for: 500 members, shares of the calls. What holds
 * for any group: test_worlds.c. */
#include <stdlib.h>

#include "core/routing.h"
#include "support/cmocka.h"

enum { PEOPLE = 1000, DEVICES = 3 };

static struct user users[PEOPLE];
static struct device devices[PEOPLE][DEVICES];
static const struct device *device_lists[PEOPLE][DEVICES];
static struct device_fact facts[PEOPLE][DEVICES];
static struct record records[PEOPLE];
static struct subject subjects[PEOPLE];
static struct group_member members[PEOPLE];
static struct member_state states[PEOPLE];
static struct group_state state;
static struct group group;
static struct domain domain = {
	.id = {"abc.com", 7},
          .capacity = 1, .max_wait_s = 1800, .max_hops = 10
};
static const int64_t now_ms = INT64_C(1795168800000);

static const struct subject *find(const void *unused, struct str target)
{
	uint64_t n;

	(void)unused;
	return str_to_u64(target, 1000 + PEOPLE - 1, &n) && n >= 1000 ? &subjects[n - 1000] : NULL;
}

static const struct subject *find_mobile(const void *unused, struct str number)
{
	(void)unused;
	(void)number;
	return NULL;
}

enum { NESTED = 500, LEVELS = 3 };
static struct group nested[LEVELS][NESTED];
static size_t groups_looked_up;

/* "2-17": one of many groups within groups. */
static const struct group *find_nested(struct str target)
{
	uint64_t n, level;
	struct str rest = target;

	if (!str_to_u64(str_cut(&rest, '-'), LEVELS - 1, &level) ||
	    !str_to_u64(rest, NESTED - 1, &n))
		return NULL;
	groups_looked_up++;
	return &nested[level][n];
}

static const struct group *find_group(const void *unused, struct str target)
{
	(void)unused;
	return str_eq(target, group.id) ? &group : find_nested(target);
}

static const struct group_state *find_state(const void *unused, struct str id)
{
	(void)unused;
	(void)id;
	return &state;
}

static const struct directory directory = { .domain = &domain,
					    .find = find,
					    .find_mobile = find_mobile,
					    .find_group = find_group,
					    .group_state = find_state };

static void make_person(int i, struct arena *a, int device_count)
{
	static const char *const names[DEVICES] = { "desk", "soft", "app" };
	struct str id = arena_printf(a, "%d", 1000 + i);

	users[i] = (struct user){ .id = id };
	for (int d = 0; d < DEVICES; d++) {
		devices[i][d] = (struct device){ .id = str_of(names[d]),
						 .user = id,
						 .kind = DEVICE_KIND_DESK_PHONE };
		device_lists[i][d] = &devices[i][d];
		facts[i][d] = (struct device_fact){ .device = str_of(names[d]),
						    .state = DEVICE_STATE_REGISTERED,
						    .expires_at_ms = now_ms + 3600000 };
	}
	records[i] = (struct record){ .devices = facts[i], .device_count = (size_t)device_count };
	subjects[i] = (struct subject){ .domain = &domain,
					.user = &users[i],
					.devices = device_lists[i],
					.device_count = (size_t)device_count,
					.record = &records[i] };
	members[i] = (struct group_member){ .kind = MEMBER_USER, .target = id, .weight = 1 };
	states[i] = (struct member_state){ .user = id };
}

static void make_world(struct arena *a, size_t count, int device_count)
{
	for (int i = 0; i < PEOPLE; i++)
		make_person(i, a, device_count);
	state = (struct group_state){ .members = states, .member_count = PEOPLE };
	group = (struct group){ .id = STR("all"),
				.members = members,
				.member_count = count,
				.timeout_s = 20,
				.fallback.otherwise.kind = DESTINATION_VOICEMAIL };
}

static struct decision decide(struct arena *a, struct str call_id)
{
	struct question q = { .to = group.id, .from = STR("+35299999999"), .call_id = call_id };
	struct decision out;

	assert_int_equal(routing_decide(&directory, &q, now_ms, a, &out), ERR_OK);
	return out;
}

static void test_500_ring_together(void **unused)
{
	struct arena *a = arena_new(0);
	struct decision d;

	(void)unused;
	make_world(a, 500, 1);
	d = decide(a, STR("c"));
	assert_int_equal(d.step_count, 2);
	assert_int_equal(d.steps[0].target_count, 500);
	assert_int_equal(d.skipped_count, 0);
	arena_free(a);
}

/* Refused when written; should it be there all the same, it is decided. */
static void test_the_501st_is_not_looked_at(void **unused)
{
	struct arena *a = arena_new(0);

	(void)unused;
	make_world(a, 600, 1);
	assert_int_equal(decide(a, STR("c")).steps[0].target_count, 500);
	arena_free(a);
}

static void test_nobody_is_left_out_for_a_third_phone(void **unused)
{
	struct arena *a = arena_new(0);
	struct decision d;
	bool seen[PEOPLE] = { false };
	uint64_t n;

	(void)unused;
	make_world(a, 500, DEVICES);
	d = decide(a, STR("c"));
	assert_int_equal(d.steps[0].target_count, 1000);
	for (size_t i = 0; i < d.steps[0].target_count; i++) {
		assert_true(str_to_u64(d.steps[0].targets[i].user, 1000 + PEOPLE, &n));
		seen[n - 1000] = true;
	}
	for (int i = 0; i < 500; i++)
		assert_true(seen[i]);
	arena_free(a);
}

/* 500 groups that each have the same 500 groups within, and those again: 125 million places.
 * Refused when written; decided all the same. */
static void test_groups_within_groups_end(void **unused)
{
	static struct group_member lists[LEVELS][NESTED];
	struct arena *a = arena_new(0);

	(void)unused;
	make_world(a, 1, 1);
	for (int level = 0; level < LEVELS; level++) {
		for (int i = 0; i < NESTED; i++) {
			struct str id = arena_printf(a, "%d-%d", level, i);

			lists[level][i] =
				(struct group_member){ .kind = MEMBER_GROUP, .target = id };
			nested[level][i] = (struct group){ .id = id, .timeout_s = 20 };
			nested[level][i].members = level + 1 < LEVELS ? lists[level + 1] : members;
			nested[level][i].member_count = level + 1 < LEVELS ? NESTED : 1;
		}
	}
	group.members = lists[0];
	group.member_count = NESTED;
	groups_looked_up = 0;
	assert_int_equal(decide(a, STR("c")).steps[0].target_count, 1);
	assert_in_range(groups_looked_up, 3, GROUP_LINES_MAX);
	arena_free(a);
}

/* Of 2,000 calls a member of weight 3 among two others of weight 1 gets three fifths. */
static void test_weights_are_shares(void **unused)
{
	struct arena *a = arena_new(0);
	int first = 0;

	(void)unused;
	make_world(a, 3, 1);
	group.strategy = GROUP_STRATEGY_WEIGHTED_RANDOM;
	members[1].weight = 3;
	for (int i = 0; i < 2000; i++) {
		struct decision d = decide(a, arena_printf(a, "call-%d", i));

		first += str_eq(d.steps[0].targets[0].user, users[1].id);
	}
	assert_in_range(first, 1120, 1280);
	arena_free(a);
}

static void test_random_is_fair(void **unused)
{
	struct arena *a = arena_new(0);
	int first = 0;

	(void)unused;
	make_world(a, 4, 1);
	group.strategy = GROUP_STRATEGY_RANDOM;
	for (int i = 0; i < 2000; i++) {
		struct decision d = decide(a, arena_printf(a, "call-%d", i));

		first += str_eq(d.steps[0].targets[0].user, users[2].id);
	}
	assert_in_range(first, 430, 570);
	arena_free(a);
}

/* Three groups of 400, each the next one's caller: 1,000 members are asked, and not a part of the
 * third; the call ends where the second one's does. */
static void test_a_chain_asks_so_many_and_no_more(void **unused)
{
	struct arena *a = arena_new(0);
	struct decision d;
	size_t not_asked = 0;

	(void)unused;
	make_world(a, 400, 1);
	group.fallback.by_cause[FALLBACK_STAGE_TIMEOUT] =
		(struct destination){ .kind = DESTINATION_RING_GROUP, .target = STR("0-0") };
	for (int i = 0; i < 2; i++) {
		nested[0][i] = group;
		nested[0][i].id = i ? STR("0-1") : STR("0-0");
		nested[0][i].fallback.by_cause[FALLBACK_STAGE_TIMEOUT].target = STR("0-1");
	}
	d = decide(a, STR("c"));
	assert_int_equal(d.step_count, 3);
	assert_int_equal(d.steps[1].target_count, 400);
	assert_true(str_eq(d.steps[1].group, STR("0-0")));
	assert_int_equal(d.steps[2].action, ACTION_VOICEMAIL);
	for (size_t i = 0; i < d.trace.count; i++)
		not_asked += d.trace.lines[i].reason == REASON_HOP_LIMIT &&
			     str_eq(d.trace.lines[i].source, STR("group/0-1"));
	assert_int_equal(not_asked, 1);
	arena_free(a);
}

/* 300 members, each of whom forwards to one who forwards to another: 250 ways are gone. */
static void test_so_many_forwards_are_followed_and_no_more(void **unused)
{
	enum { COUNT = 300, HOPS = 2 };
	static struct profile profiles[COUNT * HOPS];
	static const struct profile *lists[COUNT * HOPS];
	struct arena *a = arena_new(0);
	struct decision d;

	(void)unused;
	make_world(a, COUNT, 1);
	for (int i = 0; i < COUNT * HOPS; i++) {
		profiles[i] = (struct profile){ .status = STR("available"), .accept_calls = true };
		profiles[i].forward[FORWARD_ALWAYS].external =
			(struct destination){ .kind = DESTINATION_EXTENSION,
					      .target = users[i + COUNT].id };
		lists[i] = &profiles[i];
		subjects[i].profiles = &lists[i];
		subjects[i].profile_count = 1;
	}
	d = decide(a, STR("c"));
	assert_int_equal(d.steps[0].target_count, 250);
	assert_true(str_eq(d.steps[0].targets[249].user, users[2 * COUNT + 249].id));
	assert_int_equal(d.skipped_count, COUNT - 250);
	assert_int_equal(d.skipped[0].reason, REASON_HOP_LIMIT);
	arena_free(a);
}

/* What one group makes of a member does not stick to them in the next. */
static void test_who_is_known_is_asked_by_each_group_all_the_same(void **unused)
{
	struct arena *a = arena_new(0);
	struct call call = { .call_id = STR("other"),
			     .state = CALL_STATE_CONFIRMED,
			     .expires_at_ms = now_ms + 1000 };
	struct decision d;

	(void)unused;
	make_world(a, 3, 1);
	users[0].capacity = 2;
	records[0].calls = &call;
	records[0].call_count = 1;
	group.fallback.by_cause[FALLBACK_STAGE_TIMEOUT] =
		(struct destination){ .kind = DESTINATION_RING_GROUP, .target = STR("0-0") };
	nested[0][0] = group;
	nested[0][0].id = STR("0-0");
	nested[0][0].call_waiting = true;
	nested[0][0].fallback.by_cause[FALLBACK_STAGE_TIMEOUT].kind = DESTINATION_NONE;
	d = decide(a, STR("c"));
	assert_int_equal(d.steps[0].target_count, 2);
	assert_int_equal(d.steps[1].target_count, 3);
	users[0].capacity = 0;
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_500_ring_together),
		cmocka_unit_test(test_a_chain_asks_so_many_and_no_more),
		cmocka_unit_test(test_so_many_forwards_are_followed_and_no_more),
		cmocka_unit_test(test_who_is_known_is_asked_by_each_group_all_the_same),
		cmocka_unit_test(test_the_501st_is_not_looked_at),
		cmocka_unit_test(test_nobody_is_left_out_for_a_third_phone),
		cmocka_unit_test(test_groups_within_groups_end),
		cmocka_unit_test(test_weights_are_shares),
		cmocka_unit_test(test_random_is_fair),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
