/*
 * presence_find: GET /presence: who can respond now. Looks at everybody of the domain, slice by
 * slice; by id it stops when the page is full, the best are chosen among all.
 */
#include <stdlib.h>

#include "api/object_walk.h"
#include "api/presence_resource.h"
#include "api/query.h"
#include "api/route.h"
#include "base/memory.h"
#include "core/responder.h"

#define PREFIX_USER STR("user/")

struct find {
	struct object_walk walk;
	struct responder_question question; /* without its group, which is of one turn */
	struct str group;                   /* p NULL = not asked */
	bool best;
	struct responder *hits; /* best: up to twice the page */
	size_t hit_count, shown;
	bool ordered;
	int64_t degraded_since_ms;
};

/* ---- the best ---- */

static void order_hits(struct find *f)
{
	qsort(f->hits, f->hit_count, sizeof(*f->hits), responder_better_first);
	if (f->hit_count > f->walk.page.limit)
		f->hit_count = f->walk.page.limit;
}

static void add_hit(struct find *f, const struct user *u, const struct presence *p,
		    const struct sight *sight)
{
	if (f->hit_count == 2 * f->walk.page.limit)
		order_hits(f);
	f->hits[f->hit_count++] = responder_of(&f->question, u, p, sight);
}

/* ---- one user ---- */

/* False: the page is full, there are more. */
static bool take_one(struct find *f, struct replica_user *u)
{
	struct request *r = f->walk.job.r;
	const struct user *user = replica_subject(u)->user;
	struct sight sight = request_sight(r, u);
	struct presence presence;

	presence_seen(r, replica_subject(u), NULL, &presence);
	if (!responder_is_so_now(&f->question, &presence, &sight) ||
	    !responder_has_device(&f->question, replica_subject(u), &sight, r->now_ms))
		return true;
	if (f->best) {
		add_hit(f, user, &presence, &sight);
		return true;
	}
	if (!config_page_has_room(&f->walk.page))
		return false;
	presence_put(r, u, &presence, f->degraded_since_ms, &f->walk.page.w);
	config_page_count(&f->walk.page, arena_str(r->arena, user->id));
	return true;
}

static bool take(struct object_walk *walk, struct str key, struct str json, struct str version)
{
	struct find *f = (struct find *)(void *)walk;
	struct replica_user *u = replica_user(walk->job.r->domain, str_skip(key, PREFIX_USER.n));
	struct directory directory;

	(void)json;
	(void)version;
	replica_directory(walk->job.r->domain, &directory);
	return !u || !responder_is_asked_for(&f->question, &directory, replica_subject(u)->user) ||
	       take_one(f, u);
}

/* ---- the answer ---- */

static enum job_state show_best(struct find *f)
{
	struct request *r = f->walk.job.r;

	if (!f->ordered)
		order_hits(f);
	f->ordered = true;
	while (f->shown < f->hit_count) {
		struct replica_user *u = request_find_user(r, str_of(f->hits[f->shown++].id));
		struct presence presence;

		if (u) {
			presence_seen(r, replica_subject(u), NULL, &presence);
			presence_put(r, u, &presence, f->degraded_since_ms, &f->walk.page.w);
		}
		if (config_job_is_late(&f->walk.job))
			return JOB_MORE;
	}
	return object_walk_reply(&f->walk);
}

static enum job_state step(struct config_job *job)
{
	struct find *f = (struct find *)(void *)job;

	if (!config_domain(job->r))
		return JOB_DONE;
	if (f->ordered)
		return show_best(f);
	f->question.group = f->group.p ? replica_group(job->r->domain, f->group) : NULL;
	if (f->group.p && !f->question.group) /* removed meanwhile */
		return f->best ? show_best(f) : object_walk_reply(&f->walk);
	if (!object_walk_on(&f->walk))
		return JOB_MORE;
	return f->best ? show_best(f) : object_walk_reply(&f->walk);
}

static void end(struct config_job *job)
{
	struct find *f = (struct find *)(void *)job;

	free(f->hits);
	free(f);
}

/* ---- the question ---- */

static void word(struct request *r, const char *name, const struct words *words, const char *right,
		 int *out)
{
	*out = -1; /* not asked */
	query_word(r, name, words, right, out);
}

static void read_order(struct request *r, struct find *f)
{
	struct str order = request_query(r, "order");

	f->best = str_eq(order, STR("best"));
	if (order.p && !f->best && !str_eq(order, STR("id")))
		query_fault(r, "order", "must be `id` or `best`");
	if (f->best && request_query(r, "cursor").p)
		query_fault(r, "cursor", "there is none with order=best");
}

static bool read_question(struct request *r, struct find *f)
{
	query_text(r, "site", 128, &f->question.site);
	query_text(r, "department", 128, &f->question.department);
	query_text(r, "group", 64, &f->group);
	word(r, "kind", &subject_kind_words, "person, resource or team", &f->question.kind);
	word(r, "device_kind", &device_kind_words, "a kind of device, such as help_point",
	     &f->question.device_kind);
	word(r, "availability", &availability_words,
	     "available, busy, do_not_disturb, away, offline or unknown",
	     &f->question.availability);
	route_query_skills(r, "skills", &f->question.skills, &f->question.skill_count);
	read_order(r, f);
	f->question.asks_routable = request_query(r, "routable").p != NULL;
	query_flag(r, "routable", &f->question.routable);
	if (f->group.p && (request_is_outside(r, f->group) || !replica_group(r->domain, f->group)))
		query_fault(r, "group", "there is no group %.*s", STR_ARG(f->group));
	return query_is_fine(r);
}

void handle_presence_find(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct find wanted = { 0 }, *f;

	(void)api;
	if (!config_domain(r) || !read_question(r, &wanted) ||
	    !config_page_begin(r, &wanted.walk.page))
		return;
	f = mem_copy(&wanted, sizeof(wanted));
	f->walk.take = take;
	object_walk_begin(&f->walk, PREFIX_USER);
	if (f->best)
		f->hits = mem_new(2 * f->walk.page.limit * sizeof(*f->hits));
	f->degraded_since_ms = reply_degraded(r);
	f->walk.job.step = step;
	f->walk.job.end = end;
	config_job_start(&f->walk.job, r, OBJECT_WALK_WAIT_MS);
}
