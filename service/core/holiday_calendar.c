/* holiday_calendar: see holiday_calendar.h. */
#include "core/holiday_calendar.h"

#include "base/clock.h"
#include "core/calendar_rule.h"
#include "core/schedule.h"

enum {
	EVENT_DAYS_MOST = 366,
	LISTED_MOST = 100,       /* RDATE, EXDATE: of one event */
	MOVED_MOST = 400,        /* RECURRENCE-ID: of the text */
	STEPS_MOST = 400 * 1000, /* by all rules together */
	INTERVAL_MOST = 1000,    /* years */
	COUNT_MOST = 400,
	WEEKDAYS_MOST = 16, /* BYDAY */
};

/* One repetition of an event that another event of its UID stands for. */
struct moved {
	struct str uid;
	int64_t day;
};

struct reader {
	struct calendar_reader text;
	struct holiday_calendar *out;
	bool only_moved; /* the first of two readings, for `moved` alone */
	struct moved *moved;
	size_t moved_count;
	int64_t added[LISTED_MOST], left_out[LISTED_MOST]; /* of the event at hand */
	int64_t this_year;
	int64_t steps_left;
};

struct day_list {
	int64_t *days;
	size_t count;
};

struct event {
	struct str name, rule, uid;
	int64_t first_day, end_day; /* end: the day after; DAY_NONE = not given */
	int64_t replaces_day;       /* RECURRENCE-ID; DAY_NONE = none */
	struct day_list added, left_out;
	bool timed, cancelled;
	/* Outlook writes whole days as from midnight to midnight */
	bool from_midnight, to_midnight, all_day;
};

static bool refuse(struct reader *r, const char *fault)
{
	return calendar_text_refuse(&r->text, fault);
}

/* ---- values ---- */

/* The day of "20301224" or "20301224T225959Z". */
static bool take_day(struct str value, int64_t *out_day)
{
	struct calendar_written written;

	if (!calendar_text_time(value, &written))
		return false;
	*out_day = zone_wall_day(written.wall_ms);
	return true;
}

/* "20261225", "20261225,20271225T000000": days, behind those that are in the list. */
static bool take_list(struct reader *r, struct str value, struct day_list *list)
{
	while (value.p && value.n) {
		if (list->count == LISTED_MOST)
			return refuse(r, "there are too many dates: at most 100 of an event");
		if (!take_day(str_cut(&value, ','), &list->days[list->count++]))
			return refuse(r, "must be dates such as 20261225");
	}
	return true;
}

/* ---- events ---- */

static bool has_day(const struct day_list *list, int64_t day)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->days[i] == day)
			return true;
	return false;
}

static bool is_moved(const struct reader *r, const struct event *e, int64_t day)
{
	for (size_t i = 0; i < r->moved_count && e->uid.n; i++)
		if (r->moved[i].day == day && str_eq(r->moved[i].uid, e->uid))
			return true;
	return false;
}

static bool has_moved(const struct reader *r, const struct event *e)
{
	for (size_t i = 0; i < r->moved_count && e->uid.n; i++)
		if (str_eq(r->moved[i].uid, e->uid))
			return true;
	return false;
}

static bool add_holiday(struct reader *r, const struct event *e, int64_t first_day, bool yearly)
{
	struct holiday_calendar *out = r->out;
	int64_t length = e->end_day == DAY_NONE ? 1 : e->end_day - e->first_day;

	if (length == 0) /* some write the last day where the day after belongs */
		length = 1;
	if (length < 1 || length > EVENT_DAYS_MOST)
		return refuse(r, "an event must last at least one day and at most 366");
	if (first_day < 0 && !yearly)
		return true; /* before 1970: nobody asks */
	if (out->count == HOLIDAYS_MOST)
		return refuse(r, "there are too many: at most 400 holidays");
	out->holidays[out->count++] = (struct holiday){
		.name = e->name,
		.first_day = first_day,
		.last_day = length == 1 ? DAY_NONE : first_day + length - 1,
		.yearly = yearly,
	};
	return true;
}

/* The same date of a year that dates are known of, 29 February included. */
static int64_t since_1970(int64_t day)
{
	unsigned month, of_month;
	int64_t year;

	if (day >= 0)
		return day;
	civil_from_days(day, &year, &month, &of_month);
	return days_from_civil(1972, month, of_month);
}

/* Of those that come again: near enough to this year, and not left out. */
struct taking {
	struct reader *r;
	const struct event *e;
	bool refused;
};

