/*
 * user_calendar_feed: what a feed answered. A feed that fails keeps what it said before, for a
 * week: then nobody can say that it still holds.
 */
#include "core/user_calendar.h"

enum {
	RETRY_S = 60, /* after the first failure, then twice as long each time */
	RETRY_MOST_S = 6 * 3600,
	DOUBLINGS_MOST = 9,
	JITTER_PERMILLE = 200, /* of the time between two fetches */
};
#define BELIEVED_MS (7LL * DAY_MS)

struct str feed_server(struct str url)
{
	struct str rest = url;
	size_t n;

	str_cut(&rest, '/');
	str_cut(&rest, '/');
	n = rest.p ? (size_t)(rest.p - url.p) : 0;
	while (n < url.n && !memchr("/?#", url.p[n], 3))
		n++;
	return str_n(url.p, n);
}

const struct user_calendar *user_calendars_due(const struct user_calendars *all, int64_t now_ms)
{
	const struct user_calendar *due = NULL;

	for (size_t i = 0; all->time_zone.n && i < all->count; i++) {
		const struct calendar_feed *f = &all->items[i].feed;

		if (f->url.n && f->next_at_ms <= now_ms &&
		    (!due || f->next_at_ms < due->feed.next_at_ms))
			due = &all->items[i];
	}
	return due;
}

int64_t user_calendar_retry_s(int64_t failures)
{
	int64_t doublings = failures - 1 < DOUBLINGS_MOST ? failures - 1 : DOUBLINGS_MOST;
	int64_t retry_s = (int64_t)RETRY_S << doublings;

	return retry_s < RETRY_MOST_S ? retry_s : RETRY_MOST_S;
}

static int64_t delay_s(const struct calendar_feed *f)
{
	return f->failures ? user_calendar_retry_s(f->failures) : f->refresh_s;
}

static void settle_next(struct calendar_feed *f, const struct calendar_reading *r)
{
	int64_t permille = 1000 - JITTER_PERMILLE / 2 + r->random % JITTER_PERMILLE;

	f->next_at_ms = r->now_ms + delay_s(f) * permille;
}

static void fail(struct user_calendar *c, struct str error, const struct calendar_reading *r)
{
	struct calendar_feed *f = &c->feed;

	f->failures++;
	f->error = arena_str(r->arena, error);
	if (!f->fetched_at_ms || r->now_ms - f->fetched_at_ms < BELIEVED_MS)
		return;
	c->rules = c->intervals = f->etag = f->last_modified = STR("");
}

static void succeed(struct calendar_feed *f, const struct calendar_reading *r)
{
	f->failures = 0;
	f->error = STR("");
	f->fetched_at_ms = r->now_ms;
}

static void take_body(struct user_calendar *c, const struct feed_answer *answer,
		      const struct calendar_reading *r)
{
	const char *why;

	if (!user_calendar_take(c, answer->body, r, &why)) {
		fail(c, arena_printf(r->arena, "it is no calendar that can be read: %s", why), r);
		return;
	}
	c->changed_at_ms = r->now_ms;
	c->feed.etag = arena_str(r->arena, answer->etag);
	c->feed.last_modified = arena_str(r->arena, answer->last_modified);
	succeed(&c->feed, r);
}

void user_calendar_answered(struct user_calendar *c, const struct feed_answer *answer,
			    const struct calendar_reading *r)
{
	switch (answer->result) {
	case FEED_NEW: take_body(c, answer, r); break;
	case FEED_UNCHANGED: succeed(&c->feed, r); break;
	case FEED_FAILED: fail(c, answer->error, r); break;
	}
	settle_next(&c->feed, r);
}
