/*
 * roster_change: when somebody else is on duty, or stands by: going from edge to edge, moments at
 * which a turn, a shift or a swap begins or ends. Of each shift the edges around the moment are
 * kept, so that a step looks anew only at those that it has come to.
 */
#include "core/edge.h"
#include "core/roster_priv.h"

enum {
	EDGES_MAX = 300,      /* bounds the search, and so does this: */
	WORK_MAX = 1500,      /* shifts looked at anew, some 0.2 us each */
	SHIFTS_PER_WORK = 32, /* read as they are known */
};

struct walk {
	const struct roster *roster;
	int direction; /* 1: what comes; -1: what was */
	int64_t at_ms;
	size_t work;
	struct shift_stretch known[SHIFTS_MOST];
};

/* ---- shifts ---- */

static void set_high(struct shift_stretch *k, int64_t at_ms)
{
	if (!k->has_high || at_ms < k->high_ms)
		k->high_ms = at_ms;
	k->has_high = true;
}

static void look_at(struct walk *w, size_t i)
{
	const struct shift *s = &w->roster->shifts[i];
	const struct zone *z = roster_shift_zone(w->roster, i);
	struct shift_stretch *k = &w->known[i];
	struct shift_moments m;
	int64_t day = zone_wall_day(zone_wall_ms(z, w->at_ms)) - 1;

	*k = (struct shift_stretch){ .in_force = false };
	w->work++;
	if (roster_shift_begun(s, z, w->at_ms, &day, &m)) {
		k->in_force = w->at_ms < m.to_ms;
		k->from_ms = m.from_ms;
		k->low_ms = k->in_force ? m.from_ms : m.to_ms;
		k->has_low = true;
		if (k->in_force)
			set_high(k, m.to_ms);
		day++;
	}
	if (shift_day_from(s, day, &day))
		set_high(k, shift_on(s, z, day).from_ms);
}

static void begin(struct walk *w, const struct roster *r, int64_t at_ms, int direction)
{
	w->roster = r;
	w->direction = direction;
	w->at_ms = at_ms;
	w->work = 0;
	for (size_t i = 0; i < r->shift_count; i++)
		look_at(w, i);
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
	turn = rotates(&r->rotation) ? roster_turn_at(r, e->from_ms) : -1;
	edge_offer(e, roster_turn_begin(r, turn < 0 ? 0 : turn));
	if (turn >= 0)
		edge_offer(e, roster_turn_begin(r, turn + 1));
}

static void offer_shifts(const struct walk *w, struct edge *e)
{
	for (size_t i = 0; i < w->roster->shift_count; i++) {
		const struct shift_stretch *k = &w->known[i];

		if (k->has_low)
			edge_offer(e, k->low_ms);
		if (k->has_high)
			edge_offer(e, k->high_ms);
	}
}

static struct edge nearest(const struct walk *w)
{
	const struct roster *r = w->roster;
	struct edge e = { .from_ms = w->at_ms, .direction = w->direction };

	offer_turns(r, &e);
	offer_shifts(w, &e);
	for (size_t i = 0; i < r->swap_count; i++) {
		edge_offer(&e, r->swaps[i].from_ms);
		edge_offer(&e, r->swaps[i].until_ms);
	}
	return e;
}

/* Beyond the edge; those that it is an edge of are looked at anew. */
static void step(struct walk *w, int64_t edge_ms)
{
	w->at_ms = w->direction > 0 ? edge_ms : edge_ms - 1;
	w->work += w->roster->shift_count / SHIFTS_PER_WORK;
	for (size_t i = 0; i < w->roster->shift_count; i++) {
		const struct shift_stretch *k = &w->known[i];

		if ((k->has_high && w->at_ms >= k->high_ms) || (k->has_low && w->at_ms < k->low_ms))
			look_at(w, i);
	}
}

/* ---- changes ---- */

static bool is_same(const struct roster_moment *a, const struct roster_moment *b)
{
	return str_eq(a->user, b->user) && str_eq(a->stand_by, b->stand_by) && a->by == b->by &&
	       str_eq(a->note, b->note);
}

static int64_t change_from(const struct roster *r, int64_t at_ms, int direction)
{
	struct roster_moment now, then;
	struct walk w;

	begin(&w, r, at_ms, direction);
	now = roster_at_known(r, w.known, at_ms);
	for (int i = 0; i < EDGES_MAX && w.work < WORK_MAX; i++) {
		struct edge e = nearest(&w);

		if (!e.found || e.at_ms < 0)
			return 0;
		step(&w, e.at_ms);
		then = roster_at_known(r, w.known, w.at_ms);
		if (!is_same(&now, &then))
			return e.at_ms;
	}
	/* nothing changes up to there; whoever wants to know more asks again */
	return w.at_ms > 0 ? w.at_ms : 0;
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
