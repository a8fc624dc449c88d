/*
 * test_worlds: what holds for every decision, over seeded random worlds (world.h): it ends, it is
 * explained, nobody rings who must not, nobody is left out, and only what counts changes it. 20,000
 * worlds, or as many as WORLDS or the first argument says; the seed of a failure is printed, and
 * is the second argument for that one alone. Single rules are in tests/cases.
 */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/cmocka.h"

#ifdef PRESENCED_SANITIZED
enum { WORLDS_DEFAULT = 2000, QUESTIONS = 4 };
#else
enum { WORLDS_DEFAULT = 20000, QUESTIONS = 4 };
#endif

static uint64_t worlds = WORLDS_DEFAULT, only_seed;

/* How much of the space the worlds covered: a generator that makes dull worlds proves nothing. */
static struct tally {
	int rings, rejects, long_plans, emergencies, cuts, loops, busy, groups, judged, devices,
		removed, skipped[REASON_COUNT];
} tally;

static bool is_cut(const struct decision *d)
{
	for (size_t i = 0; i < d->trace.count; i++)
		if (d->trace.lines[i].reason == REASON_WAIT_BUDGET_CUT ||
		    str_contains_nocase(d->trace.lines[i].text, STR("as many steps")))
			return true;
	return false;
}

/* ---- nobody rings who must not ---- */

static const struct someone *someone_of(const struct world *w, struct str id)
{
	for (int i = 0; i < USERS; i++)
		if (str_eq(w->people[i].user.id, id))
			return &w->people[i];
	return NULL;
}

static int device_of(const struct someone *o, struct str id)
{
	for (size_t i = 0; i < o->device_count; i++)
		if (str_eq(o->devices[i].id, id))
			return (int)i;
	return -1;
}

static const char *target_check(const struct world *w, const struct question *q,
				const struct decision *d, const struct target *t)
{
	const struct someone *o = someone_of(w, t->user);
	bool dialled = str_eq(t->user, d->user);
	bool everything = oracle_is_emergency(w, q) || (dialled && d->reason == REASON_EMERGENCY);

	HOLDS(o);
	HOLDS(oracle_device_rings(w, o, device_of(o, t->device)));
	HOLDS(!oracle_is_caller(o, q));
	if (everything)
		return NULL;
	HOLDS(!oracle_dnd(w, o) || (dialled && oracle_passes(w, q, PASS_DO_NOT_DISTURB)));
	HOLDS(!oracle_is_locked_out(o));
	HOLDS(oracle_has_room(w, o, q));
	HOLDS(!t->number.n || !oracle_is_on_mobile(o, q));
	return NULL;
}

static const char *targets_check(const struct world *w, const struct question *q,
				 const struct decision *d)
{
	for (size_t i = 0; i < d->step_count; i++)
		for (size_t j = 0; j < d->steps[i].target_count; j++)
			if (d->steps[i].targets[j].user.n)
				ALL_HOLD(target_check(w, q, d, &d->steps[i].targets[j]));
	return NULL;
}

/* ---- of a user who is called all devices ring that can, and no others ---- */

static bool rings_device(const struct decision *d, const struct device *device)
{
	for (size_t i = 0; i < d->step_count; i++)
		for (size_t j = 0; j < d->steps[i].target_count; j++)
			if (str_eq(d->steps[i].targets[j].user, device->user) &&
			    str_eq(d->steps[i].targets[j].device, device->id))
				return true;
	return false;
}

/* Mobiles apart, which a forward may name too. */
static const char *devices_check(const struct world *w, const struct question *q,
				 const struct decision *d)
{
	const struct someone *o = someone_of(w, d->user);
	const struct profile *p = o ? oracle_profile(w, o) : NULL;
	bool one =
		o && (p->ring.strategy == RING_RANDOM || p->ring.strategy == RING_FIRST_AVAILABLE);
	int wanted = 0, got = 0;

	if (!o || is_cut(d) || (oracle_rule_speaks(w, q) && w->rule.profile.n))
		return NULL;
	if (d->action != ACTION_RING || d->reason != REASON_NONE ||
	    !str_eq(d->steps[0].targets[0].user, d->user) || oracle_is_emergency(w, q))
		return NULL;
	for (size_t i = 1; i < o->device_count; i++) {
		bool may = oracle_device_rings(w, o, (int)i) && oracle_is_wanted(o, p, (int)i);
		bool rings = rings_device(d, &o->devices[i]);

		HOLDS(may || !rings);
		HOLDS(one || may == rings);
		wanted += may;
		got += rings;
	}
	HOLDS(!one || got == (wanted > 0));
	tally.devices += got;
	return NULL;
}

