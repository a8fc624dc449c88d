/* calendar: see calendar.h. Which events occupy their owner, and as what; one budget of steps is
 * for all of the text. */
#include "core/calendar_priv.h"

#include <stdlib.h>

enum {
	COLLECTED_MOST = 20000,
	SORT_STEPS = 8, /* of each that is put in order */
	EVENT_STEPS = 16,
	DATE_BYTES = 8, /* 20261224 */
};

/* A repetition that an event of its own replaces. */
struct replacement {
	struct str uid;
	struct calendar_excluded at;
};

struct reader {
	const struct calendar_question *q;
	struct arena *arena;
	struct calendar *out;
	struct calendar_zones zones; /* of the VCALENDAR being read */
	int64_t steps_left;
	struct replacement *replacements;
	struct calendar_excluded *replaced; /* the same, without UIDs */
	size_t replacement_count;
	struct calendar_interval *intervals; /* COLLECTED_MOST */
	size_t count;
	bool is_full;
	enum calendar_type type; /* of the event being read */
	bool all_day;
	struct calendar_stripped *kept; /* of the VCALENDAR being read */
	size_t kept_count;
	int64_t longest_ms;
	struct buf rules; /* of those that were read */
};

/* ---- who is occupied, and how ---- */

/* NEEDS-ACTION, ACCEPTED, DECLINED, TENTATIVE …; empty: the owner is not among those asked. */
static struct str answer_of(const struct calendar_part *event, struct str owner)
{
	const struct calendar_line *l = owner.n ? calendar_line(event, CALENDAR_ATTENDEE) : NULL;

	for (; l; l = calendar_line_next(l)) {
		struct str answer = calendar_text_parameter(l->parameters, STR("PARTSTAT"));

		if (answer.n && str_eq_nocase(calendar_text_address(l->value), owner))
			return answer;
	}
	return STR_NONE;
}

static bool says(const struct calendar_part *event, enum calendar_word word, const char *value)
{
	return str_eq_nocase(calendar_value(event, word), str_of(value));
}

/* TRANSP of the first draft had a TRANSPARENT-NOCONFLICT, too. */
static bool is_transparent(const struct calendar_part *event)
{
	return says(event, CALENDAR_TRANSP, "TRANSPARENT") ||
	       says(event, CALENDAR_TRANSP, "TRANSPARENT-NOCONFLICT");
}

static bool occupies(const struct reader *r, const struct calendar_part *event,
		     enum calendar_type *out)
{
	struct str answer = answer_of(event, r->q->owner);

	if (is_transparent(event) || says(event, CALENDAR_STATUS, "CANCELLED") ||
	    str_eq_nocase(answer, STR("DECLINED")) || says(event, CALENDAR_BUSY_STATUS, "FREE") ||
	    says(event, CALENDAR_BUSY_STATUS, "WORKINGELSEWHERE"))
		return false;
	*out = CALENDAR_MEETING;
	if (says(event, CALENDAR_BUSY_STATUS, "OOF"))
		*out = CALENDAR_OUT_OF_OFFICE;
	else if (says(event, CALENDAR_STATUS, "TENTATIVE") ||
		 str_eq_nocase(answer, STR("TENTATIVE")) ||
		 says(event, CALENDAR_BUSY_STATUS, "TENTATIVE"))
		*out = CALENDAR_TENTATIVE;
	return true;
}

/* ---- intervals ---- */

static bool take(void *context, int64_t from_ms, int64_t to_ms)
{
	struct reader *r = context;

	if (r->count == COLLECTED_MOST) {
		r->is_full = true;
		return false;
	}
	r->intervals[r->count++] = (struct calendar_interval){
		.from_ms = from_ms, .to_ms = to_ms, .type = r->type, .all_day = r->all_day
	};
	return true;
}

static int by_time(const void *one, const void *other)
{
	const struct calendar_interval *a = one, *b = other;

	if (a->from_ms != b->from_ms)
		return a->from_ms < b->from_ms ? -1 : 1;
	if (a->to_ms != b->to_ms)
		return a->to_ms < b->to_ms ? -1 : 1;
	return (int)a->type - (int)b->type;
}

/* In order, each once, and no more than are kept. */
static void settle(struct reader *r)
{
	size_t kept = 0;

	qsort(r->intervals, r->count, sizeof(*r->intervals), by_time);
	for (size_t i = 0; i < r->count; i++)
		if (kept == 0 || by_time(&r->intervals[kept - 1], &r->intervals[i]) != 0)
			r->intervals[kept++] = r->intervals[i];
	r->out->complete_until_ms = r->q->to_ms;
	if (kept > CALENDAR_INTERVALS_MAX) {
		kept = CALENDAR_INTERVALS_MAX;
		r->out->complete_until_ms = r->intervals[kept].from_ms;
	}
	r->out->intervals = r->intervals;
	r->out->count = kept;
}

