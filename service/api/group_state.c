/* group_state: what a group is told: its agents' logins and pauses, and how full it is. */
#include "api/api_priv.h"
#include "api/group_members.h"

enum { PATIENCE_MS = 4000, CEILING_MS = 6000 };

/* ---- members ---- */

/* The path's {user} as a member of its {group}; false = replied. */
static bool request_member(struct request *r)
{
	const struct group *g = request_group(r);
	struct str user = request_param(r, 2);

	if (!g)
		return false;
	if (request_find_user(r, user) && group_has_member(r->domain, g, user))
		return true;
	reply_problem(r, ERR_NOT_FOUND, "The group has no such user as a member");
	return false;
}

/* ---- answers ---- */

static void answer(struct request *r, struct str version, bool load, bool stale)
{
	const struct group_state *s = replica_group_state(r->domain, request_param(r, 1));
	struct json_writer w = reply_writer(r);

	if (load)
		wire_group_load(s, r->now_ms, stale, &w);
	else
		wire_agent_state(s, replica_subject(replica_user(r->domain, request_param(r, 2))),
				 r->now_ms, stale, &w);
	reply_at_version(r, version);
}

static void changed(void *arg, const struct group_outcome *o, bool load)
{
	struct request *r = ticket_redeem(arg);

	if (!r)
		return;
	if (!o->err &&
	    (!request_domain(r) || (!load && !replica_user(r->domain, request_param(r, 2)))))
		reply_problem(r, ERR_NOT_FOUND, "%s", "");
	else if (!o->err)
		answer(r, o->version, load, false);
	else if (o->err == ERR_STORE_UNAVAILABLE)
		reply_problem(r, o->err, "Redis did not take the change in time");
	else if (o->err == ERR_TOO_MANY_SIGNALS)
		reply_problem(r, o->err, "The group keeps the state of %d members at most",
			      GROUP_MEMBERS_MAX);
	else
		reply_problem(r, o->err, "%s", "");
}

static void agent_changed(void *arg, const struct group_outcome *o)
{
	changed(arg, o, false);
}

static void load_changed(void *arg, const struct group_outcome *o)
{
	changed(arg, o, true);
}

static void request_change(struct request *r, const struct group_change *c)
{
	state_group_change(r->state, replica_domain_config(r->domain)->id, request_param(r, 1), c,
			   PATIENCE_MS, c->kind == GROUP_CHANGE_LOAD ? load_changed : agent_changed,
			   request_wait(r, CEILING_MS));
}

/* ---- agents ---- */

/* A report that says again what was said before is an answer to what is asked since. */
static int64_t wish_ms(struct request *r)
{
	struct replica_user *u = replica_user(r->domain, request_param(r, 2));

	return agent_standing(replica_subject(u), NULL, r->now_ms).wish_ms;
}

void handle_agent_state_put(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct agent_state_body body;

	(void)api;
	if (!request_member(r) || !request_body(r, &agent_state_body_table, &body))
		return;
	request_change(r, &(struct group_change){ .kind = GROUP_CHANGE_AGENT,
						  .user = request_param(r, 2),
						  .login = body.logged_in ? AGENT_LOGGED_IN
									  : AGENT_LOGGED_OUT,
						  .wish_ms = wish_ms(r),
						  .paused = body.paused,
						  .pause_reason = body.pause_reason });
}

void handle_agent_state_delete(struct exchange *x, void *api)
{
	struct request *r = request_of(x);

	(void)api;
	if (request_member(r))
		request_change(r, &(struct group_change){ .kind = GROUP_CHANGE_AGENT,
							  .user = request_param(r, 2) });
}

/* How somebody is as an agent is activity. */
static bool may_read_agent(struct request *r)
{
	struct replica_user *u = replica_user(r->domain, request_param(r, 2));

	if (request_sight(r, u).level >= VISIBILITY_ACTIVITY)
		return true;
	reply_problem(r, ERR_FORBIDDEN, "This reader does not see the user's activity");
	return false;
}

/* It moves with all that the group remembers, also of members of whom the reader sees less. */
static struct str version_seen(const struct request *r)
{
	const unsigned who_see_all = 1u << ROLE_PBX | 1u << ROLE_ADMIN | 1u << ROLE_SUPERADMIN;

	if (!(who_see_all & 1u << r->principal.role))
		return STR_NONE;
	return replica_group_version(r->domain, request_param(r, 1));
}

static void agent_get(struct request *r, bool stale)
{
	if (request_member(r) && may_read_agent(r))
		answer(r, version_seen(r), false, stale);
}

void handle_agent_state_get(struct exchange *x, void *api)
{
	(void)api;
	request_at_version(request_of(x), agent_get);
}

/* ---- load ---- */

void handle_group_load_put(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct group_load_body body;

	(void)api;
	if (!request_group(r) || !request_body(r, &group_load_body_table, &body))
		return;
	request_change(r, &(struct group_change){ .kind = GROUP_CHANGE_LOAD,
						  .waiting = body.waiting,
						  .longest_wait_s = body.longest_wait_s,
						  .overloaded = body.overloaded,
						  .expires_in_s = body.expires_in });
}

static void load_get(struct request *r, bool stale)
{
	if (request_group(r))
		answer(r, version_seen(r), true, stale);
}

void handle_group_load_get(struct exchange *x, void *api)
{
	(void)api;
	request_at_version(request_of(x), load_get);
}
