/* world: a world as a whole: names, domain, finding things, and the questions; see world.h. */
#include "world.h"

#include <stdio.h>
#include <string.h>

const struct str world_outside[OUTSIDE] = { STR("+35299999990"), STR("+35299999991"),
					    STR("+35299999992"), STR("+35299999993") };
const struct str world_statuses[STATUSES] = { STR("available"), STR("away"), STR("do_not_disturb"),
					      STR("lunch_break") };
const struct str world_devices[DEVICES] = { STR("d0"), STR("d1"), STR("d2"), STR("d3") };
const struct str world_skills[2] = { STR("french"), STR("german") };
const struct str world_schedules[HOURS] = { STR("s0"), STR("s1"), STR("s2"), STR("s3") };
const struct str world_sites[SITES] = { STR("kirchberg"), STR("raffles") };
const struct str world_rosters[ROSTERS] = { STR("duty"), STR("nights") };
const struct str world_numbers[NUMBERS] = { STR("+35227990000"), STR("+35227990001"), STR("300") };

uint32_t world_dice(struct world *w, uint32_t sides)
{
	w->dice ^= w->dice << 13;
	w->dice ^= w->dice >> 7;
	w->dice ^= w->dice << 17;
	return (uint32_t)(w->dice >> 20) % sides;
}

bool world_one_in(struct world *w, uint32_t sides)
{
	return world_dice(w, sides) == 0;
}

/* What keeps calls away. */
bool world_trouble(struct world *w, uint32_t sides)
{
	return world_one_in(w, sides * w->calm);
}

static struct str text_put(char *to, const char *front, uint32_t value)
{
	return str_n(to, (size_t)snprintf(to, 24, "%s%u", front, value));
}

/* ---- whom and what a destination names ---- */

struct destination world_somebody(struct world *w)
{
	const struct someone *other = &w->people[world_dice(w, USERS)];

	if (world_one_in(w, 4))
		return (struct destination){ DESTINATION_EXTERNAL, other->devices[0].number };
	return (struct destination){ DESTINATION_EXTENSION, other->user.extension };
}

struct destination world_end(struct world *w)
{
	switch (world_dice(w, 6)) {
	case 0: return (struct destination){ DESTINATION_QUEUE, STR("support") };
	case 1: return (struct destination){ DESTINATION_BUSY, STR_NONE };
	case 2: return (struct destination){ DESTINATION_HANGUP, STR_NONE };
	case 3: return (struct destination){ DESTINATION_IVR, STR("main") };
	default: return (struct destination){ DESTINATION_VOICEMAIL, STR_NONE };
	}
}

struct destination world_destination(struct world *w)
{
	switch (world_dice(w, 11)) {
	case 0: return (struct destination){ DESTINATION_RING_GROUP, STR("nobody") };
	case 10:
		return (struct destination){ DESTINATION_ROSTER,
					     world_rosters[world_dice(w, ROSTERS)] };
	case 1: return (struct destination){ DESTINATION_EXTERNAL, world_outside[0] };
	case 2:
		return (struct destination){ DESTINATION_RING_GROUP,
					     w->groups[world_dice(w, GROUPS)].group.id };
	case 3:
		return (struct destination){ DESTINATION_EXTENSION,
					     world_numbers[world_dice(w, NUMBERS)] };
	case 4:
	case 5:
	case 6: return world_end(w);
	default: return world_somebody(w);
	}
}

/* ---- finding things ---- */

static const struct subject *find(const void *state, struct str target)
{
	const struct world *w = state;

	for (int i = 0; i < USERS; i++)
		if (str_eq(w->people[i].user.id, target) ||
		    str_eq(w->people[i].user.extension, target))
			return &w->people[i].subject;
	return NULL;
}

static const struct subject *find_mobile(const void *state, struct str number)
{
	const struct world *w = state;

	for (int i = 0; i < USERS; i++)
		if (w->people[i].device_count && str_eq(w->people[i].devices[0].number, number))
			return &w->people[i].subject;
	return NULL;
}

static const struct dialled_number *find_number(const void *state, struct str number)
{
	const struct world *w = state;

	for (int i = 0; i < NUMBERS; i++)
		if (str_eq(w->numbers[i].number, number))
			return &w->numbers[i];
	return NULL;
}

static const struct schedule *find_schedule(const void *state, struct str id)
{
	const struct world *w = state;

	for (int i = 0; i < HOURS; i++)
		if (str_eq(w->hours[i].schedule.id, id))
			return &w->hours[i].schedule;
	return NULL;
}

static const struct site *find_site(const void *state, struct str id)
{
	const struct world *w = state;

	for (int i = 0; i < SITES; i++)
		if (str_eq(w->sites[i].id, id))
			return &w->sites[i];
	return NULL;
}

static const struct roster *find_roster(const void *state, struct str id)
{
	const struct world *w = state;

	for (int i = 0; i < ROSTERS; i++)
		if (str_eq(w->rosters[i].id, id))
			return &w->rosters[i];
	return NULL;
}

static const struct group *find_group(const void *state, struct str target)
{
	const struct world *w = state;

	for (int i = 0; i < GROUPS; i++)
		if (str_eq(w->groups[i].group.id, target) ||
		    str_eq(w->groups[i].group.extension, target))
			return &w->groups[i].group;
	return NULL;
}

static const struct group_state *find_state(const void *state, struct str id)
{
	const struct world *w = state;

	for (int i = 0; i < GROUPS; i++)
		if (str_eq(w->groups[i].group.id, id))
			return w->groups[i].has_state ? &w->groups[i].state : NULL;
	return NULL;
}

