/*
 * test_routing: what holds for every decision, over 5,000 seeded random worlds of up to eight
 * users who forward to each other in every way. Single rules are in tests/cases.
 */
#include "support/cmocka.h"

#include <stdio.h>

#include "core/routing.h"

enum { WORLDS = 5000, USERS = 8, DEVICES = 5, CALLS = 3, NOW = 1000000000 };

struct someone {
	char id_text[4], mobile_text[16], extension_text[4];
	struct user user;
	struct device devices[DEVICES];
	const struct device *device_list[DEVICES];
	struct profile profiles[3];
	const struct profile *profile_list[3];
	struct ring_device order[DEVICES];
	int kinds[4];
	struct call calls[CALLS];
	struct device_fact facts[DEVICES];
	struct record record;
	struct subject subject;
};

struct world {
	uint64_t seed;
	struct domain domain;
	struct someone people[USERS];
	struct directory directory;
	struct question question;
};

static uint32_t dice(struct world *w, uint32_t sides)
{
	w->seed ^= w->seed << 13;
	w->seed ^= w->seed >> 7;
	w->seed ^= w->seed << 17;
	return (uint32_t)(w->seed >> 20) % sides;
}

static struct str text_put(char *to, size_t size, const char *front, uint32_t value)
{
	return str_n(to, (size_t)snprintf(to, size, "%s%u", front, value));
}

static const struct subject *find(const void *state, struct str target)
{
	const struct world *w = state;

	for (int i = 0; i < USERS; i++) {
		if (str_eq(w->people[i].user.id, target) ||
		    str_eq(w->people[i].user.extension, target))
			return &w->people[i].subject;
	}
	return NULL;
}

static const struct subject *find_mobile(const void *state, struct str number)
{
	const struct world *w = state;

	for (int i = 0; i < USERS; i++) {
		if (str_eq(w->people[i].devices[0].number, number))
			return &w->people[i].subject;
	}
	return NULL;
}

static struct destination random_destination(struct world *w)
{
	const struct someone *other = &w->people[dice(w, USERS)];

	switch (dice(w, 12)) {
	case 0: return (struct destination){ DESTINATION_VOICEMAIL, STR_NONE };
	case 1: return (struct destination){ DESTINATION_QUEUE, STR("support") };
	case 2: return (struct destination){ DESTINATION_BUSY, STR_NONE };
	case 3: return (struct destination){ DESTINATION_HANGUP, STR_NONE };
	case 4: return (struct destination){ DESTINATION_EXTERNAL, STR("+35299999999") };
	case 5: return (struct destination){ DESTINATION_RING_GROUP, STR("nobody") };
	case 6:
	case 7: return (struct destination){ DESTINATION_EXTERNAL, other->devices[0].number };
	default: return (struct destination){ DESTINATION_EXTENSION, other->user.extension };
	}
}

static void ring_make(struct world *w, struct someone *o, struct ring *ring)
{
	static const int64_t times[] = { 0, 5, 10, 30, 90, 300 };

	*ring = (struct ring){
		.strategy = (enum ring_strategy)dice(w, RING_COUNT),
		.timeout_s = times[dice(w, 6)],
		.order = o->order,
		.order_count = dice(w, 3) ? 0 : dice(w, DEVICES),
		.first = {o->kinds,      dice(w, 4), times[dice(w, 6)]},
		.second = { o->kinds + 2, dice(w, 3), times[dice(w, 6)]}
	};
}

static void profile_make(struct world *w, struct someone *o, struct profile *p)
{
	static const struct str statuses[] = { STR("available"), STR("away"),
					       STR("do_not_disturb") };

	*p = (struct profile){ .user = o->user.id,
			       .status = statuses[p - o->profiles],
			       .accept_calls = dice(w, 10) > 0,
			       .direct_to_voicemail = dice(w, 12) == 0,
			       .target_forwarding = (enum target_forwarding)dice(w, 2) };
	ring_make(w, o, &p->ring);
	p->mobile = (struct mobile){ .device = dice(w, 2) ? STR("d0") : STR_NONE,
				     .simultaneous = dice(w, 2),
				     .timeout_s = 25 };
	for (int i = 0; i < FORWARD_COUNT; i++) {
		if (dice(w, i == FORWARD_ALWAYS ? 5 : 2))
			continue;
		p->forward[i].internal = random_destination(w);
		p->forward[i].external = random_destination(w);
	}
}

