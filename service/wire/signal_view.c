/* signal_view: what became of a signal, and the presence that follows. The version travels in the
 * header Presence-Version. */
#include <stdio.h>

#include "wire/views.h"

void wire_signal_result(const struct change_result *r, struct json_writer *w)
{
	json_put_bool(w, "applied", r->applied);
	if (r->why == CHANGE_REPEAT)
		json_put_bool(w, "repeat", true);
	else if (r->why != CHANGE_APPLIED)
		json_put_string(w, "reason", change_refusal_word(r->why));
	if (r->clamped)
		json_put_bool(w, "clamped", true);
	if (r->from_future)
		json_put_bool(w, "from_future", true);
	if (r->expires_at_ms) {
		json_put_time(w, "expires_at", r->expires_at_ms);
		json_put_int(w, "expires_in", r->effective_s);
	}
}

/* Whoever only reports (a carrier) learns nothing of what follows. */
static void put_presence(const struct presence *p, enum visibility level, struct json_writer *w)
{
	if (level >= VISIBILITY_AVAILABILITY)
		json_put_string(w, "availability",
				word_of(&availability_words, (int)p->availability));
	if (level >= VISIBILITY_ACTIVITY)
		json_put_string(w, "activity", presence_activity(p));
	if (level >= VISIBILITY_REACHABILITY)
		json_put_bool(w, "routable", p->routable);
}

static void put_signal(const struct signal_view *v, struct json_writer *w)
{
	wire_signal_result(v->result, w);
	if (v->presence)
		put_presence(v->presence, v->level, w);
}

void wire_signal(const struct signal_view *v, struct json_writer *w)
{
	json_object_begin(w);
	put_signal(v, w);
	json_object_end(w);
}

void wire_reset(const struct signal_view *v, struct json_writer *w)
{
	json_object_begin(w);
	json_put_int(w, "removed", v->result->removed);
	put_signal(v, w);
	json_object_end(w);
}

/* The prompt says what holds now: status_away, status_automatic. */
void wire_feature_code(const struct feature_code_view *v, struct json_writer *w)
{
	char prompt[128];
	int n = snprintf(prompt, sizeof(prompt), "status_%.*s", STR_ARG(v->code->status));

	json_object_begin(w);
	json_put_string(w, "user", v->user);
	json_put_string(w, "code", v->code->code);
	json_put_string(w, "action", STR("set_status"));
	json_put_string(w, "status", v->code->status);
	json_put_string(w, "prompt", str_n(prompt, (size_t)n));
	put_signal(&v->signal, w);
	json_object_end(w);
}
