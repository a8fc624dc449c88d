/*
 * decisions: GET /decisions and /decisions/{id}: the last decisions of this process with question,
 * trace and outcomes, as far as the reader may see them.
 */
#include "api/decisions.h"

#include "api/config_resource.h"
#include "api/decision_sight.h"

static struct kept_decision kept_of(const struct request *r, const struct route_answer *answer,
				    struct str json)
{
	const struct question *q = answer->question;
	const struct decision *d = answer->decision;

	return (struct kept_decision){ .id = answer->decision_id,
				       .domain = answer->domain->id,
				       .user = d->user,
				       .group = d->group,
				       .call_id = q->call_id,
				       .to = q->to,
				       .from = q->from,
				       .from_normalised = d->from.text,
				       .asked_by = r->principal.id,
				       .json = json,
				       .side = d->side,
				       .class = q->class,
				       .stepwise = answer->stepwise,
				       .action = d->action,
				       .reason = d->reason,
				       .at_ms = r->now_ms };
}

void decisions_keep(struct request *r, const struct route_answer *answer,
		    const struct decision_view *view, struct str json)
{
	struct buf written = { 0 };
	struct json_writer w = JSON_WRITER(&written);
	struct kept_decision kept;

	if (!json.p) {
		wire_decision(view, &w);
		json = buf_str(&written);
	}
	kept = kept_of(r, answer, json);
	decision_ring_put(r->api->decisions, &kept);
	buf_free(&written);
	history_decision(r->api->history, answer->domain->id,
			 &(struct history_decision){ .decision_id = answer->decision_id,
						     .decision = answer->decision,
						     .degraded = view->degraded },
			 r->now_ms);
}

/* ---- what the reader may see ---- */

/* Nobody sees those of an earlier domain of the same name. */
static bool may_see(const struct request *r, const struct kept_decision *d)
{
	return d->at_ms >= replica_domain_since_ms(r->domain) &&
	       decision_is_shown(r, d->user, d->group);
}

static bool sees_number(const struct request *r, const struct kept_decision *d)
{
	return decision_shows_number(r, d->user);
}

static void put_text(struct json_writer *w, const char *key, struct str text)
{
	if (text.n)
		json_put_string(w, key, text);
}

static void put_word(struct json_writer *w, const char *key, const struct words *words, int value)
{
	put_text(w, key, word_of(words, value));
}

/* ---- one ---- */

static void put_question(const struct request *r, const struct kept_decision *d,
			 struct json_writer *w)
{
	json_key(w, STR("question"));
	json_object_begin(w);
	json_put_string(w, "to", d->to);
	if (sees_number(r, d))
		put_text(w, "from", d->from);
	json_put_string(w, "call_id", d->call_id);
	put_word(w, "side", &side_words, (int)d->side);
	put_word(w, "class", &caller_class_words, (int)d->class);
	json_put_bool(w, "stepwise", d->stepwise);
	json_object_end(w);
}

static enum visibility level_of(const struct decision_hiding *hide, struct str user)
{
	return hide->level ? hide->level(hide->arg, user) : VISIBILITY_DETAIL;
}

static void put_outcome(const struct kept_outcome *o, const struct decision_hiding *hide,
			struct json_writer *w)
{
	enum visibility level = o->user.n ? level_of(hide, o->user) : VISIBILITY_NONE;

	json_object_begin(w);
	json_put_time(w, "at", o->at_ms);
	if (o->step >= 0)
		json_put_int(w, "step", o->step);
	put_word(w, "outcome", &outcome_words, (int)o->outcome);
	if (level > VISIBILITY_NONE)
		put_text(w, "user", o->user);
	if (level >= VISIBILITY_DETAIL || !hide->level)
		put_text(w, "device", o->device);
	put_text(w, "escalated", o->escalated);
	json_object_end(w);
}

static void put_outcomes(const struct kept_decision *d, const struct decision_hiding *hide,
			 struct json_writer *w)
{
	json_key(w, STR("outcomes"));
	json_array_begin(w);
	for (const struct kept_outcome *o = d->outcomes; o; o = o->next)
		put_outcome(o, hide, w);
	json_array_end(w);
}

