/*
 * group_decision: CPU of one decision for a call to a group of 500, pure core, nothing else: by
 * strategy, with nobody free, nested, where all forward again and again, and where ten such groups
 * are each other's fallback, of the same people and of 5,000. Prints a line each; fails above a
 * millisecond in the release build ("a group of 500 members decides in < 1 ms of CPU").
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/routing.h"

enum { MEMBERS = 500, GROUPS = 10, USERS = MEMBERS * GROUPS, ROUNDS = 200 };
enum { MOST_US = 1000 };

static struct user users[USERS];
static struct device devices[USERS];
static const struct device *device_lists[USERS][1];
static struct device_fact facts[USERS];
static struct record records[USERS];
static struct subject subjects[USERS];
static struct group_member members[USERS];
static struct member_state states[USERS];
static struct group_choice_memory remembered[GROUP_REMEMBERED_MAX - 1];
static struct group_state state = { .members = states,
				    .member_count = MEMBERS,
				    .offers = 99,
				    .remembered = remembered,
				    .remembered_count = GROUP_REMEMBERED_MAX - 1 };
static struct group group, chain[GROUPS], outer;
static struct group_member nested[GROUPS];
static struct call call = { .call_id = STR("other"), .state = CALL_STATE_CONFIRMED };
static struct domain domain;

static const struct subject *find(const void *unused, struct str target)
{
	char *end;
	long n = target.n == 5 ? strtol(target.p, &end, 10) - 10000 : -1;

	(void)unused;
	return n >= 0 && n < USERS ? &subjects[n] : NULL;
}

static const struct subject *find_mobile(const void *unused, struct str number)
{
	(void)unused;
	(void)number;
	return NULL;
}

static const struct group *find_group(const void *unused, struct str target)
{
	(void)unused;
	for (int i = 0; i < GROUPS; i++)
		if (str_eq(target, chain[i].id))
			return &chain[i];
	if (str_eq(target, outer.id))
		return &outer;
	return str_eq(target, group.id) ? &group : NULL;
}

static const struct group_state *find_state(const void *unused, struct str id)
{
	(void)unused;
	(void)id;
	return &state;
}

static void make_member(int i, struct arena *a, int64_t now_ms)
{
	struct str id = arena_printf(a, "%d", 10000 + i);

	users[i].id = id;
	devices[i] =
		(struct device){ .id = STR("desk"), .user = id, .kind = DEVICE_KIND_DESK_PHONE };
	device_lists[i][0] = &devices[i];
	facts[i] = (struct device_fact){ .device = STR("desk"),
					 .state = DEVICE_STATE_REGISTERED,
					 .expires_at_ms = now_ms + 3600000 };
	records[i] = (struct record){ .devices = &facts[i], .device_count = 1 };
	subjects[i] = (struct subject){ .domain = &domain,
					.user = &users[i],
					.devices = device_lists[i],
					.device_count = 1,
					.record = &records[i] };
	members[i] =
		(struct group_member){ .kind = MEMBER_USER, .target = id, .weight = 1 + i % 9 };
	states[i] = (struct member_state){ .user = id,
					   .login = AGENT_LOGGED_IN,
					   .offered = i * 7 % 97 };
	if (i % 5 == 0)
		states[i].paused = true;
}

static int64_t cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static double decide_us(const struct directory *d, const struct group *g, int64_t now_ms)
{
	struct question q = { .to = g->id, .from = STR("+35299999999"), .call_id = STR("c-1") };
	struct arena *a = arena_new(0);
	struct decision out;
	int64_t begun = cpu_ns();

	for (int i = 0; i < ROUNDS; i++) {
		arena_reset(a);
		if (routing_decide(d, &q, now_ms, a, &out) || out.step_count == 0)
			abort();
	}
	begun = cpu_ns() - begun;
	arena_free(a);
	return (double)begun / ROUNDS / 1000;
}

static void set_free(bool is_free, int64_t now_ms)
{
	call.expires_at_ms = now_ms + 3600000;
	for (int i = 0; i < USERS; i++) {
		records[i].calls = &call;
		records[i].call_count = !is_free;
	}
}

/* Ten groups, each the next one's caller when nobody takes the call. */
static void make_chain(bool same_people)
{
	static const char *const ids[GROUPS] = { "g0", "g1", "g2", "g3", "g4",
						 "g5", "g6", "g7", "g8", "g9" };

	for (int i = 0; i < GROUPS; i++) {
		chain[i] = group;
		chain[i].id = str_of(ids[i]);
		chain[i].members = same_people ? members : members + (ptrdiff_t)MEMBERS * i;
		chain[i].timeout_s = 5;
		nested[i] = (struct group_member){ .kind = MEMBER_GROUP, .target = chain[i].id };
		for (int cause = 0; i + 1 < GROUPS && cause < FALLBACK_COUNT; cause++)
			chain[i].fallback.by_cause[cause] =
				(struct destination){ .kind = DESTINATION_RING_GROUP,
						      .target = str_of(ids[i + 1]) };
	}
	outer = group;
	outer.id = STR("outer");
	outer.members = nested;
	outer.member_count = GROUPS;
}

