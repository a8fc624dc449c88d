/* case_plan: expectations of a routing decision. */
#include "support/case.h"

static bool is_target(struct str word)
{
	return str_find_char(word, '/') < word.n || str_find_char(word, ':') < word.n;
}

static void expect_flags(struct play *p, struct statement *s, const struct step *step)
{
	const struct target *t = step->target_count ? &step->targets[step->target_count - 1] : NULL;

	/* what is said of "the" target is said of the last one, where the mobile leg is */
	while (words_left(s) && !p->failures) {
		struct str key = word_next(s);
		int64_t ms;

		if (duration_parse(key, &ms))
			expect_number(p, s, "a step of seconds", ms / 1000, step->timeout_s);
		else if (word_is(key, "parallel") || word_is(key, "serial"))
			expect_words(p, s, "step", key,
				     step->parallel ? STR("parallel") : STR("serial"));
		else if (!t)
			play_fail(p, s, "the step has no target");
		else if (word_is(key, "prefix"))
			expect_words(p, s, "prefix", word_next(s), t->prefix);
		else if (word_is(key, "confirm") || word_is(key, "no_confirm"))
			expect_words(p, s, "confirm", key,
				     t->confirm ? STR("confirm") : STR("no_confirm"));
		else if (word_is(key, "push") || word_is(key, "no_push"))
			expect_words(p, s, "push", key, t->no_push ? STR("no_push") : STR("push"));
		else if (word_is(key, "greeting"))
			expect_text(p, s, "greeting", t->greeting);
		else if (word_is(key, "uri"))
			expect_words(p, s, "uri", word_next(s), t->uri);
		else
			play_fail(p, s, "unknown word \"%.*s\" of a step", STR_ARG(key));
	}
}

static void expect_next(struct play *p, struct statement *s, const struct step *step)
{
	int outcome = word_in(p, s, &outcome_words);
	int64_t wanted = word_take(s, "final") ? -1 : word_number(p, s) - 1;

	expect_number(p, s, "next step (from 0, -1 = final)", wanted, step->next[outcome]);
}

static void expect_step(struct play *p, struct statement *s)
{
	int64_t number = word_number(p, s);
	const struct step *step;
	size_t i = 0;

	if (number < 1 || (size_t)number > p->decision.step_count) {
		play_fail(p, s, "expected a step %lld, got %zu steps", (long long)number,
			  p->decision.step_count);
		return;
	}
	step = &p->decision.steps[number - 1];
	if (word_take(s, "next")) {
		expect_next(p, s, step);
		return;
	}
	expect_words(p, s, "action of the step", word_next(s),
		     word_of(&action_words, step->action));
	for (; words_left(s) && is_target(s->words[s->next]); i++) {
		struct str got = i < step->target_count ? target_word(p->arena, &step->targets[i])
							: STR_NONE;
		expect_words(p, s, "target", word_next(s), got);
	}
	expect_number(p, s, "targets in the step", (int64_t)i, (int64_t)step->target_count);
	expect_flags(p, s, step);
}

static void expect_final(struct play *p, struct statement *s)
{
	const struct final *f = &p->decision.final;

	expect_words(p, s, "final", word_next(s), word_of(&action_words, f->action));
	if (words_left(s) && is_duration(s->words[s->next]))
		expect_number(p, s, "final code", word_number(p, s), f->code);
	if (words_left(s))
		expect_words(p, s, "final cause", word_next(s), word_of(&outcome_words, f->cause));
}

static bool is_rung(struct play *p, struct str word)
{
	for (size_t i = 0; i < p->decision.step_count; i++) {
		const struct step *step = &p->decision.steps[i];

		for (size_t j = 0; j < step->target_count; j++) {
			const struct target *t = &step->targets[j];

			if (str_eq(target_word(p->arena, t), word) || str_eq(t->user, word))
				return true;
		}
	}
	return false;
}

static void expect_rung(struct play *p, struct statement *s, bool wanted)
{
	struct str word = word_next(s);

	p->expectations++;
	if (is_rung(p, word) != wanted)
		play_fail(p, s, "expected %.*s %s", STR_ARG(word), wanted ? "rung" : "not rung");
}

static void expect_same(struct play *p, struct statement *s, bool wanted)
{
	struct decision other;

	word_take(s, wanted ? "as" : "from");
	word_take(s, "call_id");
	ask_route_again(p, word_next(s), &other);
	p->expectations++;
	if (str_eq(plan_text(p->arena, &p->decision), plan_text(p->arena, &other)) != wanted)
		play_fail(p, s, "expected %s plan", wanted ? "the same" : "another");
}

static bool expect_plain(struct play *p, struct statement *s, struct str key)
{
	const struct decision *d = &p->decision;

	if (word_is(key, "action"))
		expect_words(p, s, "action", word_next(s), word_of(&action_words, d->action));
	else if (word_is(key, "reason"))
		expect_text(p, s, "reason", word_of(&reason_words, d->reason));
	else if (word_is(key, "side"))
		expect_words(p, s, "side", word_next(s), word_of(&side_words, d->side));
	else if (word_is(key, "user"))
		expect_words(p, s, "user", word_next(s), d->user);
	else if (word_is(key, "to"))
		expect_words(p, s, "to", word_next(s), d->to.text);
	else if (word_is(key, "from"))
		expect_words(p, s, "from", word_next(s), d->from.text);
	else if (word_is(key, "steps"))
		expect_number(p, s, "steps", word_number(p, s), (int64_t)d->step_count);
	else if (word_is(key, "wait"))
		expect_number(p, s, "wait (s)", word_duration_ms(p, s) / 1000, d->total_wait_s);
	else if (word_is(key, "code"))
		expect_number(p, s, "code", word_number(p, s), d->final.code);
	else if (word_is(key, "cause"))
		expect_words(p, s, "cause", word_next(s), word_of(&outcome_words, d->final.cause));
	else
		return false;
	return true;
}

bool expect_route(struct play *p, struct statement *s, struct str key)
{
	if (word_is(key, "error")) {
		expect_words(p, s, "error", word_next(s), str_of(err_info(p->answer_err)->slug));
		return true;
	}
	if (p->answer_err != ERR_OK) {
		play_fail(p, s, "there is no decision: %s", err_info(p->answer_err)->slug);
		return true;
	}
	if (expect_plain(p, s, key) || expect_group(p, s, key))
		return true;
	if (word_is(key, "step"))
		expect_step(p, s);
	else if (word_is(key, "final"))
		expect_final(p, s);
	else if (word_is(key, "rings"))
		expect_rung(p, s, true);
	else if (word_is(key, "not") && word_take(s, "rung"))
		expect_rung(p, s, false);
	else if (word_is(key, "same"))
		expect_same(p, s, true);
	else if (word_is(key, "differs"))
		expect_same(p, s, false);
	else
		return false;
	return true;
}
