/*
 * roster_shifts: PUT …/rosters/{roster}/shifts: a roster's shifts out of an iCalendar text. Twice
 * aside: for the people whom it names, then, when these have been looked up, for its events.
 */
#include "api/api_priv.h"
#include "api/aside.h"
#include "api/config_part.h"
#include "api/config_resource.h"
#include "api/time_query.h"
#include "core/shift_calendar.h"

enum { PAST_DAYS = 31 }; /* what was over before is not taken over */

/* ---- the events ---- */

struct zone_kept {
	struct str name;
	struct zone zone;
	struct zone_kept *next;
};

struct reading {
	struct aside aside;
	struct shift_names names;
	struct str *users; /* of each name the id; empty: of nobody */
	struct zone_kept *zones;
	struct shift_calendar_world world;
	bool is_read;
	struct shift_calendar calendar;
	struct request *r; /* when they are read */
};

static const struct zone *zone_named(void *arg, struct str name)
{
	struct reading *of = arg;
	struct zone_kept *kept = of->zones;

	while (kept && !str_eq(kept->name, name))
		kept = kept->next;
	if (kept)
		return &kept->zone;
	kept = ARENA_NEW(of->aside.arena, struct zone_kept);
	if (check_time_zone(name) || !zone_load(name, of->aside.arena, &kept->zone))
		return NULL;
	kept->name = name;
	kept->next = of->zones;
	of->zones = kept;
	return &kept->zone;
}

static struct str user_named(void *arg, struct str text)
{
	const struct reading *of = arg;
	size_t i = shift_names_find(&of->names, text);

	return i < of->names.count ? of->users[i] : STR_NONE;
}

static void read_events(struct aside *a)
{
	struct reading *of = (struct reading *)a;

	of->is_read = shift_calendar_read(a->text, &of->world, a->arena, &of->calendar);
}

/* The users were looked up when the calendar was read; they may be gone since. */
static bool set_shifts(union config_value *value, const struct config_name *name, void *arg)
{
	const struct reading *of = arg;
	const struct shift_calendar *c = &of->calendar;

	(void)name;
	for (size_t i = 0; i < c->count; i++) {
		if (!replica_user(of->r->domain, c->shifts[i].user)) {
			fault_add(&of->r->x->faults, STR(""),
				  "a user of the calendar was removed meanwhile");
			return false;
		}
	}
	value->roster.shifts = c->shifts;
	value->roster.shift_count = c->count;
	return true;
}

static void take(struct request *r, struct aside *a)
{
	struct reading *of = (struct reading *)a;
	struct config_name name = { CONFIG_ROSTER, STR(""), request_param(r, 1) };

	of->r = r;
	if (of->is_read)
		config_part_set(r, &name, set_shifts, of);
	else
		aside_refuse(r, of->calendar.line, of->calendar.fault);
}

/* ---- the people ---- */

struct naming {
	struct aside aside;
	struct shift_names names;
	bool too_many;
};

static void read_names(struct aside *a)
{
	struct naming *of = (struct naming *)a;

	of->too_many = !shift_calendar_names(a->text, a->arena, &of->names);
}

/* Somebody else has the same e-mail address: then it names nobody. */
struct named {
	struct str user;
	bool several;
};

static void keep_user(void *arg, struct str user)
{
	struct named *n = arg;

	n->several |= n->user.n > 0 && !str_eq(n->user, user);
	n->user = user;
}

/* By id, extension, number or e-mail address; empty: nobody. */
static struct str look_up(struct request *r, struct str text)
{
	struct replica_user *u = replica_user_find(r->domain, text);
	struct named n = { .several = false };

	if (u)
		return replica_subject(u)->user->id;
	replica_users_by(r->domain, REPLICA_BY_EMAIL, text, keep_user, &n);
	return n.several ? STR_NONE : n.user;
}

static void look_up_all(struct request *r, const struct shift_names *names, struct reading *of)
{
	struct arena *a = of->aside.arena;

	of->names = (struct shift_names){ ARENA_ARRAY(a, names->count, struct str), names->count };
	of->users = ARENA_ARRAY(a, names->count, struct str);
	for (size_t i = 0; i < names->count; i++) {
		of->names.texts[i] = arena_str(a, names->texts[i]);
		of->users[i] = arena_str(a, look_up(r, names->texts[i]));
	}
}

/* Zones that the service has loaded stay as long as it runs. */
static void go_on(struct request *r, struct aside *a)
{
	const struct naming *before = (struct naming *)a;
	const struct roster *roster = replica_roster(r->domain, request_param(r, 1));
	struct reading *of;

	if (!roster) {
		config_missing(r, CONFIG_ROSTER);
		return;
	}
	if (before->too_many) {
		fault_add(&r->x->faults, STR(""),
			  "must have at most %d different texts in SUMMARY and ATTENDEE",
			  SHIFT_NAMES_MOST);
		reply_faults(r, ERR_VALIDATION);
		return;
	}
	of = aside_new(r, sizeof(*of));
	look_up_all(r, &before->names, of);
	of->world = (struct shift_calendar_world){
		.zone = zone_named,
		.user = user_named,
		.arg = of,
		.own_zone = roster->zone ? roster->zone : &zone_utc,
		.after_ms = r->now_ms - PAST_DAYS * (int64_t)DAY_MS,
	};
	aside_start(r, &of->aside, read_events, take);
}

void handle_roster_shifts_put(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct naming *of;

	(void)api;
	if (!config_domain(r))
		return;
	if (!replica_roster(r->domain, request_param(r, 1))) {
		config_missing(r, CONFIG_ROSTER);
		return;
	}
	if (!request_is_calendar(r))
		return;
	of = aside_new(r, sizeof(*of));
	aside_start(r, &of->aside, read_names, go_on);
}
