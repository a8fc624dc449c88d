/* person: see person.h. */
#include "core/person.h"

#include "core/moment.h"
#include "core/source.h"

static bool is_on(int64_t since_ms, int64_t until_ms, int64_t now_ms)
{
	return since_ms && (!until_ms || now_ms < until_ms);
}

const struct admin_lock *subject_lock(const struct subject *s, int64_t now_ms)
{
	const struct admin_lock *f = s->record ? &s->record->lock : NULL;

	return f && is_on(f->since_ms, f->expires_at_ms, now_ms) ? f : NULL;
}

const struct location_fact *subject_location_told(const struct subject *s, int64_t now_ms)
{
	const struct location_fact *f = s->record ? &s->record->location : NULL;

	return f && is_on(f->since_ms, f->expires_at_ms, now_ms) ? f : NULL;
}

const struct location_fact *subject_location(const struct subject *s, int64_t now_ms)
{
	const struct location_fact *f = subject_location_told(s, now_ms);

	return f && origin_belief(s, &f->origin, now_ms).counts ? f : NULL;
}

const struct hiding_fact *subject_hiding(const struct subject *s, int64_t now_ms)
{
	const struct hiding_fact *f = s->record ? &s->record->hiding : NULL;

	return f && is_on(f->since_ms, f->expires_at_ms, now_ms) ? f : NULL;
}

int64_t person_next_change(const struct subject *s, int64_t now_ms)
{
	const struct record *r = s->record;
	int64_t next_ms = if_ahead(r->lock.expires_at_ms, now_ms);

	next_ms = earlier(next_ms, if_ahead(r->location.expires_at_ms, now_ms));
	return earlier(next_ms, if_ahead(r->hiding.expires_at_ms, now_ms));
}
