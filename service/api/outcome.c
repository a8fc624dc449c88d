/*
 * outcome: POST /decisions/{id}/outcome: what became of a step. Redis keeps what was told, so that
 * it counts once, whichever process it is told. For a stepwise decision the answer is the next step
 * of the plan in Redis; for all others there is none.
 */
#include <stdlib.h>

#include "api/api_priv.h"
#include "api/decision_id.h"
#include "api/group_outcome.h"
#include "base/memory.h"

enum { WAIT_MS = 1000, TEXT_MAX = 512 };

/* One report on its way; it counts even where its request was answered meanwhile. */
struct report {
	struct ticket *ticket;
	struct api *api;
	struct arena *arena;
	struct str domain;
	struct decision_id id;
	struct call_outcome outcome;
};

static void publish(struct state *state, struct str domain, const struct call_outcome *o)
{
	static const enum metric metrics[OUTCOME_COUNT] = {
		[OUTCOME_ANSWERED] = METRIC_outcomes_answered,
		[OUTCOME_NO_ANSWER] = METRIC_outcomes_no_answer,
		[OUTCOME_BUSY] = METRIC_outcomes_busy,
		[OUTCOME_REJECTED] = METRIC_outcomes_rejected,
		[OUTCOME_UNAVAILABLE] = METRIC_outcomes_unavailable,
		[OUTCOME_ABANDONED] = METRIC_outcomes_abandoned,
	};

	metric_add(metrics[o->outcome], 1);
	if (o->escalated.n)
		metric_add(METRIC_escalations, 1);
	state_outcome(state, domain, o);
}

static struct report *report_new(struct request *r, const struct decision_id *id,
				 const struct call_outcome *o)
{
	struct arena *a = arena_new_sized(0, TEXT_MAX);
	struct report *report = ARENA_NEW(a, struct report);

	report->api = r->api;
	report->id = *id;
	report->arena = a;
	report->domain = arena_str(a, replica_domain_config(r->domain)->id);
	report->outcome = *o;
	report->outcome.decision_id = arena_str(a, o->decision_id);
	report->outcome.user = arena_str(a, o->user);
	report->outcome.device = arena_str(a, o->device);
	report->outcome.escalated = arena_str(a, group_escalated(r->api, report->domain, o));
	return report;
}

/* False: the plan has no such step. */
static bool reply_next(struct request *r, const struct report *report, struct str plan)
{
	struct json_writer w = reply_writer(r);

	if (wire_plan_next(plan, report->outcome.decision_id, report->outcome.step,
			   report->outcome.outcome, &w)) {
		reply_json(r, 200);
		return true;
	}
	fault_add(&r->x->faults, STR("/step"), "must be the index of one of the plan's steps");
	reply_faults(r, ERR_VALIDATION);
	return false;
}

/* ---- what Redis says ---- */

/* While Redis is away, who decided it still knows the plan; false = it does not. */
static bool reply_from_ring(struct request *r, const struct report *report)
{
	const struct kept_decision *kept =
		decision_ring_find(r->api->decisions, report->domain, report->outcome.decision_id);

	if (!kept)
		return false;
	reply_degraded(r);
	if (reply_next(r, report, kept->json))
		publish(report->api->state, report->domain, &report->outcome);
	return true;
}

static void reply_stepwise(struct request *r, const struct report *report,
			   const struct store_result *result)
{
	struct str word = word_of(&outcome_words, (int)report->outcome.outcome);

	if (result->status != STORE_OK && reply_from_ring(r, report))
		return;
	if (result->status != STORE_OK)
		reply_problem(r, ERR_STORE_UNAVAILABLE, "The plan cannot be read now");
	else if (!result->value.p)
		reply_problem(r, ERR_NOT_FOUND, "No plan is kept for this decision (any more)");
	else if (result->version.n && !str_eq(result->version, word))
		reply_problem(r, ERR_CONFLICT, "Step %lld was reported as %.*s before",
			      (long long)report->outcome.step, STR_ARG(result->version));
	else
		reply_next(r, report, result->value);
}

/* Without Redis no group learns of it: the PBX may tell it again. What only this process would show
 * is taken. */
static void reply_plain(struct request *r, const struct report *report,
			const struct store_result *result)
{
	if (result->status != STORE_OK && report->id.has_groups) {
		reply_problem(r, ERR_STORE_UNAVAILABLE, "The outcome cannot be kept now");
		return;
	}
	if (result->status != STORE_OK) {
		reply_degraded(r);
		publish(report->api->state, report->domain, &report->outcome);
	}
	reply_empty(r, 204);
}

