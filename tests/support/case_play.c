/* case_play: plays one case; remembers which rungs of the two ladders have been seen. */
#include "support/case.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

enum { RUNGS_MAX = 32 };

static struct rung_seen {
	const char *name;
	int decided, passed;
} seen[RUNGS_MAX];
static size_t seen_count;

static void coverage_init(void)
{
	size_t n, m;
	const char *const *p = presence_rungs(&n), *const *r = routing_rungs(&m);

	for (size_t i = 0; i < n && seen_count < RUNGS_MAX; i++)
		seen[seen_count++].name = p[i];
	for (size_t i = 0; i < m && seen_count < RUNGS_MAX; i++)
		seen[seen_count++].name = r[i];
}

void coverage_note(const struct trace *t)
{
	if (!seen_count)
		coverage_init();
	for (size_t i = 0; i < t->count; i++) {
		for (size_t j = 0; j < seen_count; j++) {
			if (!word_is(t->lines[i].rung, seen[j].name))
				continue;
			seen[j].decided += t->lines[i].decided;
			seen[j].passed += !t->lines[i].decided;
		}
	}
}

int coverage_missing(void)
{
	int missing = 0;

	for (size_t j = 0; j < seen_count; j++) {
		if (seen[j].decided && seen[j].passed)
			continue;
		fprintf(stderr,
			"rung %s: decided in %d answers, looked at without deciding in %d\n",
			seen[j].name, seen[j].decided, seen[j].passed);
		missing++;
	}
	return missing;
}

static bool clock_play(struct play *p, struct statement *s)
{
	if (word_take(s, "at"))
		p->now_ms = word_time_ms(p, s);
	else if (word_take(s, "later"))
		p->now_ms += word_duration_ms(p, s);
	else
		return false;
	return true;
}

static bool expects_signal(const struct statement *s)
{
	return s->count > 1 && word_is(s->words[0], "expect") && word_is(s->words[1], "signal");
}

static void statement_play(struct play *p, struct statement s)
{
	int before = p->failures;

	if (p->signal_unchecked && !expects_signal(&s)) {
		play_fail(p, &p->signal, "the signal was refused (%.*s), which nothing expects",
			  STR_ARG(change_refusal_word(p->result.why)));
		return;
	}
	s.next = 0;
	if (!clock_play(p, &s) && !world_play(p, &s) && !schedule_play(p, &s) &&
	    !site_play(p, &s) && !status_meaning_play(p, &s) && !source_play(p, &s) &&
	    !roster_play(p, &s) && !caller_play(p, &s) && !group_play(p, &s) &&
	    !number_leads_play(p, &s) && !sight_play(p, &s) && !signal_play(p, &s) &&
	    !calendar_play(p, &s) && !ask_play(p, &s) && !expect_play(p, &s))
		play_fail(p, &s, "unknown word \"%.*s\"", STR_ARG(s.words[0]));
	else if (words_left(&s) && p->failures == before)
		play_fail(p, &s, "too many words, from \"%.*s\" on", STR_ARG(s.words[s.next]));
	sites_settle(p);
	sources_settle(p);
}

static void block_play(struct play *p, const struct block *b)
{
	for (size_t i = 0; i < b->count && !p->failures; i++)
		statement_play(p, b->statements[i]);
}

bool case_play(const struct block *given, const struct block *block)
{
	static struct str start_words[] = {
		{"10:00:00", 8}
	};
	struct statement start = {
		.file = block->file, .line = block->line, .words = start_words, .count = 1
	};
	struct play *p = mem_new(sizeof(*p));
	bool ok;

	p->arena = arena_new(0);
	p->block = block;
	p->now_ms = word_time_ms(p, &start);
	world_init(p);
	block_play(p, given);
	block_play(p, block);
	start.next = 0;
	if (p->signal_unchecked && !p->failures)
		play_fail(p, &p->signal, "the signal was refused, which nothing expects");
	if (!p->expectations && !p->failures)
		play_fail(p, &start, "the case expects nothing");
	ok = p->failures == 0;
	arena_free(p->arena);
	free(p);
	return ok;
}
