/* calendar_view: see calendar_view.h. */
#include "wire/calendar_view.h"

#include "base/clock.h"
#include "wire/views.h"

static void put_interval(const struct calendar_interval *i, struct json_writer *w)
{
	json_object_begin(w);
	json_put_time(w, "from", i->from_ms);
	json_put_time(w, "to", i->to_ms);
	put_word(w, "type", &calendar_type_words, (int)i->type);
	json_object_end(w);
}

static void put_intervals(const struct user_calendar *c, int64_t from_ms, struct arena *a,
			  struct json_writer *w)
{
	size_t count;
	const struct calendar_interval *list = user_calendar_intervals(c, a, &count);

	json_put_time(w, "from", from_ms);
	json_put_time(w, "until", c->until_ms);
	json_key(w, STR("intervals"));
	json_array_begin(w);
	for (size_t i = 0; i < count; i++)
		if (list[i].to_ms > from_ms)
			put_interval(&list[i], w);
	json_array_end(w);
}

static void put_refused(const struct user_calendar *c, struct json_writer *w)
{
	json_put_int(w, "entries", c->entries);
	json_put_int(w, "refused", c->refused);
	if (c->refused == 0)
		return;
	json_key(w, STR("first_refused"));
	json_object_begin(w);
	if (c->refused_entry)
		json_put_int(w, "entry", c->refused_entry);
	json_put_string(w, "detail", c->refused_why);
	json_object_end(w);
}

static void put_feed(const struct calendar_feed *f, struct arena *a, struct json_writer *w)
{
	json_put_string(w, "url", arena_printf(a, "%.*s/…", STR_ARG(feed_server(f->url))));
	json_put_int(w, "refresh_s", f->refresh_s);
	json_put_time(w, "fetched_at", f->fetched_at_ms);
	json_put_time(w, "next_fetch_at", f->next_at_ms);
	put_text(w, "error", f->error);
}

void wire_calendar(const struct user_calendar *c, const struct user_calendars *all, int64_t from_ms,
		   struct arena *a, struct json_writer *w)
{
	json_object_begin(w);
	json_put_string(w, "id", c->id);
	json_put_string(w, "time_zone", all->time_zone);
	json_put_time(w, "changed_at", c->changed_at_ms);
	if (c->feed.url.n)
		put_feed(&c->feed, a, w);
	put_refused(c, w);
	if (from_ms)
		put_intervals(c, from_ms, a, w);
	json_object_end(w);
}

/* ---- text/calendar ---- */

static const char *const free_busy_types[CALENDAR_COUNT] = {
	[CALENDAR_MEETING] = "BUSY",
	[CALENDAR_TENTATIVE] = "BUSY-TENTATIVE",
	[CALENDAR_OUT_OF_OFFICE] = "BUSY-UNAVAILABLE",
};

/* "20261120T100000Z" */
static void add_stamp(const char *before, int64_t at_ms, struct buf *out)
{
	char text[TIME_TEXT_MAX];
	const char *t = time_format(at_ms, text).p;

	buf_printf(out, "%s%.4s%.2s%.2sT%.2s%.2s%.2sZ", before, t, t + 5, t + 8, t + 11, t + 14,
		   t + 17);
}

void wire_calendar_free_busy(const struct user_calendar *c, int64_t now_ms, struct arena *a,
			     struct buf *out)
{
	size_t count;
	const struct calendar_interval *list = user_calendar_intervals(c, a, &count);

	buf_add(out, STR("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//presenced//EN\r\n"
			 "METHOD:PUBLISH\r\nBEGIN:VFREEBUSY\r\n"));
	buf_printf(out, "UID:%.*s\r\n", STR_ARG(c->id));
	add_stamp("DTSTAMP:", now_ms, out);
	add_stamp("\r\nDTSTART:", now_ms, out);
	add_stamp("\r\nDTEND:", c->until_ms > now_ms ? c->until_ms : now_ms, out);
	for (size_t i = 0; i < count; i++) {
		if (list[i].to_ms <= now_ms)
			continue;
		buf_printf(out, "\r\nFREEBUSY;FBTYPE=%s:", free_busy_types[list[i].type]);
		add_stamp("", list[i].from_ms, out);
		add_stamp("/", list[i].to_ms, out);
	}
	buf_add(out, STR("\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n"));
}
