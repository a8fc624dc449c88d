/* case_ask: the questions, and an answer's plan as words. */
#include "support/case.h"

#include <stdio.h>

#include "core/person.h"

static void ask_presence(struct play *p, struct statement *s)
{
	struct person *person = person_find(p, s, word_next(s));
	struct str except = word_take(s, "except") ? word_next(s) : STR_NONE;
	bool by_others = word_take(s, "by_others");
	const struct hiding_fact *hiding;

	if (!person)
		return;
	p->asked = ASKED_PRESENCE;
	p->trace = (struct trace){ .arena = p->arena };
	p->presence = (struct presence){ 0 };
	presence_of(&person->subject, except, p->now_ms, &p->trace, &p->presence);
	p->presence.expires_at_ms = presence_until(&person->subject, &p->presence, p->now_ms);
	hiding = by_others ? subject_hiding(&person->subject, p->now_ms) : NULL;
	if (hiding)
		presence_hide(&p->presence, hiding->since_ms);
	p->person = person;
	coverage_note(&p->trace);
}

static void ask_route(struct play *p, struct statement *s)
{
	struct question *q = &p->question;

	if (!word_take(s, "to"))
		play_fail(p, s, "ask route `to` whom?");
	*q = (struct question){ .to = word_next(s), .call_id = STR("question") };
	while (words_left(s) && !p->failures) {
		struct str key = word_next(s);

		if (word_is(key, "from"))
			q->from = word_next(s);
		else if (word_is(key, "side"))
			q->side = (enum side)word_in(p, s, &side_words);
		else if (word_is(key, "class"))
			q->class = (enum caller_class)word_in(p, s, &caller_class_words);
		else if (word_is(key, "call_id"))
			q->call_id = word_next(s);
		else if (word_is(key, "trusted"))
			q->may_assert_internal = true;
		else if (!wishes_play(p, s, key, &q->skills))
			play_fail(p, s, "unknown word \"%.*s\" of a question", STR_ARG(key));
	}
	callers_prepare(p);
	p->asked = ASKED_ROUTE;
	p->decision = (struct decision){ 0 };
	p->answer_err = routing_decide(&p->directory, q, p->now_ms, p->arena, &p->decision);
	p->trace = p->decision.trace;
	coverage_note(&p->trace);
}

void ask_route_again(struct play *p, struct str call_id, struct decision *out)
{
	struct question q = p->question;

	q.call_id = call_id;
	*out = (struct decision){ 0 };
	if (routing_decide(&p->directory, &q, p->now_ms, p->arena, out) != ERR_OK)
		*out = (struct decision){ 0 };
}

/* number "<raw>" is … */
static void number_play(struct play *p, struct statement *s)
{
	struct str raw = word_next(s), wanted;
	struct number n = number_normalise(&p->domain.numbering, raw, p->arena);
	enum number_kind kind;

	if (!word_take(s, "is"))
		play_fail(p, s, "number <raw> `is` what?");
	wanted = word_next(s);
	kind = word_is(wanted, "short")       ? NUMBER_SHORT
	       : word_is(wanted, "name")      ? NUMBER_NAME
	       : word_is(wanted, "anonymous") ? NUMBER_ANONYMOUS
	       : word_is(wanted, "unknown")   ? NUMBER_UNKNOWN
					      : NUMBER_PUBLIC;
	if (kind == NUMBER_SHORT || kind == NUMBER_NAME)
		wanted = word_next(s);
	p->expectations++;
	if (n.kind != kind || !str_eq(n.text, wanted))
		play_fail(p, s, "expected \"%.*s\" to be %.*s (kind %d), got %.*s (kind %d)",
			  STR_ARG(raw), STR_ARG(wanted), kind, STR_ARG(n.text), n.kind);
}

bool ask_play(struct play *p, struct statement *s)
{
	if (word_take(s, "number")) {
		number_play(p, s);
		return true;
	}
	if (!word_take(s, "ask"))
		return false;
	if (word_take(s, "presence"))
		ask_presence(p, s);
	else if (word_take(s, "route"))
		ask_route(p, s);
	else if (word_take(s, "sight"))
		ask_sight(p, s);
	else if (word_take(s, "responders"))
		ask_responders(p, s);
	else if (word_take(s, "schedule"))
		ask_schedule(p, s);
	else if (word_take(s, "roster"))
		ask_roster(p, s);
	else if (word_take(s, "advice"))
		ask_advice(p, s);
	else if (word_take(s, "device"))
		ask_device(p, s);
	else
		play_fail(p, s,
			  "ask `presence`, `route`, `device`, `schedule`, `roster` or `advice`");
	return true;
}

struct str target_word(struct arena *a, const struct target *t)
{
	if (str_eq(t->kind, STR("device")))
		return arena_printf(a, "%.*s/%.*s", STR_ARG(t->user), STR_ARG(t->device));
	if (t->number.n)
		return arena_printf(a, "%.*s:%.*s", STR_ARG(t->kind), STR_ARG(t->number));
	return arena_printf(a, "%.*s:%.*s", STR_ARG(t->kind), STR_ARG(t->id));
}

static struct str step_text(struct arena *a, const struct step *step)
{
	struct str text = arena_printf(a, "%.*s", STR_ARG(word_of(&action_words, step->action)));

	for (size_t i = 0; i < step->target_count; i++)
		text = arena_printf(a, "%.*s %.*s", STR_ARG(text),
				    STR_ARG(target_word(a, &step->targets[i])));
	text = arena_printf(a, "%.*s %llds next", STR_ARG(text), (long long)step->timeout_s);
	for (int o = OUTCOME_NO_ANSWER; o <= OUTCOME_UNAVAILABLE; o++)
		text = arena_printf(a, "%.*s %d", STR_ARG(text),
				    step->next[o] < 0 ? step->next[o] : step->next[o] + 1);
	return text;
}

struct str plan_text(struct arena *a, const struct decision *d)
{
	struct str text = STR("");

	for (size_t i = 0; i < d->step_count; i++)
		text = arena_printf(a, "%.*s  %zu: %.*s\n", STR_ARG(text), i + 1,
				    STR_ARG(step_text(a, &d->steps[i])));
	return arena_printf(a, "%.*s  final: %.*s %d %.*s\n", STR_ARG(text),
			    STR_ARG(word_of(&action_words, d->final.action)), d->final.code,
			    STR_ARG(word_of(&outcome_words, d->final.cause)));
}

void trace_print(const struct trace *t)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct trace_line *l = &t->lines[i];

		fprintf(stderr, "    %-4.*s %-7s %-20.*s %-16.*s %.*s\n", STR_ARG(l->rung),
			l->decided ? "decided" : "passed",
			STR_ARG(word_of(&reason_words, l->reason)), STR_ARG(l->source),
			STR_ARG(l->text));
	}
}
