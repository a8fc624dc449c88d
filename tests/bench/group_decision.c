/*
 * group_decision: CPU of one decision for a call to a group of 500, pure core, nothing else. Prints
 * a line per strategy; fails above a millisecond in the release build (issue: "a group of 500
 * members decides in < 1 ms of CPU").
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/routing.h"

enum { MEMBERS = 500, ROUNDS = 200, MOST_US = 1000 };

static struct user users[MEMBERS];
static struct device devices[MEMBERS];
static const struct device *device_lists[MEMBERS][1];
static struct device_fact facts[MEMBERS];
static struct record records[MEMBERS];
static struct subject subjects[MEMBERS];
static struct group_member members[MEMBERS];
static struct member_state states[MEMBERS];
static struct group_choice_memory remembered[GROUP_REMEMBERED_MAX - 1];
static struct group_state state = { .members = states,
				    .member_count = MEMBERS,
				    .offers = 99,
				    .remembered = remembered,
				    .remembered_count = GROUP_REMEMBERED_MAX - 1 };
static struct group group;
static struct domain domain;

static const struct subject *find(const void *unused, struct str target)
{
	char *end;
	long n = target.n == 4 ? strtol(target.p, &end, 10) - 1000 : -1;

	(void)unused;
	return n >= 0 && n < MEMBERS ? &subjects[n] : NULL;
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
	struct str id = arena_printf(a, "%d", 1000 + i);

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

static double decide_us(const struct directory *d, int64_t now_ms)
{
	struct question q = { .to = group.id, .from = STR("+35299999999"), .call_id = STR("c-1") };
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
	for (int i = 0; i < MEMBERS; i++)
		make_member(i, a, now_ms);
	for (int i = 0; i < GROUP_REMEMBERED_MAX - 1; i++)
		remembered[i] = (struct group_choice_memory){ arena_printf(a, "c%02d", i),
							      users[i].id, now_ms + 60000 };
	group = (struct group){ .id = STR("all"),
				.members = members,
				.member_count = MEMBERS,
				.timeout_s = 20,
				.fallback.otherwise.kind = DESTINATION_VOICEMAIL };
	for (int s = 0; s < GROUP_STRATEGY_COUNT; s++) {
		double us;

		group.strategy = (enum group_strategy)s;
		us = decide_us(&d, now_ms);
		printf("%-16.*s %7.1f us per decision of %d members\n",
		       STR_ARG(word_of(&group_strategy_words, s)), us, MEMBERS);
		slow += us > MOST_US;
	}
	arena_free(a);
	return slow != 0;
}