/* ---- the whole ---- */

static void names_make(struct world *w)
{
	for (uint32_t i = 0; i < USERS; i++) {
		struct someone *o = &w->people[i];

		o->user.id = text_put(o->text[0], "u", i);
		o->user.extension = text_put(o->text[1], "1", i);
		o->devices[0].number = text_put(o->text[2], "+35262112345", i);
	}
	for (uint32_t i = 0; i < GROUPS; i++) {
		w->groups[i].group.id = text_put(w->groups[i].text[0], "g", i);
		w->groups[i].group.extension = text_put(w->groups[i].text[1], "6", i);
	}
}

static void domain_make(struct world *w)
{
	static const struct str emergency = STR("112");

	w->domain = (struct domain){
		.id = STR("abc.com"),
		.numbering = {.country_code = STR("352"), .international_prefix = STR("00")},
		.emergency_numbers = { &emergency,                1                                },
		.require_registration = world_trouble(w, 6),
		.stale_routable = world_one_in(w, 8),
		.max_call_duration_s = 7200,
		.wrap_up_s = world_trouble(w, 4) ? WRAP_UP_S : 0,
		.ringing_call_s = 180,
		.device_refresh_s = 3600,
		.capacity = 1 + world_dice(w, 2),
		.max_wait_s = world_one_in(w, 2) ? 10 + world_dice(w, 300) : 1800,
		.max_hops = 1 + world_dice(w, 12),
		.away_after_s = WORLD_AWAY_S + 200,
		.idle_routable = (enum idle_routable)world_dice(w, IDLE_ROUTABLE_COUNT)
	};
	if (world_one_in(w, 2))
		w->domain.fallback = w->groups_end ? world_end(w) : world_destination(w);
}

/* As the service does it: the user's own hours, below what is forced at their site. */
static const struct schedule *hours_of(const struct world *w, struct someone *o)
{
	const struct schedule *own = o->user.schedule.n ? find_schedule(w, o->user.schedule) : NULL;
	const struct site *site = o->user.site.n ? find_site(w, o->user.site) : NULL;

	if (site && schedule_below(own, NULL, &site->override, &o->site_hours))
		return &o->site_hours;
	return own;
}

static void subjects_make(struct world *w)
{
	for (int i = 0; i < USERS; i++) {
		struct someone *o = &w->people[i];

		o->subject = (struct subject){
			.domain = &w->domain,
			.user = &o->user,
			.devices = o->device_list,
			.device_count = o->device_count,
			.profiles = o->profile_list,
			.profile_count = o->profile_count,
			.hours = hours_of(w, o),
			.timed_by = o->timed_by,
		};
	}
}

void world_make(struct world *w, uint64_t seed)
{
	memset(w, 0, sizeof(*w));
	w->dice = seed * 2654435761u + 88172645463325252u;
	w->calm = world_one_in(w, 2) ? 1 : 6;
	w->groups_end = world_one_in(w, 2);
	names_make(w);
	domain_make(w);
	for (int i = 0; i < HOURS; i++)
		world_hours(w, &w->hours[i]);
	for (int i = 0; i < SITES; i++) {
		w->sites[i].id = world_sites[i];
		world_override(w, &w->sites[i].override);
	}
	for (int i = 0; i < ROSTERS; i++)
		world_roster(w, i);
	for (int i = 0; i < USERS; i++)
		world_someone(w, &w->people[i]);
	for (int i = 0; i < GROUPS; i++)
		world_group(w, &w->groups[i]);
	world_numbers_make(w);
	world_rule(w);
	subjects_make(w);
	w->directory = (struct directory){ .domain = &w->domain,
					   .state = w,
					   .find = find,
					   .find_mobile = find_mobile,
					   .find_number = find_number,
					   .schedule = find_schedule,
					   .site = find_site,
					   .roster = find_roster,
					   .find_group = find_group,
					   .group_state = find_state,
					   .rules = &w->rule,
					   .rule_count = 1 };
}

/* ---- asking ---- */

static struct str somebody_calls(struct world *w)
{
	const struct someone *o = &w->people[world_dice(w, USERS)];

	switch (world_dice(w, 6)) {
	case 0: return o->user.id;
	case 1: return o->user.extension;
	case 2: return o->devices[0].number;
	case 3: return STR("anonymous");
	default: return world_outside[world_dice(w, OUTSIDE)];
	}
}

struct question world_question(struct world *w)
{
	struct question q = { .from = somebody_calls(w),
			      .side = (enum side)world_dice(w, SIDE_COUNT),
			      .may_assert_internal = world_one_in(w, 2),
			      .class = world_one_in(w, 12) ? CALLER_EMERGENCY : CALLER_NORMAL,
			      .call_id = world_one_in(w, 2) ? STR("question") : STR("another") };

	switch (world_dice(w, 6)) {
	case 0: q.to = world_numbers[world_dice(w, NUMBERS)]; break;
	case 1:
	case 2: q.to = w->people[world_dice(w, USERS)].user.id; break;
	default: q.to = w->groups[world_dice(w, GROUPS)].group.id; break;
	}
	w->asked[0] = (struct skill){ world_skills[world_dice(w, 2)], 1 + world_dice(w, 6) };
	if (world_trouble(w, 8))
		q.skills = (struct skill_wishes){ .required = w->asked,
						  .required_count = 1,
						  .relax_after_s = world_one_in(w, 2) ? 20 : 0 };
	return q;
}
