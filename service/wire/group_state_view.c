/* group_state_view: what a group was told of one member and of its load, as a reader sees it. */
#include "wire/views.h"

void wire_agent_wish(const struct agent_standing *a, struct json_writer *w)
{
	json_put_string(w, "wish", word_of(&agent_action_words, (int)a->wish));
	put_text(w, "wish_reason", a->wish_reason);
	json_put_time(w, "wished_at", a->wish_ms);
	json_put_bool(w, "confirmed", a->confirmed);
	json_put_bool(w, "mismatch", a->mismatch);
}

void wire_agent_state(const struct group_state *s, const struct subject *subject, int64_t now_ms,
		      bool stale, struct json_writer *w)
{
	static const struct member_state unknown;
	struct str user = subject->user->id;
	const struct member_state *m = group_state_member(s, user);
	struct agent_standing standing = agent_standing(subject, m, now_ms);

	m = m ? m : &unknown;
	json_object_begin(w);
	json_put_string(w, "user", user);
	if (m->login != AGENT_UNSAID)
		json_put_bool(w, "logged_in", m->login == AGENT_LOGGED_IN);
	json_put_bool(w, "paused", m->paused);
	put_text(w, "pause_reason", m->pause_reason);
	json_put_int(w, "calls", m->calls);
	if (m->last_call_ms)
		json_put_time(w, "last_call_at", m->last_call_ms);
	if (now_ms < m->reserved_until_ms)
		json_put_time(w, "reserved_until", m->reserved_until_ms);
	if (standing.wish != AGENT_ACTION_NONE)
		wire_agent_wish(&standing, w);
	if (stale)
		json_put_bool(w, "presence_stale", true);
	json_object_end(w);
}

void wire_group_load(const struct group_state *s, int64_t now_ms, bool stale, struct json_writer *w)
{
	bool counts = s && now_ms < s->load_until_ms;

	json_object_begin(w);
	json_put_int(w, "waiting", counts ? s->waiting : 0);
	json_put_int(w, "longest_wait_s", counts ? s->longest_wait_s : 0);
	json_put_bool(w, "overloaded", counts && s->overloaded);
	if (counts)
		json_put_time(w, "expires_at", s->load_until_ms);
	if (stale)
		json_put_bool(w, "presence_stale", true);
	json_object_end(w);
}
