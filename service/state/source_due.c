/*
 * source_due: a source whose time has come: it fell silent, nobody went on with its snapshot, or
 * what it says counts otherwise than before. Whoever holds the shard's lease finds out, and puts
 * the users concerned into due; the source stays there itself until that is done, so that a crash
 * in between repeats the work.
 */
#include "state/source_queue.h"

#include "base/clock.h"
#include "base/log.h"

static void looked_at(void *arg, const struct source_outcome *o)
{
	(void)arg;
	if (!o->err && o->verdict == SOURCE_CHANGED)
		log_event(LOG_INFO, "a source is judged anew");
}

void source_is_due(struct state *s, struct str domain, struct str source)
{
	struct replica_domain *d = domain_get(s, domain, false);
	const struct source_standing *standing = d ? replica_source(d, source) : NULL;
	int64_t now_ms = clock_now_ms();
	struct source_change look = { .event = SOURCE_LOOKED_AT };

	if (!standing) {
		if (!d || !d->loading)
			store_drop_source(s->store, domain, source, NULL, NULL);
		return;
	}
	if (standing->state->judged != standing->state->to_judge) {
		sweep_source(s, domain, source, standing->state->to_judge);
		return;
	}
	look.silent_since_ms = source_silent_since(replica_sources(d), standing, now_ms);
	if ((look.silent_since_ms && !standing->state->silent_since_ms) ||
	    (standing->state->upload.generation && now_ms >= standing->state->upload.until_ms))
		state_source_change(s, domain, source, &look, looked_at, NULL);
}

void source_users_put(struct state *s, struct str domain, struct str source, int64_t judged)
{
	struct source_change c = { .event = SOURCE_JUDGED, .judged = judged };

	state_source_change(s, domain, source, &c, NULL, NULL);
}
