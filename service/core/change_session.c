/*
 * change_session: what an app says of the person before it, kept alive by saying it again. Closing
 * it is a fact as well: the app is gone from then on, or waits for a push.
 */
#include "core/change_priv.h"
#include "core/limits.h"
#include "core/session.h"

struct session_fact *find_session(const struct draft *d)
{
	for (size_t i = 0; i < d->record.session_count; i++) {
		if (str_eq(d->sessions[i].session, d->signal->session))
			return &d->sessions[i];
	}
	return NULL;
}

static int64_t deadline_of(struct draft *d)
{
	int64_t asked = d->signal->expires_in_s;
	int64_t seconds = asked < 0 ? SESSION_DEFAULT_S
				    : clamp_expiry(d, asked, SESSION_LEAST_S, SESSION_MOST_S);

	return d->now_ms + seconds * 1000;
}

static bool has_room(const struct draft *d, const struct session_fact *f)
{
	size_t open = 0;

	for (size_t i = 0; i < d->record.session_count; i++)
		open += &d->sessions[i] != f && session_is_open(&d->sessions[i], d->now_ms);
	return open < RECORD_SESSIONS_MAX;
}

/* The one that ended first makes room; there is one, as fewer are open than are kept. */
static void drop_oldest(struct draft *d)
{
	size_t oldest = d->record.session_count;

	for (size_t i = 0; i < d->record.session_count; i++) {
		if (!session_is_open(&d->sessions[i], d->now_ms) &&
		    (oldest == d->record.session_count ||
		     d->sessions[i].expires_at_ms < d->sessions[oldest].expires_at_ms))
			oldest = i;
	}
	d->record.session_count--;
	memmove(&d->sessions[oldest], &d->sessions[oldest + 1],
		(d->record.session_count - oldest) * sizeof(*d->sessions));
}

static struct session_fact *new_fact(struct draft *d)
{
	struct session_fact *f;

	if (d->record.session_count >= RECORD_SESSIONS_KEPT_MAX)
		drop_oldest(d);
	f = &d->sessions[d->record.session_count++];
	*f = (struct session_fact){ .session = arena_str(d->arena, d->signal->session),
				    .app = d->signal->app,
				    .device = text_or(d, d->signal->device, STR_NONE) };
	return f;
}

/* Without a word of it, opening an app and saying something else are activity; a repeat is none. */
static int64_t active_at(const struct draft *d, const struct session_fact *f)
{
	if (d->signal->idle_s >= 0)
		return d->since_ms - 1000 * d->signal->idle_s;
	return session_is_open(f, d->now_ms) && f->availability == d->signal->availability
		       ? f->active_ms
		       : d->since_ms;
}

static bool shows_the_same(const struct session_standing *a, const struct session_standing *b)
{
	return a->availability == b->availability && a->idle == b->idle;
}

/* True: it says what it said. */
static bool set_fact(struct draft *d, struct session_fact *f)
{
	const struct signal *signal = d->signal;
	const struct domain *domain = d->subject->domain;
	struct session_standing before = session_standing(domain, f, d->now_ms), after;

	f->active_ms = active_at(d, f);
	f->availability = signal->availability;
	f->expires_at_ms = deadline_of(d);
	if (signal->app != DEVICE_KIND_NONE)
		f->app = signal->app;
	f->device = text_or(d, signal->device, STR_NONE);
	if (signal->push_s >= 0)
		f->push_s = bounded(signal->push_s, 0, PUSH_MOST_S);
	f->origin = origin_of(d);
	after = session_standing(domain, f, d->now_ms);
	if (shows_the_same(&before, &after))
		return true;
	f->since_ms = d->since_ms;
	return false;
}

/* Told once more: its deadline is another; what had run out begins anew. */
static enum err repeat_fact(struct draft *d, struct session_fact *f)
{
	if (!session_is_open(f, d->now_ms))
		f->since_ms = d->since_ms;
	f->expires_at_ms = deadline_of(d);
	return apply(d, true, f->expires_at_ms);
}

enum err change_session(struct draft *d)
{
	struct session_fact *f = find_session(d);
	enum order order = order_in_source(d, f ? &f->origin : NULL);

	if (order == ORDER_OLDER || (order == ORDER_SAME && f->availability == APP_ENDED))
		return refuse(d, CHANGE_OLDER_SEQ);
	if (order == ORDER_SAME)
		return repeat_fact(d, f);
	if (!has_room(d, f))
		return ERR_TOO_MANY_SIGNALS;
	if (!f)
		f = new_fact(d);
	bool repeat = set_fact(d, f);
	return apply(d, repeat, f->expires_at_ms);
}

static void end(struct draft *d, struct session_fact *f)
{
	f->availability = APP_ENDED;
	f->expires_at_ms = f->since_ms = d->since_ms;
	f->origin = origin_of(d);
}

enum err change_session_end(struct draft *d)
{
	struct session_fact *f = find_session(d);
	bool was_open = f && session_is_open(f, d->now_ms);

	if (f && order_in_source(d, &f->origin) == ORDER_OLDER)
		return refuse(d, CHANGE_OLDER_SEQ);
	/* an end that overtook its session must be remembered to recognise it */
	if (!was_open && !end_is_remembered(d))
		return nothing_to_end(d);
	if (!f || was_open)
		end(d, f ? f : new_fact(d));
	else
		f->origin = origin_of(d); /* it was over before: that stays the moment */
	return apply(d, !was_open, 0);
}
