/*
 * group_presence: GET /groups/{group}/presence: a team at a glance: who of it is how, and how many,
 * as far as the reader may see each.
 */
#include "api/config_resource.h"
#include "api/group_members.h"
#include "api/presence_list.h"
#include "api/presence_resource.h"
#include "base/memory.h"
#include "core/membership.h"

/* Of those whom the reader sees; each number of those of whom they see that much. */
struct tally {
	int64_t members, routable, on_calls, logged_in, paused, mismatched;
	int64_t by_availability[AVAILABILITY_COUNT];
};

struct team {
	struct presence_list list; /* first */
	struct tally tally;
};

static const struct member_state *agent_of(const struct request *r, struct str user)
{
	return group_state_member(replica_group_state(r->domain, request_param(r, 1)), user);
}

static void count(struct tally *t, const struct presence *p, const struct sight *sight,
		  const struct agent_standing *agent)
{
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

static void show(struct presence_list *l, struct str id)
{
	struct team *team = (struct team *)(void *)l;
	struct request *r = l->job.r;
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
	count(&team->tally, &presence, &sight, hidden ? NULL : &agent);
	json_object_begin(&l->w);
	json_key(&l->w, STR("presence"));
	presence_put(r, u, &presence, l->degraded_since_ms, &l->w);
	if (sight.level >= VISIBILITY_ACTIVITY && !hidden) {
		json_key(&l->w, STR("agent"));
		wire_agent_state(replica_group_state(r->domain, request_param(r, 1)),
				 replica_subject(u), r->now_ms, false, &l->w);
	}
	json_object_end(&l->w);
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

static void finish(struct presence_list *l)
{
	const struct team *team = (const struct team *)(const void *)l;
	struct request *r = l->job.r;

	put_tally(&team->tally, &l->w);
	if (sees_load(r)) {
		json_key(&l->w, STR("load"));
		wire_group_load(replica_group_state(r->domain, request_param(r, 1)), r->now_ms,
				false, &l->w);
	}
	json_put_bool(&l->w, "degraded", l->degraded_since_ms != 0);
	json_put_time(&l->w, "as_of", l->degraded_since_ms);
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
	team->list.show = show;
	team->list.finish = finish;
	presence_list_begin(&team->list, r, users_of(r, g));
	json_put_string(&team->list.w, "group", request_param(r, 1));
	presence_list_start(&team->list, "members");
}
