/* session: see session.h. */
#include "core/session.h"

#include "core/moment.h"
#include "core/source.h"

size_t subject_session_count(const struct subject *s)
{
	return s->record && s->user->kind != SUBJECT_RESOURCE ? s->record->session_count : 0;
}

bool session_is_open(const struct session_fact *f, int64_t now_ms)
{
	return f->availability != APP_ENDED && now_ms < f->expires_at_ms;
}

bool session_counts_now(const struct subject *s, const struct session_fact *f, int64_t now_ms)
{
	return session_is_open(f, now_ms) && origin_belief(s, &f->origin, now_ms).counts;
}

static int64_t woken_until_ms(const struct session_fact *f)
{
	return f->expires_at_ms + 1000 * f->push_s;
}

bool session_can_be_woken(const struct session_fact *f, int64_t now_ms)
{
	return !session_is_open(f, now_ms) && now_ms < woken_until_ms(f);
}

int64_t session_forget_ms(const struct session_fact *f)
{
	return f->expires_at_ms + APP_KEPT_MS;
}

const struct session_fact *session_last_ended(const struct subject *s, int64_t now_ms)
{
	const struct session_fact *last = NULL;

	for (size_t i = 0; i < subject_session_count(s); i++) {
		const struct session_fact *f = &s->record->sessions[i];

		if (!session_is_open(f, now_ms) && now_ms < session_forget_ms(f) &&
		    (!last || f->expires_at_ms > last->expires_at_ms))
			last = f;
	}
	return last;
}

struct str session_device(const struct session_fact *f)
{
	return str_is_empty(f->device) ? f->session : f->device;
}

const struct session_fact *subject_dnd_session(const struct subject *s, int64_t now_ms)
{
	size_t count = subject_session_count(s);

	for (size_t i = 0; i < count; i++) {
		const struct session_fact *f = &s->record->sessions[i];

		if (f->availability == APP_DO_NOT_DISTURB && session_counts_now(s, f, now_ms))
			return f;
	}
	return NULL;
}

/* When an available session fades by a step of the domain's; 0 = it does not. */
static int64_t fades_ms(const struct session_fact *f, int64_t after_s)
{
	return f->availability == APP_AVAILABLE && after_s > 0 ? f->active_ms + 1000 * after_s : 0;
}

struct session_standing session_standing(const struct domain *d, const struct session_fact *f,
					 int64_t now_ms)
{
	int64_t idle_ms = fades_ms(f, d->idle_after_s), away_ms = fades_ms(f, d->away_after_s);
	struct session_standing out = { .availability = f->availability, .since_ms = f->since_ms };

	if (!session_is_open(f, now_ms))
		return (struct session_standing){ 0 };
	if (away_ms && now_ms >= away_ms) {
		out.availability = APP_AWAY;
		out.idle = true;
		out.since_ms = away_ms;
	} else if (idle_ms && now_ms >= idle_ms) {
		out.idle = true;
		out.since_ms = idle_ms;
	}
	return out;
}

int64_t session_next_change(const struct domain *d, const struct session_fact *f, int64_t now_ms)
{
	const int64_t moments[] = { f->expires_at_ms, woken_until_ms(f), session_forget_ms(f),
				    fades_ms(f, d->idle_after_s), fades_ms(f, d->away_after_s) };
	int64_t next = 0;

	for (size_t i = 0; i < sizeof(moments) / sizeof(*moments); i++)
		next = earlier(next, if_ahead(moments[i], now_ms));
	return next;
}
