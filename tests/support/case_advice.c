/* case_advice: the question before a transfer. */
#include "support/case.h"

#include "core/assumption.h"
#include "core/person.h"
#include "core/transfer_advice.h"

void ask_advice(struct play *p, struct statement *s)
{
	struct str user = word_next(s);
	struct person *person = person_find(p, s, user);
	struct record hidden;
	bool by_others;
	struct question q = { .to = user, .call_id = STR("question"), .side = SIDE_INTERNAL };

	if (word_take(s, "from")) {
		q.from = word_next(s);
		q.side = SIDE_NONE;
	}
	by_others = word_take(s, "by_others");
	if (!person)
		return;
	callers_prepare(p);
	p->asked = ASKED_ADVICE;
	p->trace = (struct trace){ 0 };
	if (by_others && subject_hiding(&person->subject, p->now_ms)) {
		assumption_hide(&person->subject, p->now_ms, p->arena, &hidden);
		person->subject.record = &hidden;
	}
	p->answer_err = transfer_advise(&p->directory, &person->subject, &q, p->now_ms, p->arena,
					&p->advice);
	person->subject.record = &person->record;
}

static void expect_channels(struct play *p, struct statement *s)
{
	bool wanted[ADVICE_COUNT] = { false };
	int value;

	while (words_left(s) && word_find(&advice_words, s->words[s->next], &value)) {
		wanted[value] = true;
		s->next++;
	}
	for (int i = ADVICE_NONE + 1; i < ADVICE_COUNT; i++)
		expect_number(p, s, advice_words.words[i].p, wanted[i], p->advice.possible[i]);
}

bool expect_advice(struct play *p, struct statement *s, struct str key)
{
	const struct transfer_advice *a = &p->advice;

	if (word_is(key, "rings"))
		expect_number(p, s, "rings", word_yes(p, s), a->rings);
	else if (word_is(key, "channel"))
		expect_words(p, s, "channel", word_next(s), word_of(&advice_words, (int)a->best));
	else if (word_is(key, "channels"))
		expect_channels(p, s);
	else if (word_is(key, "reason"))
		expect_text(p, s, "reason", word_of(&reason_words, (int)a->reason));
	else if (word_is(key, "busy_since"))
		expect_number(p, s, "busy_since", word_take(s, "never") ? 0 : word_time_ms(p, s),
			      a->busy_since_ms);
	else if (word_is(key, "free_by"))
		expect_number(p, s, "free_by", word_take(s, "unknown") ? 0 : word_time_ms(p, s),
			      a->free_by_ms);
	else
		return false;
	return true;
}
