/* calendar_work: see calendar_work.h. */
#include "state/calendar_work.h"

#include "base/clock.h"

static const struct zone *zone_named(void *context, struct str name)
{
	struct calendar_work *w = context;
	struct zone *z = ARENA_NEW(w->arena, struct zone);

	return zone_load(name, w->arena, z) ? z : NULL;
}

static struct calendar_reading reading_of(struct calendar_work *w)
{
	return (struct calendar_reading){ .arena = w->arena,
					  .now_ms = w->now_ms,
					  .time_zone = w->time_zone,
					  .owner = w->owner,
					  .random = w->random,
					  .zone_named = zone_named,
					  .context = w };
}

static bool refuse(struct calendar_work *w, enum err err, const char *why)
{
	w->err = err;
	w->why = why;
	return false;
}

static bool put(struct calendar_work *w, struct str id, const struct user_calendar *c)
{
	if (user_calendars_put(&w->all, id, c, w->arena))
		return true;
	return refuse(w, ERR_TOO_MANY_SIGNALS, "a user has at most 8 calendars");
}

static bool refuse_off(struct calendar_work *w)
{
	return refuse(w, ERR_SWITCHED_OFF, "the user has switched calendars off");
}

static bool take_text(struct calendar_work *w, const struct calendar_reading *r)
{
	struct user_calendar c = { .id = w->change->id, .changed_at_ms = w->now_ms };

	if (!user_calendar_take(&c, w->change->text, r, &w->why))
		return refuse(w, ERR_VALIDATION, w->why);
	return put(w, c.id, &c);
}

/* Of the same address, what is known of it stays until it is fetched, now. */
static bool take_feed(struct calendar_work *w, const struct user_calendar *was)
{
	struct user_calendar c = { .id = w->change->id };

	if (was && str_eq(was->feed.url, w->change->url))
		c = *was;
	c.feed.url = w->change->url;
	c.feed.refresh_s = w->change->refresh_s;
	c.feed.next_at_ms = w->now_ms;
	return put(w, c.id, &c);
}

static bool take_answer(struct calendar_work *w, const struct calendar_reading *r,
			const struct user_calendar *was)
{
	struct user_calendar c;

	/* another one by now, or gone, or nobody's business any more */
	if (w->switched_off || !was || !str_eq(was->feed.url, w->change->url))
		return true;
	c = *was;
	user_calendar_answered(&c, &w->change->answer, r);
	w->changed = true;
	return put(w, c.id, &c);
}

static bool apply(struct calendar_work *w, const struct calendar_reading *r)
{
	const struct user_calendar *was = user_calendars_find(&w->all, w->change->id);

	w->created = !was;
	if (w->switched_off &&
	    (w->change->kind == CALENDAR_TEXT || w->change->kind == CALENDAR_FEED))
		return refuse_off(w);
	switch (w->change->kind) {
	case CALENDAR_LOOK: return true;
	case CALENDAR_TEXT: w->changed = true; return take_text(w, r);
	case CALENDAR_FEED: w->changed = true; return take_feed(w, was);
	case CALENDAR_ANSWERED: return take_answer(w, r, was);
	case CALENDAR_DELETE: w->changed = was != NULL; return !was || put(w, was->id, NULL);
	}
	return true;
}

static void encode(struct calendar_work *w)
{
	struct buf out = { 0 };
	struct json_writer writer = JSON_WRITER(&out);

	w->all.revision = w->now_ms > w->all.revision ? w->now_ms : w->all.revision + 1;
	table_encode_stored(&user_calendars_table, &w->all, &writer);
	w->value = arena_str(w->arena, buf_str(&out));
	buf_free(&out);
}

void calendar_work_run(struct calendar_work *w)
{
	const struct calendar_reading r = reading_of(w);

	w->all = (struct user_calendars){ 0 };
	if (w->stored.p &&
	    !table_decode_stored(&user_calendars_table, w->stored, w->arena, &w->all))
		w->all = (struct user_calendars){ .revision = w->now_ms };
	if (w->switched_off)
		w->changed = user_calendars_forget(&w->all, w->arena);
	else
		w->changed = user_calendars_refresh(&w->all, &r) && w->all.count;
	if (!apply(w, &r))
		return;
	if (w->changed)
		encode(w);
	w->due_ms = user_calendars_ahead(&w->all, &r, &w->ahead);
	w->feed = user_calendars_due(&w->all, w->now_ms);
}
