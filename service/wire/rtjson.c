/*
 * rtjson: the plan for Kamailio. Each step is a complete document of its rtjson module, to be
 * pushed as it is; what the module does not know it ignores.
 */
#include "wire/dialects.h"

/* A phone that says nothing for so long is not there (Kamailio's fr_timer). */
enum { SILENT_MS = 5000, UNANSWERED_MS = 120000 };

static void put_route(const struct decision_view *v, const struct target *t, int64_t timeout_ms,
		      struct buf *scratch, struct json_writer *w)
{
	buf_clear(scratch);
	dial_target(v->domain, t, DIAL_FOR_KAMAILIO, scratch);
	json_object_begin(w);
	json_put_string(w, "uri", buf_str(scratch));
	json_put_int(w, "fr_timer", timeout_ms < SILENT_MS ? timeout_ms : SILENT_MS);
	json_put_int(w, "fr_inv_timer", timeout_ms);
	json_object_end(w);
}

static void put_routes(const struct decision_view *v, const struct step *s, int64_t timeout_ms,
		       struct json_writer *w)
{
	struct buf scratch = { 0 };

	json_put_string(w, "version", STR("1.0"));
	json_put_string(w, "routing", s->parallel ? STR("parallel") : STR("serial"));
	json_key(w, STR("routes"));
	json_array_begin(w);
	for (size_t i = 0; i < s->target_count; i++)
		put_route(v, &s->targets[i], timeout_ms, &scratch, w);
	json_array_end(w);
	buf_free(&scratch);
}

static bool asks_to_confirm(const struct step *s)
{
	for (size_t i = 0; i < s->target_count; i++)
		if (s->targets[i].confirm)
			return true;
	return false;
}

/* jansson_get leaves a variable alone where a path is missing, so all of them are there. */
static void put_next(const struct step *s, struct json_writer *w)
{
	json_key(w, STR("next"));
	json_object_begin(w);
	for (int o = OUTCOMES_FIRST; o <= OUTCOMES_LAST; o++) {
		json_key(w, word_of(&outcome_words, o));
		json_int(w, step_after(s, o));
	}
	json_object_end(w);
}

static void put_step(const struct decision_view *v, const struct step *s, struct json_writer *w)
{
	int64_t timeout_ms = s->timeout_s > 0 ? s->timeout_s * 1000 : UNANSWERED_MS;

	json_object_begin(w);
	json_put_string(w, "action", word_of(&action_words, (int)s->action));
	json_put_int(w, "code", step_code(s));
	json_put_int(w, "timeout_ms", timeout_ms);
	json_put_int(w, "confirm", asks_to_confirm(s));
	if (s->target_count)
		put_routes(v, s, timeout_ms, w);
	put_next(s, w);
	json_object_end(w);
}

void wire_rtjson(const struct decision_view *v, struct buf *out)
{
	const struct decision *d = v->decision;
	struct json_writer writer = JSON_WRITER(out), *w = &writer;

	json_object_begin(w);
	json_put_string(w, "decision_id", v->decision_id);
	json_put_string(w, "call_id", v->call_id);
	put_text(w, "user", d->user);
	json_put_string(w, "action", word_of(&action_words, (int)d->action));
	put_word(w, "reason", &reason_words, (int)d->reason);
	json_key(w, STR("steps"));
	json_array_begin(w);
	for (size_t i = 0; i < d->step_count; i++)
		put_step(v, &d->steps[i], w);
	json_array_end(w);
	json_key(w, STR("final"));
	json_object_begin(w);
	json_put_string(w, "action", word_of(&action_words, (int)d->final.action));
	json_put_int(w, "code", d->final.code);
	put_word(w, "cause", &outcome_words, (int)d->final.cause);
	json_object_end(w);
	json_put_bool(w, "degraded", v->degraded);
	json_put_int(w, "reserved", reserved_number(v));
	json_object_end(w);
}
