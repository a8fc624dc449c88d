/* roster: see roster.h. When somebody else is on duty: roster_change.c. */
#include "core/roster_priv.h"

#include "base/clock.h"

enum { MINUTE_MS = 60 * 1000 };

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

int64_t roster_turn_begin(const struct roster *r, int64_t turn)
{
	const struct rotation *t = &r->rotation;

	return zone_moment_ms(zone_of(r), (t->first_day + turn * turn_days(t)) * DAY_MS +
						  t->hand_over_min * MINUTE_MS);
}

int64_t roster_turn_at(const struct roster *r, int64_t at_ms)
{
	int64_t turn;

	if (r->rotation.users.count == 0 || at_ms < roster_turn_begin(r, 0))
		return -1;
	turn = (wall_day(zone_of(r), at_ms) - r->rotation.first_day) / turn_days(&r->rotation);
	turn = turn < 0 ? 0 : turn;
	/* the hand-over may still be to come, or have been at a wall time that the clock skipped */
	while (turn > 0 && roster_turn_begin(r, turn) > at_ms)
		turn--;
	while (roster_turn_begin(r, turn + 1) <= at_ms)
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

const struct zone *roster_shift_zone(const struct roster *r, size_t i)
{
	return r->shift_zones && r->shift_zones[i] ? r->shift_zones[i] : zone_of(r);
}

bool roster_shift_begun(const struct shift *s, const struct zone *z, int64_t at_ms,
			int64_t *out_day, struct shift_moments *out)
{
	int64_t day = zone_wall_day(zone_wall_ms(z, at_ms)) + 1;

	while (shift_day_until(s, day, &day)) {
		*out = shift_on(s, z, day);
		*out_day = day;
		if (out->from_ms <= at_ms)
			return true;
		day--;
	}
	return false;
}

/* NULL where it is not in force; else since when. */
static const int64_t *since(const struct roster *r, const struct shift_stretch *known, size_t i,
			    int64_t at_ms, struct shift_moments *m)
{
	int64_t day;

	if (known)
		return known[i].in_force ? &known[i].from_ms : NULL;
	if (!roster_shift_begun(&r->shifts[i], roster_shift_zone(r, i), at_ms, &day, m) ||
	    at_ms >= m->to_ms)
		return NULL;
	return &m->from_ms;
}

static struct in_force shift_at(const struct roster *r, const struct shift_stretch *known,
				int64_t at_ms, bool stand_by)
{
	struct in_force f = { .found = false };
	struct shift_moments m;

	for (size_t i = 0; i < r->shift_count; i++) {
		const struct shift *s = &r->shifts[i];
		const int64_t *from_ms =
			s->stand_by == stand_by ? since(r, known, i, at_ms, &m) : NULL;

		if (from_ms)
			offer(&f, s->user, STR(""), *from_ms);
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

static struct roster_moment on_duty(const struct roster *r, const struct shift_stretch *known,
				    int64_t at_ms, int64_t turn)
{
	struct in_force f = swap_at(r, at_ms);

	if (f.found)
		return (struct roster_moment){ .user = f.user, .by = DUTY_SWAP, .note = f.note };
	f = shift_at(r, known, at_ms, false);
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

static struct str standing_by(const struct roster *r, const struct shift_stretch *known,
			      int64_t at_ms, int64_t turn, struct str user)
{
	struct in_force f = shift_at(r, known, at_ms, true);
	struct str who = f.found                             ? f.user
			 : r->stand_by.kind == STAND_BY_NEXT ? next_in_turn(r, turn, user)
			 : r->stand_by.kind == STAND_BY_USER ? r->stand_by.user
							     : STR_NONE;

	return str_eq(who, user) ? STR_NONE : who;
}

struct roster_moment roster_at_known(const struct roster *r, const struct shift_stretch *known,
				     int64_t at_ms)
{
	int64_t turn = roster_turn_at(r, at_ms);
	struct roster_moment m = on_duty(r, known, at_ms, turn);

	m.stand_by = standing_by(r, known, at_ms, turn, m.user);
	return m;
}

struct roster_moment roster_at(const struct roster *r, int64_t at_ms)
{
	return roster_at_known(r, NULL, at_ms);
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
