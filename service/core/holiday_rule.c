/* holiday_rule: see holiday_rule.h. */
#include "core/holiday_rule.h"

#include "base/clock.h"
#include "core/model.h"

/* ---- reading ---- */

static bool read_number(struct str text, uint64_t most, uint64_t *out)
{
	return str_to_u64(text, most, out) && *out > 0;
}

static bool read_months(struct str list, unsigned *out)
{
	uint64_t month;

	for (*out = 0; list.p && list.n; *out |= 1u << month)
		if (!read_number(str_cut(&list, ','), 12, &month))
			return false;
	return *out != 0;
}

static bool read_month_days(struct str list, uint64_t *out)
{
	uint64_t day;

	for (*out = 0; list.p && list.n; *out |= UINT64_C(1) << day)
		if (!read_number(str_cut(&list, ','), 31, &day))
			return false;
	return *out != 0;
}

static bool read_weekday(struct str text, int *out)
{
	static const char names[] = "MOTUWETHFRSASU";

	for (int i = 0; text.n == 2 && i < 7; i++) {
		if (text.p[0] == names[2 * i] && text.p[1] == names[2 * i + 1]) {
			*out = WEEKDAY_MONDAY + i;
			return true;
		}
	}
	return false;
}

/* "TH", "4TH", "+4TH", "-1MO" */
static bool read_day(struct str text, int *out_weekday, int64_t *out_nth)
{
	struct str number;
	uint64_t n = 0;
	bool back = text.n && text.p[0] == '-';

	if (text.n < 2 || !read_weekday(str_skip(text, text.n - 2), out_weekday))
		return false;
	number = str_n(text.p, text.n - 2);
	if (back || (number.n && number.p[0] == '+'))
		number = str_skip(number, 1);
	if (text.n > 2 && !read_number(number, 5, &n))
		return false;
	*out_nth = back ? -(int64_t)n : (int64_t)n;
	return true;
}

static bool read_days(struct str list, struct holiday_rule *out)
{
	for (out->day_count = 0; list.p && list.n; out->day_count++) {
		if (out->day_count == HOLIDAY_RULE_DAYS_MOST ||
		    !read_day(str_cut(&list, ','), &out->days[out->day_count].weekday,
			      &out->days[out->day_count].nth))
			return false;
	}
	return out->day_count > 0;
}

bool holiday_day_read(struct str text, int64_t *out_day)
{
	uint64_t year, month, day;

	if (text.n < 8 || !str_to_u64(str_n(text.p, 4), 9999, &year) ||
	    !read_number(str_n(text.p + 4, 2), 12, &month) ||
	    !read_number(str_n(text.p + 6, 2), 31, &day) ||
	    day > month_days((int64_t)year, (unsigned)month))
		return false;
	*out_day = days_from_civil((int64_t)year, (unsigned)month, (unsigned)day);
	return true;
}

static bool read_part(struct str name, struct str value, struct holiday_rule *out, bool *yearly)
{
	if (str_eq_nocase(name, STR("FREQ")))
		return *yearly = str_eq_nocase(value, STR("YEARLY"));
	if (str_eq_nocase(name, STR("INTERVAL")))
		return read_number(value, 1000, &out->interval);
	if (str_eq_nocase(name, STR("COUNT")))
		return read_number(value, HOLIDAY_RULE_COUNT_MOST, &out->count);
	if (str_eq_nocase(name, STR("UNTIL")))
		return holiday_day_read(value, &out->until_day);
	if (str_eq_nocase(name, STR("BYMONTH")))
		return read_months(value, &out->months);
	if (str_eq_nocase(name, STR("BYMONTHDAY")))
		return read_month_days(value, &out->month_days);
	if (str_eq_nocase(name, STR("BYDAY")))
		return read_days(value, out);
	return str_eq_nocase(name, STR("WKST"));
}

/* What the rule does not say is the event's. Days of the month without a month would be those of
 * every month, and a weekday's number that of the year: neither is a holiday's. */
