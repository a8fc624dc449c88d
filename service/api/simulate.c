/*
 * simulate: POST /route/simulate: what would happen to a call at another time, or were the facts
 * others, or the configuration. The engine is /route's; what is assumed stands in the replica for
 * the one decision only.
 */
#include "api/config_draft.h"
#include "api/config_resource.h"
#include "api/decision_id.h"
#include "api/decision_sight.h"
#include "api/group_members.h"
#include "api/route.h"
#include "core/device.h"

struct simulation {
	struct request *r;
	struct replica_domain *domain; /* the saved one, or a draft; of this turn */
	struct simulation_body body;
	struct question question;
	int64_t at_ms;
	bool stale;
	struct override *before; /* what assumed ones stand in place of; by assumption */
	size_t assumed;          /* so many of them are in the replica */
};

static struct str pointer_of(struct request *r, size_t i, const char *field)
{
	return arena_printf(r->arena, "/assume/%zu/%s", i, field);
}

static bool has_device(const struct simulation *sim, const struct subject *s, struct str id)
{
	struct device_set set;

	device_set_find(&set, s, sim->at_ms);
	return device_set_get(&set, id) != NULL;
}

static bool assume_override(struct simulation *s, size_t i)
{
	struct request *r = s->r;
	const struct assumption *assumed = &s->body.assume[i];
	struct str id;
	enum override_holder holder = assumption_holder(assumed, &id);
	struct str noun = word_of(&override_holder_words, (int)holder);

	s->before[i] = assumption_override(assumed, s->at_ms);
	if (replica_override_swap(s->domain, holder, id, &s->before[i]))
		return true;
	fault_add(&r->x->faults, pointer_of(r, i, arena_cstr(r->arena, noun)),
		  "%.*s is no %.*s of this domain", STR_ARG(id), STR_ARG(noun));
	return false;
}

/* Judged by the saved configuration, which the reader has not written. */
static struct replica_user *assumed_user(struct simulation *s, const struct assumption *assumed)
{
	struct replica_user *saved = replica_user(s->r->domain, assumed->user);

	if (saved && !request_finds(s->r, saved))
		return NULL;
	return replica_user(s->domain, assumed->user);
}

/* Each builds on what was assumed before; false with a fault where it is about nobody. */
static bool assume_user(struct simulation *s, size_t i)
{
	struct request *r = s->r;
	const struct assumption *assumed = &s->body.assume[i];
	struct replica_user *u = assumed_user(s, assumed);
	struct record *record = ARENA_NEW(r->arena, struct record);

	if (!u) {
		fault_add(&r->x->faults, pointer_of(r, i, "user"), "%.*s is no user of this domain",
			  STR_ARG(assumed->user));
		return false;
	}
	if (assumed->status.n && !str_eq(assumed->status, STATUS_AUTOMATIC) &&
	    !status_find(replica_domain_config(s->domain), assumed->status)) {
		fault_add(&r->x->faults, pointer_of(r, i, "status"),
			  "%.*s is no status of this domain", STR_ARG(assumed->status));
		return false;
	}
	if (assumed->device.n && !has_device(s, replica_subject(u), assumed->device)) {
		fault_add(&r->x->faults, pointer_of(r, i, "device"), "the user has no device %.*s",
			  STR_ARG(assumed->device));
		return false;
	}
	assumption_apply(assumed, replica_subject(u), s->at_ms, r->arena, record);
	replica_assume(u, record);
	return true;
}

static bool no_such(struct simulation *s, size_t i, const char *field, struct str id,
		    const char *what)
{
	fault_add(&s->r->x->faults, pointer_of(s->r, i, field), "%.*s is no %s", STR_ARG(id), what);
	return false;
}

