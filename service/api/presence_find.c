/*
 * presence_find: GET /presence: who can respond now. Looks at everybody of the domain, slice by
 * slice; by id it stops when the page is full, the best are chosen among all.
 */
#include <stdlib.h>

#include "api/config_job.h"
#include "api/config_resource.h"
#include "api/group_members.h"
#include "api/presence_resource.h"
#include "api/route.h"
#include "base/memory.h"

enum { WAIT_MS = 30 * 1000, LOOK_AT_CLOCK = 16 };

#define PREFIX_USER STR("user/")

/* What puts one who was found before another, the first difference deciding. */
struct hit {
	bool routable;
	int availability; /* 0 = best */
	int64_t skill, calls, since_ms;
	char id[65];
};

struct find {
	struct config_job job;
	struct config_page page;
	struct str site, department, group; /* p NULL = not asked */
	int kind, availability;             /* -1 = not asked */
	bool asks_routable, routable, best;
	const struct skill *skills; /* in the request's arena */
	size_t skill_count;
	struct hit *hits; /* best: up to twice the page */
	size_t hit_count, shown;
	bool ordered;
	char after[256]; /* key looked at last */
	size_t seen;
	bool more;
	int64_t degraded_since_ms;
};

/* ---- conditions ---- */

static bool is(struct str wanted, struct str value)
{
	return !wanted.p || str_eq(wanted, value);
}

static int64_t level_of(const struct user *u, struct str skill)
{
	for (size_t i = 0; i < u->skill_count; i++)
		if (str_eq(u->skills[i].skill, skill))
			return u->skills[i].level;
	return 0;
}

static bool has_skills(const struct find *f, const struct user *u)
{
	for (size_t i = 0; i < f->skill_count; i++)
		if (level_of(u, f->skills[i].skill) < f->skills[i].level)
			return false;
	return true;
}

static bool is_wanted(const struct find *f, const struct user *u)
{
	struct replica_domain *d = f->job.r->domain;

	return (f->kind < 0 || (int)u->kind == f->kind) && is(f->site, u->site) &&
	       is(f->department, u->department) && has_skills(f, u) &&
	       (!f->group.p || group_may_ring(d, replica_group(d, f->group), u->id));
}

static bool is_so_now(const struct find *f, const struct presence *p)
{
	return (f->availability < 0 || (int)p->availability == f->availability) &&
	       (!f->asks_routable || p->routable == f->routable);
}

/* ---- the best ---- */

static struct hit hit_of(const struct find *f, const struct user *u, const struct presence *p)
{
	static const int ranks[AVAILABILITY_COUNT] = {
		[AVAILABILITY_AVAILABLE] = 0,      [AVAILABILITY_UNKNOWN] = 1,
		[AVAILABILITY_AWAY] = 2,           [AVAILABILITY_BUSY] = 3,
		[AVAILABILITY_DO_NOT_DISTURB] = 4, [AVAILABILITY_OFFLINE] = 5,
	};
	struct hit h = { .routable = p->routable,
			 .availability = ranks[p->availability],
			 .calls = p->calls_live,
			 .since_ms = p->since_ms };

	for (size_t i = 0; i < f->skill_count; i++)
		h.skill += level_of(u, f->skills[i].skill);
	memcpy(h.id, u->id.p, u->id.n);
	return h;
}

static int ascending(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int better_first(const void *one, const void *other)
{
	const struct hit *a = one, *b = other;
	const int orders[] = {
		b->routable - a->routable,           a->availability - b->availability,
		ascending(b->skill, a->skill),       ascending(a->calls, b->calls),
		ascending(a->since_ms, b->since_ms), strcmp(a->id, b->id),
	};

	for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++)
		if (orders[i])
			return orders[i];
	return 0;
}

static void order_hits(struct find *f)
{
	qsort(f->hits, f->hit_count, sizeof(*f->hits), better_first);
	if (f->hit_count > f->page.limit)
		f->hit_count = f->page.limit;
}

static void add_hit(struct find *f, const struct user *u, const struct presence *p)
{
	if (f->hit_count == 2 * f->page.limit)
		order_hits(f);
	f->hits[f->hit_count++] = hit_of(f, u, p);
}

/* ---- one user ---- */

/* False: the page is full, there are more. */
static bool take(struct find *f, struct str id)
{
	struct request *r = f->job.r;
	struct replica_user *u = replica_user(r->domain, id);
	struct presence presence;

	if (!u || !is_wanted(f, replica_subject(u)->user))
		return true;
	presence_of(replica_subject(u), STR_NONE, r->now_ms, NULL, &presence);
	if (!is_so_now(f, &presence))
		return true;
	if (f->best) {
		add_hit(f, replica_subject(u)->user, &presence);
		return true;
	}
	if (!config_page_has_room(&f->page)) {
		f->more = true;
		return false;
	}
	presence_put(r, u, &presence, f->degraded_since_ms, &f->page.w);
	config_page_count(&f->page, arena_str(r->arena, id));
	return true;
}