static void devices_make(struct world *w, struct someone *o)
{
	static const struct str ids[DEVICES] = { STR("d0"), STR("d1"), STR("d2"), STR("d3"),
						 STR("d4") };

	for (int i = 0; i < DEVICES; i++) {
		o->devices[i] = (struct device){ .id = ids[i],
						 .user = o->user.id,
						 .kind = (enum device_kind)(1 + dice(w, 4)),
						 .priority = dice(w, 3),
						 .reported = dice(w, 2) };
		o->device_list[i] = &o->devices[i];
		o->order[i] = (struct ring_device){ ids[dice(w, DEVICES)], dice(w, 2) * 7 };
		o->facts[i] = (struct device_fact){
			.device = ids[i],
			.state = (enum device_state)dice(w, DEVICE_STATE_COUNT),
			.health = (enum health)dice(w, dice(w, 3) ? 1 : HEALTH_COUNT),
			.locked_until_ms = dice(w, 8) ? 0 : NOW + 1000,
			.expires_at_ms = NOW + (dice(w, 5) ? 1000 : 0),
		};
	}
	o->devices[0].kind = DEVICE_KIND_MOBILE_NUMBER;
	for (int i = 0; i < 4; i++)
		o->kinds[i] = 1 + (int)dice(w, 6);
}

static void record_make(struct world *w, struct someone *o)
{
	static const struct str statuses[] = { STR("available"), STR("away"),
					       STR("do_not_disturb") };

	for (int i = 0; i < CALLS; i++)
		o->calls[i] = (struct call){
			.call_id = i ? STR_NONE : STR("question"),
			.device = dice(w, 3) ? STR_NONE : STR("d0"),
			.state = (enum call_state)dice(w, CALL_STATE_COUNT),
			.direction = (enum direction)dice(w, DIRECTION_COUNT),
			.carrier = dice(w, 2),
			.expires_at_ms = NOW + (dice(w, 3) ? 1000 : -1000),
		};
	o->record = (struct record){ .calls = o->calls,
				     .call_count = dice(w, 3) ? 0 : dice(w, CALLS + 1),
				     .devices = o->facts,
				     .device_count = dice(w, DEVICES + 1),
				     .emergency_dialled_ms = dice(w, 20) ? 0 : NOW - 60000 };
	if (dice(w, 2))
		o->record.status.id = statuses[dice(w, 3)];
}

static void someone_make(struct world *w, struct someone *o)
{
	devices_make(w, o);
	for (size_t i = 0; i < 3; i++) {
		profile_make(w, o, &o->profiles[i]);
		o->profile_list[i] = &o->profiles[i];
	}
	record_make(w, o);
	o->user.capacity = dice(w, 3);
	o->user.kind = dice(w, 10) ? SUBJECT_PERSON : SUBJECT_RESOURCE;
	if (dice(w, 3) == 0)
		o->user.mailbox = STR("box");
	if (dice(w, 2))
		o->user.fallback = random_destination(w);
	o->subject = (struct subject){ .domain = &w->domain,
				       .user = &o->user,
				       .devices = o->device_list,
				       .device_count = dice(w, DEVICES + 1),
				       .profiles = o->profile_list,
				       .profile_count = dice(w, 4),
				       .record = dice(w, 5) ? &o->record : NULL };
}

static void names_make(struct world *w)
{
	for (uint32_t i = 0; i < USERS; i++) {
		struct someone *o = &w->people[i];

		o->user.id = text_put(o->id_text, sizeof(o->id_text), "u", i);
		o->user.extension = text_put(o->extension_text, sizeof(o->extension_text), "1", i);
	}
}

static void world_make(struct world *w, uint64_t seed)
{
	memset(w, 0, sizeof(*w));
	w->seed = seed * 2654435761u + 88172645463325252u;
	names_make(w);
	w->domain = (struct domain){
		.id = STR("abc.com"),
		.numbering = {.country_code = STR("352"), .international_prefix = STR("00")},
		.require_registration = dice(w, 8) == 0,
		.stale_routable = dice(w, 8) == 0,
		.capacity = 1 + dice(w, 2),
		.max_wait_s = 10 + dice(w, dice(w, 2) ? 300 : 1790),
		.max_hops = 1 + dice(w, 12)
	};
	if (dice(w, 2))
		w->domain.fallback = random_destination(w);
	for (uint32_t i = 0; i < USERS; i++) {
		struct someone *o = &w->people[i];

		someone_make(w, o);
		o->devices[0].number =
			text_put(o->mobile_text, sizeof(o->mobile_text), "+35262112345", i);
	}
	w->directory = (struct directory){
		.domain = &w->domain, .state = w, .find = find, .find_mobile = find_mobile
	};
	w->question = (struct question){
		.to = w->people[dice(w, USERS)].user.id,
		.from = dice(w, 2) ? w->people[dice(w, USERS)].user.id : STR("+35288888888"),
		.side = (enum side)dice(w, SIDE_COUNT),
		.may_assert_internal = dice(w, 2),
		.class = dice(w, 20) ? CALLER_NORMAL : CALLER_EMERGENCY,
		.call_id = dice(w, 2) ? STR("question") : STR("another"),
	};
}