/* ---- what takes the place of a repetition ---- */

static int by_uid(const void *one, const void *other)
{
	return str_cmp(((const struct replacement *)one)->uid,
		       ((const struct replacement *)other)->uid);
}

static int by_uid_and_time(const void *one, const void *other)
{
	int by = by_uid(one, other);

	return by ? by
		  : calendar_excluded_compare(&((const struct replacement *)one)->at,
					      &((const struct replacement *)other)->at);
}

static calendar_refusal range_refusal(const struct calendar_part *event)
{
	const struct calendar_line *l = calendar_line(event, CALENDAR_RECURRENCE_ID);

	return l && calendar_text_parameter(l->parameters, STR("RANGE")).n
		       ? "it changes all later repetitions at once (RANGE)"
		       : NULL;
}

/* What an event with RECURRENCE-ID takes the place of. One that is not taken takes none. */
static void add_replacement(struct reader *r, const struct calendar_part *event)
{
	const struct calendar_line *l = calendar_line(event, CALENDAR_RECURRENCE_ID);
	struct calendar_time t;

	if (!l || range_refusal(event) || calendar_time_of(&r->zones, l, l->value, &t))
		return;
	r->steps_left -= SORT_STEPS;
	r->replacements[r->replacement_count++] = (struct replacement){
		.uid = calendar_value(event, CALENDAR_UID),
		.at = {.at = t.is_date ? zone_wall_day(t.wall_ms)
					: zone_moment_ms(t.zone, t.wall_ms),
                       .is_day = t.is_date},
	};
}

static const struct calendar_part *next_event(const struct calendar_part *event)
{
	return calendar_part_of(event->next, CALENDAR_EVENT);
}

/* And room for what is said of the events. */
static void find_replacements(struct reader *r)
{
	const struct calendar_part *first =
		calendar_part_of(r->zones.calendar->parts, CALENDAR_EVENT);
	size_t events = 0;

	for (const struct calendar_part *e = first; e; e = next_event(e))
		events++;
	r->replacement_count = 0;
	r->replacements = ARENA_ARRAY(r->arena, events + 1, struct replacement);
	r->replaced = ARENA_ARRAY(r->arena, events + 1, struct calendar_excluded);
	r->kept = ARENA_ARRAY(r->arena, events + 1, struct calendar_stripped);
	for (const struct calendar_part *e = first; e; e = next_event(e))
		add_replacement(r, e);
	qsort(r->replacements, r->replacement_count, sizeof(*r->replacements), by_uid_and_time);
	for (size_t i = 0; i < r->replacement_count; i++)
		r->replaced[i] = r->replacements[i].at;
}