static void remember(struct find *f, struct str key)
{
	size_t n = key.n < sizeof(f->after) ? key.n : sizeof(f->after) - 1;

	memcpy(f->after, key.p, n);
	f->after[n] = '\0';
}

static bool visit(void *arg, struct str key, struct str json, struct str version)
{
	struct find *f = arg;

	(void)json;
	(void)version;
	if (!take(f, str_skip(key, PREFIX_USER.n)))
		return false;
	remember(f, key);
	return ++f->seen % LOOK_AT_CLOCK || !config_job_is_late(&f->job);
}

/* ---- the answer ---- */

static enum job_state finish(struct find *f)
{
	config_page_end(f->job.r, &f->page, f->more);
	return JOB_DONE;
}

static enum job_state show_best(struct find *f)
{
	struct request *r = f->job.r;

	if (!f->ordered)
		order_hits(f);
	f->ordered = true;
	while (f->shown < f->hit_count) {
		struct replica_user *u = replica_user(r->domain, str_of(f->hits[f->shown++].id));
		struct presence presence;

		if (u) {
			presence_of(replica_subject(u), STR_NONE, r->now_ms, NULL, &presence);
			presence_put(r, u, &presence, f->degraded_since_ms, &f->page.w);
		}
		if (f->shown % LOOK_AT_CLOCK == 0 && config_job_is_late(&f->job))
			return JOB_MORE;
	}
	return finish(f);
}

static enum job_state step(struct config_job *job)
{
	struct find *f = (struct find *)(void *)job;
	size_t before = f->seen;

	if (!config_domain(job->r))
		return JOB_DONE;
	if (f->ordered)
		return show_best(f);
	replica_each_object(job->r->domain, PREFIX_USER, str_of(f->after), visit, f);
	/* the walk ended by itself unless it stopped at a look at the clock */
	if (!f->more && f->seen != before && f->seen % LOOK_AT_CLOCK == 0)
		return JOB_MORE;
	return f->best ? show_best(f) : finish(f);
}

static void end(struct config_job *job)
{
	struct find *f = (struct find *)(void *)job;

	free(f->hits);
	free(f);
}

/* ---- the question ---- */

static void text(struct request *r, const char *name, size_t most, struct str *out)
{
	*out = request_query(r, name);
	if (out->p && (out->n < 1 || out->n > most))
		fault_add(&r->x->faults, arena_printf(r->arena, "?%s", name),
			  "must be 1–%zu bytes long", most);
}

static void word(struct request *r, const char *name, const struct words *words, const char *right,
		 int *out)
{
	struct str value = request_query(r, name);

	*out = -1;
	if (value.p && !word_find(words, value, out))
		fault_add(&r->x->faults, arena_printf(r->arena, "?%s", name), "must be %s", right);
}

static void read_order(struct request *r, struct find *f)
{
	struct str order = request_query(r, "order");

	f->best = str_eq(order, STR("best"));
	if (order.p && !f->best && !str_eq(order, STR("id")))
		fault_add(&r->x->faults, STR("?order"), "must be `id` or `best`");
	if (f->best && request_query(r, "cursor").p)
		fault_add(&r->x->faults, STR("?cursor"), "there is none with order=best");
}

static bool read_question(struct request *r, struct find *f)
{
	text(r, "site", 128, &f->site);
	text(r, "department", 128, &f->department);
	text(r, "group", 64, &f->group);
	word(r, "kind", &subject_kind_words, "person, resource or team", &f->kind);
	word(r, "availability", &availability_words,
	     "available, busy, do_not_disturb, away, offline or unknown", &f->availability);
	route_query_skills(r, "skills", &f->skills, &f->skill_count);
	read_order(r, f);
	f->asks_routable = request_query(r, "routable").p != NULL;
	if (!request_query_bool(r, "routable", &f->routable))
		return false;
	if (f->group.p && !replica_group(r->domain, f->group))
		fault_add(&r->x->faults, STR("?group"), "there is no group %.*s",
			  STR_ARG(f->group));
	if (r->x->faults.count)
		reply_faults(r, ERR_VALIDATION);
	return r->x->faults.count == 0;
}

void handle_presence_find(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct find wanted = { 0 }, *f;

	(void)api;
	if (!config_domain(r) || !read_question(r, &wanted) || !config_page_begin(r, &wanted.page))
		return;
	f = mem_copy(&wanted, sizeof(wanted));
	if (f->page.after.n)
		remember(f, arena_printf(r->arena, "user/%.*s", STR_ARG(f->page.after)));
	if (f->best)
		f->hits = mem_new(2 * f->page.limit * sizeof(*f->hits));
	f->degraded_since_ms = reply_degraded(r);
	f->job.step = step;
	f->job.end = end;
	config_job_start(&f->job, r, WAIT_MS);
}
