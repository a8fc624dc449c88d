/* time_text: RFC 3339 timestamps in and out, without the C library's locale and zone state. */
#include "base/clock.h"

#include <stdio.h>

/* Counted in years that begin in March. */
int64_t days_from_civil(int64_t year, unsigned month, unsigned day)
{
	year -= month <= 2;
	int64_t era = year / 400;
	unsigned year_of_era = (unsigned)(year - era * 400);
	unsigned day_of_year = (153 * (month + (month > 2 ? -3u : 9u)) + 2) / 5 + day - 1;
	unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + (int64_t)day_of_era - 719468;
}

void civil_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day)
{
	days += 719468;
	int64_t era = days / 146097;
	unsigned doe = (unsigned)(days - era * 146097);
	unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	unsigned mp = (5 * doy + 2) / 153;

	*day = doy - (153 * mp + 2) / 5 + 1;
	*month = mp < 10 ? mp + 3 : mp - 9;
	*year = (int64_t)yoe + era * 400 + (*month <= 2);
}

static void put_digits(char *at, unsigned value, int width)
{
	for (int i = width - 1; i >= 0; i--, value /= 10)
		at[i] = (char)('0' + value % 10);
}

struct str time_format(int64_t at_ms, char text[TIME_TEXT_MAX])
{
	int64_t days = at_ms / 86400000, year;
	unsigned month, day, ms = (unsigned)(at_ms % 86400000);

	memcpy(text, "0000-00-00T00:00:00.000Z", 25);
	civil_from_days(days, &year, &month, &day);
	put_digits(text, (unsigned)year, 4);
	put_digits(text + 5, month, 2);
	put_digits(text + 8, day, 2);
	put_digits(text + 11, ms / 3600000, 2);
	put_digits(text + 14, ms / 60000 % 60, 2);
	put_digits(text + 17, ms / 1000 % 60, 2);
	put_digits(text + 20, ms % 1000, 3);
	return str_n(text, 24);
}

/* Takes `width` digits off the front. */
static bool take_digits(struct str *s, size_t width, unsigned *out)
{
	uint64_t value;

	if (s->n < width || !str_to_u64(str_n(s->p, width), 9999, &value))
		return false;
	*s = str_skip(*s, width);
	*out = (unsigned)value;
	return true;
}

static bool take_char(struct str *s, const char *any_of)
{
	if (s->n == 0 || s->p[0] == '\0' || !strchr(any_of, s->p[0]))
		return false;
	*s = str_skip(*s, 1);
	return true;
}

static bool take_fraction(struct str *s, unsigned *out_ms)
{
	unsigned ms = 0, digits = 0;

	if (!take_char(s, "."))
		return true;
	for (; s->n && s->p[0] >= '0' && s->p[0] <= '9'; digits++, *s = str_skip(*s, 1))
		if (digits < 3)
			ms = ms * 10 + (unsigned)(s->p[0] - '0');
	for (unsigned i = digits; i < 3; i++)
		ms *= 10;
	*out_ms = ms;
	return digits >= 1 && digits <= 9;
}

static bool take_zone(struct str *s, int64_t *out_offset_ms)
{
	unsigned hours, minutes;
	int sign = s->n && s->p[0] == '-' ? -1 : 1;

	if (take_char(s, "Zz"))
		return true;
	if (!take_char(s, "+-") || !take_digits(s, 2, &hours) || !take_char(s, ":") ||
	    !take_digits(s, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*out_offset_ms = sign * (int64_t)(hours * 60 + minutes) * 60000;
	return true;
}

unsigned month_days(int64_t year, unsigned month)
{
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	if (month == 2)
		return leap ? 29 : 28;
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static bool take_date(struct str *s, int64_t *out_days)
{
	unsigned year, month, day;

	if (!take_digits(s, 4, &year) || !take_char(s, "-") || !take_digits(s, 2, &month) ||
	    !take_char(s, "-") || !take_digits(s, 2, &day))
		return false;
	if (year < 1970 || month < 1 || month > 12 || day < 1 || day > month_days(year, month))
		return false;
	*out_days = days_from_civil(year, month, day);
	return true;
}

bool time_parse(struct str s, int64_t *out_at_ms)
{
	unsigned hour, minute, second, ms = 0;
	int64_t days, offset_ms = 0;

	if (!take_date(&s, &days) || !take_char(&s, "Tt ") || !take_digits(&s, 2, &hour) ||
	    !take_char(&s, ":") || !take_digits(&s, 2, &minute) || !take_char(&s, ":") ||
	    !take_digits(&s, 2, &second) || !take_fraction(&s, &ms) || !take_zone(&s, &offset_ms) ||
	    s.n)
		return false;
	if (hour > 23 || minute > 59 || second > 60)
		return false;
	int64_t seconds = days * 86400 + hour * 3600 + minute * 60 + (second > 59 ? 59 : second);
	if (seconds * 1000 - offset_ms < 0)
		return false;
	*out_at_ms = seconds * 1000 + ms - offset_ms;
	return true;
}

struct str date_format(int64_t days, char text[DATE_TEXT_MAX])
{
	unsigned month, day;
	int64_t year;

	memcpy(text, "0000-00-00", 11);
	civil_from_days(days, &year, &month, &day);
	put_digits(text, (unsigned)year, 4);
	put_digits(text + 5, month, 2);
	put_digits(text + 8, day, 2);
	return str_n(text, 10);
}

bool date_parse(struct str text, int64_t *out_days)
{
	int64_t days;

	if (!take_date(&text, &days) || text.n)
		return false;
	*out_days = days;
	return true;
}

struct str wall_format(int64_t minutes, char text[WALL_TEXT_MAX])
{
	memcpy(text, "00:00", 6);
	put_digits(text, (unsigned)(minutes / 60), 2);
	put_digits(text + 3, (unsigned)(minutes % 60), 2);
	return str_n(text, 5);
}

bool wall_parse(struct str text, int64_t *out_minutes)
{
	unsigned hour, minute;

	if (!take_digits(&text, 2, &hour) || !take_char(&text, ":") ||
	    !take_digits(&text, 2, &minute) || text.n || minute > 59 ||
	    hour * 60 + minute > 24 * 60)
		return false;
	*out_minutes = hour * 60 + minute;
	return true;
}