/* The first with a UID not before this one, or behind it. */
static size_t replacement_bound(const struct reader *r, struct str uid, bool behind)
{
	const struct replacement wanted = { .uid = uid };
	size_t low = 0, high = r->replacement_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int by = by_uid(&r->replacements[middle], &wanted);

		if (by < 0 || (behind && by == 0))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The first that has the event's UID, from 1; 0: none has, or it has no UID. */
static size_t first_replacement(const struct reader *r, const struct calendar_part *event)
{
	struct str uid = calendar_value(event, CALENDAR_UID);
	size_t at = replacement_bound(r, uid, false);

	return uid.n && at < r->replacement_count && str_eq(r->replacements[at].uid, uid) ? at + 1
											  : 0;
}

/* Those of an event's own UID. */
static void find_replaced(const struct reader *r, struct calendar_event *e)
{
	struct str uid = calendar_value(e->part, CALENDAR_UID);
	size_t first = first_replacement(r, e->part);

	if (calendar_line(e->part, CALENDAR_RECURRENCE_ID) || first == 0)
		return;
	e->replaced = r->replaced + first - 1;
	e->replaced_count = replacement_bound(r, uid, true) - (first - 1);
}

/* ---- events ---- */

static void refuse(struct reader *r, calendar_refusal why)
{
	if (r->out->refused++ == 0)
		r->out->fault = (struct calendar_fault){ .why = why, .event = r->out->events };
}

/* For later windows; see calendar.h. */
static void keep(struct reader *r, const struct calendar_part *event, bool occupies,
		 int64_t lasts_ms)
{
	r->kept[r->kept_count++] = (struct calendar_stripped){ .event = event,
							       .uid = first_replacement(r, event),
							       .occupies = occupies,
							       .type = r->type,
							       .lasts_ms = lasts_ms };
	if (lasts_ms > r->longest_ms)
		r->longest_ms = lasts_ms;
}

/* What is tied by a UID to one that takes a repetition's place gets a number for it: the first of
 * them 1. Others have none. */
static void number_ties(struct reader *r)
{
	size_t *numbers = ARENA_ARRAY(r->arena, r->replacement_count + 1, size_t), last = 0;

	for (size_t i = 0; i < r->kept_count; i++)
		if (calendar_line(r->kept[i].event, CALENDAR_RECURRENCE_ID))
			numbers[r->kept[i].uid] = SIZE_MAX;
	for (size_t i = 0; i < r->kept_count; i++) {
		size_t *number = &numbers[r->kept[i].uid];

		if (*number == SIZE_MAX)
			*number = ++last;
		r->kept[i].uid = r->kept[i].uid ? *number : 0;
	}
}

static void strip_calendar(struct reader *r)
{
	struct buf events = { 0 };
	size_t stay = 0;

	for (size_t i = 0; i < r->kept_count; i++)
		if (calendar_strip_keeps(&r->zones, &r->kept[i], r->longest_ms))
			r->kept[stay++] = r->kept[i];
	r->kept_count = stay;
	number_ties(r);
	for (size_t i = 0; i < r->kept_count; i++)
		calendar_strip_event(&events, &r->zones, &r->kept[i]);
	if (events.n) {
		buf_add(&r->rules, STR("BEGIN:VCALENDAR\n"));
		calendar_strip_zones(&r->rules, &r->zones);
		buf_add(&r->rules, buf_str(&events));
		buf_add(&r->rules, STR("END:VCALENDAR\n"));
	}
	buf_free(&events);
}

static calendar_refusal read_intervals(struct reader *r, const struct calendar_part *event,
				       int64_t *out_lasts_ms)
{
	struct calendar_event e = { .zones = &r->zones, .part = event };
	calendar_refusal why = range_refusal(event);

	r->all_day = calendar_value(event, CALENDAR_DTSTART).n == DATE_BYTES;
	find_replaced(r, &e);
	if (!why)
		why = calendar_event_each(&e, take, out_lasts_ms, r);
	if (!why && r->steps_left < 0)
		why = calendar_too_much;
	return !why && r->is_full ? "there is no more room for what it repeats" : why;
}

static void read_event(struct reader *r, const struct calendar_part *event)
{
	size_t before = r->count;
	calendar_refusal why;
	int64_t lasts_ms;

	r->out->events++;
	if (r->steps_left < 0) {
		refuse(r, calendar_too_much);
		return;
	}
	r->steps_left -= EVENT_STEPS;
	if (!occupies(r, event, &r->type)) {
		if (calendar_line(event, CALENDAR_RECURRENCE_ID) && !range_refusal(event) &&
		    first_replacement(r, event))
			keep(r, event, false, 0);
		return;
	}
	why = read_intervals(r, event, &lasts_ms);
	if (!why) {
		keep(r, event, true, lasts_ms);
		return;
	}
	r->count = before;
	r->is_full = false;
	refuse(r, why);
}

static void read_calendar(struct reader *r, const struct calendar_part *calendar)
{
	const struct calendar_part *event = calendar_part_of(calendar->parts, CALENDAR_EVENT);

	r->zones = (struct calendar_zones){
		.q = r->q, .arena = r->arena, .calendar = calendar, .steps_left = &r->steps_left
	};
	find_replacements(r);
	r->kept_count = 0;
	r->longest_ms = 0;
	for (; event; event = next_event(event))
		read_event(r, event);
	if (r->q->strip)
		strip_calendar(r);
}

/* Several VCALENDARs in one text are one calendar. */
static void read_all(struct reader *r, const struct calendar_part *root)
{
	const struct calendar_part *c = root->parts;

	for (; c; c = c->next)
		read_calendar(r, c);
	settle(r);
	r->out->rules = arena_str(r->arena, r->rules.n ? buf_str(&r->rules) : STR(""));
	r->out->steps = CALENDAR_STEPS_MOST - r->steps_left;
}

bool calendar_read(const struct calendar_question *q, struct arena *a, struct calendar *out)
{
	struct reader r = { .q = q, .arena = a, .out = out, .steps_left = CALENDAR_STEPS_MOST };
	const struct calendar_part *root;

	*out = (struct calendar){ .fault = { .why = "the text is longer than 1 MB" } };
	if (q->text.n > CALENDAR_BYTES_MAX)
		return false;
	root = calendar_tree(q->text, a, &out->fault.why);
	if (!root)
		return false;
	r.intervals = ARENA_ARRAY(a, COLLECTED_MOST, struct calendar_interval);
	read_all(&r, root);
	buf_free(&r.rules);
	return true;
}