static bool take_repeated(struct taking *t, int64_t day)
{
	unsigned month, of_month;
	int64_t year;

	civil_from_days(day, &year, &month, &of_month);
	if (year < t->r->this_year - 1 || has_day(&t->e->left_out, day) ||
	    (t->e->replaces_day == DAY_NONE && is_moved(t->r, t->e, day)))
		return true;
	t->refused = !add_holiday(t->r, t->e, day, false);
	return !t->refused;
}

static bool take_repeated_at(void *context, int64_t wall_ms)
{
	return take_repeated(context, zone_wall_day(wall_ms));
}

static bool add_added(struct reader *r, const struct event *e)
{
	struct taking t = { r, e, false };

	for (size_t i = 0; i < e->added.count && !t.refused; i++)
		if (e->added.days[i] != e->first_day)
			take_repeated(&t, e->added.days[i]);
	return !t.refused;
}

/* ---- repetitions ---- */

static bool counts_from_end(const struct calendar_numbers *n)
{
	for (size_t i = 0; i < sizeof(n->backward) / sizeof(*n->backward); i++)
		if (n->backward[i])
			return true;
	return false;
}

/* BYDAY: how many, and none beyond the fifth of a month. */
static bool has_few_weekdays(const struct calendar_rule *rule)
{
	const uint64_t of_month = (1 << 6) - 1;
	int n = __builtin_popcountll(rule->weekdays);

	for (size_t i = 0; i < 7; i++) {
		if ((rule->nth[i] | rule->nth_last[i]) & ~of_month)
			return false;
		n += __builtin_popcountll(rule->nth[i]) + __builtin_popcountll(rule->nth_last[i]);
	}
	return n <= WEEKDAYS_MOST;
}

/* By other parts than a holiday's. */
static bool is_otherwise(const struct calendar_rule *r)
{
	return r->frequency != CALENDAR_YEARLY || r->hours || r->minutes || r->seconds ||
	       r->year_days.given || r->weeks.given || r->positions.given || r->is_foreign ||
	       r->interval > INTERVAL_MOST || r->count > COUNT_MOST ||
	       counts_from_end(&r->month_days) || !has_few_weekdays(r);
}

/* What the rule does not say is the event's. Days of the month without a month would be those of
 * every month, and a weekday's number that of the year: neither is a holiday's. */
static bool complete(struct calendar_rule *rule, int64_t first_day, bool *out_on_date)
{
	unsigned month, day;
	int64_t year;
	bool own_day, weekdays = calendar_rule_names_weekdays(rule);

	civil_from_days(first_day, &year, &month, &day);
	own_day = !rule->month_days.given || rule->month_days.forward[0] == UINT64_C(1) << day;
	if (!rule->months && (weekdays || !own_day))
		return false;
	if (!rule->months)
		rule->months = UINT64_C(1) << month;
	*out_on_date = !weekdays && own_day && rule->months == UINT64_C(1) << month;
	return true;
}

static bool add_each(struct reader *r, const struct event *e, const struct calendar_rule *rule)
{
	struct taking t = { r, e, false };
	const struct calendar_time start = { .wall_ms = e->first_day * DAY_MS, .zone = &zone_utc };
	const struct calendar_span span = {
		.from_ms = days_from_civil(r->this_year - 1, 1, 1) * DAY_MS,
		.to_ms = days_from_civil(r->this_year + HOLIDAY_YEARS_AHEAD + 1, 1, 1) * DAY_MS - 1,
		.steps_left = &r->steps_left,
	};
	calendar_refusal why = calendar_rule_each(rule, start, &span, take_repeated_at, &t);

	if (why && !t.refused)
		return refuse(r, "too many events repeat from long ago");
	return !t.refused;
}

static bool add_repeated(struct reader *r, const struct event *e)
{
	struct calendar_rule rule;
	bool on_date;

	if (!calendar_rule_read(e->rule, &rule) || is_otherwise(&rule) ||
	    !complete(&rule, e->first_day, &on_date))
		return refuse(r, "an event may repeat every year, on its date or on days such as "
				 "BYMONTH=11;BYDAY=4TH, in no other way");
	if (on_date && rule.interval == 1 && !rule.count && !rule.has_until && !e->left_out.count &&
	    !has_moved(r, e))
		return add_holiday(r, e, since_1970(e->first_day), true);
	return add_each(r, e, &rule);
}

/* ---- the whole ---- */

static bool is_whole_days(const struct event *e)
{
	return !e->timed || (e->from_midnight && (e->all_day || e->to_midnight));
}

static bool note_moved(struct reader *r, const struct event *e)
{
	if (e->replaces_day == DAY_NONE)
		return true;
	if (r->moved_count == MOVED_MOST)
		return refuse(r, "there are too many RECURRENCE-IDs: at most 400");
	r->moved[r->moved_count++] = (struct moved){ e->uid, e->replaces_day };
	return true;
}

