/* time_query: see time_query.h. */
#include "api/time_query.h"

#include "api/api_priv.h"
#include "api/query.h"
#include "base/clock.h"
#include "core/zone.h"

enum { RANGE_DEFAULT_DAYS = 7, RANGE_MOST_DAYS = 400 };

/* A plus sign that nobody encoded arrives as a space: 2026-11-23T09:00:00 01:00. */
static struct str plus_again(struct request *r, struct str text)
{
	size_t space = str_find_char(text, ' ');
	char *copy;

	if (space == text.n)
		return text;
	copy = arena_cstr(r->arena, text);
	copy[space] = '+';
	return str_n(copy, text.n);
}

bool query_time(struct request *r, const char *name, int64_t otherwise_ms, int64_t *out_ms)
{
	struct str text = request_query(r, name);

	*out_ms = otherwise_ms;
	if (!text.p)
		return true;
	text = plus_again(r, text);
	if (time_parse(text, out_ms) &&
	    *out_ms < days_from_civil(ZONE_LAST_YEAR + 1, 1, 1) * DAY_MS)
		return true;
	query_fault(r, name,
		    "must be an RFC 3339 time such as 2026-11-20T08:00:00Z, at most in the year %d",
		    ZONE_LAST_YEAR);
	return query_is_fine(r);
}

static bool check_range(struct request *r, int64_t from_ms, int64_t to_ms)
{
	if (to_ms > from_ms && to_ms - from_ms <= (int64_t)RANGE_MOST_DAYS * DAY_MS)
		return true;
	query_fault(r, "to", "must be after `from`, by at most %d days", RANGE_MOST_DAYS);
	return query_is_fine(r);
}

bool query_range(struct request *r, int64_t *out_from_ms, int64_t *out_to_ms)
{
	return query_time(r, "from", r->now_ms, out_from_ms) &&
	       query_time(r, "to", *out_from_ms + RANGE_DEFAULT_DAYS * (int64_t)DAY_MS,
			  out_to_ms) &&
	       check_range(r, *out_from_ms, *out_to_ms);
}

bool request_is_calendar(struct request *r)
{
	if (request_is_of(r, STR("text/calendar")))
		return true;
	reply_problem(r, ERR_UNSUPPORTED_MEDIA_TYPE, "Content-Type must be text/calendar");
	return false;
}
