/*
 * flat: the plan for Asterisk: one object of strings and integers for JSON_DECODE, or the same as
 * key=value lines. A step's values are named step0_dial, step0_timeout, step0_busy …
 */
#include <stdarg.h>
#include <stdio.h>

#include "wire/dialects.h"

enum { KEY_BYTES = 48 };

/* Where pairs go: into an object, or (json == NULL) as lines. */
struct pairs {
	struct json_writer *json;
	struct buf *out;
	struct buf scratch;
};

static void begin_pair(struct pairs *p, struct str key)
{
	if (p->json) {
		json_key(p->json, key);
	} else {
		buf_add(p->out, key);
		buf_add_char(p->out, '=');
	}
}

/* Ours, or made by dial_*: never a line break. */
static void put_safe(struct pairs *p, const char *key, struct str value)
{
	begin_pair(p, str_of(key));
	if (p->json) {
		json_string(p->json, value.n ? value : STR(""));
	} else {
		buf_add(p->out, value);
		buf_add_char(p->out, '\n');
	}
}

/* From outside: what means something in a dialplan is encoded. */
static void put_foreign(struct pairs *p, const char *key, struct str value)
{
	buf_clear(&p->scratch);
	dial_text(value, &p->scratch);
	put_safe(p, key, buf_str(&p->scratch));
}

static void put_int(struct pairs *p, const char *key, int64_t value)
{
	begin_pair(p, str_of(key));
	if (p->json) {
		json_int(p->json, value);
	} else {
		buf_add_int(p->out, value);
		buf_add_char(p->out, '\n');
	}
}

static const char *step_key(char key[KEY_BYTES], size_t i, struct str name)
{
	(void)snprintf(key, KEY_BYTES, "step%zu_%.*s", i, STR_ARG(name));
	return key;
}

static void put_step(struct pairs *p, const struct decision_view *v, size_t i)
{
	const struct step *s = &v->decision->steps[i];
	char key[KEY_BYTES];

	put_safe(p, step_key(key, i, STR("action")), word_of(&action_words, (int)s->action));
	buf_clear(&p->scratch);
	dial_step(v->domain, s, DIAL_FOR_ASTERISK, &p->scratch);
	put_safe(p, step_key(key, i, STR("dial")), buf_str(&p->scratch));
	put_int(p, step_key(key, i, STR("timeout")), s->timeout_s);
	put_int(p, step_key(key, i, STR("code")), step_code(s));
	for (int o = OUTCOMES_FIRST; o <= OUTCOMES_LAST; o++)
		put_int(p, step_key(key, i, word_of(&outcome_words, o)), step_after(s, o));
}

static void put_plan(struct pairs *p, const struct decision_view *v)
{
	const struct decision *d = v->decision;

	put_safe(p, "decision_id", v->decision_id);
	put_foreign(p, "call_id", v->call_id);
	put_foreign(p, "user", d->user);
	put_safe(p, "action", word_of(&action_words, (int)d->action));
	put_safe(p, "reason", word_of(&reason_words, (int)d->reason));
	put_safe(p, "side", word_of(&side_words, (int)d->side));
	put_foreign(p, "to", d->to.text);
	put_foreign(p, "from", d->from.text);
	put_int(p, "total_wait", d->total_wait_s);
	put_int(p, "degraded", v->degraded);
	put_int(p, "reserved", reserved_number(v));
	put_int(p, "steps", (int64_t)d->step_count);
	for (size_t i = 0; i < d->step_count; i++)
		put_step(p, v, i);
	put_safe(p, "final_action", word_of(&action_words, (int)d->final.action));
	put_int(p, "final_code", d->final.code);
	put_safe(p, "final_cause", word_of(&outcome_words, (int)d->final.cause));
	buf_free(&p->scratch);
}

void wire_asterisk(const struct decision_view *v, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);
	struct pairs p = { .json = &w, .out = out };

	json_object_begin(&w);
	put_plan(&p, v);
	json_object_end(&w);
}

void wire_text(const struct decision_view *v, struct buf *out)
{
	struct pairs p = { .out = out };

	put_plan(&p, v);
}
