/* user_calendar: see user_calendar.h. */
#include "core/user_calendar.h"

#include "base/buf.h"
#include "core/moment.h"

enum {
	PAST_MS = DAY_MS,
	HOUR_MS = 3600 * 1000,
	INTERVAL_BYTES_LEAST = 4,
	LOOK_LEAST_MS = 60 * 1000
};

/* ---- intervals as text: "m1790000000+3600 o1790086400+86400", in seconds ---- */

static const char type_letters[CALENDAR_COUNT] = {
	[CALENDAR_MEETING] = 'm', [CALENDAR_TENTATIVE] = 't', [CALENDAR_OUT_OF_OFFICE] = 'o'
};

static struct str write_intervals(const struct calendar *c, struct arena *a)
{
	struct buf out = { 0 };
	struct str text;

	for (size_t i = 0; i < c->count; i++) {
		const struct calendar_interval *in = &c->intervals[i];

		buf_printf(&out, "%s%c%lld+%lld", i ? " " : "", type_letters[in->type],
			   (long long)(in->from_ms / 1000),
			   (long long)((in->to_ms - in->from_ms) / 1000));
	}
	text = arena_str(a, out.n ? buf_str(&out) : STR(""));
	buf_free(&out);
	return text;
}

/* What is none is left out. */
static bool read_interval(struct str text, struct calendar_interval *out)
{
	const char *letter = text.n ? memchr(type_letters, text.p[0], sizeof(type_letters)) : NULL;
	struct str lasts = text.n ? str_skip(text, 1) : text, from = str_cut(&lasts, '+');
	uint64_t from_s, lasts_s;

	if (!letter || !lasts.p || !str_to_u64(from, INT64_MAX / 2000, &from_s) ||
	    !str_to_u64(lasts, INT64_MAX / 2000, &lasts_s))
		return false;
	*out = (struct calendar_interval){ .from_ms = (int64_t)from_s * 1000,
					   .to_ms = (int64_t)(from_s + lasts_s) * 1000,
					   .type = (enum calendar_type)(letter - type_letters) };
	return true;
}

const struct calendar_interval *user_calendar_intervals(const struct user_calendar *c,
							struct arena *a, size_t *out_count)
{
	struct str rest = c->intervals;
	struct calendar_interval *list =
		ARENA_ARRAY(a, rest.n / INTERVAL_BYTES_LEAST + 1, struct calendar_interval);
	size_t count = 0;

	while (rest.p && rest.n)
		count += read_interval(str_cut(&rest, ' '), &list[count]);
	*out_count = count;
	return list;
}

/* ---- the list ---- */

const struct user_calendar *user_calendars_find(const struct user_calendars *all, struct str id)
{
	for (size_t i = 0; i < all->count; i++)
		if (str_eq(all->items[i].id, id))
			return &all->items[i];
	return NULL;
}

bool user_calendars_put(struct user_calendars *all, struct str id, const struct user_calendar *c,
			struct arena *a)
{
	struct user_calendar *items = ARENA_ARRAY(a, all->count + 1, struct user_calendar);
	size_t count = 0, i = 0;

	for (; i < all->count && str_cmp(all->items[i].id, id) < 0; i++)
		items[count++] = all->items[i];
	if (c)
		items[count++] = *c;
	for (; i < all->count; i++)
		if (!str_eq(all->items[i].id, id))
			items[count++] = all->items[i];
	if (count > USER_CALENDARS_MAX)
		return false;
	all->items = items;
	all->count = count;
	return true;
}

/* ---- reading ---- */

static bool read_text(struct str text, const struct calendar_reading *r, struct str time_zone,
		      struct calendar *out)
{
	const struct zone *home = r->zone_named(r->context, time_zone);
	struct calendar_question q = {
		.text = text,
		.from_ms = r->now_ms - PAST_MS,
		.to_ms = r->now_ms + CALENDAR_WINDOW_DAYS * (int64_t)DAY_MS,
		.strip = true,
		.owner = r->owner,
		.home = home ? home : &zone_utc,
		.zone_named = r->zone_named,
		.context = r->context,
	};

	return calendar_read(&q, r->arena, out);
}

static void keep(struct user_calendar *c, const struct calendar *read,
		 const struct calendar_reading *r)
{
	c->rules = read->rules;
	c->intervals = write_intervals(read, r->arena);
	c->read_at_ms = r->now_ms;
	c->until_ms = read->complete_until_ms;
	c->failures = 0;
}

bool user_calendar_take(struct user_calendar *c, struct str text, const struct calendar_reading *r,
			const char **out_why)
{
	struct calendar read;

	if (!read_text(text, r, r->time_zone, &read)) {
		*out_why = read.fault.why;
		return false;
	}
	if (read.rules.n > CALENDAR_RULES_BYTES_MAX) {
		*out_why = "there are too many entries that are still to come";
		return false;
	}
	keep(c, &read, r);
	c->entries = (int64_t)read.events;
	c->refused = (int64_t)read.refused;
	c->refused_entry = (int64_t)read.fault.event;
	c->refused_why = str_of(read.fault.why);
	return true;
}

/* When its window is half over; not all the time, however short that is. */
static int64_t half_over_ms(const struct user_calendar *c)
{
	int64_t half_ms = (c->until_ms - c->read_at_ms) / 2;

	return c->read_at_ms + (half_ms > HOUR_MS ? half_ms : HOUR_MS);
}

