/* world_groups: the groups, schedules, numbers and the caller rule of a world; see world.h. */
#include "world.h"

/* ---- groups ---- */

static struct group_member member_make(struct world *w)
{
	struct group_member m = { .kind = MEMBER_USER,
				  .target = w->people[world_dice(w, USERS)].user.id,
				  .delay_s = world_one_in(w, 5) ? 7 : 0,
				  .timeout_s = world_one_in(w, 5) ? 12 : 0,
				  .weight = 1 + world_dice(w, 5) };

	if (world_one_in(w, 9)) {
		m.kind = MEMBER_GROUP;
		m.target = w->groups[world_dice(w, GROUPS)].group.id;
	} else if (world_one_in(w, 8)) {
		m.kind = MEMBER_EXTERNAL;
		m.target = world_one_in(w, 2) ? world_outside[world_dice(w, OUTSIDE)]
					      : world_somebody(w).target;
		if (m.target.p[0] != '+')
			m.target = world_outside[1];
	} else if (world_one_in(w, 10)) {
		m.kind = MEMBER_ROSTER;
		m.target = world_rosters[world_dice(w, ROSTERS)];
	} else if (world_one_in(w, 20)) {
		m.target = STR("gone");
	}
	return m;
}

static void members_make(struct world *w, struct world_group *g)
{
	g->group.members = g->members;
	g->group.member_count = world_dice(w, MEMBERS + 1);
	for (size_t i = 0; i < g->group.member_count; i++)
		g->members[i] = member_make(w);
	g->group.stages = g->stages;
	g->group.stage_count = world_one_in(w, 3) ? 1 + world_dice(w, STAGES) : 0;
	for (size_t i = 0; i < g->group.stage_count; i++) {
		for (int j = 0; j < 2; j++)
			g->stage_members[i][j] = member_make(w);
		g->stages[i] = (struct group_stage){ 5 + world_dice(w, 10), g->stage_members[i],
						     world_dice(w, 3) };
	}
}

static void agents_make(struct world *w, struct world_group *g)
{
	static const struct str call_ids[] = { STR("question"), STR("another") };

	for (size_t i = 0; i < USERS; i++) {
		if (world_one_in(w, 2))
			continue;
		g->agents[g->state.member_count++] = (struct member_state){
			.user = w->people[i].user.id,
			.login = (enum agent_login)(world_trouble(w, 2) ? world_dice(w, 3)
									: AGENT_LOGGED_IN),
			.paused = world_trouble(w, 6),
			.last_call_ms = world_dice(w, 3),
			.calls = world_dice(w, 3),
			.offered = world_dice(w, 4),
			.reserved_by = world_trouble(w, 3) ? call_ids[world_dice(w, 2)] : STR_NONE,
			.reserved_until_ms = WORLD_NOW_MS + (world_one_in(w, 3) ? -1 : 5000),
		};
	}
	g->state.members = g->agents;
	g->remembered =
		(struct group_choice_memory){ call_ids[world_dice(w, 2)],
					      w->people[world_dice(w, USERS)].user.id,
					      WORLD_NOW_MS + (world_one_in(w, 3) ? 0 : 60000) };
	g->state.remembered = &g->remembered;
	g->state.remembered_count = world_one_in(w, 2);
}

static void load_make(struct world *w, struct world_group *g)
{
	g->group.overflow =
		(struct group_overflow){ world_one_in(w, 3) ? 5 : 0, world_one_in(w, 3) ? 60 : 0 };
	g->state.waiting = world_dice(w, 8);
	g->state.longest_wait_s = world_dice(w, 100);
	g->state.overloaded = world_trouble(w, 10);
	g->state.load_until_ms = WORLD_NOW_MS + (world_one_in(w, 2) ? 60000 : 0);
}

static void wishes_make(struct world *w, struct world_group *g)
{
	struct skill_wishes *s = &g->group.skills;

	s->required = g->required;
	s->preferred = g->preferred;
	if (!world_trouble(w, 5))
		return;
	s->required_count = world_dice(w, 3);
	for (int i = 0; i < 2; i++)
		g->required[i] = (struct skill){ world_skills[i], 1 + world_dice(w, 5) };
	s->preferred_count = world_dice(w, 2);
	g->preferred[0] = (struct skill){ world_skills[world_dice(w, 2)], 1 + world_dice(w, 10) };
	s->relax_after_s = world_one_in(w, 3) ? 10 : 0;
}