static bool complete(struct holiday_rule *rule)
{
	unsigned month, day;
	int64_t year;

	civil_from_days(rule->first_day, &year, &month, &day);
	if (rule->months == 0 && rule->day_count > 0)
		return false;
	if (rule->months == 0 && rule->month_days != 0 && rule->month_days != UINT64_C(1) << day)
		return false;
	if (rule->months == 0)
		rule->months = 1u << month;
	if (rule->day_count == 0 && rule->month_days == 0)
		rule->month_days = UINT64_C(1) << day;
	rule->is_date = rule->day_count == 0 && rule->months == 1u << month &&
			rule->month_days == UINT64_C(1) << day;
	return true;
}

bool holiday_rule_read(struct str text, int64_t first_day, struct holiday_rule *out)
{
	bool yearly = false;

	*out = (struct holiday_rule){ .first_day = first_day,
				      .interval = 1,
				      .until_day = DAY_NONE };
	while (text.p && text.n) {
		struct str value = str_cut(&text, ';'), name = str_cut(&value, '=');

		if (name.n && !read_part(name, value, out, &yearly))
			return false;
	}
	return yearly && complete(out);
}

bool holiday_rule_is_plain(const struct holiday_rule *rule)
{
	return rule->is_date && rule->interval == 1 && !rule->count && rule->until_day == DAY_NONE;
}

/* ---- its days ---- */

/* Monday is 1, as in enum weekday; 1970-01-01 was a Thursday. */
static int weekday_of(int64_t day)
{
	return (int)(((day + 3) % 7 + 7) % 7) + WEEKDAY_MONDAY;
}

static bool is_weekday(const struct holiday_rule *rule, int64_t day, unsigned of_month,
		       unsigned length)
{
	int64_t nth = (of_month - 1) / 7 + 1, from_end = -(int64_t)((length - of_month) / 7 + 1);

	for (size_t i = 0; i < rule->day_count; i++) {
		int64_t wanted = rule->days[i].nth;

		if (rule->days[i].weekday == weekday_of(day) &&
		    (wanted == 0 || wanted == nth || wanted == from_end))
			return true;
	}
	return rule->day_count == 0;
}

struct search {
	const struct holiday_rule *rule;
	bool (*take)(void *context, int64_t day);
	void *context;
	size_t looked_at;
	uint64_t found;
};

/* False where the rule ends, or enough was taken. */
static bool search_month(struct search *s, int64_t year, unsigned month)
{
	const struct holiday_rule *rule = s->rule;
	unsigned length = month_days(year, month);
	int64_t before = days_from_civil(year, month, 1) - 1;

	for (unsigned d = 1; d <= length; d++) {
		int64_t day = before + d;

		s->looked_at++;
		if ((rule->month_days && !(rule->month_days & UINT64_C(1) << d)) ||
		    !is_weekday(rule, day, d, length) || day < rule->first_day)
			continue;
		if (rule->until_day != DAY_NONE && day > rule->until_day)
			return false;
		if (!s->take(s->context, day) || ++s->found == rule->count)
			return false;
	}
	return true;
}

/* Those that are counted have to be from the first. */
static int64_t begin_year(const struct holiday_rule *rule, int64_t from_year)
{
	unsigned month, day;
	int64_t year, step = (int64_t)rule->interval;

	civil_from_days(rule->first_day, &year, &month, &day);
	if (rule->count == 0 && year < from_year)
		year += (from_year - year + step - 1) / step * step;
	return year;
}

size_t holiday_rule_each(const struct holiday_rule *rule, int64_t from_year, int64_t to_year,
			 bool (*take)(void *context, int64_t day), void *context)
{
	struct search s = { .rule = rule, .take = take, .context = context };
	int64_t year = begin_year(rule, from_year);

	for (; year <= to_year; year += (int64_t)rule->interval) {
		for (unsigned month = 1; month <= 12; month++) {
			if (rule->months & 1u << month && !search_month(&s, year, month))
				return s.looked_at;
		}
	}
	return s.looked_at;
}
