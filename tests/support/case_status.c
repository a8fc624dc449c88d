/* case_status: what a case's domain says of statuses: its own, or built-in ones. */
#include "support/case.h"

static struct status_meaning *meaning_at(struct play *p, struct statement *s, struct str id)
{
	struct status_meaning *m;

	for (size_t i = 0; i < p->status_count; i++) {
		if (str_eq(p->statuses[i].id, id))
			return &p->statuses[i];
	}
	if (p->status_count == CASE_STATUSES_MAX || !id.n) {
		play_fail(p, s, "too many statuses, or one without an id");
		return NULL;
	}
	m = &p->statuses[p->status_count++];
	*m = (struct status_meaning){ .id = id, .push = true };
	return m;
}

/* One setting; false on another word. */
static bool meaning_word(struct play *p, struct statement *s, struct str key,
			 struct status_meaning *m)
{
	int value;

	if (word_find(&availability_words, key, &value)) {
		m->availability = (enum availability)value;
	} else if (word_find(&agent_action_words, key, &value)) {
		m->agent.action = (enum agent_action)value;
		if (value == AGENT_ACTION_PAUSE)
			m->agent.reason = word_next(s);
	} else if (word_is(key, "routable")) {
		m->routable = true;
	} else if (word_is(key, "activity")) {
		m->activity = (enum activity)word_in(p, s, &activity_words);
	} else if (word_is(key, "why")) {
		m->why = word_next(s);
	} else if (word_is(key, "expires")) {
		m->expires_s = word_duration_ms(p, s) / 1000;
	} else if (word_is(key, "no_push")) {
		m->push = false;
	} else {
		return false;
	}
	return true;
}

/* custom_status on_break away activity break routable why "…" expires 15m pause lunch no_push */
bool status_meaning_play(struct play *p, struct statement *s)
{
	struct status_meaning *m;

	if (!word_take(s, "custom_status"))
		return false;
	m = meaning_at(p, s, word_next(s));
	while (m && words_left(s) && !p->failures) {
		struct str key = word_next(s);

		if (!meaning_word(p, s, key, m))
			play_fail(p, s, "unknown word \"%.*s\" of a status", STR_ARG(key));
	}
	if (m && !status_built_in(m->id) && !m->availability)
		play_fail(p, s, "status %.*s has no availability", STR_ARG(m->id));
	statuses_resolve(&p->domain, p->statuses, p->status_count, p->arena);
	return true;
}