static void put_whole(const struct request *r, const struct kept_decision *d, struct json_writer *w)
{
	const struct decision_hiding hide = decision_hiding_of(r, d);

	json_object_begin(w);
	json_put_string(w, "decision_id", d->id);
	json_put_time(w, "at", d->at_ms);
	if (hide.dialled >= VISIBILITY_DETAIL)
		put_text(w, "asked_by", d->asked_by);
	put_question(r, d, w);
	json_key(w, STR("decision"));
	wire_kept_decision(d->json, &hide, r->arena, w);
	put_outcomes(d, &hide, w);
	json_object_end(w);
}

void handle_decision_get(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	const struct kept_decision *d =
		r->domain ? decision_ring_find(r->api->decisions,
					       replica_domain_config(r->domain)->id,
					       request_param(r, 1))
			  : NULL;
	struct json_writer w;

	(void)api;
	if (!d || !may_see(r, d)) {
		reply_problem(r, ERR_NOT_FOUND,
			      "There is no such decision among the last of this instance");
		return;
	}
	w = reply_writer(r);
	put_whole(r, d, &w);
	reply_json(r, 200);
}

/* ---- all ---- */

struct list {
	struct request *r;
	struct config_page page;
	struct str user, group, call_id;
	bool more;
};

static void put_short(const struct request *r, const struct kept_decision *d, struct json_writer *w)
{
	const struct kept_outcome *last = d->outcomes;

	while (last && last->next)
		last = last->next;
	json_object_begin(w);
	json_put_string(w, "decision_id", d->id);
	json_put_time(w, "at", d->at_ms);
	json_put_string(w, "call_id", d->call_id);
	put_text(w, "user", d->user);
	put_text(w, "group", d->group);
	if (sees_number(r, d))
		put_text(w, "from_normalised", d->from_normalised);
	put_word(w, "side", &side_words, (int)d->side);
	put_word(w, "action", &action_words, (int)d->action);
	put_word(w, "reason", &reason_words, (int)d->reason);
	if (last)
		put_word(w, "outcome", &outcome_words, (int)last->outcome);
	json_object_end(w);
}

static bool fits(struct str filter, struct str value)
{
	return !filter.p || str_eq(filter, value);
}

static bool list_one(void *arg, const struct kept_decision *d)
{
	struct list *l = arg;

	if (!may_see(l->r, d) || !fits(l->user, d->user) || !fits(l->group, d->group) ||
	    !fits(l->call_id, d->call_id))
		return true;
	if (!config_page_has_room(&l->page)) {
		l->more = true;
		return false;
	}
	put_short(l->r, d, &l->page.w);
	config_page_count(&l->page, d->id);
	return true;
}

static void check_dialled(struct str filter, const char *pointer, struct faults *faults)
{
	enum { FILTER_MAX = 128 };

	if (filter.p && (filter.n == 0 || filter.n > FILTER_MAX))
		fault_add(faults, str_of(pointer), "must be 1 to %d bytes long", FILTER_MAX);
}

static bool check_filters(struct request *r, const struct list *l)
{
	struct faults *faults = &r->x->faults;

	check_dialled(l->user, "?user", faults);
	check_dialled(l->group, "?group", faults);
	if (l->call_id.p && (l->call_id.n == 0 || check_call_id(l->call_id)))
		fault_add(faults, STR("?call_id"), "must be 1 to 128 printable ASCII characters");
	if (faults->count == 0)
		return true;
	reply_faults(r, ERR_VALIDATION);
	return false;
}

/* By whatever they are dialled by; somebody who is gone by their id. */
static void find_dialled(struct request *r, struct list *l)
{
	struct replica_user *u =
		l->user.p ? replica_user_find(r->domain, request_phone(r, l->user)) : NULL;
	const struct group *g =
		l->group.p ? replica_group_dialled(r->domain, request_phone(r, l->group)) : NULL;

	if (u)
		l->user = replica_subject(u)->user->id;
	if (g)
		l->group = g->id;
}

void handle_decision_list(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct list l = { .r = r,
			  .user = request_query(r, "user"),
			  .group = request_query(r, "group"),
			  .call_id = request_query(r, "call_id") };

	(void)api;
	if (!config_domain(r) || !check_filters(r, &l))
		return;
	find_dialled(r, &l);
	if (!config_page_begin(r, &l.page))
		return;
	decision_ring_each(r->api->decisions, replica_domain_config(r->domain)->id, l.page.after,
			   list_one, &l);
	config_page_end(r, &l.page, l.more);
}