static bool assume_group_state(struct simulation *s, size_t i)
{
	const struct assumption *assumed = &s->body.assume[i];
	const struct group *g = replica_group(s->domain, assumed->group);
	struct group_state *state = ARENA_NEW(s->r->arena, struct group_state);
	struct directory directory;

	if (!g || request_is_outside(s->r, assumed->group))
		return no_such(s, i, "group", assumed->group, "group of this domain");
	if (assumed->agent &&
	    (!assumed_user(s, assumed) || !group_has_member(s->domain, g, assumed->user)))
		return no_such(s, i, "user", assumed->user, "user who is a member of the group");
	replica_directory(s->domain, &directory);
	*state = assumption_group_state(assumed,
					directory.group_state(directory.state, assumed->group),
					s->at_ms, s->r->arena);
	return replica_assume_group(s->domain, assumed->group, state);
}

static bool assume_one(struct simulation *s, size_t i)
{
	const struct assumption *assumed = &s->body.assume[i];

	if (assumption_is_of_group_state(assumed))
		return assume_group_state(s, i);
	return assumed->override ? assume_override(s, i) : assume_user(s, i);
}

/* False where one is about nobody: none of those behind it is assumed. */
static bool assume_all(struct simulation *s)
{
	bool fine = true;

	s->before = ARENA_ARRAY(s->r->arena, s->body.assume_count, struct override);
	for (size_t i = 0; i < s->body.assume_count && fine; i++) {
		fine = assume_one(s, i);
		s->assumed = i + fine;
	}
	return fine;
}

static void give_back(struct simulation *s, const struct assumption *assumed,
		      struct override *before)
{
	struct str id;
	enum override_holder holder = assumption_holder(assumed, &id);

	replica_override_swap(s->domain, holder, id, before);
}

/* The last one first: each gives back what it found. */
static void assume_end(struct simulation *s)
{
	for (size_t i = s->assumed; i-- > 0;) {
		const struct assumption *assumed = &s->body.assume[i];
		struct replica_user *u = replica_user(s->domain, assumed->user);

		if (assumption_is_of_group_state(assumed))
			replica_assume_group(s->domain, assumed->group, NULL);
		else if (u)
			replica_assume_end(u);
		else
			give_back(s, assumed, &s->before[i]);
	}
}

/* Named as any decision, but nothing of it is kept, and no group learns from it. */
static void reply_simulated(struct request *r, struct route_answer *answer)
{
	static const struct decision nothing;

	answer->decision_id = decision_id_make(false, &nothing, STR_NONE, r->arena);
	route_reply(r, answer);
}

/* Accept is not asked: it is for the faults, too. */
static enum dialect format_of(const struct simulation *s)
{
	enum dialect format = s->body.question.format;

	return format == DIALECT_UNSAID ? DIALECT_JSON : format;
}

static void decide(struct simulation *s)
{
	struct request *r = s->r;
	struct directory directory;
	struct decision decision;
	struct route_answer answer = { .question = &s->question,
				       .decision = &decision,
				       .stale = s->stale,
				       .dialect = format_of(s),
				       .partly = r->principal.role == ROLE_SUPERVISOR };

	replica_directory(s->domain, &directory);
	answer.domain = directory.domain;
	if (routing_decide(&directory, &s->question, s->at_ms, r->arena, &decision) ||
	    !decision_is_shown(r, decision.user, decision.group))
		route_unknown_target(r, answer.dialect);
	else
		reply_simulated(r, &answer);
}

static void play(struct request *r, struct replica_domain *domain, void *arg)
{
	struct simulation *s = arg;

	s->r = r;
	s->domain = domain;
	if (assume_all(s))
		decide(s);
	else
		reply_faults(s->r, ERR_VALIDATION);
	assume_end(s);
}

static void answer(struct request *r, bool stale)
{
	struct simulation *s = ARENA_NEW(r->arena, struct simulation);

	if (!config_domain(r) || !request_body(r, &simulation_body_table, &s->body))
		return;
	if (format_of(s) != DIALECT_JSON && r->principal.role == ROLE_SUPERVISOR) {
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
