/* calendar: see calendar.h. Which events occupy their owner, and as what; libical reads the text.
 */
#include "core/calendar_priv.h"

#include <stdlib.h>

enum {
	COLLECTED_MOST = 20000,
	DAYS_MOST = 600 * 1000, /* that all rules together may look at */
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
	struct replacement *replacements;
	struct calendar_excluded *replaced; /* the same, without UIDs */
	size_t replacement_count;
	struct calendar_interval *intervals; /* COLLECTED_MOST */
	size_t count;
	bool is_full;
	enum calendar_type type; /* of the event being read */
	bool all_day;
	struct buf kept; /* of the events, stripped; and of the calendars */
	struct buf kept_whole;
};

static struct str text_of(icalcomponent *c, icalproperty_kind kind)
{
	icalproperty *p = icalcomponent_get_first_property(c, kind);
	icalvalue *v = p ? icalproperty_get_value(p) : NULL;

	return v && icalvalue_isa(v) == ICAL_TEXT_VALUE ? str_of(icalvalue_get_text(v)) : STR_NONE;
}

/* ---- who is occupied, and how ---- */

/* X-MICROSOFT-CDO-BUSYSTATUS: FREE, TENTATIVE, BUSY, OOF, WORKINGELSEWHERE; empty = not said. */
static struct str busy_status(icalcomponent *c)
{
	icalproperty *p = icalcomponent_get_first_property(c, ICAL_X_PROPERTY);

	for (; p; p = icalcomponent_get_next_property(c, ICAL_X_PROPERTY)) {
		const char *name = icalproperty_get_x_name(p);

		if (name && str_eq_nocase(str_of(name), STR("X-MICROSOFT-CDO-BUSYSTATUS")))
			return str_trim(str_of(icalproperty_get_x(p)));
	}
	return STR_NONE;
}

static bool is_mail_of(struct str address, struct str owner)
{
	if (address.n > 7 && str_eq_nocase(str_n(address.p, 7), STR("mailto:")))
		address = str_skip(address, 7);
	return owner.n && str_eq_nocase(address, owner);
}

static icalparameter_partstat answer_of(icalcomponent *c, struct str owner)
{
	icalproperty *p = icalcomponent_get_first_property(c, ICAL_ATTENDEE_PROPERTY);

	for (; p; p = icalcomponent_get_next_property(c, ICAL_ATTENDEE_PROPERTY)) {
		icalparameter *answer =
			icalproperty_get_first_parameter(p, ICAL_PARTSTAT_PARAMETER);

		if (answer && is_mail_of(str_of(icalproperty_get_attendee(p)), owner))
			return icalparameter_get_partstat(answer);
	}
	return ICAL_PARTSTAT_NONE;
}

static bool is_status(icalcomponent *c, enum icalproperty_status wanted)
{
	icalproperty *p = icalcomponent_get_first_property(c, ICAL_STATUS_PROPERTY);

	return p && icalproperty_get_status(p) == wanted;
}

static bool is_transparent(icalcomponent *c)
{
	icalproperty *p = icalcomponent_get_first_property(c, ICAL_TRANSP_PROPERTY);
	enum icalproperty_transp transp = p ? icalproperty_get_transp(p) : ICAL_TRANSP_OPAQUE;

	return transp == ICAL_TRANSP_TRANSPARENT || transp == ICAL_TRANSP_TRANSPARENTNOCONFLICT;
}

