/* sight: see sight.h. */
#include "api/sight.h"

#include "core/membership.h"

static struct reader reader_of(const struct request *r)
{
	const struct principal *p = &r->principal;
	bool in_groups = p->role == ROLE_SUPERVISOR || p->role == ROLE_DASHBOARD;

	return (struct reader){ .role = p->role,
				.user = p->user,
				.numbers = p->numbers_read,
				.limited = in_groups && p->groups.count > 0,
				.most = p->visibility };
}

/* ---- what the user's groups say ---- */

struct listening {
	const struct reader *reader;
	struct heard heard;
};

/* Who is limited to no group reads for all of them; a person for those they are in. */
static void hear_ruling(void *arg, const struct group *g, bool with_reader)
{
	struct listening *l = arg;

	visibility_hear(&l->heard, l->reader, &g->visibility,
			l->reader->role != ROLE_USER || with_reader);
}

/* Who is limited to some groups reads for these. */
static void hear_own(struct listening *l, const struct request *r, struct str user)
{
	struct directory directory;

	replica_directory(r->domain, &directory);
	for (size_t i = 0; i < r->principal.groups.count; i++) {
		const struct group *g = replica_group(r->domain, r->principal.groups.items[i]);

		if (group_may_ring(&directory, g, user))
			visibility_hear(&l->heard, l->reader, &g->visibility, true);
	}
}

static struct heard hear_groups(const struct request *r, const struct reader *reader,
				struct str user)
{
	struct listening l = { .reader = reader };

	if (reader->limited)
		hear_own(&l, r, user);
	else if (reader->role == ROLE_USER)
		replica_ruling_groups_of(r->domain, user, reader->user, hear_ruling, &l);
	else if (reader->role == ROLE_SUPERVISOR || reader->role == ROLE_DASHBOARD)
		replica_ruling_groups_of(r->domain, user, STR_NONE, hear_ruling, &l);
	return l.heard;
}

struct sight request_sight(const struct request *r, struct replica_user *u)
{
	const struct user *user = replica_subject(u)->user;
	struct reader reader = reader_of(r);
	struct heard heard = hear_groups(r, &reader, user->id);

	return visibility_of(&reader, replica_domain_config(r->domain), user, &heard);
}

struct str presence_version_seen(const struct sight *sight, const struct replica_user *u)
{
	return sight->level >= VISIBILITY_DETAIL ? replica_user_version(u) : STR_NONE;
}

/* ---- finding ---- */

bool request_finds(const struct request *r, struct replica_user *u)
{
	return r->principal.role == ROLE_CARRIER || request_sight(r, u).level > VISIBILITY_NONE;
}

struct replica_user *request_find_user(const struct request *r, struct str id)
{
	struct replica_user *u = replica_user(r->domain, id);

	return u && request_finds(r, u) ? u : NULL;
}

struct replica_user *request_user(struct request *r)
{
	struct replica_user *u = r->domain ? request_find_user(r, request_param(r, 1)) : NULL;

	if (!u)
		reply_problem(r, ERR_NOT_FOUND, "There is no such user in this domain");
	return u;
}

struct replica_user *request_user_from(struct request *r, enum visibility least)
{
	struct replica_user *u = request_user(r);

	if (!u || request_sight(r, u).level >= least)
		return u;
	reply_problem(r, ERR_FORBIDDEN,
		      "This shows from level %.*s on, which is more than "
		      "this reader sees of the user",
		      STR_ARG(word_of(&visibility_words, (int)least)));
	return NULL;
}

bool request_is_limited(const struct request *r)
{
	return reader_of(r).limited;
}

bool request_is_outside(const struct request *r, struct str group)
{
	for (size_t i = 0; i < r->principal.groups.count; i++)
		if (str_eq(r->principal.groups.items[i], group))
			return false;
	return request_is_limited(r);
}

const struct group *request_group(struct request *r)
{
	struct str id = request_param(r, 1);
	const struct group *g =
		r->domain && !request_is_outside(r, id) ? replica_group(r->domain, id) : NULL;

	if (!g)
		reply_problem(r, ERR_NOT_FOUND, "There is no such group in this domain");
	return g;
}
