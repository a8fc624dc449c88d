/* source_change: see source_change.h. */
#include "core/source_change.h"

#include "core/moment.h"

enum { SMOOTHED_OVER = 8 };

/*
 * A clock ahead of ours shows itself; one behind looks like lateness, so only what is told at once
 * (a heartbeat) counts as skew both ways.
 */
void source_news_add(struct source_news *h, struct str epoch, int64_t at_ms, int64_t now_ms)
{
	h->at_ms = later(h->at_ms, now_ms);
	if (epoch.n)
		h->epoch = epoch;
	if (at_ms <= 0)
		return;
	if (at_ms > now_ms || h->heartbeat_at_ms == now_ms) {
		h->skew_sum_ms += at_ms - now_ms;
		h->skew_samples++;
	} else {
		h->lateness_sum_ms += now_ms - at_ms;
		h->lateness_samples++;
	}
}

void source_news_join(struct source_news *a, const struct source_news *b)
{
	if (b->epoch.n)
		a->epoch = b->epoch;
	if (b->reporter.n)
		a->reporter = b->reporter;
	a->at_ms = later(a->at_ms, b->at_ms);
	a->heartbeat_at_ms = later(a->heartbeat_at_ms, b->heartbeat_at_ms);
	a->facts += b->facts;
	a->refused += b->refused;
	a->missed_clears += b->missed_clears;
	a->skew_sum_ms += b->skew_sum_ms;
	a->skew_samples += b->skew_samples;
	a->lateness_sum_ms += b->lateness_sum_ms;
	a->lateness_samples += b->lateness_samples;
}

/* The first is taken as it is. */
static int64_t smoothed(int64_t was, bool first, int64_t sum, int64_t samples)
{
	int64_t is = sum / samples;

	return first ? is : was + (is - was) / SMOOTHED_OVER;
}

static void take_heard(struct source_state *s, const struct source_news *h)
{
	bool first = s->facts == 0 && s->heartbeat_at_ms == 0;

	if (h->epoch.n)
		s->epoch = h->epoch;
	if (h->reporter.n)
		s->reporter = h->reporter;
	s->heard_at_ms = later(s->heard_at_ms, h->at_ms);
	s->heartbeat_at_ms = later(s->heartbeat_at_ms, h->heartbeat_at_ms);
	s->facts += h->facts;
	s->refused += h->refused;
	s->missed_clears += h->missed_clears;
	if (h->skew_samples)
		s->skew_ms = smoothed(s->skew_ms, first, h->skew_sum_ms, h->skew_samples);
	if (h->lateness_samples)
		s->lateness_ms =
			smoothed(s->lateness_ms, first, h->lateness_sum_ms, h->lateness_samples);
	/* what ran out by itself says that it is silent, not that it is there */
	if (h->at_ms && s->silent_since_ms) {
		s->silent_since_ms = 0;
		s->to_judge++;
	}
}

static enum source_verdict look_at(struct source_state *s, const struct source_change *c,
				   int64_t now_ms)
{
	bool given_up = s->upload.generation && now_ms >= s->upload.until_ms;
	/* heard by another process meanwhile, it is not */
	bool silent = !s->silent_since_ms && c->silent_since_ms > s->heard_at_ms;

	if (!given_up && !silent)
		return SOURCE_AS_BEFORE;
	if (given_up)
		s->upload = (struct snapshot_upload){ 0 };
	if (silent)
		s->silent_since_ms = c->silent_since_ms;
	s->to_judge++;
	return SOURCE_CHANGED;
}

/* In place of one on its way: whoever begins anew knows better than a connection that may be gone.
 */
static enum source_verdict begin(struct source_state *s, const struct source_change *c,
				 int64_t now_ms)
{
	struct source_news heard = c->heard;

	/* its incarnation is the source's when it counts: an upload may come to nothing */
	heard.epoch = STR_NONE;
	s->generations = later(s->generations, s->generation) + 1;
	s->upload = (struct snapshot_upload){ .generation = s->generations,
					      .epoch = c->heard.epoch,
					      .until_ms = now_ms + UPLOAD_PATIENCE_MS };
	take_heard(s, &heard);
	return SOURCE_CHANGED;
}

static void make_count(struct source_state *s, const struct source_change *c, int64_t now_ms)
{
	s->generation = s->upload.generation;
	s->snapshot_at_ms = now_ms;
	s->snapshot_facts = c->facts;
	if (s->upload.epoch.n)
		s->epoch = s->upload.epoch;
	s->upload = (struct snapshot_upload){ 0 };
	s->to_judge++;
	take_heard(s, &c->heard);
}

static enum source_verdict go_on(struct source_state *s, const struct source_change *c,
				 int64_t now_ms)
{
	/* said again, because nobody heard that it was done */
	if (c->event == UPLOAD_COUNTS && c->generation && s->generation == c->generation)
		return SOURCE_AS_BEFORE;
	if (!c->generation || s->upload.generation != c->generation)
		return SOURCE_UPLOAD_GONE;
	if (c->event == UPLOAD_COUNTS) {
		make_count(s, c, now_ms);
	} else if (c->event == UPLOAD_GIVEN_UP) {
		s->upload = (struct snapshot_upload){ 0 };
		s->to_judge++;
	} else {
		s->upload.until_ms = now_ms + UPLOAD_PATIENCE_MS;
	}
	return SOURCE_CHANGED;
}

enum source_verdict source_apply(const struct source_state *old, const struct source_change *c,
				 int64_t now_ms, struct source_state *out)
{
	*out = *old;
	switch (c->event) {
	case SOURCE_HEARD: take_heard(out, &c->heard); return SOURCE_CHANGED;
	case SOURCE_LOOKED_AT: return look_at(out, c, now_ms);
	case SOURCE_JUDGED:
		if (c->judged <= old->judged)
			return SOURCE_AS_BEFORE;
		out->judged = c->judged;
		return SOURCE_CHANGED;
	case UPLOAD_BEGINS: return begin(out, c, now_ms);
	default: return go_on(out, c, now_ms);
	}
}