static bool end_event(struct reader *r, const struct event *e)
{
	if (r->only_moved)
		return note_moved(r, e);
	if (e->first_day == DAY_NONE)
		return refuse(r, "an event needs DTSTART, a date such as 20261225");
	if (!is_whole_days(e) || e->cancelled) {
		r->out->skipped++;
		return true;
	}
	if (!add_added(r, e))
		return false;
	if (e->rule.n)
		return add_repeated(r, e);
	return has_day(&e->left_out, e->first_day) || add_holiday(r, e, e->first_day, false);
}

/* "20261225T000000": of a zone, or of none; in UTC it is midnight somewhere else */
static bool is_midnight(struct str value)
{
	return value.n == 15 && str_has_suffix(value, STR("T000000"));
}

/* What is no number of days is of an event with a time of day. */
static bool take_duration(struct event *e, struct str value)
{
	struct calendar_duration d;

	if (e->first_day == DAY_NONE || !calendar_text_duration(value, &d) || d.seconds ||
	    d.is_negative)
		return true;
	e->end_day = e->first_day + d.days;
	e->to_midnight = e->from_midnight;
	return true;
}

static bool take_start(struct reader *r, struct event *e, struct str value)
{
	e->timed = value.n > 8;
	e->from_midnight = is_midnight(value);
	return take_day(value, &e->first_day) ||
	       refuse(r, "DTSTART must be a date such as 20261225");
}

static bool take_end(struct reader *r, struct event *e, struct str value)
{
	e->to_midnight = is_midnight(value);
	return take_day(value, &e->end_day) || refuse(r, "DTEND must be a date such as 20261226");
}

static bool take_property(struct reader *r, struct event *e, struct str name, struct str value)
{
	if (str_eq_nocase(name, STR("UID")))
		e->uid = str_trim(value);
	else if (str_eq_nocase(name, STR("RECURRENCE-ID")))
		return take_day(value, &e->replaces_day) ||
		       refuse(r, "RECURRENCE-ID must be a date such as 20261225");
	else if (r->only_moved)
		return true;
	else if (str_eq_nocase(name, STR("DTSTART")))
		return take_start(r, e, value);
	else if (str_eq_nocase(name, STR("DTEND")))
		return take_end(r, e, value);
	else if (str_eq_nocase(name, STR("DURATION")))
		return take_duration(e, value);
	else if (str_eq_nocase(name, STR("SUMMARY")))
		e->name = calendar_text_plain(value, HOLIDAY_NAME_BYTES, r->text.arena);
	else if (str_eq_nocase(name, STR("RRULE")))
		e->rule = str_trim(value);
	else if (str_eq_nocase(name, STR("STATUS")))
		e->cancelled = str_eq_nocase(str_trim(value), STR("CANCELLED"));
	else if (str_eq_nocase(name, STR("X-MICROSOFT-CDO-ALLDAYEVENT")))
		e->all_day = str_eq_nocase(str_trim(value), STR("TRUE"));
	else if (str_eq_nocase(name, STR("RDATE")))
		return take_list(r, value, &e->added);
	else if (str_eq_nocase(name, STR("EXDATE")))
		return take_list(r, value, &e->left_out);
	return true;
}

static void begin_event(struct reader *r, struct event *e)
{
	*e = (struct event){ .first_day = DAY_NONE,
			     .end_day = DAY_NONE,
			     .replaces_day = DAY_NONE,
			     .added.days = r->added,
			     .left_out.days = r->left_out };
}

static bool read_all(struct reader *r, struct str text, struct arena *a)
{
	struct calendar_property p;
	struct event e = { 0 };

	calendar_text_begin(&r->text, text, a);
	while (calendar_text_next(&r->text, &p)) {
		if (p.begins_event)
			begin_event(r, &e);
		else if (!(p.ends_event ? end_event(r, &e) : take_property(r, &e, p.name, p.value)))
			break;
	}
	r->out->fault = r->text.fault;
	r->out->line = r->text.line;
	return !r->text.fault;
}

bool holiday_calendar_read(struct str text, int64_t this_year, struct arena *a,
			   struct holiday_calendar *out)
{
	struct reader r = {
		.out = out, .this_year = this_year, .only_moved = true, .steps_left = STEPS_MOST
	};

	*out = (struct holiday_calendar){ .holidays =
						  ARENA_ARRAY(a, HOLIDAYS_MOST, struct holiday) };
	r.moved = ARENA_ARRAY(a, MOVED_MOST, struct moved);
	if (!read_all(&r, text, a))
		return false;
	r.only_moved = false;
	return read_all(&r, text, a);
}
