/*
 * simulate: POST /route/simulate: what would happen to a call at another time, or were the facts
 * others, or the configuration. The engine is /route's; what is assumed stands in the replica for
 * the one decision only.
 */
#include "api/config_draft.h"
#include "api/decision_id.h"
#include "api/route.h"

struct simulation {
	struct request *r;
	struct replica_domain *domain; /* the saved one, or a draft; of this turn */
	struct simulation_body body;
	struct question question;
	int64_t at_ms;
	bool stale;
};

static struct str pointer_of(struct request *r, size_t i, const char *field)
{
	return arena_printf(r->arena, "/assume/%zu/%s", i, field);
}

static bool has_device(const struct subject *s, struct str id)
{
	struct device implicit;

	return subject_device(s, id) ||
	       (subject_implicit_device(s, &implicit) && str_eq(implicit.id, id));
}

/* Each builds on what was assumed before; false with a fault where it is about nobody. */
static bool assume(struct simulation *s, size_t i)
{
	struct request *r = s->r;
	const struct assumption *assumed = &s->body.assume[i];
	struct replica_user *u = replica_user(s->domain, assumed->user);
	struct record *record = ARENA_NEW(r->arena, struct record);

	if (!u) {
		fault_add(&r->x->faults, pointer_of(r, i, "user"), "%.*s is no user of this domain",
			  STR_ARG(assumed->user));
		return false;
	}
	if (assumed->device.n && !has_device(replica_subject(u), assumed->device)) {
		fault_add(&r->x->faults, pointer_of(r, i, "device"), "the user has no device %.*s",
			  STR_ARG(assumed->device));
		return false;
	}
	assumption_apply(assumed, replica_subject(u), s->at_ms, r->arena, record);
	replica_assume(u, record);
	return true;
}

static void assume_end(struct simulation *s)
{
	for (size_t i = 0; i < s->body.assume_count; i++) {
		struct replica_user *u = replica_user(s->domain, s->body.assume[i].user);
		if (u)
			replica_assume_end(u);
	}
}

/* Named as any decision, but nothing of it is kept, and no group learns from it. */
static void reply_simulated(struct request *r, struct route_answer *answer)
{
	static const struct decision nothing;

	answer->decision_id = decision_id_make(false, &nothing, STR_NONE, r->arena);
	route_reply(r, answer);
}

static void decide(struct simulation *s)
{
	struct request *r = s->r;
	struct directory directory;
	struct decision decision;
	struct route_answer answer = { .question = &s->question,
				       .decision = &decision,
				       .stale = s->stale,
				       .dialect = s->body.question.format,
				       .hide_detail = r->principal.role == ROLE_SUPERVISOR };

	replica_directory(s->domain, &directory);
	answer.domain = directory.domain;
	if (routing_decide(&directory, &s->question, s->at_ms, r->arena, &decision))
		route_unknown_target(r, answer.dialect);
	else
		reply_simulated(r, &answer);
}

static void play(struct request *r, struct replica_domain *domain, void *arg)
{
	struct simulation *s = arg;
	bool fine = true;

	s->r = r;
	s->domain = domain;
	for (size_t i = 0; i < s->body.assume_count; i++)
		fine = assume(s, i) && fine;
	if (fine)
		decide(s);
	else
		reply_faults(s->r, ERR_VALIDATION);
	assume_end(s);
}

static void answer(struct request *r, bool stale)
{
	struct simulation *s = ARENA_NEW(r->arena, struct simulation);

	if (!r->domain) {
		reply_problem(r, ERR_NOT_FOUND, "There is no such domain");
		return;
	}
	if (!request_body(r, &simulation_body_table, &s->body))
		return;
	if (s->body.question.format != DIALECT_JSON && r->principal.role == ROLE_SUPERVISOR) {
		reply_problem(r, ERR_FORBIDDEN,
			      "A supervisor sees no addresses: leave /question/format out");
		return;
	}
	s->stale = stale;
	s->at_ms = s->body.at_ms ? s->body.at_ms : r->now_ms;
	route_question(r, &s->body.question, &s->question);
	if (s->body.config.p)
		config_draft_start(r, s->body.config, play, s);
	else
		play(r, r->domain, s);
}

void handle_simulate(struct exchange *x, void *api)
{
	(void)api;
	request_at_version(request_of(x), answer);
}