static bool occupies(const struct reader *r, icalcomponent *c, enum calendar_type *out)
{
	struct str busy = busy_status(c);
	icalparameter_partstat answer = answer_of(c, r->q->owner);

	if (is_transparent(c) || is_status(c, ICAL_STATUS_CANCELLED) ||
	    answer == ICAL_PARTSTAT_DECLINED || str_eq_nocase(busy, STR("FREE")) ||
	    str_eq_nocase(busy, STR("WORKINGELSEWHERE")))
		return false;
	*out = CALENDAR_MEETING;
	if (str_eq_nocase(busy, STR("OOF")))
		*out = CALENDAR_OUT_OF_OFFICE;
	else if (is_status(c, ICAL_STATUS_TENTATIVE) || answer == ICAL_PARTSTAT_TENTATIVE ||
		 str_eq_nocase(busy, STR("TENTATIVE")))
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

/* ---- events ---- */

static void refuse(struct reader *r, calendar_refusal why)
{
	if (r->out->refused++ == 0)
		r->out->fault = (struct calendar_fault){ .why = why, .event = r->out->events };
}

static int by_uid(const void *one, const void *other)
{
	return str_cmp(((const struct replacement *)one)->uid,
		       ((const struct replacement *)other)->uid);
}

static icalproperty *recurrence_id(icalcomponent *c)
{
	return icalcomponent_get_first_property(c, ICAL_RECURRENCEID_PROPERTY);
}

static calendar_refusal range_refusal(icalcomponent *c)
{
	icalproperty *p = recurrence_id(c);
	icalparameter *range = p ? icalproperty_get_first_parameter(p, ICAL_RANGE_PARAMETER) : NULL;

	return range ? "it changes all later repetitions at once (RANGE)" : NULL;
}

/* What an event with RECURRENCE-ID takes the place of. One that is not taken takes none. */
static void add_replacement(struct reader *r, icalcomponent *c)
{
	icalproperty *p = recurrence_id(c);
	icalvalue *v = p ? icalproperty_get_value(p) : NULL;
	struct calendar_time t;

	if (!v || range_refusal(c) ||
	    (icalvalue_isa(v) != ICAL_DATE_VALUE && icalvalue_isa(v) != ICAL_DATETIME_VALUE) ||
	    calendar_time_of(&r->zones, p, icalvalue_get_datetime(v), &t))
		return;
	r->replacements[r->replacement_count++] = (struct replacement){
		.uid = text_of(c, ICAL_UID_PROPERTY),
		.at = {.at = t.is_date ? zone_wall_day(t.wall_ms)
					: zone_moment_ms(t.zone, t.wall_ms),
                       .is_day = t.is_date},
	};
}

static void find_replacements(struct reader *r)
{
	icalcomponent *calendar = r->zones.calendar;
	icalcomponent *c = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
	size_t events = (size_t)icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT);

	r->replacement_count = 0;
	r->replacements = ARENA_ARRAY(r->arena, events + 1, struct replacement);
	r->replaced = ARENA_ARRAY(r->arena, events + 1, struct calendar_excluded);
	for (; c; c = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT))
		add_replacement(r, c);
	qsort(r->replacements, r->replacement_count, sizeof(*r->replacements), by_uid);
	for (size_t i = 0; i < r->replacement_count; i++)
		r->replaced[i] = r->replacements[i].at;
}