void world_group(struct world *w, struct world_group *g)
{
	static const int64_t times[] = { 5, 10, 20 };
	struct group_fallback *f = &g->group.fallback;

	g->has_state = !world_one_in(w, 4);
	members_make(w, g);
	agents_make(w, g);
	load_make(w, g);
	wishes_make(w, g);
	g->group.schedule = world_trouble(w, 4) ? world_schedules[world_dice(w, HOURS)] : STR_NONE;
	g->group.site = world_trouble(w, 4) ? world_sites[world_dice(w, SITES)] : STR_NONE;
	if (world_trouble(w, 4))
		world_override(w, &g->group.override);
	g->group.strategy = (enum group_strategy)world_dice(w, GROUP_STRATEGY_COUNT);
	g->group.timeout_s = times[world_dice(w, 3)];
	g->group.target_forwarding = (enum target_forwarding)world_one_in(w, 3);
	g->group.member_mobile = world_one_in(w, 3);
	g->group.location = world_trouble(w, 10) ? STR("office") : STR_NONE;
	g->group.call_waiting = world_one_in(w, 3);
	g->group.login_required = world_trouble(w, 4);
	g->group.ringing_is_busy = (enum ringing_busy)world_dice(w, RINGING_BUSY_COUNT);
	g->group.reserve_s = -1;
	f->otherwise = w->groups_end ? world_end(w) : world_destination(w);
	for (int i = 0; i < FALLBACK_COUNT; i++)
		if (world_one_in(w, 3))
			f->by_cause[i] = w->groups_end ? world_end(w) : world_destination(w);
}

/* ---- schedules, numbers, a rule ---- */

/* Somebody is on duty by a swap, or nobody is any more. */
void world_roster(struct world *w, int roster)
{
	bool over = world_trouble(w, 3);
	uint32_t user = world_dice(w, USERS);

	w->on_duty[roster] = over ? -1 : (int)user;
	w->swaps[roster] =
		(struct swap){ STR("s"), w->people[user].user.id, STR_NONE, WORLD_TOLD_MS,
			       over ? WORLD_NOW_MS : WORLD_NOW_MS + 1000 };
	w->rosters[roster] = (struct roster){ .id = world_rosters[roster],
					      .swaps = &w->swaps[roster],
					      .swap_count = 1 };
}

void world_override(struct world *w, struct override *o)
{
	if (world_one_in(w, 2))
		return;
	*o = (struct override){
		.state = (enum schedule_state)(1 + world_dice(w, SCHEDULE_STATE_COUNT - 1)),
		.since_ms = WORLD_FORCED_MS,
		.until_ms = world_one_in(w, 3) ? WORLD_FREED_MS : WORLD_NOW_MS + 3600 * 1000,
	};
}

/* Open or closed around the clock, unless forced. */
void world_hours(struct world *w, struct hours *h)
{
	static const int days[] = { WEEKDAY_MONDAY,   WEEKDAY_TUESDAY, WEEKDAY_WEDNESDAY,
				    WEEKDAY_THURSDAY, WEEKDAY_FRIDAY,  WEEKDAY_SATURDAY,
				    WEEKDAY_SUNDAY };

	h->open = world_one_in(w, 2);
	h->schedule.id = world_schedules[h - w->hours];
	h->week = (struct weekly_period){
		days, 7, {0, 1440}
	};
	h->schedule.periods = &h->week;
	h->schedule.period_count = h->open;
	h->schedule.memo = world_one_in(w, 2) ? &h->memo : NULL;
	world_override(w, &h->schedule.override);
}

void world_numbers_make(struct world *w)
{
	for (int i = 0; i < NUMBERS; i++)
		w->numbers[i] = (struct dialled_number){
			.number = world_numbers[i],
			.destination = world_destination(w),
			.schedule = world_one_in(w, 2) ? world_schedules[world_dice(w, HOURS)]
						       : STR_NONE,
			.site = world_one_in(w, 4) ? world_sites[world_dice(w, SITES)] : STR_NONE,
			.closed = world_one_in(w, 2)
					  ? world_destination(w)
					  : (struct destination){ .kind = DESTINATION_NONE },
		};
}

/* Speaks of calls from outside. */
void world_rule(struct world *w)
{
	static const struct str prefix = STR("+352999");

	w->prefixes = (struct str_list){ &prefix, 1 };
	w->rule = (struct caller_rule){
		.id = STR("r"),
		.enabled = world_one_in(w, 3),
		.prefixes = w->prefixes,
		.block = world_one_in(w, 6),
		.profile = world_one_in(w, 3) ? world_statuses[world_dice(w, STATUSES)] : STR_NONE,
		.class = world_one_in(w, 6) ? CALLER_EMERGENCY : CALLER_NORMAL,
		.passes = w->passes
	};
	for (int i = 1; i < PASS_COUNT; i++)
		if (world_one_in(w, 3))
			w->passes[w->rule.pass_count++] = i;
}