/* ---- of a group all ring who can, and nobody else ---- */

static void rung_of(const struct world *w, const struct decision *d, struct rung *out)
{
	*out = (struct rung){ .device = { false } };
	for (size_t i = 0; i < d->step_count; i++) {
		for (size_t j = 0; j < d->steps[i].target_count; j++) {
			const struct target *t = &d->steps[i].targets[j];
			const struct someone *o = someone_of(w, t->user);

			if (o)
				(t->number.n ? out->mobile : out->device)[o - w->people] = true;
			for (int k = 0; k < OUTSIDE; k++)
				out->outside[k] |= str_eq(world_outside[k], t->number);
		}
	}
}

static const char *group_check(const struct world *w, const struct question *q,
			       const struct decision *d)
{
	const struct group *g = w->directory.find_group(w, q->to);
	struct rung wanted, got;

	tally.groups += g != NULL;
	if (!g || !w->groups_end || is_cut(d))
		return NULL;
	oracle_group(w, q, g, &wanted);
	rung_of(w, d, &got);
	for (int i = 0; i < USERS; i++) {
		tally.judged += wanted.device[i] || wanted.mobile[i];
		HOLDS(wanted.device[i] == got.device[i]);
		HOLDS(wanted.mobile[i] == got.mobile[i]);
	}
	for (int i = 0; i < OUTSIDE; i++)
		HOLDS(wanted.outside[i] == got.outside[i]);
	return NULL;
}

/* ---- who cannot ring may go, and the plan stays ---- */

/* Whom somebody forwards to is asked as that, too, once no member any more; so is who is on duty.
 */
static bool is_forwarded_to(const struct world *w, struct str user)
{
	const struct someone *to = someone_of(w, user);

	for (int i = 0; i < ROSTERS; i++)
		if (w->on_duty[i] >= 0 && to == &w->people[w->on_duty[i]])
			return true;
	for (int i = 0; to && i < USERS; i++) {
		for (size_t p = 0; p < w->people[i].profile_count; p++) {
			for (int f = 0; f < FORWARD_COUNT; f++) {
				const struct forward_rule *rule =
					&w->people[i].profiles[p].forward[f];

				if (str_eq(rule->internal.target, to->user.extension) ||
				    str_eq(rule->external.target, to->user.extension))
					return true;
			}
		}
	}
	return false;
}

static void take_out(struct group_member *list, size_t *count, struct str target)
{
	size_t kept = 0;

	for (size_t i = 0; i < *count; i++)
		if (list[i].kind != MEMBER_USER || !str_eq(list[i].target, target))
			list[kept++] = list[i];
	*count = kept;
}

static void take_out_everywhere(struct world *w, struct str target)
{
	for (int i = 0; i < GROUPS; i++) {
		struct world_group *g = &w->groups[i];

		take_out(g->members, &g->group.member_count, target);
		for (size_t s = 0; s < g->group.stage_count; s++)
			take_out(g->stage_members[s], &g->stages[s].member_count, target);
	}
}

/* Where nobody rings, who is skipped says why: then it counts (fallback by cause). */
static const char *removal_check(struct world *w, const struct question *q,
				 const struct decision *d, struct arena *a)
{
	struct decision without;

	for (size_t i = 0; i < d->skipped_count; i++)
		tally.skipped[d->skipped[i].reason]++;
	if (!d->group.n || !w->groups_end || !d->skipped_count || d->action != ACTION_RING)
		return NULL;
	const struct skipped_member *m = &d->skipped[world_dice(w, (uint32_t)d->skipped_count)];
	if (m->kind != MEMBER_USER || is_forwarded_to(w, m->target))
		return NULL;
	tally.removed++;
	take_out_everywhere(w, m->target);
	HOLDS(routing_decide(&w->directory, q, WORLD_NOW_MS, a, &without) == ERR_OK);
	HOLDS(plans_same(d, &without));
	return NULL;
}

/* ---- all of it ---- */

static void tally_add(const struct decision *d)
{
	tally.rings += d->action == ACTION_RING;
	tally.rejects += d->action == ACTION_REJECT;
	tally.long_plans += d->step_count > 6;
	tally.emergencies += d->reason == REASON_EMERGENCY;
	for (size_t i = 0; i < d->trace.count; i++) {
		enum reason reason = d->trace.lines[i].reason;

		tally.cuts += reason == REASON_WAIT_BUDGET_CUT;
		tally.loops += reason == REASON_LOOP_DETECTED;
		tally.busy += reason == REASON_CAPACITY_REACHED;
	}
}

