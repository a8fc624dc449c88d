/* decision_view: a routing decision as PBXs read it. Hot: straight into the buffer. */
#include "wire/views.h"

/* A mailbox has a name of its own, because PBXs hand it to their mail module. */
static void put_target(const struct target *t, struct json_writer *w)
{
	bool mobile = str_eq(t->kind, STR("mobile"));

	json_object_begin(w);
	json_put_plain(w, "kind", t->kind);
	put_text(w, "user", t->user);
	put_text(w, "device", t->device);
	put_text(w, "uri", t->uri);
	put_text(w, "number", t->number);
	put_text(w, "prefix", t->prefix);
	if (mobile || str_eq(t->kind, STR("external")))
		json_put_bool(w, "confirm", t->confirm);
	if (t->no_push)
		json_put_bool(w, "push", false);
	put_text(w, str_eq(t->kind, STR("voicemail")) ? "mailbox" : "id", t->id);
	put_text(w, "greeting", t->greeting);
	json_object_end(w);
}

static void put_next(const struct step *s, struct json_writer *w)
{
	json_key(w, STR("next"));
	json_object_begin(w);
	for (int i = OUTCOME_NONE + 1; i < OUTCOME_COUNT; i++) {
		if (s->next[i] >= 0) {
			json_key(w, word_of(&outcome_words, i));
			json_int(w, s->next[i]);
		}
	}
	json_object_end(w);
}

static void put_step(const struct step *s, struct json_writer *w)
{
	json_object_begin(w);
	json_put_plain(w, "action", word_of(&action_words, (int)s->action));
	json_put_plain(w, "mode", s->parallel ? STR("parallel") : STR("serial"));
	json_put_int(w, "timeout_s", s->timeout_s);
	json_key(w, STR("targets"));
	json_array_begin(w);
	for (size_t i = 0; i < s->target_count; i++)
		put_target(&s->targets[i], w);
	json_array_end(w);
	put_next(s, w);
	json_object_end(w);
}

static void put_steps(const struct decision *d, struct json_writer *w)
{
	json_key(w, STR("steps"));
	json_array_begin(w);
	for (size_t i = 0; i < d->step_count; i++)
		put_step(&d->steps[i], w);
	json_array_end(w);
}

/* Who of the groups is not rung, and why. */
static void put_skipped(const struct decision *d, struct json_writer *w)
{
	if (!d->skipped_count)
		return;
	json_key(w, STR("skipped"));
	json_array_begin(w);
	for (size_t i = 0; i < d->skipped_count; i++) {
		const struct skipped_member *m = &d->skipped[i];

		json_object_begin(w);
		json_put_string(w, "group", m->group);
		json_put_plain(w, "kind", word_of(&member_kind_words, (int)m->kind));
		json_put_string(w, "target", m->target);
		json_put_plain(w, "reason", word_of(&reason_words, (int)m->reason));
		json_object_end(w);
	}
	json_array_end(w);
}

static void put_final(const struct final *f, struct json_writer *w)
{
	json_key(w, STR("final"));
	json_object_begin(w);
	json_put_plain(w, "action", word_of(&action_words, (int)f->action));
	if (f->code)
		json_put_int(w, "code", f->code);
	put_word(w, "cause", &outcome_words, (int)f->cause);
	json_object_end(w);
}

/* By what the decision was made, as far as that has versions. */
static void put_state(const struct decision_view *v, struct json_writer *w)
{
	put_text(w, "presence_version", v->presence_version);
	put_text(w, "config_version", v->config_version);
	json_put_bool(w, "degraded", v->degraded);
	json_put_time(w, "as_of", v->as_of_ms);
	if (v->presence_stale)
		json_put_bool(w, "presence_stale", true);
}

void wire_decision(const struct decision_view *v, struct json_writer *w)
{
	const struct decision *d = v->decision;

	json_object_begin(w);
	json_put_string(w, "decision_id", v->decision_id);
	json_put_string(w, "call_id", v->call_id);
	put_text(w, "user", d->user);
	put_text(w, "group", d->group);
	json_put_plain(w, "action", word_of(&action_words, (int)d->action));
	put_word(w, "reason", &reason_words, (int)d->reason);
	put_text(w, "to_normalised", d->to.text);
	put_text(w, "from_normalised", d->from.text);
	put_word(w, "side", &side_words, (int)d->side);
	put_steps(d, w);
	put_final(&d->final, w);
	put_skipped(d, w);
	json_put_int(w, "total_wait_s", d->total_wait_s);
	if (v->stepwise)
		json_put_bool(w, "stepwise", true);
	if (v->reservation != RESERVATION_NONE)
		json_put_bool(w, "reserved", v->reservation == RESERVATION_KEPT);
	put_state(v, w);
	wire_trace(&d->trace, w);
	json_object_end(w);
}

void wire_plan(const struct decision *d, struct json_writer *w)
{
	json_object_begin(w);
	put_steps(d, w);
	put_final(&d->final, w);
	json_object_end(w);
}
