/*
 * roster: see roster.h. The next change is found by going from edge to edge: moments at which a
 * turn, a shift or a swap begins or ends.
 */
#include "core/roster.h"

#include "base/clock.h"
#include "core/edge.h"
#include "core/shift.h"

enum {
	MINUTE_MS = 60 * 1000,
	EDGES_MAX = 300, /* bounds the search; with many shifts, each looked at for each edge: */
	EDGES_LEAST = 20,
	SHIFTS_LOOKED_AT = 8000,
};

static const struct zone *zone_of(const struct roster *r)
{
	return r->zone ? r->zone : &zone_utc;
}

static int64_t wall_day(const struct zone *z, int64_t at_ms)
{
	return zone_wall_day(zone_wall_ms(z, at_ms));
}

/* ---- rotation ---- */

static int64_t turn_days(const struct rotation *t)
{
	int64_t every = t->every > 0 ? t->every : 1;

	return t->unit == PERIOD_WEEK ? 7 * every : every;
}

static int64_t turn_begin(const struct roster *r, int64_t turn)
{
	const struct rotation *t = &r->rotation;

	return zone_moment_ms(zone_of(r), (t->first_day + turn * turn_days(t)) * DAY_MS +
						  t->hand_over_min * MINUTE_MS);
}

/* The turn that has begun last, from 0; -1 before the first one, and where there is no rotation. */
static int64_t turn_at(const struct roster *r, int64_t at_ms)
{
	int64_t turn;

	if (r->rotation.users.count == 0 || at_ms < turn_begin(r, 0))
		return -1;
	turn = (wall_day(zone_of(r), at_ms) - r->rotation.first_day) / turn_days(&r->rotation);
	turn = turn < 0 ? 0 : turn;
	/* the hand-over may still be to come, or have been at a wall time that the clock skipped */
	while (turn > 0 && turn_begin(r, turn) > at_ms)
		turn--;
	while (turn_begin(r, turn + 1) <= at_ms)
		turn++;
	return turn;
}

static struct str user_of_turn(const struct roster *r, int64_t turn)
{
	const struct str_list *users = &r->rotation.users;

	return users->items[(size_t)turn % users->count];
}

/* ---- shifts and swaps ---- */

/* What began last of all that is in force. */
struct in_force {
	struct str user, note;
	int64_t from_ms;
	bool found;
};

static void offer(struct in_force *f, struct str user, struct str note, int64_t from_ms)
{
	if (!f->found || from_ms > f->from_ms)
		*f = (struct in_force){ user, note, from_ms, true };
}

static const struct zone *zone_of_shift(const struct roster *r, size_t i)
{
	return r->shift_zones && r->shift_zones[i] ? r->shift_zones[i] : zone_of(r);
}

/* The last one that has begun; an earlier one of the same shift ends earlier too. */
static bool shift_begun(const struct shift *s, const struct zone *z, int64_t at_ms,
			int64_t *out_day, struct shift_moments *out)
{
	int64_t day = wall_day(z, at_ms) + 1;

	while (shift_day_until(s, day, &day)) {
		*out = shift_on(s, z, day);
		*out_day = day;
		if (out->from_ms <= at_ms)
			return true;
		day--;
	}
	return false;
}

static struct in_force shift_at(const struct roster *r, int64_t at_ms, bool stand_by)
{
	struct in_force f = { .found = false };
	struct shift_moments m;
	int64_t day;

	for (size_t i = 0; i < r->shift_count; i++) {
		const struct shift *s = &r->shifts[i];

		if (s->stand_by == stand_by &&
		    shift_begun(s, zone_of_shift(r, i), at_ms, &day, &m) && at_ms < m.to_ms)
			offer(&f, s->user, STR(""), m.from_ms);
	}
	return f;
}

static struct in_force swap_at(const struct roster *r, int64_t at_ms)
{
	struct in_force f = { .found = false };

	for (size_t i = 0; i < r->swap_count; i++) {
		const struct swap *s = &r->swaps[i];

		if (at_ms >= s->from_ms && at_ms < s->until_ms)
			offer(&f, s->user, s->note, s->from_ms);
	}
	return f;
}

/* ---- who ---- */

static struct roster_moment on_duty(const struct roster *r, int64_t at_ms, int64_t turn)
{
	struct in_force f = swap_at(r, at_ms);

	if (f.found)
		return (struct roster_moment){ .user = f.user, .by = DUTY_SWAP, .note = f.note };
	f = shift_at(r, at_ms, false);
	if (f.found)
		return (struct roster_moment){ .user = f.user, .by = DUTY_SHIFT };
	if (turn >= 0)
		return (struct roster_moment){ .user = user_of_turn(r, turn), .by = DUTY_ROTATION };
	return (struct roster_moment){ .by = DUTY_NONE };
}

/* Whose turn is the next one of somebody who is not on duty. */
static struct str next_in_turn(const struct roster *r, int64_t turn, struct str user)
{
	for (size_t i = 1; turn >= 0 && i < r->rotation.users.count; i++) {
		struct str next = user_of_turn(r, turn + (int64_t)i);

		if (!str_eq(next, user))
			return next;
	}
	return STR_NONE;
}

