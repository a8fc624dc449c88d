/*
 * presence: ladder P of docs/DOMAIN.md section 3. Pure: (unexpired signals, configuration, now) to
 * who is available. A table of rungs, first match wins; every rung can leave a trace line.
 */
#ifndef CORE_PRESENCE_H
#define CORE_PRESENCE_H

#include "base/arena.h"
#include "core/record.h"

struct trace_line {
	struct str rung; /* "P3", "R8" */
	enum reason reason;
	struct str source; /* who said so: a source id, an object's path, or empty */
	struct str text;   /* one plain sentence */
	bool decided;      /* this rung won */
};

struct trace {
	struct arena *arena;
	struct trace_line *lines;
	size_t count, size;
};

__attribute__((format(printf, 5, 6))) void trace_line_add(struct trace *t, const char *rung,
							  enum reason reason, struct str source,
							  const char *fmt, ...);
/* The same where there is a trace: what the line would say is not even looked at without one. */
#define trace_add(t, ...) ((t) ? trace_line_add((t), __VA_ARGS__) : (void)0)

struct presence {
	enum availability availability;
	enum activity activity;
	bool routable;
	enum reason reason;     /* why not routable, or why unknown; REASON_NONE otherwise */
	struct str note;        /* of the status, else of the profile in force */
	struct str activity_id; /* the custom status that is the activity; empty = `activity` is */
	struct str status;      /* set, or by the timed switch; empty = automatic */
	int64_t since_ms;       /* of availability + activity; 0 = never known */
	int64_t expires_at_ms;  /* presence_until(), for whoever shows it; 0 = none, or not asked */
	int64_t calls_counted, calls_live;
	bool damped;      /* shown as if the device that was lost lately were there */
	const char *rung; /* "P3" */
};

/* trace: NULL, or collects a line per rung (text in its arena). except_call_id: a call that never
 * counts (the question's own); empty = none. */
void presence_of(const struct subject *s, struct str except_call_id, int64_t now_ms,
		 struct trace *trace, struct presence *out);
/* Of the same only what decides whether a group rings somebody: availability, routable, reason,
 * calls and the rung. f: as facts_begin() leaves it; finished where that is asked for. */
struct facts;
void presence_judge(struct facts *f, struct presence *out);
/* What others see of somebody who appears offline since that moment. */
void presence_hide(struct presence *p, int64_t since_ms);
/* What colleagues see the user do, as a word or the id of a custom status. */
struct str presence_activity(const struct presence *p);
/* The next moment after now at which a fact of the record runs out or changes meaning, whatever
 * comes of it: when somebody has to look again; 0 = none. */
int64_t presence_next_change(const struct subject *s, int64_t now_ms);
/* The first moment after now at which another presence than `is` is shown, as far as time alone
 * brings it; 0 = none is known. Judges at each of the moments above, so it is for what is shown,
 * never on the way of a decision or a commit. */
int64_t presence_until(const struct subject *s, const struct presence *is, int64_t now_ms);
/* Ladder P's rungs in order, for docs and tests. */
const char *const *presence_rungs(size_t *out_count);

#endif
