/* lint_priv: the configuration as lint holds it, shared by the lint*.c files. */
#ifndef CORE_LINT_PRIV_H
#define CORE_LINT_PRIV_H

#include "core/lint.h"
#include "core/way.h"

enum {
	LINT_BUCKETS = 1 << 14, /* of names; a domain has some ten thousand */
	LINT_WEEK_MINUTES = 7 * 24 * 60,
	LINT_WEEK_BYTES = LINT_WEEK_MINUTES / 8,
	LINT_PATH_MAX = 24, /* places of a loop that are named */
};

/* What can be called. */
struct lint_place {
	struct way_place way;
	struct subject subject;          /* of a user */
	const struct profile **profiles; /* subject.profiles */
	struct str key;                  /* "user/123" */
	struct lint_place *next;
	unsigned walked;                   /* certain loops: the walk that came here; 0 = none */
	struct lint_place *certain_to;     /* where that walk went on to */
	unsigned certain_loop[SIDE_COUNT]; /* the one it belongs to; 0 = none */
	/* possible loops, depth first */
	enum { PLACE_NEW, PLACE_ON_PATH, PLACE_DONE } colour;
	struct lint_place *from;
	size_t edge; /* the next to look at; the one taken is edge - 1 */
};

struct lint_schedule {
	const struct schedule *schedule;
	bool has_week;
	unsigned char week[LINT_WEEK_BYTES]; /* a bit for each minute that it is open */
	struct lint_schedule *next;
};

/* What has a name: by kind ('a' dialled, 'm' mailbox, 's' schedule, 'r' roster, 'p' status with a
 * profile, 'l' site). */
struct lint_name {
	char kind;
	struct str text;
	void *what;
	struct lint_name *next;
};

struct lint_kept {
	struct finding *items;
	size_t count, size, total;
};

struct lint {
	struct arena *arena;
	struct domain domain; /* with what its statuses mean */
	struct status_meaning statuses[STATUSES_PER_DOMAIN];
	size_t status_count;
	struct lint_place *places, *last_place;
	struct lint_schedule *schedules;
	const struct caller_rule **rules; /* those enabled, as they are looked at */
	size_t rule_count;
	const struct profile **profiles; /* the domain's own */
	size_t profile_count;
	bool has_sites;
	struct lint_name **names; /* LINT_BUCKETS of them */
	struct lint_kept kept[LINT_SEVERITY_COUNT];
	struct way_finder finder;

	enum lint_extent extent;
	int64_t week_ms, now_ms; /* now_ms: 0 = week_ms */
	const struct zone *zone;
	/* where the work is */
	size_t pass;
	bool pass_begun;
	enum side side;
	struct lint_place *at, *walking;
	struct lint_schedule *schedule_at;
	struct lint_gaps *gaps;        /* of the roster being looked at; NULL = none is */
	unsigned walks, walks_outside; /* certain loops: so far; of them for callers from outside */
	size_t status, rule, other_rule;
};

/* lint.c */
void *lint_name_find(const struct lint *l, char kind, struct str text);
/* The place that a destination names; NULL = nobody of this domain. */
struct lint_place *lint_place_of(const struct lint *l, const struct destination *to);
__attribute__((format(printf, 6, 7))) struct finding *
lint_add(struct lint *l, enum lint_severity severity, enum lint_code code, struct str object,
	 struct str pointer, const char *text, ...);
struct str lint_object(const struct lint *l, const struct lint_place *p);
#define LINT_JOIN(l, ...) arena_printf((l)->arena, __VA_ARGS__)

/* One step each; false when there is nothing left to look at. */
bool lint_certain_loops(struct lint *l);   /* lint_loops.c */
bool lint_possible_loops(struct lint *l);  /* lint_loops.c */
bool lint_roundabout_ways(struct lint *l); /* lint_loops.c */
bool lint_profile_targets(struct lint *l); /* lint_targets.c */
bool lint_place_targets(struct lint *l);   /* lint_targets.c */
bool lint_rules(struct lint *l);           /* lint_rules.c */
bool lint_schedules(struct lint *l);       /* lint_hours.c */
bool lint_group_hours(struct lint *l);     /* lint_hours.c */
bool lint_rosters(struct lint *l);         /* lint_rosters.c */

/* lint_edges.c: where calls may go on to. */
struct lint_edge {
	const struct destination *to;
	struct destination made; /* where nothing in the configuration spells it out */
	struct str label;        /* "user/123/profile/away" */
	struct str object, pointer;
};
/* The profile that applies in the i-th status, unless it is that of another status too. */
const struct profile *lint_profile_at(const struct lint_place *p, size_t i);
/* The i-th way on from p; `to` is NULL where it leads nowhere. named: with its names, which cost
 * memory. False when there are no more. */
bool lint_edge_at(struct lint *l, const struct lint_place *p, size_t i, bool named,
		  struct lint_edge *out);

#endif
