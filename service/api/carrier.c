/*
 * carrier: /v1/calls and /v1/calls/batch: what carriers with many customers report of a mobile
 * number, naming neither domain nor user. Only domains that opted in are looked at, of those that
 * the token covers; every other number is unknown, and all unknown ones are answered alike.
 */
#include "api/api_priv.h"
#include "api/batch.h"

static bool is_listed(const struct str_list *tokens, struct str id)
{
	for (size_t i = 0; i < tokens->count; i++)
		if (str_eq(tokens->items[i], id))
			return true;
	return tokens->count == 0;
}

static bool admits(void *arg, const struct domain *d)
{
	const struct request *r = arg;

	return d->carriers.msisdn && principal_covers(&r->principal, d->id) &&
	       is_listed(&d->carriers.tokens, r->principal.id) &&
	       principal_allowed_from(&r->principal, d, r->x->peer);
}

static struct str with_plus(struct str msisdn, struct arena *a)
{
	return msisdn.p[0] == '+' ? msisdn : arena_printf(a, "+%.*s", STR_ARG(msisdn));
}

static struct signal signal_of(struct request *r, const struct carrier_report *report,
			       struct str device)
{
	struct signal s = { .kind = report->call_id.n ? SIGNAL_CALL : SIGNAL_HOOK,
			    .source = r->principal.id,
			    .epoch = report->epoch,
			    .seq = report->seq,
			    .at_ms = report->at_ms,
			    .expires_in_s = report->expires_in,
			    .carrier = true,
			    .call_id = report->call_id,
			    .number = request_number(r, report->number),
			    .over = report->number.n == 0,
			    .device = device,
			    .state = report->state,
			    .direction = report->direction };

	if (report->reachability != REACHABILITY_NONE)
		signal_set_reachability(&s, report->reachability);
	return s;
}

/* Whom it is about, and what it says of them. */
static enum err read_fact(struct request *r, const struct carrier_report *report, struct arena *a,
			  struct batch_fact *out)
{
	struct mobile_holder holder;
	enum err err =
		state_mobile_holder(r->state, with_plus(report->msisdn, a), admits, r, &holder);

	if (err)
		return err == ERR_NOT_FOUND ? ERR_UNKNOWN_NUMBER : err;
	if (r->principal.user.n && !str_eq(r->principal.user, holder.user))
		return ERR_UNKNOWN_NUMBER; /* a token of one user */
	r->domain = holder.domain;         /* its numbering plan */
	*out = (struct batch_fact){ .domain = replica_domain_config(holder.domain)->id,
				    .user = holder.user,
				    .signal = signal_of(r, report, holder.device),
				    .dry_run = report->test };
	return ERR_OK;
}

static void reply_done(struct request *r, const struct signal_outcome *o)
{
	struct json_writer w = reply_writer(r);

	json_object_begin(&w);
	wire_signal_result(&o->result, &w);
	json_object_end(&w);
	reply_json(r, 200);
}

void handle_carrier_report(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct carrier_report report;
	struct batch_fact fact;
	enum err err;

	(void)api;
	if (!request_body(r, &carrier_report_table, &report))
		return;
	err = read_fact(r, &report, r->arena, &fact);
	if (err) {
		reply_problem(r, err, "%s", "");
		return;
	}
	r->signal_reply = reply_done;
	request_signal_judged(r, fact.user, &fact.signal, fact.dry_run);
}

static enum err read_item(struct request *r, struct str item, struct arena *a,
			  struct faults *faults, struct batch_fact *out)
{
	struct carrier_report report;

	if (!table_decode(&carrier_report_table, item, a, faults, &report))
		return ERR_VALIDATION;
	return read_fact(r, &report, a, out);
}

void handle_carrier_batch(struct exchange *x, void *api)
{
	(void)api;
	batch_run(request_of(x), &carrier_batch_table, read_item);
}