static const char *question_check(struct world *w, struct arena *a, struct decision *out)
{
	struct question q = world_question(w);
	struct decision first, again, backwards;

	*out = (struct decision){ .trace.count = 0 };
	world_tell(w, false, a);
	HOLDS(routing_decide(&w->directory, &q, WORLD_NOW_MS, a, &first) == ERR_OK);
	*out = first;
	tally_add(&first);
	ALL_HOLD(plan_check(w, &first));
	ALL_HOLD(trace_check(&first));
	ALL_HOLD(targets_check(w, &q, &first));
	ALL_HOLD(devices_check(w, &q, &first));
	ALL_HOLD(group_check(w, &q, &first));
	HOLDS(routing_decide(&w->directory, &q, WORLD_NOW_MS, a, &again) == ERR_OK);
	ALL_HOLD(same_check(&first, &again));
	world_tell(w, true, a);
	HOLDS(routing_decide(&w->directory, &q, WORLD_NOW_MS, a, &backwards) == ERR_OK);
	ALL_HOLD(same_check(&first, &backwards));
	return removal_check(w, &q, &first, a);
}

static void explain(const struct decision *d)
{
	for (size_t i = 0; i < d->step_count; i++) {
		print_error("  %zu:", i);
		for (size_t t = 0; t < d->steps[i].target_count; t++)
			print_error(" %.*s/%.*s%.*s", STR_ARG(d->steps[i].targets[t].user),
				    STR_ARG(d->steps[i].targets[t].device),
				    STR_ARG(d->steps[i].targets[t].number));
		print_error("\n");
	}
	for (size_t i = 0; i < d->trace.count; i++)
		print_error("  %.*s %.*s %.*s\n", STR_ARG(d->trace.lines[i].rung),
			    STR_ARG(d->trace.lines[i].source), STR_ARG(d->trace.lines[i].text));
}

static void world_check(uint64_t seed, struct arena *a)
{
	static struct world w;

	for (int i = 0; i < QUESTIONS; i++) {
		struct decision d;
		const char *fault;

		world_make(&w, seed);
		for (int skip = 0; skip < i; skip++) /* another question of the same world */
			world_question(&w);
		fault = question_check(&w, a, &d);
		if (fault) {
			explain(&d);
			fail_msg("world %llu, question %d: %s", (unsigned long long)seed, i, fault);
		}
		arena_reset(a);
	}
}

static void every_decision_of_any_world(void **state)
{
	struct arena *a = arena_new(0);

	(void)state;
	for (uint64_t seed = 1; seed <= worlds; seed++)
		world_check(only_seed ? only_seed : seed, a);
	arena_free(a);
}

static void the_worlds_were_not_dull(void **state)
{
	static const enum reason reasons[] = {
		REASON_MANUAL_DND,
		REASON_MANUAL_STATUS,
		REASON_ON_CALL,
		REASON_CARRIER_CALL,
		REASON_OFF_SHIFT,
		REASON_NO_REACHABLE_DEVICE,
		REASON_CALLS_NOT_ACCEPTED,
		REASON_NOT_LOGGED_IN,
		REASON_PAUSED,
		REASON_RESERVED,
		REASON_SKILL_MISSING,
		REASON_FORWARD_ALWAYS,
		REASON_LOOP_DETECTED,
		REASON_CLOSED,
		REASON_DESTINATION_MISSING,
		REASON_SELF_CALL,
		REASON_DEVICE_FAULT,
		REASON_DEVICE_LOCKED,
		REASON_NO_REPORT,
		REASON_HOP_LIMIT,
		REASON_SESSION_IDLE,
		REASON_LOCKED,
		REASON_WRAP_UP,
		REASON_NOT_AT_LOCATION,
	};
	int many = (int)worlds, some = (int)worlds / 20;

	(void)state;
	if (only_seed)
		return;
	assert_true(tally.rings > many && tally.groups > many && tally.judged > many);
	assert_true(tally.rejects > some && tally.emergencies > some && tally.loops > some);
	assert_true(tally.cuts > some && tally.busy > some && tally.long_plans > some);
	assert_true(tally.removed > some && tally.devices > some);
	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		assert_true(tally.skipped[reasons[i]] > (int)(worlds / 2000));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_decision_of_any_world),
		cmocka_unit_test(the_worlds_were_not_dull),
	};
	const char *given = argc > 1 ? argv[1] : getenv("WORLDS");

	if (given)
		worlds = strtoull(given, NULL, 10);
	if (argc > 2)
		only_seed = strtoull(argv[2], NULL, 10);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
