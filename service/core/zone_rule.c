/* zone_rule: see zone.h. POSIX.1-2017 chapter 8 "TZ", with RFC 8536's wider range of hours. */
#include "base/clock.h"
#include "core/zone.h"

static bool take(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = str_skip(*s, 1);
	return true;
}

static bool take_number(struct str *s, uint64_t most, unsigned *out)
{
	size_t n = 0;
	uint64_t value;

	while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
		n++;
	if (!str_to_u64(str_n(s->p, n), most, &value))
		return false;
	*s = str_skip(*s, n);
	*out = (unsigned)value;
	return true;
}

/* Letters, or anything in angle brackets. */
static bool take_name(struct str *s)
{
	size_t n = 0;

	if (take(s, '<')) {
		n = str_find_char(*s, '>');
		*s = str_skip(*s, n);
		return n > 0 && take(s, '>');
	}
	while (n < s->n && ((s->p[n] | 0x20) >= 'a' && (s->p[n] | 0x20) <= 'z'))
		n++;
	*s = str_skip(*s, n);
	return n >= 3;
}

/* [+-]hh[:mm[:ss]] */
static bool take_time(struct str *s, int64_t *out_s)
{
	int sign = take(s, '-') ? -1 : 1;
	unsigned hours, minutes = 0, seconds = 0;

	if (sign > 0)
		take(s, '+');
	if (!take_number(s, 167, &hours))
		return false;
	if (take(s, ':') && !take_number(s, 59, &minutes))
		return false;
	if (take(s, ':') && !take_number(s, 59, &seconds))
		return false;
	*out_s = sign * (int64_t)(hours * 3600 + minutes * 60 + seconds);
	return true;
}

static bool take_month_week(struct str *s, struct zone_day *out)
{
	out->form = DAY_OF_MONTH_WEEK;
	return take_number(s, 12, &out->month) && out->month >= 1 && take(s, '.') &&
	       take_number(s, 5, &out->week) && out->week >= 1 && take(s, '.') &&
	       take_number(s, 6, &out->day);
}

/* ",M3.5.0/3", ",J60", ",59" */
static bool take_day(struct str *s, struct zone_day *out)
{
	bool fine;

	*out = (struct zone_day){ .time_s = 2 * 3600 };
	if (!take(s, ','))
		return false;
	if (take(s, 'M')) {
		fine = take_month_week(s, out);
	} else {
		out->form = take(s, 'J') ? DAY_JULIAN : DAY_ZERO_BASED;
		fine = take_number(s, 365, &out->day) &&
		       (out->form == DAY_ZERO_BASED || out->day >= 1);
	}
	return fine && (!take(s, '/') || take_time(s, &out->time_s));
}

bool zone_rule_parse(struct str text, struct zone_rule *out)
{
	struct zone_rule r = { 0 };

	/* POSIX counts westward */
	if (!take_name(&text) || !take_time(&text, &r.standard_s))
		return false;
	r.standard_s = -r.standard_s;
	if (text.n) {
		r.has_summer = true;
		r.summer_s = r.standard_s + 3600;
		if (!take_name(&text))
			return false;
		if (text.n && text.p[0] != ',') {
			if (!take_time(&text, &r.summer_s))
				return false;
			r.summer_s = -r.summer_s;
		}
		if (!take_day(&text, &r.to_summer) || !take_day(&text, &r.to_standard) || text.n)
			return false;
	}
	*out = r;
	return true;
}

/* The day of the change, since 1970-01-01. */
static int64_t day_in(const struct zone_day *d, int64_t year)
{
	int64_t first = days_from_civil(year, 1, 1), day;
	bool leap = month_days(year, 2) == 29;

	if (d->form == DAY_ZERO_BASED)
		return first + d->day;
	if (d->form == DAY_JULIAN) /* 29 February is never counted */
		return first + d->day - 1 + (leap && d->day >= 60);
	first = days_from_civil(year, d->month, 1);
	/* 1970-01-01 was a Thursday */
	day = first + (7 + (int64_t)d->day - ((first + 4) % 7 + 7) % 7) % 7 + 7 * (d->week - 1);
	return day >= first + month_days(year, d->month) ? day - 7 : day;
}

size_t zone_rule_changes(const struct zone_rule *r, int64_t year, struct zone_change out[2])
{
	struct zone_change summer, standard;

	if (!r->has_summer)
		return 0;
	summer = (struct zone_change){
		(day_in(&r->to_summer, year) * 86400 + r->to_summer.time_s - r->standard_s) * 1000,
		r->summer_s * 1000
	};
	standard = (struct zone_change){ (day_in(&r->to_standard, year) * 86400 +
					  r->to_standard.time_s - r->summer_s) *
						 1000,
					 r->standard_s * 1000 };
	out[0] = summer.at_ms < standard.at_ms ? summer : standard;
	out[1] = summer.at_ms < standard.at_ms ? standard : summer;
	return 2;
}
