/* decision_sight: see decision_sight.h. */
#include "api/decision_sight.h"

static bool sees_everything(const struct request *r)
{
	return r->principal.role != ROLE_SUPERVISOR && r->principal.role != ROLE_USER;
}

static enum visibility level_of(const void *arg, struct str user)
{
	const struct request *r = arg;
	struct replica_user *u = replica_user(r->domain, user);

	if (u)
		return request_sight(r, u).level;
	/* of an unsaved configuration, or gone since: nothing says who may see them */
	return r->principal.role == ROLE_SUPERVISOR && !r->principal.groups.count
		       ? VISIBILITY_ACTIVITY
		       : VISIBILITY_NONE;
}

bool decision_is_shown(const struct request *r, struct str user, struct str group)
{
	if (r->principal.role == ROLE_USER)
		return str_eq(user, r->principal.user);
	if (sees_everything(r))
		return true;
	return user.n ? level_of(r, user) >= VISIBILITY_ACTIVITY : !request_is_outside(r, group);
}

bool decision_shows_number(const struct request *r, struct str user)
{
	return r->principal.numbers_read ||
	       (r->principal.role == ROLE_USER && str_eq(r->principal.user, user));
}

static struct decision_hiding hiding_of(const struct request *r, struct str user)
{
	if (sees_everything(r))
		return (struct decision_hiding){ .dialled = VISIBILITY_DETAIL };
	return (struct decision_hiding){ .level = level_of,
					 .arg = r,
					 .dialled =
						 user.n ? level_of(r, user) : VISIBILITY_ACTIVITY };
}

struct decision_hiding decision_hiding_of(const struct request *r, const struct kept_decision *d)
{
	struct decision_hiding hide = hiding_of(r, d->user);

	hide.numbers = !decision_shows_number(r, d->user);
	hide.from = d->from;
	hide.from_normalised = d->from_normalised;
	return hide;
}

void decision_show_partly(struct request *r, const struct decision *d, struct buf *json)
{
	const struct decision_hiding hide = hiding_of(r, d->user);
	struct str whole = arena_str(r->arena, buf_str(json));
	struct json_writer w;

	buf_clear(json);
	w = (struct json_writer)JSON_WRITER(json);
	wire_kept_decision(whole, &hide, r->arena, &w);
}
