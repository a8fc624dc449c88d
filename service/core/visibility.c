/* visibility: see visibility.h. The narrower rule wins: the user's own, then their groups', then
 * the domain's, then the default of the role. */
#include "core/visibility.h"

static const enum visibility by_role[ROLE_COUNT] = {
	[ROLE_USER] = VISIBILITY_AVAILABILITY,   [ROLE_DASHBOARD] = VISIBILITY_AVAILABILITY,
	[ROLE_SUPERVISOR] = VISIBILITY_ACTIVITY, [ROLE_PBX] = VISIBILITY_DETAIL,
	[ROLE_ADMIN] = VISIBILITY_DETAIL,        [ROLE_SUPERADMIN] = VISIBILITY_DETAIL,
};

static enum visibility said(const struct visibility_rules *rules, enum role role)
{
	switch (role) {
	case ROLE_USER: return rules->user;
	case ROLE_SUPERVISOR: return rules->supervisor;
	case ROLE_DASHBOARD: return rules->dashboard;
	case ROLE_PBX: return rules->pbx;
	default: return VISIBILITY_UNSAID;
	}
}

static enum visibility said_inside(const struct group_visibility *rules, enum role role)
{
	switch (role) {
	case ROLE_USER: return rules->members;
	case ROLE_SUPERVISOR: return rules->supervisor;
	case ROLE_DASHBOARD: return rules->dashboard;
	default: return VISIBILITY_UNSAID;
	}
}

void visibility_hear(struct heard *h, const struct reader *r, const struct group_visibility *rules,
		     bool shared)
{
	enum visibility inside = said_inside(rules, r->role), outside = rules->others;

	if (!shared && outside != VISIBILITY_UNSAID &&
	    (h->outside == VISIBILITY_UNSAID || outside < h->outside))
		h->outside = outside;
	if (!shared)
		return;
	h->shared = true;
	if (inside > h->inside)
		h->inside = inside;
}

/* Where no group that both are in says anything, those of the user alone speak to people. */
static enum visibility said_by(const struct heard *groups, enum role role)
{
	if (groups->inside != VISIBILITY_UNSAID || role != ROLE_USER)
		return groups->inside;
	return groups->outside;
}

/* The first that says something. */
static enum visibility first_said(const enum visibility *rules, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (rules[i] != VISIBILITY_UNSAID)
			return rules[i];
	return VISIBILITY_NONE;
}

/* Who writes the rules cannot be shut out by them; who reads nothing is let in by none. */
static bool is_ruled(enum role role)
{
	return role == ROLE_USER || role == ROLE_SUPERVISOR || role == ROLE_DASHBOARD ||
	       role == ROLE_PBX;
}

static enum visibility level_of(const struct reader *r, const struct domain *d,
				const struct user *u, const struct heard *groups)
{
	if (!is_ruled(r->role))
		return first_said(&by_role[r->role], 1);
	if (r->limited && !groups->shared)
		return VISIBILITY_NONE;
	const enum visibility rules[] = {
		said(&u->visibility, r->role),
		said_by(groups, r->role),
		said(&d->visibility, r->role),
		by_role[r->role],
	};
	return first_said(rules, sizeof(rules) / sizeof(*rules));
}

static bool sees_location(enum visibility level, const struct domain *d, const struct user *u)
{
	const enum visibility rules[] = { u->visibility.location, d->visibility.location,
					  VISIBILITY_DETAIL };
	enum visibility least = first_said(rules, sizeof(rules) / sizeof(*rules));

	return least != VISIBILITY_NONE && level >= least;
}

struct sight visibility_of(const struct reader *r, const struct domain *d, const struct user *u,
			   const struct heard *groups)
{
	enum visibility level;

	if (r->role == ROLE_USER && str_eq(r->user, u->id))
		return (struct sight){ VISIBILITY_DETAIL, true, true };
	level = level_of(r, d, u, groups);
	if (r->most != VISIBILITY_UNSAID && level > r->most)
		level = r->most;
	return (struct sight){ .level = level,
			       .numbers = r->numbers && level > VISIBILITY_NONE,
			       .location = sees_location(level, d, u) };
}
