/* presence_resource: GET /users/{user}/presence: ladder P for one user, as far as the reader may
 * see. */
#include "api/presence_resource.h"

#include "api/agent_groups.h"

#include "base/random.h"
#include "core/person.h"
#include "wire/presence_form.h"

/*
 * Time and configuration change presence without a live event, so the tag covers the record's
 * version, the configuration's and the answer itself.
 */
static struct str presence_tag(struct request *r, struct replica_user *u, const struct presence *p,
			       enum presence_form form, const struct sight *sight)
{
	struct str facts =
		arena_printf(r->arena, "%d %d %.*s %d %d %lld %lld %d %d %d %.*s", (int)form,
			     p->availability, STR_ARG(presence_activity(p)), p->routable, p->reason,
			     (long long)p->since_ms, (long long)p->expires_at_ms, (int)sight->level,
			     sight->numbers, sight->location, STR_ARG(request_language(r)));

	return arena_printf(r->arena, "%.*s.%.*s.%08x", STR_ARG(replica_user_version(u)),
			    STR_ARG(replica_domain_version(r->domain)), (unsigned)hash64(facts, 0));
}

static bool is_self(const struct request *r, struct str user)
{
	return r->principal.role == ROLE_USER && str_eq(r->principal.user, user);
}

const struct hiding_fact *presence_hides_from(const struct request *r, const struct subject *s)
{
	return is_self(r, s->user->id) ? NULL : subject_hiding(s, r->now_ms);
}

void presence_seen(struct request *r, const struct subject *s, struct trace *trace,
		   struct presence *out)
{
	const struct hiding_fact *hiding = presence_hides_from(r, s);

	presence_of(s, STR_NONE, r->now_ms, trace, out);
	if (hiding)
		presence_hide(out, hiding->since_ms);
}

static struct presence_view view_of(struct request *r, struct replica_user *u,
				    const struct presence *p, const struct sight *sight)
{
	return (struct presence_view){
		.subject = replica_subject(u),
		.presence = p,
		.sight = *sight,
		.language = request_language(r),
		.is_self = is_self(r, replica_subject(u)->user->id),
		.hidden = presence_hides_from(r, replica_subject(u)) != NULL,
		.now_ms = r->now_ms,
		.version = replica_user_version(u),
	};
}

void presence_put(struct request *r, struct replica_user *u, const struct presence *p,
		  int64_t degraded_since_ms, struct json_writer *w)
{
	struct sight sight = request_sight(r, u);
	struct presence_view view = view_of(r, u, p, &sight);

	view.as_of_ms = degraded_since_ms ? degraded_since_ms : r->now_ms;
	view.degraded = degraded_since_ms != 0;
	wire_presence(&view, w);
}

/* What Accept asks for, JSON where it asks for nothing; false = replied 406. */
static bool form_of(struct request *r, enum visibility level, enum presence_form *out)
{
	struct str accept = http_header(r->x, "Accept");

	*out = PRESENCE_JSON;
	if (accept.n && !presence_form_accepted(accept, out)) {
		reply_problem(r, ERR_NOT_ACCEPTABLE,
			      "There are application/json, application/pidf+xml and "
			      "application/dialog-info+xml");
		return false;
	}
	if (level >= presence_form_least(*out))
		return true;
	reply_problem(r, ERR_NOT_ACCEPTABLE, "%s says nothing that this reader may see",
		      presence_form_media_type(*out));
	return false;
}

static void answer(struct request *r, bool stale)
{
	struct replica_user *u = request_user(r);
	struct trace trace = { .arena = r->arena };
	struct presence presence;
	enum presence_form form;
	bool explain;

	if (!u || !request_query_bool(r, "explain", &explain))
		return;
	struct sight sight = request_sight(r, u);
	if (!form_of(r, sight.level, &form))
		return;
	explain = explain && sight.level == VISIBILITY_DETAIL;
	presence_seen(r, replica_subject(u), explain ? &trace : NULL, &presence);
	reply_presence_version(r, replica_user_version(u));
	struct presence_view view = view_of(r, u, &presence, &sight);
	view.trace = explain ? &trace : NULL;
	if (sight.level == VISIBILITY_DETAIL)
		view.agents = agent_groups(r, view.subject, &view.agent_count);
	view.presence_stale = stale;
	int64_t degraded_since_ms = reply_degraded(r);
	view.degraded = degraded_since_ms != 0;
	view.as_of_ms = view.degraded ? degraded_since_ms : r->now_ms;
	struct str tag = presence_tag(r, u, &presence, form, &sight);
	if (!explain && !stale && !view.degraded && request_not_modified(r, tag))
		return;
	buf_clear(&r->x->reply);
	presence_form_write(form, &view, &r->x->reply);
	reply_etag(r, tag);
	reply_as(r, 200, presence_form_media_type(form));
}

void handle_presence_get(struct exchange *x, void *api)
{
	(void)api;
	request_at_version(request_of(x), answer);
}
