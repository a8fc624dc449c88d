/* case_source: the sources of a case: heartbeats, silence, snapshots; and resets. */
#include "support/case.h"

static struct source_world *source_find_world(struct play *p, struct str id)
{
	for (size_t i = 0; i < p->source_count; i++) {
		if (str_eq(p->sources[i].source.id, id))
			return &p->sources[i];
	}
	return NULL;
}

/* By id, as core finds them. */
static struct source_world *source_add(struct play *p, struct str id)
{
	size_t at = p->source_count;

	for (; at > 0 && str_cmp(id, p->sources[at - 1].source.id) < 0; at--)
		p->sources[at] = p->sources[at - 1];
	p->sources[at] = (struct source_world){ .source = { .id = id } };
	p->source_count++;
	for (size_t i = 0; i < p->source_count; i++)
		p->standings[i] =
			(struct source_standing){ &p->sources[i].source, &p->sources[i].state };
	p->source_list = (struct sources){ .items = p->standings, .count = p->source_count };
	return &p->sources[at];
}

static struct source_world *source_at(struct play *p, struct statement *s, struct str id)
{
	struct source_world *known = source_find_world(p, id);

	if (known)
		return known;
	if (p->source_count == CASE_SOURCES_MAX || !id.n) {
		play_fail(p, s, "too many sources, or one without an id");
		return NULL;
	}
	return source_add(p, id);
}

static struct source_world *source_known(struct play *p, struct statement *s)
{
	struct str id = word_next(s);
	struct source_world *w = source_find_world(p, id);

	if (!w)
		play_fail(p, s, "there is no source \"%.*s\" yet", STR_ARG(id));
	return w;
}

static void settings(struct play *p, struct statement *s, struct source *source)
{
	while (words_left(s) && !p->failures) {
		if (word_take(s, "heartbeat"))
			source->heartbeat_s = word_duration_ms(p, s) / 1000;
		else if (word_take(s, "stale_after"))
			source->stale_after_s = word_duration_ms(p, s) / 1000;
		else if (word_take(s, "stale_policy"))
			source->stale_policy =
				(enum stale_policy)word_in(p, s, &stale_policy_words);
		else if (word_take(s, "kind"))
			source->kind = (enum source_kind)word_in(p, s, &source_kind_words);
		else if (word_take(s, "token"))
			list_add(p, &source->tokens, word_next(s));
		else
			play_fail(p, s, "unknown word \"%.*s\" of a source",
				  STR_ARG(s->words[s->next]));
	}
}

static void change(struct play *p, struct statement *s, struct source_world *w,
		   const struct source_change *c)
{
	struct source_state now;
	enum source_verdict verdict = source_apply(&w->state, c, p->now_ms, &now);

	if (verdict == SOURCE_UPLOAD_GONE)
		play_fail(p, s, "the source refuses that: no snapshot is on its way");
	w->state = now;
}

static void heartbeat(struct play *p, struct statement *s)
{
	struct source_world *w = source_known(p, s);
	struct source_change c = { .event = SOURCE_HEARD };
	struct str epoch = word_take(s, "epoch") ? word_next(s) : STR_NONE;

	c.heard.heartbeat_at_ms = p->now_ms;
	source_news_add(&c.heard, epoch, word_take(s, "at") ? word_time_ms(p, s) : 0, p->now_ms);
	if (w)
		change(p, s, w, &c);
}

/* snapshot <source> begins [epoch E] | goes_on | counts | given_up */
static void snapshot(struct play *p, struct statement *s)
{
	struct source_world *w = source_known(p, s);
	struct source_change c = { .event = UPLOAD_GIVEN_UP };

	if (!w)
		return;
	c.generation = w->state.upload.generation;
	if (word_take(s, "begins"))
		c.event = UPLOAD_BEGINS;
	else if (word_take(s, "goes_on"))
		c.event = UPLOAD_GOES_ON;
	else if (word_take(s, "counts"))
		c.event = UPLOAD_COUNTS;
	else if (!word_take(s, "given_up"))
		play_fail(p, s, "a snapshot begins, goes_on, counts or is given_up");
	source_news_add(&c.heard, word_take(s, "epoch") ? word_next(s) : STR_NONE, 0, p->now_ms);
	change(p, s, w, &c);
}