/* Who took the call, where the PBX does not say: whoever the step rang alone. */
static struct str rung_alone(const struct report *report, struct str plan)
{
	const struct call_outcome *o = &report->outcome;
	const struct kept_decision *kept =
		plan.p ? NULL
		       : decision_ring_find(report->api->decisions, report->domain, o->decision_id);

	if (o->step < 0 || (!plan.p && !kept))
		return STR_NONE;
	return wire_plan_user(plan.p ? plan : kept->json, o->step, report->arena);
}

static void tell(struct report *report, const struct store_result *result)
{
	struct call_outcome *o = &report->outcome;

	o->taken = (result->n & STORE_OUTCOME_TAKEN) != 0;
	if (o->taken)
		o->taken_by = o->user.n ? o->user : rung_alone(report, result->value);
	publish(report->api->state, report->domain, o);
}

static void on_put(void *arg, const struct store_result *result)
{
	struct report *report = arg;
	struct request *r = ticket_redeem(report->ticket);

	if (result->status == STORE_OK && result->n & STORE_OUTCOME_FIRST)
		tell(report, result);
	if (r && report->id.stepwise)
		reply_stepwise(r, report, result);
	else if (r)
		reply_plain(r, report, result);
	arena_free(report->arena);
}

/* ---- the report ---- */

static bool is_known_user(struct request *r, struct str user)
{
	if (!user.n || replica_user(r->domain, user))
		return true;
	fault_add(&r->x->faults, STR("/by/user"), "%.*s is no user of this domain", STR_ARG(user));
	return false;
}

static bool read_outcome(struct request *r, bool stepwise, struct call_outcome *out)
{
	struct outcome_body body;

	if (!request_body(r, &outcome_body_table, &body))
		return false;
	if (stepwise && body.step < 0)
		fault_add(&r->x->faults, STR("/step"), "is required for a stepwise decision");
	if (!is_known_user(r, body.by.user) || r->x->faults.count) {
		reply_faults(r, ERR_VALIDATION);
		return false;
	}
	*out = (struct call_outcome){ .decision_id = request_param(r, 1),
				      .step = body.step,
				      .outcome = body.outcome,
				      .user = body.by.user,
				      .device = body.by.device,
				      .at_ms = r->now_ms };
	return true;
}

/* A step of a stepwise decision is reported once; of others, what differs counts each. */
static struct str mark_of(const struct report *report)
{
	const struct call_outcome *o = &report->outcome;

	if (report->id.stepwise)
		return arena_printf(report->arena, "%lld", (long long)o->step);
	return arena_printf(report->arena, "%lld %.*s %.*s", (long long)o->step,
			    STR_ARG(word_of(&outcome_words, (int)o->outcome)), STR_ARG(o->user));
}

static void keep(struct report *report)
{
	const struct call_outcome *o = &report->outcome;
	struct buf event = { 0 };
	struct json_writer w = JSON_WRITER(&event);

	table_encode_stored(&outcome_event_table,
			    &(struct history_outcome){ .step = o->step,
						       .outcome = o->outcome,
						       .user = o->user,
						       .device = o->device,
						       .escalated = o->escalated,
						       .at_ms = o->at_ms },
			    &w);
	store_outcome_put(
		state_store(report->api->state),
		&(struct outcome_put){ .domain = report->domain,
				       .decision = o->decision_id,
				       .stepwise = report->id.stepwise,
				       .mark = mark_of(report),
				       .outcome = word_of(&outcome_words, (int)o->outcome),
				       .taken = o->outcome == OUTCOME_ANSWERED,
				       .event = buf_str(&event) },
		on_put, report);
	buf_free(&event);
}

void handle_outcome(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct decision_id id;
	struct call_outcome outcome;
	struct report *report;

	(void)api;
	if (!r->domain || !decision_id_read(request_param(r, 1), &id)) {
		reply_problem(r, ERR_NOT_FOUND, "There is no such %s",
			      r->domain ? "decision" : "domain");
		return;
	}
	if (!read_outcome(r, id.stepwise, &outcome))
		return;
	report = report_new(r, &id, &outcome);
	report->ticket = request_wait(r, WAIT_MS);
	keep(report);
}