/* --- what must hold --- */

static bool step_ends(const struct step *step)
{
	return step->action != ACTION_RING && step->action != ACTION_FORWARD;
}

/* Longest way to the end of the plan; fails where a `next` leads back, sideways or nowhere. */
static int64_t steps_check(const struct decision *d)
{
	int64_t arrive[ROUTING_STEPS_MAX] = { 0 }, longest = 0;
	bool reached[ROUTING_STEPS_MAX] = { true };

	assert_true(d->step_count <= ROUTING_STEPS_MAX);
	for (size_t i = 0; i < d->step_count; i++) {
		const struct step *step = &d->steps[i];
		int64_t end = arrive[i] + step->timeout_s;

		assert_true(reached[i]);
		assert_true(step->target_count <= ROUTING_TARGETS_MAX);
		if (step_ends(step))
			assert_int_equal(step->timeout_s, 0);
		else
			assert_true(step->timeout_s >= 5 && step->target_count > 0);
		longest = end > longest ? end : longest;
		for (int o = 0; o < OUTCOME_COUNT; o++) {
			int next = step->next[o];

			assert_true(next == -1 || (next > (int)i && next < (int)d->step_count));
			assert_true(next == -1 || !step_ends(step));
			if (next < 0)
				continue;
			reached[next] = true;
			arrive[next] = end > arrive[next] ? end : arrive[next];
		}
	}
	return longest;
}

static void end_check(const struct decision *d)
{
	assert_true(d->final.action == ACTION_REJECT || d->final.action == ACTION_HANGUP);
	if (d->final.action == ACTION_REJECT)
		assert_true(d->final.code == 480 || d->final.code == 486);
	assert_int_equal(d->action, d->step_count ? d->steps[0].action : d->final.action);
}

static void target_check(const struct world *w, const struct decision *d, const struct target *t)
{
	const struct subject *s = find(w, t->user);
	const struct device *device = subject_device(s, t->device);
	const struct status_fact *status = subject_status(s, NOW);
	bool everything = w->question.class == CALLER_EMERGENCY ||
			  (d->reason == REASON_EMERGENCY && str_eq(t->user, d->user));
	struct presence presence;

	if (device) /* not the implied one of an intercom */
		assert_true(device_standing(s, device, NOW).diallable);
	assert_false(str_eq(t->user, w->question.from));
	if (everything)
		return;
	assert_false(status && str_eq(status->id, STR("do_not_disturb")));
	presence_of(s, w->question.call_id, NOW, NULL, &presence);
	assert_true(presence.calls_counted <
		    (s->user->capacity ? s->user->capacity : w->domain.capacity));
}

static void rung_check(const struct world *w, const struct decision *d)
{
	for (size_t i = 0; i < d->step_count; i++) {
		for (size_t j = 0; j < d->steps[i].target_count; j++) {
			const struct target *t = &d->steps[i].targets[j];

			if (t->user.n)
				target_check(w, d, t);
		}
	}
}

static void trace_check(const struct trace *t)
{
	size_t decided = 0;

	assert_true(t->count > 0);
	assert_true(str_eq(t->lines[0].rung, STR("R0")));
	for (size_t i = 0; i < t->count; i++) {
		assert_true(t->lines[i].rung.n > 1 && t->lines[i].text.n > 5);
		assert_int_equal(t->lines[i].text.p[t->lines[i].text.n - 1], '.');
		decided += t->lines[i].decided;
	}
	assert_true(decided > 0);
}

static void targets_same(const struct step *a, const struct step *b)
{
	assert_int_equal(a->target_count, b->target_count);
	for (size_t i = 0; i < a->target_count; i++) {
		assert_true(str_eq(a->targets[i].user, b->targets[i].user));
		assert_true(str_eq(a->targets[i].device, b->targets[i].device));
		assert_true(str_eq(a->targets[i].number, b->targets[i].number));
		assert_true(str_eq(a->targets[i].id, b->targets[i].id));
	}
}

static void decisions_same(const struct decision *a, const struct decision *b)
{
	assert_int_equal(a->step_count, b->step_count);
	assert_int_equal(a->reason, b->reason);
	assert_int_equal(a->total_wait_s, b->total_wait_s);
	assert_memory_equal(&a->final, &b->final, sizeof(a->final));
	for (size_t i = 0; i < a->step_count; i++) {
		assert_int_equal(a->steps[i].action, b->steps[i].action);
		assert_int_equal(a->steps[i].timeout_s, b->steps[i].timeout_s);
		assert_memory_equal(a->steps[i].next, b->steps[i].next, sizeof(a->steps[i].next));
		targets_same(&a->steps[i], &b->steps[i]);
	}
	assert_int_equal(a->trace.count, b->trace.count);
	for (size_t i = 0; i < a->trace.count; i++)
		assert_true(str_eq(a->trace.lines[i].text, b->trace.lines[i].text));
}

