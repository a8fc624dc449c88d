/* presence_resource: GET /users/{user}/presence: ladder P for one user, as far as the reader may
 * see. */
#include "api/presence_resource.h"

#include "api/agent_groups.h"

#include "base/random.h"
#include "core/person.h"
#include "wire/presence_form.h"

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

/* Until when it is shown so, which not everybody who is looked at is asked for. */
static int64_t until_seen(struct request *r, const struct subject *s, const struct sight *sight,
			  const struct presence *p)
{
	if (sight->level < VISIBILITY_ACTIVITY || presence_hides_from(r, s))
		return 0;
	return presence_until(s, p, r->now_ms);
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
		.version = presence_version_seen(sight, u),
	};
}

/* Of the live calls what is seen of them below detail. */
static struct str calls_seen(struct request *r, const struct presence_view *v)
{
	const struct record *record = v->hidden ? NULL : v->subject->record;
	struct str text = STR("");

	for (size_t i = 0; record && i < record->call_count; i++) {
		const struct call *c = &record->calls[i];

		if (call_is_live(c, v->now_ms))
			text = arena_printf(r->arena, "%.*s %d %d %lld %.*s", STR_ARG(text),
					    c->state, c->direction, (long long)c->since_ms,
					    STR_ARG(v->sight.numbers ? c->number : STR_NONE));
	}
	return text;
}

static struct str location_seen(struct request *r, const struct presence_view *v)
{
	const struct location_fact *f =
		v->sight.location && !v->hidden ? subject_location(v->subject, v->now_ms) : NULL;

	return f ? arena_printf(r->arena, "%.*s %lld %lld", STR_ARG(f->label),
				(long long)f->since_ms, (long long)f->expires_at_ms)
		 : STR_NONE;
}

/* What groups know of the user has versions of its own. */
static struct str agents_seen(struct request *r, const struct presence_view *v)
{
	struct str text = STR("");

	for (size_t i = 0; i < v->agent_count; i++) {
		const struct agent_standing *a = &v->agents[i].standing;

		text = arena_printf(r->arena, "%.*s %.*s %d %d %d %d", STR_ARG(text),
				    STR_ARG(v->agents[i].group), a->login, a->paused, a->confirmed,
				    a->mismatch);
	}
	return text;
}

/*
 * Time, configuration and groups change what is shown without a live event, so the tag covers the
 * record's version, the configuration's and the answer itself. The version below detail is none:
 * the tag is another only where what the reader sees is.
 */
static struct str presence_tag(struct request *r, const struct presence_view *v,
			       enum presence_form form)
{
	const struct presence *p = v->presence;
	const struct sight *sight = &v->sight;
	const struct status_meaning *m = status_find(v->subject->domain, p->status);
	struct str facts = arena_printf(
		r->arena, "%d %d %d %d %.*s %.*s %d", (int)form, (int)sight->level, sight->numbers,
		sight->location, STR_ARG(v->language), STR_ARG(location_seen(r, v)), p->routable);

	if (sight->level >= VISIBILITY_AVAILABILITY)
		facts = arena_printf(r->arena, "%.*s %d %lld %.*s %.*s", STR_ARG(facts),
				     p->availability, (long long)p->since_ms, STR_ARG(p->note),
				     STR_ARG(status_text_for(m, v->language)->guidance));
	if (sight->level >= VISIBILITY_ACTIVITY)
		facts = arena_printf(r->arena, "%.*s %.*s %.*s %d %lld %.*s", STR_ARG(facts),
				     STR_ARG(presence_activity(p)), STR_ARG(p->status), p->reason,
				     (long long)p->expires_at_ms, STR_ARG(calls_seen(r, v)));
	if (v->agent_count)
		facts = arena_printf(r->arena, "%.*s %.*s", STR_ARG(facts),
				     STR_ARG(agents_seen(r, v)));
	return arena_printf(
		r->arena, "%.*s.%.*s.%016llx", STR_ARG(v->version.n ? v->version : STR("0-0")),
		STR_ARG(replica_domain_version(r->domain)), (unsigned long long)hash64(facts, 0));
}

void presence_put(struct request *r, struct replica_user *u, const struct presence *p,
		  int64_t degraded_since_ms, struct json_writer *w)
{
	struct sight sight = request_sight(r, u);
	struct presence shown = *p;
	struct presence_view view = view_of(r, u, &shown, &sight);

	shown.expires_at_ms = until_seen(r, view.subject, &sight, p);
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
	presence.expires_at_ms = until_seen(r, replica_subject(u), &sight, &presence);
	reply_presence_version(r, presence_version_seen(&sight, u));
	struct presence_view view = view_of(r, u, &presence, &sight);
	view.trace = explain ? &trace : NULL;
	if (sight.level == VISIBILITY_DETAIL)
		view.agents = agent_groups(r, view.subject, &view.agent_count);
	view.presence_stale = stale;
	int64_t degraded_since_ms = reply_degraded(r);
	view.degraded = degraded_since_ms != 0;
	view.as_of_ms = view.degraded ? degraded_since_ms : r->now_ms;
	struct str tag = presence_tag(r, &view, form);
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