static int64_t next_refresh_ms(const struct user_calendar *c)
{
	return c->failures ? c->retry_at_ms : half_over_ms(c);
}

/* What it says stays, as long as nothing else is known. */
static void fail(struct user_calendar *c, int64_t now_ms)
{
	c->failures++;
	c->retry_at_ms = now_ms + user_calendar_retry_s(c->failures) * 1000;
}

/* By its own rules. Entries that cannot be followed any more are counted with those of the text. */
static void refresh(struct user_calendar *c, const struct calendar_reading *r)
{
	struct calendar read;

	if (!read_text(c->rules, r, r->time_zone, &read)) {
		fail(c, r->now_ms);
		return;
	}
	keep(c, &read, r);
	if (read.refused && !c->refused)
		c->refused_why = str_of(read.fault.why);
	c->refused += (int64_t)read.refused;
}

bool user_calendars_refresh(struct user_calendars *all, const struct calendar_reading *r)
{
	bool other_zone = !str_eq(all->time_zone, r->time_zone), changed = other_zone;
	struct user_calendar *items = ARENA_ARRAY(r->arena, all->count, struct user_calendar);

	for (size_t i = 0; i < all->count; i++) {
		items[i] = all->items[i];
		if (items[i].rules.n == 0 ||
		    !(other_zone || r->now_ms >= next_refresh_ms(&items[i])))
			continue;
		if (other_zone)
			items[i].failures = 0;
		refresh(&items[i], r);
		changed = true;
	}
	all->items = items;
	all->time_zone = r->time_zone;
	return changed;
}

bool user_calendars_forget(struct user_calendars *all, struct arena *a)
{
	struct user_calendar *items = ARENA_ARRAY(a, all->count, struct user_calendar);
	bool changed = all->time_zone.n > 0;
	size_t count = 0;

	for (size_t i = 0; changed && i < all->count; i++)
		if (all->items[i].feed.url.n)
			items[count++] = (struct user_calendar){
				.id = all->items[i].id,
				.changed_at_ms = all->items[i].changed_at_ms,
				.feed = {.url = all->items[i].feed.url,
                                         .refresh_s = all->items[i].feed.refresh_s},
			};
	if (changed)
		*all = (struct user_calendars){ .revision = all->revision,
						.items = items,
						.count = count };
	return changed;
}

/* ---- what the live record is told ---- */

/* All intervals, and how far all of them are known. */
static const struct calendar_interval *gather(const struct user_calendars *all, struct arena *a,
					      size_t *out_count, int64_t *out_until_ms)
{
	const struct calendar_interval *lists[USER_CALENDARS_MAX] = { NULL };
	size_t counts[USER_CALENDARS_MAX] = { 0 }, n = 0;
	struct calendar_interval *list;

	for (size_t i = 0; i < all->count && i < USER_CALENDARS_MAX; i++) {
		lists[i] = user_calendar_intervals(&all->items[i], a, &counts[i]);
		n += counts[i];
		if (all->items[i].rules.n)
			*out_until_ms = earlier(*out_until_ms, all->items[i].until_ms);
	}
	list = ARENA_ARRAY(a, n, struct calendar_interval);
	*out_count = 0;
	for (size_t i = 0; i < USER_CALENDARS_MAX; i++)
		for (size_t k = 0; k < counts[i]; k++)
			list[(*out_count)++] = lists[i][k];
	return list;
}

static int64_t next_look(const struct user_calendars *all, const struct calendar_fact *told,
			 int64_t complete_ms, int64_t now_ms)
{
	int64_t next = 0;

	/* while there is one to come that the record knows */
	if (told->count && told->known_until_ms < complete_ms)
		next = told->ahead[told->count / 2].from_ms;
	for (size_t i = 0; i < all->count; i++) {
		const struct user_calendar *c = &all->items[i];

		if (c->rules.n)
			next = earlier(next, next_refresh_ms(c));
	}
	if (next && next < now_ms + LOOK_LEAST_MS)
		next = now_ms + LOOK_LEAST_MS;
	for (size_t i = 0; all->time_zone.n && i < all->count; i++)
		if (all->items[i].feed.url.n)
			next = earlier(next, all->items[i].feed.next_at_ms);
	return next;
}

/* What a text said counts from when it was put; a feed answers again and again. */
static int64_t told_at_ms(const struct user_calendars *all)
{
	int64_t last_ms = 0;

	for (size_t i = 0; i < all->count; i++) {
		const struct user_calendar *c = &all->items[i];
		int64_t at_ms = c->feed.url.n ? c->feed.fetched_at_ms : c->changed_at_ms;

		if (at_ms > last_ms)
			last_ms = at_ms;
	}
	return last_ms;
}

int64_t user_calendars_ahead(const struct user_calendars *all, const struct calendar_reading *r,
			     struct calendar_fact *out)
{
	int64_t complete_ms = 0;
	size_t count;
	const struct calendar_interval *list = gather(all, r->arena, &count, &complete_ms);

	if (!complete_ms)
		complete_ms = r->now_ms + CALENDAR_WINDOW_DAYS * (int64_t)DAY_MS;
	calendar_ahead(list, count, complete_ms, r->now_ms, r->arena, out);
	out->revision = all->revision;
	out->told_at_ms = told_at_ms(all);
	out->time_zone = all->time_zone;
	return next_look(all, out, complete_ms, r->now_ms);
}