/* How much of the space the worlds covered: a generator that makes dull worlds proves nothing. */
struct tally {
	int rings, skips, cuts, loops, long_plans, emergencies, rejects;
};

static void tally_add(struct tally *t, const struct decision *d)
{
	t->rings += d->action == ACTION_RING;
	t->rejects += d->action == ACTION_REJECT;
	t->long_plans += d->step_count > 6;
	t->emergencies += d->reason == REASON_EMERGENCY;
	for (size_t i = 0; i < d->trace.count; i++) {
		enum reason reason = d->trace.lines[i].reason;

		t->cuts += reason == REASON_WAIT_BUDGET_CUT;
		t->loops += reason == REASON_LOOP_DETECTED;
		t->skips += reason == REASON_CAPACITY_REACHED;
	}
}

static void world_check(const struct world *w, struct arena *a, struct tally *tally)
{
	struct decision first = { 0 }, second = { 0 };

	assert_int_equal(routing_decide(&w->directory, &w->question, NOW, a, &first), ERR_OK);
	assert_int_equal(steps_check(&first), first.total_wait_s);
	assert_true(first.total_wait_s <= w->domain.max_wait_s);
	end_check(&first);
	rung_check(w, &first);
	trace_check(&first.trace);
	tally_add(tally, &first);
	assert_int_equal(routing_decide(&w->directory, &w->question, NOW, a, &second), ERR_OK);
	decisions_same(&first, &second);
}

static void every_decision_of_any_world(void **state)
{
	static struct world w;
	struct arena *a = arena_new(0);
	struct tally tally = { 0 };

	(void)state;
	for (uint64_t seed = 1; seed <= WORLDS; seed++) {
		world_make(&w, seed);
		for (int to = 0; to < USERS; to++) {
			w.question.to = w.people[to].user.id;
			world_check(&w, a, &tally);
			arena_reset(a);
		}
	}
	arena_free(a);
	assert_true(tally.rings > 1000 && tally.rejects > 1000 && tally.skips > 1000);
	assert_true(tally.cuts > 100 && tally.emergencies > 100);
	assert_true(tally.loops > 1000);
	assert_true(tally.long_plans > 100);
}

/* A plan of more sequential devices than steps is cut, and still ends in its fallback. */
static void a_plan_never_has_more_steps_than_allowed(void **state)
{
	enum { MANY = 60 };
	struct domain domain = { .id = STR("abc.com"), .capacity = 1, .max_wait_s = 1800 };
	struct user user = {
		.id = STR("u0"), .fallback = {DESTINATION_VOICEMAIL, STR_NONE}
	};
	struct profile profile = {
		.status = STR("available"),
		.accept_calls = true,
		.ring = {.strategy = RING_SEQUENTIAL, .timeout_s = 5}
	};
	const struct profile *profiles[] = { &profile };
	struct device devices[MANY] = { { .priority = 0 } };
	const struct device *list[MANY];
	static char ids[MANY][8];
	static struct world w;
	struct decision d = { 0 };
	struct arena *a = arena_new(0);

	(void)state;
	names_make(&w);
	for (uint32_t i = 0; i < MANY; i++) {
		devices[i].id = text_put(ids[i], sizeof(ids[i]), "d", i);
		devices[i].kind = DEVICE_KIND_DESK_PHONE;
		list[i] = &devices[i];
	}
	w.people[0].user = user;
	w.people[0].subject = (struct subject){ .domain = &domain,
						.user = &w.people[0].user,
						.devices = list,
						.device_count = MANY,
						.profiles = profiles,
						.profile_count = 1 };
	w.directory = (struct directory){
		.domain = &domain, .state = &w, .find = find, .find_mobile = find_mobile
	};
	w.question = (struct question){ .to = STR("u0"), .call_id = STR("x") };
	assert_int_equal(routing_decide(&w.directory, &w.question, NOW, a, &d), ERR_OK);
	assert_true(d.step_count > 20);
	steps_check(&d);
	assert_int_equal(d.steps[d.step_count - 1].action, ACTION_VOICEMAIL);
	assert_int_equal(d.steps[d.step_count - 2].next[OUTCOME_NO_ANSWER], d.step_count - 1);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_decision_of_any_world),
		cmocka_unit_test(a_plan_never_has_more_steps_than_allowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
