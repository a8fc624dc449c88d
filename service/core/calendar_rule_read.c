/* calendar_rule_read: the parts of an RRULE, each into its bits. */
#include "core/calendar_rule.h"

enum { INTERVAL_MOST = 100 * 1000, COUNT_MOST = 1000 * 1000 * 1000, NTH_MOST = 53 };

/* ---- values ---- */

static const struct str weekday_names[7] = { STR("SU"), STR("MO"), STR("TU"), STR("WE"),
					     STR("TH"), STR("FR"), STR("SA") };

/* The number of one of these, in whatever case; `count` where it is none. */
static size_t place_of(const struct str *names, size_t count, struct str name)
{
	size_t i = 0;

	while (i < count && !str_eq_nocase(names[i], name))
		i++;
	return i;
}

/* "4", "+4", "-1"; never 0. */
static bool take_signed(struct str text, int64_t most, int64_t *out)
{
	bool back = str_has_prefix(text, STR("-"));
	uint64_t n;

	if (back || str_has_prefix(text, STR("+")))
		text = str_skip(text, 1);
	if (!str_to_u64(text, (uint64_t)most, &n) || n == 0)
		return false;
	*out = back ? -(int64_t)n : (int64_t)n;
	return true;
}

static bool take_number(struct str text, uint64_t most, int64_t *out)
{
	uint64_t n;

	if (!str_to_u64(text, most, &n) || n == 0)
		return false;
	*out = (int64_t)n;
	return true;
}

static bool take_bits(struct str list, uint64_t least, uint64_t most, uint64_t *out)
{
	uint64_t n;

	while (list.p) {
		if (!str_to_u64(str_cut(&list, ','), most, &n) || n < least)
			return false;
		*out |= UINT64_C(1) << n;
	}
	return true;
}

static bool take_numbers(struct str list, int64_t most, struct calendar_numbers *out)
{
	int64_t n;

	while (list.p) {
		if (!take_signed(str_cut(&list, ','), most, &n))
			return false;
		if (n > 0)
			out->forward[n / 64] |= UINT64_C(1) << n % 64;
		else
			out->backward[-n / 64] |= UINT64_C(1) << -n % 64;
		out->given = true;
	}
	return true;
}

/* ---- parts ---- */

static bool take_frequency(struct calendar_rule *r, struct str value)
{
	static const struct str names[] = { STR("SECONDLY"), STR("MINUTELY"), STR("HOURLY"),
					    STR("DAILY"),    STR("WEEKLY"),   STR("MONTHLY"),
					    STR("YEARLY") };
	size_t count = sizeof(names) / sizeof(*names), at = place_of(names, count, value);

	r->frequency =
		at < count ? CALENDAR_SECONDLY + (enum calendar_frequency)at : CALENDAR_NEVER;
	return at < count;
}

static bool take_interval(struct calendar_rule *r, struct str value)
{
	return take_number(value, INTERVAL_MOST, &r->interval);
}

static bool take_count(struct calendar_rule *r, struct str value)
{
	return take_number(value, COUNT_MOST, &r->count);
}

static bool take_until(struct calendar_rule *r, struct str value)
{
	r->has_until = true;
	return calendar_text_time(value, &r->until);
}

static bool take_week_start(struct calendar_rule *r, struct str value)
{
	r->week_start = (int)place_of(weekday_names, 7, value);
	return r->week_start < 7;
}

/* "TH", "4TH", "+4TH", "-1MO" */
static bool take_weekday(struct calendar_rule *r, struct str text)
{
	struct str number;
	size_t weekday;
	int64_t nth;

	if (text.n < 2)
		return false;
	number = str_n(text.p, text.n - 2);
	weekday = place_of(weekday_names, 7, str_skip(text, text.n - 2));
	if (weekday == 7 || (number.n && !take_signed(number, NTH_MOST, &nth)))
		return false;
	if (number.n == 0)
		r->weekdays |= UINT64_C(1) << weekday;
	else if (nth > 0)
		r->nth[weekday] |= UINT64_C(1) << nth;
	else
		r->nth_last[weekday] |= UINT64_C(1) << -nth;
	return true;
}

