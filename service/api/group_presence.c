/*
 * group_presence: GET /groups/{group}/presence: a team at a glance: who of it is how, and how many,
 * as far as the reader may see each; slice by slice, as a group may have hundreds.
 */
#include <stdlib.h>

#include "api/config_job.h"
#include "api/config_resource.h"
#include "api/group_members.h"
#include "api/presence_resource.h"
#include "base/memory.h"
#include "core/membership.h"

enum { WAIT_MS = 10 * 1000 };

/* Of those whom the reader sees; each number of those of whom they see that much. */
struct tally {
	int64_t members, routable, on_calls, logged_in, paused, mismatched;
	int64_t by_availability[AVAILABILITY_COUNT];
};

struct team {
	struct config_job job;
	struct str_list users; /* in the request's arena, as all texts */
	size_t next;
	struct tally tally;
	struct json_writer w; /* inside "members" */
	int64_t degraded_since_ms;
};

static const struct member_state *agent_of(const struct request *r, struct str user)
{
	return group_state_member(replica_group_state(r->domain, request_param(r, 1)), user);
}

static void count(struct team *team, const struct presence *p, const struct sight *sight,
		  const struct agent_standing *agent)
{
	struct tally *t = &team->tally;

	t->members++;
	t->routable += p->routable;
	if (sight->level >= VISIBILITY_AVAILABILITY)
		t->by_availability[p->availability]++;
	if (sight->level < VISIBILITY_ACTIVITY)
		return;
	t->on_calls += p->calls_live > 0;
	if (!agent) /* who appears offline */
		return;
	t->logged_in += agent->login == AGENT_LOGGED_IN;
	t->paused += agent->paused;
	t->mismatched += agent->mismatch;
}

static void show(struct team *team, struct str id)
{
	struct request *r = team->job.r;
	struct replica_user *u = request_find_user(r, id);
	struct presence presence;
	struct agent_standing agent;
	struct sight sight;
	bool hidden;

	if (!u)
		return;
	hidden = presence_hides_from(r, replica_subject(u)) != NULL;
	agent = agent_standing(replica_subject(u), agent_of(r, id), r->now_ms);
	sight = request_sight(r, u);
	presence_seen(r, replica_subject(u), NULL, &presence);
	count(team, &presence, &sight, hidden ? NULL : &agent);
	json_object_begin(&team->w);
	json_key(&team->w, STR("presence"));
	presence_put(r, u, &presence, team->degraded_since_ms, &team->w);
	if (sight.level >= VISIBILITY_ACTIVITY && !hidden) {
		json_key(&team->w, STR("agent"));
		wire_agent_state(replica_group_state(r->domain, request_param(r, 1)),
				 replica_subject(u), r->now_ms, false, &team->w);
	}
	json_object_end(&team->w);
}

static void put_tally(const struct tally *t, struct json_writer *w)
{
	json_key(w, STR("counts"));
	json_object_begin(w);
	json_put_int(w, "members", t->members);
	json_put_int(w, "routable", t->routable);
	json_put_int(w, "on_calls", t->on_calls);
	json_put_int(w, "logged_in", t->logged_in);
	json_put_int(w, "paused", t->paused);
	json_put_int(w, "mismatched", t->mismatched);
	for (int i = 0; i < AVAILABILITY_COUNT; i++)
		json_put_int(w, word_of(&availability_words, i).p, t->by_availability[i]);
	json_object_end(w);
}

/* How many callers wait is for those who run the queue and those who serve it. */
static bool sees_load(const struct request *r)
{
	return r->principal.role != ROLE_USER ||
	       group_has_member(r->domain, replica_group(r->domain, request_param(r, 1)),
				r->principal.user);
}

static enum job_state finish(struct team *team)
{
	struct request *r = team->job.r;
	struct json_writer *w = &team->w;

	json_array_end(w);
	put_tally(&team->tally, w);
	if (sees_load(r)) {
		json_key(w, STR("load"));
		wire_group_load(replica_group_state(r->domain, request_param(r, 1)), r->now_ms,
				false, w);
	}
	json_put_bool(w, "degraded", team->degraded_since_ms != 0);
	json_put_time(w, "as_of", team->degraded_since_ms);
	json_object_end(w);
	reply_json(r, 200);
	return JOB_DONE;
}

static enum job_state step(struct config_job *job)
{
	struct team *team = (struct team *)(void *)job;

	if (!config_domain(job->r))
		return JOB_DONE;
	while (team->next < team->users.count) {
		show(team, team->users.items[team->next++]);
		/* after each: many groups may have a say in how much is seen of one */
		if (config_job_is_late(job))
			return JOB_MORE;
	}
	return finish(team);
}

static void end(struct config_job *job)
{
	free(job);
}

/* The group may change while the answer is made: the ids are its own. */
static struct str_list users_of(struct request *r, const struct group *g)
{
	struct directory directory;
	struct str_list users;
	struct str *copies;

	replica_directory(r->domain, &directory);
	users = group_users(&directory, g, r->arena);
	copies = ARENA_ARRAY(r->arena, users.count, struct str);
	for (size_t i = 0; i < users.count; i++)
		copies[i] = arena_str(r->arena, users.items[i]);
	return (struct str_list){ copies, users.count };
}

void handle_group_presence(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	const struct group *g = config_domain(r) ? request_group(r) : NULL;
	struct team *team;

	(void)api;
	if (!g)
		return;
	team = mem_new(sizeof(*team));
	team->users = users_of(r, g);
	team->degraded_since_ms = reply_degraded(r);
	team->w = reply_writer(r);
	json_object_begin(&team->w);
	json_put_string(&team->w, "group", request_param(r, 1));
	json_key(&team->w, STR("members"));
	json_array_begin(&team->w);
	team->job.step = step;
	team->job.end = end;
	config_job_start(&team->job, r, WAIT_MS);
}
