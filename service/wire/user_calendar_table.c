/* user_calendar_table: a user's calendars as Redis holds them, and the body that names a feed. */
#include "core/user_calendar.h"
#include "wire/stored_rows.h"

/* clang-format off */
static const struct field feed_fields[] = {
	STORED_STR("url", struct calendar_feed, url),
	STORED_INT("refresh", struct calendar_feed, refresh_s, FEED_REFRESH_DEFAULT_S),
	STORED_STR("etag", struct calendar_feed, etag),
	STORED_STR("modified", struct calendar_feed, last_modified),
	STORED_MS("fetched", struct calendar_feed, fetched_at_ms),
	STORED_STR("error", struct calendar_feed, error),
	STORED_INT("failures", struct calendar_feed, failures, 0),
	STORED_MS("next", struct calendar_feed, next_at_ms),
};
STORED_TABLE(feed, struct calendar_feed);

static const struct field calendar_fields[] = {
	STORED_STR("id", struct user_calendar, id),
	STORED_STR("rules", struct user_calendar, rules),
	STORED_STR("intervals", struct user_calendar, intervals),
	STORED_MS("read", struct user_calendar, read_at_ms),
	STORED_MS("until", struct user_calendar, until_ms),
	STORED_INT("entries", struct user_calendar, entries, 0),
	STORED_INT("refused", struct user_calendar, refused, 0),
	STORED_INT("refused_entry", struct user_calendar, refused_entry, 0),
	STORED_STR("refused_why", struct user_calendar, refused_why),
	STORED_MS("changed", struct user_calendar, changed_at_ms),
	STORED_INT("failures", struct user_calendar, failures, 0),
	STORED_MS("retry", struct user_calendar, retry_at_ms),
	STORED_OBJECT("feed", struct user_calendar, feed, feed_table),
};
STORED_TABLE(calendar, struct user_calendar);

static const struct field fields[] = {
	STORED_INT("revision", struct user_calendars, revision, 0),
	STORED_STR("zone", struct user_calendars, time_zone),
	STORED_LIST("calendars", struct user_calendars, items, count, calendar_table),
};
/* clang-format on */

const struct table user_calendars_table = {
	.name = "UserCalendars",
	.size = sizeof(struct user_calendars),
	.fields = fields,
	.count = COUNT(fields),
};

/* clang-format off */
static const struct field body_fields[] = {
	{ .name = "url", .kind = FIELD_STR, .flags = FIELD_REQUIRED | FIELD_UNQUOTED,
	  .offset = offsetof(struct calendar_feed_body, url), .min = 1, .max = 1024,
	  .check = check_feed_url,
	  .doc = "where the calendar is fetched from" },
	{ .name = "refresh_s", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct calendar_feed_body, refresh_s), .min = FEED_REFRESH_LEAST_S,
	  .max = FEED_REFRESH_MOST_S, .def = FEED_REFRESH_DEFAULT_S,
	  .doc = "seconds between two fetches" },
};
/* clang-format on */

const struct table calendar_feed_body_table = {
	.name = "CalendarFeed",
	.size = sizeof(struct calendar_feed_body),
	.fields = body_fields,
	.count = COUNT(body_fields),
};
