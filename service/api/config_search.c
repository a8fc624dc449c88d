/*
 * config_search: GET /users, by page and with conditions. Numbers, e-mail addresses and external
 * ids come from the replica's index; the other conditions look at every user, slice by slice.
 */
#include <stdlib.h>

#include "api/api_priv.h"
#include "api/object_walk.h"
#include "api/query.h"
#include "api/shown.h"
#include "base/memory.h"

struct search {
	struct object_walk walk;
	struct str q, number, email, external_id, department, site; /* p NULL = not asked */
	struct str *candidates; /* ids from the index, sorted; NULL = everybody */
	size_t candidate_count, candidate_size, next_candidate;
	struct arena *scratch; /* one user at a time */
};

/* ---- conditions ---- */

static bool is(struct str wanted, struct str value)
{
	return !wanted.p || str_eq(wanted, value);
}

static bool has_part(struct str q, const struct user *u, struct arena *a)
{
	struct str whole =
		arena_printf(a, "%.*s %.*s", STR_ARG(u->given_name), STR_ARG(u->family_name));
	const struct str fields[] = { u->display_name, whole,         u->id,  u->extension,
				      u->email,        u->department, u->site };

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (str_contains_nocase(fields[i], q))
			return true;
	for (size_t i = 0; i < u->numbers.count; i++)
		if (str_contains_nocase(u->numbers.items[i], q))
			return true;
	return false;
}

static bool fits(struct search *s, const struct user *u)
{
	return is(s->external_id, u->external_id) && is(s->department, u->department) &&
	       is(s->site, u->site) && (!s->email.p || str_eq_nocase(s->email, u->email)) &&
	       (!s->q.p || has_part(s->q, u, s->scratch));
}

/* Cheap look at the stored text before decoding; what JSON escapes is left to the decoder. */
static bool may_fit(const struct search *s, struct str json)
{
	const struct str words[] = { s->department, s->site };

	for (size_t i = 0; i < 2; i++)
		if (words[i].p && str_find_char(words[i], '"') == words[i].n &&
		    str_find_char(words[i], '\\') == words[i].n &&
		    !memmem(json.p, json.n, words[i].p, words[i].n))
			return false;
	return true;
}

/* ---- one user ---- */

static bool take(struct object_walk *walk, struct str key, struct str json, struct str version)
{
	struct search *s = (struct search *)(void *)walk;
	struct config_name name;
	union config_value value;

	if (!config_name_of_key(key, STR(""), &name) || !may_fit(s, json))
		return true;
	arena_reset(s->scratch);
	if (!config_decode_stored(&name, json, s->scratch, &value) || !fits(s, &value.user))
		return true;
	if (!request_find_user(walk->job.r, name.user))
		return true;
	if (!config_page_has_room(&walk->page))
		return false;
	if (shown_put(walk->job.r, &name, json, version, s->scratch, &walk->page.w))
		config_page_count(&walk->page, arena_str(walk->job.r->arena, name.user));
	return true;
}

static enum job_state step_everybody(struct search *s)
{
	return object_walk_on(&s->walk) ? object_walk_reply(&s->walk) : JOB_MORE;
}

static enum job_state step_candidates(struct search *s)
{
	struct str json, version, key;

	while (s->next_candidate < s->candidate_count && !s->walk.more) {
		struct str id = s->candidates[s->next_candidate++];

		key = arena_printf(s->walk.job.r->arena, "user/%.*s", STR_ARG(id));
		if (str_cmp(id, s->walk.page.after) > 0 &&
		    replica_object(s->walk.job.r->domain, key, &json, &version))
			s->walk.more = !take(&s->walk, key, json, version);
		if (config_job_is_late(&s->walk.job) && !s->walk.more)
			return JOB_MORE;
	}
	return object_walk_reply(&s->walk);
}

static enum job_state step(struct config_job *job)
{
	struct search *s = (struct search *)(void *)job;

	if (!config_domain(job->r))
		return JOB_DONE;
	return s->candidates ? step_candidates(s) : step_everybody(s);
}

static void end(struct config_job *job)
{
	struct search *s = (struct search *)(void *)job;

	arena_free(s->scratch);
	free(s);
}

/* ---- the question ---- */

static bool read_conditions(struct request *r, struct search *s)
{
	query_text(r, "q", 128, &s->q);
	query_text(r, "number", 64, &s->number);
	query_text(r, "email", 254, &s->email);
	query_text(r, "external_id", 128, &s->external_id);
	query_text(r, "department", 128, &s->department);
	query_text(r, "site", 128, &s->site);
	return query_is_fine(r);
}

static void add_candidate(void *arg, struct str user)
{
	struct search *s = arg;
	struct arena *a = s->walk.page.arena;

	if (s->candidate_count == s->candidate_size) {
		struct str *larger;

		s->candidate_size = s->candidate_size ? 2 * s->candidate_size : 8;
		larger = ARENA_ARRAY(a, s->candidate_size, struct str);
		if (s->candidate_count)
			memcpy(larger, s->candidates, s->candidate_count * sizeof(*larger));
		s->candidates = larger;
	}
	s->candidates[s->candidate_count++] = arena_str(a, user);
}

static int compare_ids(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void sort_candidates(struct search *s)
{
	size_t kept = 0;

	qsort(s->candidates, s->candidate_count, sizeof(*s->candidates), compare_ids);
	for (size_t i = 0; i < s->candidate_count; i++)
		if (i == 0 || !str_eq(s->candidates[i], s->candidates[kept - 1]))
			s->candidates[kept++] = s->candidates[i];
	s->candidate_count = kept;
}

/* An extension or number, or the mobile number of one of their devices. */
static void find_number(struct request *r, struct search *s)
{
	const struct numbering *plan = &replica_domain_config(r->domain)->numbering;
	struct str number = number_normalise(plan, request_phone(r, s->number), r->arena).text;
	struct str owner = replica_mobile_owner(r->domain, number);

	replica_users_by(r->domain, REPLICA_BY_NUMBER, number, add_candidate, s);
	if (owner.n)
		add_candidate(s, owner);
}

static void find_candidates(struct request *r, struct search *s)
{
	s->candidates = ARENA_ARRAY(r->arena, 1, struct str); /* not NULL: perhaps nobody */
	if (s->number.p)
		find_number(r, s);
	else if (s->external_id.p)
		replica_users_by(r->domain, REPLICA_BY_EXTERNAL_ID, s->external_id, add_candidate,
				 s);
	else
		replica_users_by(r->domain, REPLICA_BY_EMAIL, s->email, add_candidate, s);
	sort_candidates(s);
}

void handle_user_list(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct search wanted = { 0 }, *s;

	(void)api;
	if (!config_domain(r) || !read_conditions(r, &wanted))
		return;
	if (!wanted.q.p && !wanted.number.p && !wanted.email.p && !wanted.external_id.p &&
	    !wanted.department.p && !wanted.site.p) {
		config_list(r, STR("user/"));
		return;
	}
	if (!config_page_begin(r, &wanted.walk.page))
		return;
	s = mem_copy(&wanted, sizeof(wanted));
	if (s->number.p || s->email.p || s->external_id.p)
		find_candidates(r, s);
	else
		object_walk_begin(&s->walk, STR("user/"));
	s->walk.take = take;
	s->scratch = arena_new(0);
	s->walk.job.step = step;
	s->walk.job.end = end;
	config_job_start(&s->walk.job, r, OBJECT_WALK_WAIT_MS);
}
