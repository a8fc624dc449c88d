/* agent: see agent.h. */
#include "core/agent.h"

static void set_wish(struct agent_standing *out, const struct subject *s, int64_t now_ms)
{
	struct status_fact timed;
	const struct status_fact *status;
	const struct status_meaning *m;

	if (s->domain->status_count == 0) /* the built-in ones ask nothing */
		return;
	status = subject_status_now(s, now_ms, &timed);
	m = status ? status_find(s->domain, status->id) : NULL;
	if (!m || m->agent.action == AGENT_ACTION_NONE)
		return;
	out->wish = m->agent.action;
	out->wish_reason = m->agent.reason;
	out->wish_ms = status->since_ms;
}

/* Who is logged out rings no more than who is paused. */
static bool is_as_wished(const struct agent_standing *a)
{
	switch (a->wish) {
	case AGENT_ACTION_LOG_IN: return a->login == AGENT_LOGGED_IN && !a->paused;
	case AGENT_ACTION_LOG_OUT: return a->login == AGENT_LOGGED_OUT;
	case AGENT_ACTION_PAUSE: return a->login == AGENT_LOGGED_OUT || a->paused;
	default: return true;
	}
}

static void grant(struct agent_standing *a)
{
	a->paused = a->wish == AGENT_ACTION_PAUSE;
	a->pause_reason = a->paused ? a->wish_reason : STR_NONE;
	if (a->wish == AGENT_ACTION_LOG_IN)
		a->login = AGENT_LOGGED_IN;
	else if (a->wish == AGENT_ACTION_LOG_OUT)
		a->login = AGENT_LOGGED_OUT;
}

struct agent_standing agent_standing(const struct subject *s, const struct member_state *m,
				     int64_t now_ms)
{
	struct agent_standing out = { 0 };

	if (m) {
		out.login = m->login;
		out.paused = m->paused;
		out.pause_reason = m->pause_reason;
	}
	set_wish(&out, s, now_ms);
	if (out.wish == AGENT_ACTION_NONE)
		return out;
	out.confirmed = is_as_wished(&out) && (out.login != AGENT_UNSAID || out.paused);
	out.mismatch = !is_as_wished(&out) && (out.login != AGENT_UNSAID || out.paused);
	if (!out.confirmed && (!m || m->told_ms < out.wish_ms || out.login == AGENT_UNSAID))
		grant(&out);
	return out;
}