/* The first that has the event's UID, from 1; 0: none has, or it has no UID. */
static size_t first_replacement(const struct reader *r, icalcomponent *c)
{
	struct replacement wanted = { .uid = text_of(c, ICAL_UID_PROPERTY) };
	size_t low = 0, high = r->replacement_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_uid(&r->replacements[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return wanted.uid.n && low < r->replacement_count &&
			       by_uid(&r->replacements[low], &wanted) == 0
		       ? low + 1
		       : 0;
}

/* Those of an event's own UID. */
static void find_replaced(const struct reader *r, struct calendar_event *e)
{
	struct replacement wanted = { .uid = text_of(e->component, ICAL_UID_PROPERTY) };
	size_t first = first_replacement(r, e->component), n = 0;

	if (recurrence_id(e->component) || first == 0)
		return;
	first--;
	while (first + n < r->replacement_count &&
	       by_uid(&r->replacements[first + n], &wanted) == 0)
		n++;
	e->replaced = r->replaced + first;
	e->replaced_count = n;
}

/* For later windows; see calendar.h. */
static void keep(struct reader *r, icalcomponent *c, bool occupied)
{
	const struct calendar_stripped is = { .uid = first_replacement(r, c),
					      .occupies = occupied,
					      .type = r->type };

	if (r->q->strip)
		calendar_strip_event(&r->kept, &r->zones, c, &is);
}

static void keep_calendar(struct reader *r)
{
	if (r->kept.n == 0)
		return;
	buf_add(&r->kept_whole, STR("BEGIN:VCALENDAR\n"));
	calendar_strip_zones(&r->kept_whole, &r->zones);
	buf_add(&r->kept_whole, buf_str(&r->kept));
	buf_add(&r->kept_whole, STR("END:VCALENDAR\n"));
	buf_clear(&r->kept);
}

static void read_event(struct reader *r, icalcomponent *c)
{
	struct calendar_event e = { .zones = &r->zones, .component = c };
	icalproperty *start = icalcomponent_get_first_property(c, ICAL_DTSTART_PROPERTY);
	calendar_refusal why = range_refusal(c);
	size_t before = r->count;

	r->out->events++;
	if (!occupies(r, c, &r->type)) {
		if (recurrence_id(c) && !why && first_replacement(r, c))
			keep(r, c, false);
		return;
	}
	r->all_day = start && icalproperty_get_dtstart(start).is_date;
	find_replaced(r, &e);
	if (!why)
		why = calendar_event_each(&e, take, r);
	if (!why && r->is_full)
		why = "there is no more room for what it repeats";
	if (!why) {
		keep(r, c, true);
		return;
	}
	r->count = before;
	r->is_full = false;
	refuse(r, why);
}

static void read_calendar(struct reader *r, icalcomponent *calendar)
{
	icalcompiter i = icalcomponent_begin_component(calendar, ICAL_VEVENT_COMPONENT);
	int64_t days_left = r->zones.days_left;

	r->zones = (struct calendar_zones){
		.q = r->q,
		.arena = r->arena,
		.calendar = calendar,
		.days_left = days_left,
		.excluded = r->zones.excluded,
	};
	find_replacements(r);
	for (icalcomponent *c; (c = icalcompiter_deref(&i)); icalcompiter_next(&i))
		read_event(r, c);
	keep_calendar(r);
}

/* Several VCALENDARs in one text are one calendar. */
static bool read_all(struct reader *r, icalcomponent *root)
{
	icalcompiter i = icalcomponent_begin_component(root, ICAL_VCALENDAR_COMPONENT);
	icalcomponent *c = icalcompiter_deref(&i);

	if (icalcomponent_isa(root) == ICAL_VCALENDAR_COMPONENT) {
		read_calendar(r, root);
		return true;
	}
	if (!c)
		return false;
	for (; c; c = icalcompiter_next(&i))
		read_calendar(r, c);
	return true;
}

bool calendar_read(const struct calendar_question *q, struct arena *a, struct calendar *out)
{
	struct reader r = { .q = q, .arena = a, .out = out, .zones.days_left = DAYS_MOST };
	icalcomponent *root;
	bool is_calendar;

	*out = (struct calendar){ .fault = { .why = "it is not UTF-8, or too long" } };
	if (!str_is_utf8(q->text) || q->text.n > CALENDAR_BYTES_MAX)
		return false;
	out->fault.why = "it must begin with BEGIN:VCALENDAR and end with END:VCALENDAR";
	root = icalparser_parse_string(arena_cstr(a, q->text));
	if (!root)
		return false;
	r.intervals = ARENA_ARRAY(a, COLLECTED_MOST, struct calendar_interval);
	out->fault.why = NULL;
	is_calendar = read_all(&r, root);
	if (is_calendar) {
		settle(&r);
		out->rules = arena_str(a, r.kept_whole.n ? buf_str(&r.kept_whole) : STR(""));
	} else {
		out->fault.why = "it must begin with BEGIN:VCALENDAR and end with END:VCALENDAR";
	}
	buf_free(&r.kept);
	buf_free(&r.kept_whole);
	icalcomponent_free(root);
	icalmemory_free_ring();
	return is_calendar;
}