static int report(const char *what, const struct directory *d, const struct group *g,
		  int64_t now_ms, double most_us)
{
	double us = decide_us(d, g, now_ms);

	printf("%-40s %8.1f us per decision\n", what, us);
	return us > most_us;
}

static int report_strategies(const struct directory *d, const char *of, struct group *g,
			     int64_t now_ms)
{
	char what[80];
	int slow = 0;

	for (int s = 0; s < GROUP_STRATEGY_COUNT; s++) {
		g->strategy = (enum group_strategy)s;
		snprintf(what, sizeof(what), "%s, %.*s", of,
			 STR_ARG(word_of(&group_strategy_words, s)));
		slow += report(what, d, g, now_ms, MOST_US);
	}
	return slow;
}

static int report_chains(const struct directory *d, const char *who, int64_t now_ms)
{
	static const enum group_strategy strategies[] = { GROUP_STRATEGY_SIMULTANEOUS,
							  GROUP_STRATEGY_ROUND_ROBIN };
	char what[80];
	int slow = 0;

	for (int same = 0; same < 2; same++) {
		for (int i = 0; i < 2; i++) {
			group.strategy = strategies[i];
			make_chain(same);
			snprintf(what, sizeof(what), "ten groups, %s people, %s, %.*s",
				 same ? "the same" : "other", who,
				 STR_ARG(word_of(&group_strategy_words, (int)strategies[i])));
			slow += report(what, d, &chain[0], now_ms, MOST_US);
		}
	}
	slow += report("the same ten as members of one", d, &outer, now_ms, MOST_US);
	return slow;
}

/* Each member to somebody, who forwards to somebody else, and so on. */
static void set_forwards(bool on)
{
	static struct profile profiles[USERS - MEMBERS];
	static const struct profile *lists[USERS - MEMBERS];

	for (int i = 0; i < USERS - MEMBERS; i++) {
		struct destination to = { DESTINATION_EXTENSION, users[i + MEMBERS].id };

		profiles[i] = (struct profile){ .status = STR("available"), .accept_calls = true };
		profiles[i].forward[FORWARD_ALWAYS] = (struct forward_rule){ to, to };
		lists[i] = &profiles[i];
		subjects[i].profiles = &lists[i];
		subjects[i].profile_count = on;
	}
}

int main(void)
{
	const int64_t now_ms = INT64_C(1795168800000);
	struct directory d = { .domain = &domain,
			       .find = find,
			       .find_mobile = find_mobile,
			       .find_group = find_group,
			       .group_state = find_state };
	struct arena *a = arena_new(0);
	int slow = 0;

	domain = (struct domain){
		.id = STR("abc.com"), .capacity = 1, .max_wait_s = 120, .max_hops = 10
	};
	for (int i = 0; i < USERS; i++)
		make_member(i, a, now_ms);
	for (int i = 0; i < GROUP_REMEMBERED_MAX - 1; i++)
		remembered[i] = (struct group_choice_memory){ arena_printf(a, "c%02d", i),
							      users[i].id, now_ms + 60000 };
	group = (struct group){ .id = STR("all"),
				.members = members,
				.member_count = MEMBERS,
				.timeout_s = 20,
				.fallback.otherwise.kind = DESTINATION_VOICEMAIL };
	set_free(true, now_ms);
	slow += report_strategies(&d, "500 members", &group, now_ms);
	slow += report_chains(&d, "free", now_ms);
	set_forwards(true);
	slow += report("500 members who forward nine times", &d, &group, now_ms, MOST_US);
	set_forwards(false);
	set_free(false, now_ms);
	slow += report("500 members, all busy", &d, &group, now_ms, MOST_US);
	slow += report_chains(&d, "busy", now_ms);
	arena_free(a);
	return slow != 0;
}
