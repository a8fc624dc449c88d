/* source: which source a fact is of, and whether that one has fallen silent. */
#include "core/source.h"

const struct source_standing *source_find(const struct sources *sources, struct str id)
{
	size_t from = 0, to = sources ? sources->count : 0;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = str_cmp(id, sources->items[middle].source->id);

		if (order == 0)
			return &sources->items[middle];
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return NULL;
}

static bool speaks_for(const struct source *s, struct str token)
{
	for (size_t i = 0; i < s->tokens.count; i++) {
		if (str_eq(s->tokens.items[i], token))
			return true;
	}
	return false;
}

struct str source_of_token(const struct sources *sources, struct str token)
{
	for (size_t i = 0; sources && i < sources->count; i++) {
		if (speaks_for(sources->items[i].source, token))
			return sources->items[i].source->id;
	}
	return token;
}

int64_t source_patience_ms(const struct source *s)
{
	int64_t missed_s = s->heartbeat_s * HEARTBEATS_MISSED;

	if (s->stale_after_s)
		return 1000 * s->stale_after_s;
	if (missed_s && missed_s < STALE_AFTER_LEAST_S)
		missed_s = STALE_AFTER_LEAST_S;
	return 1000 * missed_s;
}

/* Who was never heard has said nothing that could be stale. */
int64_t source_silent_since(const struct sources *sources, const struct source_standing *s,
			    int64_t now_ms)
{
	int64_t patience_ms = source_patience_ms(s->source), heard_ms = s->state->heard_at_ms;

	if (!patience_ms || !heard_ms)
		return 0;
	/* unless it was heard since, and what is told of that is on its way */
	if (heard_ms <= s->state->silent_since_ms)
		return s->state->silent_since_ms;
	if (sources->as_of_ms && sources->as_of_ms < now_ms)
		now_ms = sources->as_of_ms;
	if (heard_ms < sources->listening_since_ms)
		heard_ms = sources->listening_since_ms;
	return now_ms >= heard_ms + patience_ms ? heard_ms + patience_ms : 0;
}

int64_t source_due(const struct source *s, const struct source_state *state)
{
	int64_t patience_ms = source_patience_ms(s), due_ms = 0;

	if (state->judged != state->to_judge)
		return 1; /* at once */
	if (patience_ms && state->heard_at_ms && !state->silent_since_ms)
		due_ms = state->heard_at_ms + patience_ms;
	if (state->upload.generation && (!due_ms || state->upload.until_ms < due_ms))
		due_ms = state->upload.until_ms;
	return due_ms;
}

/* ---- facts ---- */

struct belief origin_belief(const struct subject *s, const struct origin *o, int64_t now_ms)
{
	const struct source_standing *standing =
		s->sources ? source_find(s->sources, o->source) : NULL;
	struct belief out = { .counts = true };
	enum stale_policy policy;

	if (!standing)
		return out;
	out.since_ms = source_silent_since(s->sources, standing, now_ms);
	out.stale = out.since_ms != 0;
	policy = standing->source->stale_policy;
	if (!out.stale || policy == STALE_KEEP)
		return out;
	out.counts = false;
	out.routable = policy == STALE_ROUTABLE ||
		       (policy == STALE_BY_DOMAIN && s->domain->stale_routable);
	return out;
}

bool call_counts_now(const struct subject *s, const struct call *c, int64_t now_ms)
{
	return call_is_live(c, now_ms) && origin_belief(s, &c->origin, now_ms).counts;
}

/* What is said while a snapshot is on its way is newer than it, unless an older incarnation says
 * it. */
bool source_is_uploading(const struct subject *s, struct str source)
{
	const struct source_standing *standing = source_find(s->sources, source);

	return standing && standing->state->upload.generation;
}

int64_t source_generation(const struct subject *s, struct str source, struct str epoch)
{
	const struct source_standing *standing = source_find(s->sources, source);
	const struct snapshot_upload *upload;

	if (!standing)
		return 0;
	upload = &standing->state->upload;
	if (upload->generation && (!epoch.n || !upload->epoch.n || str_eq(epoch, upload->epoch)))
		return upload->generation;
	return standing->state->generation;
}