static bool take_weekdays(struct calendar_rule *r, struct str list)
{
	while (list.p)
		if (!take_weekday(r, str_cut(&list, ',')))
			return false;
	return true;
}

static bool take_hours(struct calendar_rule *r, struct str value)
{
	return take_bits(value, 0, 23, &r->hours);
}

static bool take_minutes(struct calendar_rule *r, struct str value)
{
	return take_bits(value, 0, 59, &r->minutes);
}

static bool take_seconds(struct calendar_rule *r, struct str value)
{
	return take_bits(value, 0, 60, &r->seconds);
}

static bool take_months(struct calendar_rule *r, struct str value)
{
	return take_bits(value, 1, 12, &r->months);
}

static bool take_month_days(struct calendar_rule *r, struct str value)
{
	return take_numbers(value, 31, &r->month_days);
}

static bool take_year_days(struct calendar_rule *r, struct str value)
{
	return take_numbers(value, 366, &r->year_days);
}

static bool take_weeks(struct calendar_rule *r, struct str value)
{
	return take_numbers(value, 53, &r->weeks);
}

static bool take_positions(struct calendar_rule *r, struct str value)
{
	return take_numbers(value, 366, &r->positions);
}

/* RFC 7529 */
static bool take_scale(struct calendar_rule *r, struct str value)
{
	r->is_foreign = !str_eq_nocase(value, STR("GREGORIAN"));
	return true;
}

/* Where the scale is Gregorian, days that are none are left out whatever it says. */
static bool take_skip(struct calendar_rule *r, struct str value)
{
	static const struct str names[] = { STR("OMIT"), STR("BACKWARD"), STR("FORWARD") };

	(void)r;
	return place_of(names, 3, value) < 3;
}

/* clang-format off */
static const struct {
	struct str name;
	bool (*take)(struct calendar_rule *r, struct str value);
} parts[] = {
	{ STR("FREQ"),       take_frequency },
	{ STR("INTERVAL"),   take_interval },
	{ STR("COUNT"),      take_count },
	{ STR("UNTIL"),      take_until },
	{ STR("WKST"),       take_week_start },
	{ STR("BYDAY"),      take_weekdays },
	{ STR("BYHOUR"),     take_hours },
	{ STR("BYMINUTE"),   take_minutes },
	{ STR("BYSECOND"),   take_seconds },
	{ STR("BYMONTH"),    take_months },
	{ STR("BYMONTHDAY"), take_month_days },
	{ STR("BYYEARDAY"),  take_year_days },
	{ STR("BYWEEKNO"),   take_weeks },
	{ STR("BYSETPOS"),   take_positions },
	{ STR("RSCALE"),     take_scale },
	{ STR("SKIP"),       take_skip },
};
/* clang-format on */

static bool take_part(struct calendar_rule *r, struct str name, struct str value)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (str_eq_nocase(name, parts[i].name))
			return value.n && parts[i].take(r, value);
	return false;
}

bool calendar_rule_read(struct str text, struct calendar_rule *out)
{
	*out = (struct calendar_rule){ .interval = 1, .week_start = 1 };
	while (text.p && text.n) {
		struct str value = str_trim(str_cut(&text, ';')), name = str_cut(&value, '=');

		if (name.n && !take_part(out, name, value))
			return false;
	}
	return out->frequency != CALENDAR_NEVER;
}

bool calendar_rule_counts_weekdays(const struct calendar_rule *r)
{
	for (size_t i = 0; i < 7; i++)
		if (r->nth[i] || r->nth_last[i])
			return true;
	return false;
}

bool calendar_rule_names_weekdays(const struct calendar_rule *r)
{
	return r->weekdays || calendar_rule_counts_weekdays(r);
}
