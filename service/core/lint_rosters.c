/* lint_rosters: times in the weeks to come at which a roster has nobody on duty. From one hand-over
 * to the next, one step each; swaps count, since they are what somebody arranged. */
#include "core/lint_priv.h"

#include "base/clock.h"

enum { WEEKS_LOOKED_AT = 8, HOUR_MS = 3600 * 1000 };

struct lint_gaps {
	int64_t at_ms, end_ms;
	int64_t first_ms, first_end_ms; /* the first gap; 0 = there is none */
	int64_t total_ms;
	size_t count;
	bool in_gap, anybody;
};

static void gaps_begin(struct lint *l)
{
	l->gaps = ARENA_NEW(l->arena, struct lint_gaps);
	l->gaps->at_ms = l->now_ms ? l->now_ms : l->week_ms;
	l->gaps->end_ms = l->gaps->at_ms + WEEKS_LOOKED_AT * 7 * (int64_t)DAY_MS;
}

static void note_gap(struct lint_gaps *g, int64_t until_ms)
{
	if (!g->in_gap)
		g->count++;
	if (g->count == 1 && !g->in_gap)
		g->first_ms = g->at_ms;
	if (g->count == 1)
		g->first_end_ms = until_ms;
	g->total_ms += until_ms - g->at_ms;
	g->in_gap = true;
}

/* Up to the next change; false when the weeks are over. */
static bool look_on(struct lint_gaps *g, const struct roster *r)
{
	int64_t until_ms = roster_next(r, g->at_ms);

	if (until_ms == 0 || until_ms > g->end_ms)
		until_ms = g->end_ms;
	if (roster_at(r, g->at_ms).user.n) {
		g->in_gap = false;
		g->anybody = true;
	} else {
		note_gap(g, until_ms);
	}
	g->at_ms = until_ms;
	return until_ms < g->end_ms;
}

/* "2026-11-21 08:00", on the roster's wall. */
static struct str wall(struct lint *l, const struct roster *r, int64_t at_ms)
{
	int64_t wall_ms = zone_wall_ms(r->zone ? r->zone : &zone_utc, at_ms);
	char date[DATE_TEXT_MAX], time[WALL_TEXT_MAX];

	return LINT_JOIN(l, "%.*s %.*s", STR_ARG(date_format(wall_ms / DAY_MS, date)),
			 STR_ARG(wall_format(wall_ms % DAY_MS / (60 * 1000), time)));
}

static void report(struct lint *l, const struct roster *r, struct str object)
{
	const struct lint_gaps *g = l->gaps;

	if (!g->anybody)
		lint_add(l, LINT_SEVERITY_WARNING, LINT_ROSTER_UNCOVERED, object, STR(""),
			 "Nobody is on duty in the next %d weeks.", WEEKS_LOOKED_AT);
	else if (g->count)
		lint_add(
			l, LINT_SEVERITY_NOTICE, LINT_ROSTER_UNCOVERED, object, STR(""),
			"Nobody is on duty from %.*s to %.*s, and so on: %zu times and %d hours in "
			"the next %d weeks.",
			STR_ARG(wall(l, r, g->first_ms)), STR_ARG(wall(l, r, g->first_end_ms)),
			g->count, (int)((g->total_ms + HOUR_MS / 2) / HOUR_MS), WEEKS_LOOKED_AT);
}

bool lint_rosters(struct lint *l)
{
	const struct lint_place *p = l->at;

	if (!p)
		return false;
	if (p->way.roster && !l->gaps)
		gaps_begin(l);
	if (p->way.roster && look_on(l->gaps, p->way.roster))
		return true;
	if (p->way.roster)
		report(l, p->way.roster, way_object(&p->way, l->arena));
	l->gaps = NULL;
	l->at = p->next;
	return true;
}
