/*
 * calendar_strip: the text again without what is nobody's business here: of each event that may
 * still take somebody's time its times and rules, of zones that only the text knows their changes;
 * no titles, places, people, ids. Read once more it says the same, of later windows too.
 *
 * Values are kept as they are written: reading has found nothing in them but times and rules.
 */
#include "core/calendar_priv.h"

enum { PAST_KEPT_MS = 2 * DAY_MS };

/* Zones by the name that everybody knows, else by their place among the calendar's own. */
static void put_zone(struct buf *out, struct calendar_zones *z, const struct calendar_line *l)
{
	struct str id = calendar_text_parameter(l->parameters, STR("TZID"));
	const struct calendar_zone *known = id.n ? calendar_zone_known(z, id) : NULL;

	if (known && known->zone && !known->own)
		buf_printf(out, ";TZID=%.*s", STR_ARG(known->zone->name));
	else if (known && known->zone)
		buf_printf(out, ";TZID=z%zu", (size_t)(known - z->known));
}

static void put_line(struct buf *out, struct calendar_zones *z, const struct calendar_line *l)
{
	buf_add(out, calendar_word(l->word));
	put_zone(out, z, l);
	buf_add(out, STR(":"));
	buf_add(out, l->value);
	buf_add(out, STR("\n"));
}

/* The first of its name alone: reading did not look at others, nor at one of no event's own. */
static void put_time(struct buf *out, struct calendar_zones *z, const struct calendar_line *l)
{
	struct calendar_written t;

	if (l && calendar_text_time(l->value, &t))
		put_line(out, z, l);
}

static void put_all(struct buf *out, struct calendar_zones *z, const struct calendar_part *part,
		    enum calendar_word word)
{
	for (const struct calendar_line *l = calendar_line(part, word); l;
	     l = calendar_line_next(l))
		put_line(out, z, l);
}

/* ---- what may still come ---- */

/* What begins then and lasts so long is not long over. */
static bool is_recent(const struct calendar_zones *z, struct calendar_written t, int64_t lasts_ms)
{
	return t.wall_ms + lasts_ms >= z->q->from_ms - PAST_KEPT_MS;
}

static bool has_recent(const struct calendar_zones *z, const struct calendar_part *event,
		       enum calendar_word word, int64_t lasts_ms)
{
	struct calendar_written t;

	for (const struct calendar_line *l = calendar_line(event, word); l;
	     l = calendar_line_next(l)) {
		struct str rest = l->value;

		/* what is no time is a period: rare, so kept whenever it is */
		while (rest.p)
			if (!calendar_text_time(str_cut(&rest, ','), &t) ||
			    is_recent(z, t, lasts_ms))
				return true;
	}
	return false;
}

static bool goes_on(const struct calendar_zones *z, const struct calendar_part *event,
		    int64_t lasts_ms)
{
	struct calendar_rule rule;

	for (const struct calendar_line *l = calendar_line(event, CALENDAR_RRULE); l;
	     l = calendar_line_next(l))
		if (calendar_rule_read(l->value, &rule) &&
		    (!rule.has_until || is_recent(z, rule.until, lasts_ms)))
			return true;
	return false;
}

bool calendar_strip_keeps(const struct calendar_zones *z, const struct calendar_stripped *is,
			  int64_t longest_ms)
{
	return goes_on(z, is->event, is->lasts_ms) ||
	       has_recent(z, is->event, CALENDAR_DTSTART, is->lasts_ms) ||
	       has_recent(z, is->event, CALENDAR_RDATE, is->lasts_ms) ||
	       /* what takes a repetition's place is wanted as long as that would have lasted */
	       has_recent(z, is->event, CALENDAR_RECURRENCE_ID, longest_ms);
}

/* ---- events ---- */

static void put_type(struct buf *out, enum calendar_type type)
{
	if (type == CALENDAR_OUT_OF_OFFICE)
		buf_add(out, STR("X-MICROSOFT-CDO-BUSYSTATUS:OOF\n"));
	else if (type == CALENDAR_TENTATIVE)
		buf_add(out, STR("STATUS:TENTATIVE\n"));
}

void calendar_strip_event(struct buf *out, struct calendar_zones *z,
			  const struct calendar_stripped *is)
{
	const struct calendar_part *event = is->event;

	buf_add(out, STR("BEGIN:VEVENT\n"));
	if (is->uid)
		buf_printf(out, "UID:%zu\n", is->uid);
	put_time(out, z, calendar_line(event, CALENDAR_RECURRENCE_ID));
	if (is->occupies) {
		put_type(out, is->type);
		put_time(out, z, calendar_line(event, CALENDAR_DTSTART));
		put_time(out, z, calendar_line(event, CALENDAR_DTEND));
		if (calendar_line(event, CALENDAR_DURATION) &&
		    !calendar_line(event, CALENDAR_DTEND))
			put_line(out, z, calendar_line(event, CALENDAR_DURATION));
		put_all(out, z, event, CALENDAR_RRULE);
		put_all(out, z, event, CALENDAR_RDATE);
		put_all(out, z, event, CALENDAR_EXDATE);
	} else {
		buf_add(out, STR("STATUS:CANCELLED\n"));
	}
	buf_add(out, STR("END:VEVENT\n"));
}

/* ---- zones of the text's own ---- */

static void put_observance(struct buf *out, struct calendar_zones *z, const struct calendar_part *p)
{
	struct calendar_rule rule;
	struct calendar_written t;
	struct str rest;

	buf_add(out, STR("BEGIN:STANDARD\n"));
	put_line(out, z, calendar_line(p, CALENDAR_DTSTART));
	put_line(out, z, calendar_line(p, CALENDAR_TZOFFSETFROM));
	put_line(out, z, calendar_line(p, CALENDAR_TZOFFSETTO));
	for (const struct calendar_line *l = calendar_line(p, CALENDAR_RRULE); l;
	     l = calendar_line_next(l))
		if (calendar_rule_read(l->value, &rule))
			put_line(out, z, l);
	for (const struct calendar_line *l = calendar_line(p, CALENDAR_RDATE); l;
	     l = calendar_line_next(l))
		for (rest = l->value; rest.p;) {
			struct str one = str_cut(&rest, ',');

			if (calendar_text_time(one, &t))
				buf_printf(out, "RDATE:%.*s\n", STR_ARG(one));
		}
	buf_add(out, STR("END:STANDARD\n"));
}

void calendar_strip_zones(struct buf *out, struct calendar_zones *z)
{
	for (size_t i = 0; i < z->count; i++) {
		if (!z->known[i].own || !z->known[i].zone)
			continue;
		buf_printf(out, "BEGIN:VTIMEZONE\nTZID:z%zu\n", i);
		for (const struct calendar_part *p = z->known[i].own->parts; p; p = p->next)
			put_observance(out, z, p);
		buf_add(out, STR("END:VTIMEZONE\n"));
	}
}