static struct str standing_by(const struct roster *r, int64_t at_ms, int64_t turn, struct str user)
{
	struct in_force f = shift_at(r, at_ms, true);
	struct str who = f.found                             ? f.user
			 : r->stand_by.kind == STAND_BY_NEXT ? next_in_turn(r, turn, user)
			 : r->stand_by.kind == STAND_BY_USER ? r->stand_by.user
							     : STR_NONE;

	return str_eq(who, user) ? STR_NONE : who;
}

struct roster_moment roster_at(const struct roster *r, int64_t at_ms)
{
	int64_t turn = turn_at(r, at_ms);
	struct roster_moment m = on_duty(r, at_ms, turn);

	m.stand_by = standing_by(r, at_ms, turn, m.user);
	return m;
}

/* ---- edges ---- */

/* A rotation of one changes nothing after it has begun. */
static bool rotates(const struct rotation *t)
{
	for (size_t i = 1; i < t->users.count; i++) {
		if (!str_eq(t->users.items[i], t->users.items[0]))
			return true;
	}
	return false;
}

static void offer_turns(const struct roster *r, struct edge *e)
{
	int64_t turn;

	if (r->rotation.users.count == 0)
		return;
	turn = rotates(&r->rotation) ? turn_at(r, e->from_ms) : -1;
	edge_offer(e, turn_begin(r, turn < 0 ? 0 : turn));
	if (turn >= 0)
		edge_offer(e, turn_begin(r, turn + 1));
}

static void offer_moments(struct edge *e, struct shift_moments m)
{
	edge_offer(e, m.from_ms);
	edge_offer(e, m.to_ms);
}

/* The one that has begun, the one before it, and the next. */
static void offer_shift(const struct shift *s, const struct zone *z, struct edge *e)
{
	struct shift_moments m;
	int64_t day = wall_day(z, e->from_ms) - 1, before;

	if (shift_begun(s, z, e->from_ms, &day, &m)) {
		offer_moments(e, m);
		if (e->direction < 0 && shift_day_until(s, day - 1, &before))
			offer_moments(e, shift_on(s, z, before));
		day++;
	}
	if (e->direction > 0 && shift_day_from(s, day, &day))
		offer_moments(e, shift_on(s, z, day));
}

static struct edge edge_from(const struct roster *r, int64_t from_ms, int direction)
{
	struct edge e = { .from_ms = from_ms, .direction = direction };

	offer_turns(r, &e);
	for (size_t i = 0; i < r->shift_count; i++)
		offer_shift(&r->shifts[i], zone_of_shift(r, i), &e);
	for (size_t i = 0; i < r->swap_count; i++)
		offer_moments(&e,
			      (struct shift_moments){ r->swaps[i].from_ms, r->swaps[i].until_ms });
	return e;
}

static bool is_same(const struct roster_moment *a, const struct roster_moment *b)
{
	return str_eq(a->user, b->user) && str_eq(a->stand_by, b->stand_by) && a->by == b->by &&
	       str_eq(a->note, b->note);
}

static int edges_looked_at(const struct roster *r)
{
	int most = EDGES_LEAST + SHIFTS_LOOKED_AT / (int)(r->shift_count + 1);

	return most < EDGES_MAX ? most : EDGES_MAX;
}

static int64_t change_from(const struct roster *r, int64_t at_ms, int direction)
{
	struct roster_moment now = roster_at(r, at_ms), then;
	int64_t from_ms = at_ms;
	int most = edges_looked_at(r);

	for (int i = 0; i < most; i++) {
		struct edge e = edge_from(r, from_ms, direction);

		if (!e.found || e.at_ms < 0)
			return 0;
		then = roster_at(r, direction > 0 ? e.at_ms : e.at_ms - 1);
		if (!is_same(&now, &then))
			return e.at_ms;
		from_ms = direction > 0 ? e.at_ms : e.at_ms - 1;
	}
	/* nothing changes up to there; whoever wants to know more asks again */
	return from_ms > 0 ? from_ms : 0;
}

int64_t roster_next(const struct roster *r, int64_t at_ms)
{
	return change_from(r, at_ms, 1);
}

struct roster_span roster_span(const struct roster *r, int64_t at_ms)
{
	return (struct roster_span){
		.is = roster_at(r, at_ms),
		.since_ms = change_from(r, at_ms, -1),
		.until_ms = change_from(r, at_ms, 1),
	};
}

/* ---- whom it names ---- */

static struct str named(struct str user, struct arena *a, struct str *out_pointer,
			const char *before, size_t i, const char *behind)
{
	if (out_pointer)
		*out_pointer = arena_printf(a, "%s%zu%s", before, i, behind);
	return user;
}

struct str roster_user(const struct roster *r, size_t i, struct arena *a, struct str *out_pointer)
{
	if (i < r->rotation.users.count)
		return named(r->rotation.users.items[i], a, out_pointer, "/rotation/users/", i, "");
	i -= r->rotation.users.count;
	if (i < r->shift_count)
		return named(r->shifts[i].user, a, out_pointer, "/shifts/", i, "/user");
	i -= r->shift_count;
	if (i < r->swap_count)
		return named(r->swaps[i].user, a, out_pointer, "/swaps/", i, "/user");
	if (i > r->swap_count || r->stand_by.kind != STAND_BY_USER)
		return STR_NONE;
	if (out_pointer)
		*out_pointer = STR("/stand_by/user");
	return r->stand_by.user;
}