/* reset <user> [devices] [of SOURCE] */
static void reset(struct play *p, struct statement *s)
{
	struct person *person = person_find(p, s, word_next(s));
	struct signal g = signal_blank(SIGNAL_RESET, STR("admin"));

	while (words_left(s) && !p->failures) {
		if (word_take(s, "devices"))
			g.devices = true;
		else if (word_take(s, "of"))
			g.only_source = word_next(s);
		else
			play_fail(p, s, "unknown word of a reset");
	}
	if (person)
		signal_apply(p, s, person, &g);
}

bool source_play(struct play *p, struct statement *s)
{
	struct source_world *w;

	if (word_take(s, "heartbeat")) {
		heartbeat(p, s);
	} else if (word_take(s, "snapshot")) {
		snapshot(p, s);
	} else if (word_take(s, "reset")) {
		reset(p, s);
	} else if (word_take(s, "source")) {
		w = source_at(p, s, word_next(s));
		if (w)
			settings(p, s, &w->source);
	} else {
		return false;
	}
	return true;
}

int64_t case_upload(struct play *p, struct statement *s, struct str source)
{
	struct source_world *w = source_find_world(p, source);

	if (!w || !w->state.upload.generation)
		play_fail(p, s, "no snapshot of \"%.*s\" is on its way", STR_ARG(source));
	return w ? w->state.upload.generation : 0;
}

void source_heard(struct play *p, const struct signal *g)
{
	struct source_world *w = source_find_world(p, g->source);
	struct source_change c = { .event = SOURCE_HEARD };

	if (!w || g->kind == SIGNAL_RESET)
		return;
	source_news_add(&c.heard, g->epoch, g->at_ms, p->now_ms);
	c.heard.facts = p->result.applied;
	c.heard.refused = !p->result.applied;
	source_apply(&w->state, &c, p->now_ms, &w->state);
}

void sources_settle(struct play *p)
{
	struct record settled;

	for (size_t i = 0; i < p->person_count; i++) {
		struct person *person = p->persons[i];

		person->subject.sources = p->source_count ? &p->source_list : NULL;
		if (!record_settle(&person->record, &p->source_list, p->now_ms, p->arena, &settled))
			continue;
		person->record = settled;
	}
}

/* expect source <id> silent yes|no · skew D · lateness D · facts N · refused N · missed N */
bool expect_source(struct play *p, struct statement *s)
{
	struct source_world *w = source_known(p, s);
	const struct source_standing *standing;

	if (!w)
		return true;
	standing = source_find(&p->source_list, w->source.id);
	while (words_left(s) && !p->failures) {
		if (word_take(s, "silent"))
			expect_number(p, s, "silent", word_yes(p, s),
				      source_silent_since(&p->source_list, standing, p->now_ms) !=
					      0);
		else if (word_take(s, "ahead"))
			expect_number(p, s, "clock ahead (ms)", word_duration_ms(p, s),
				      w->state.skew_ms);
		else if (word_take(s, "behind"))
			expect_number(p, s, "clock behind (ms)", word_duration_ms(p, s),
				      -w->state.skew_ms);
		else if (word_take(s, "late"))
			expect_number(p, s, "lateness (ms)", word_duration_ms(p, s),
				      w->state.lateness_ms);
		else if (word_take(s, "facts"))
			expect_number(p, s, "facts", word_number(p, s), w->state.facts);
		else if (word_take(s, "refused"))
			expect_number(p, s, "refused", word_number(p, s), w->state.refused);
		else if (word_take(s, "epoch"))
			expect_words(p, s, "epoch", word_next(s), w->state.epoch);
		else
			play_fail(p, s, "unknown word of a source");
	}
	return true;
}
