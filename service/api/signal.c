/* signal: sending a fact of a user to state/ and answering with what became of it. */
#include "api/api_priv.h"
#include "api/presence_resource.h"

#include "base/clock.h"

enum {
	SIGNAL_CEILING_MS = 6000, /* state/ gives up after 4 s by itself */
	EPOCH_BYTES = 64,
};

static void refuse_outcome(struct request *r, const struct signal_outcome *o)
{
	if (o->err == ERR_STORE_UNAVAILABLE)
		reply_problem(r, o->err, "Redis did not take the change in time");
	else
		reply_problem(r, o->err, "%s", "");
}

void signal_count(enum metric as, const struct signal_outcome *o)
{
	metric_add(as, 1);
	metric_add(METRIC_signals_not_applied, !o->result.applied);
	metric_add(METRIC_signals_from_future, o->result.from_future);
}

struct signal_view signal_view_of(struct request *r, struct str user,
				  const struct signal_outcome *o)
{
	struct replica_user *u = request_domain(r) ? replica_user(r->domain, user) : NULL;

	/* nor of who appears offline */
	if (u && presence_hides_from(r, replica_subject(u)))
		u = NULL;
	return (struct signal_view){ .result = &o->result,
				     .version = o->version,
				     .presence = u ? &o->presence : NULL,
				     .level = u ? request_sight(r, u).level : VISIBILITY_NONE };
}

static void signal_done(void *arg, const struct signal_outcome *o)
{
	struct request *r = ticket_redeem(arg);

	if (!r)
		return;
	if (o->err) {
		refuse_outcome(r, o);
		return;
	}
	signal_count(METRIC_signals, o);
	if (r->signal_reply) {
		r->signal_reply(r, o);
		return;
	}
	struct signal_view view = signal_view_of(r, r->signal_user, o);
	struct json_writer w = reply_writer(r);
	wire_signal(&view, &w);
	reply_presence_version(r, o->version);
	reply_json(r, 200);
}

static bool query_time(struct request *r, const char *name, int64_t *out_ms)
{
	struct str text = request_query(r, name);

	if (!text.p || time_parse(text, out_ms))
		return true;
	fault_add(&r->x->faults, arena_printf(r->arena, "?%s", name),
		  "must be a time such as 2026-11-20T08:00:00Z");
	reply_faults(r, ERR_VALIDATION);
	return false;
}

bool request_query_epoch(struct request *r, struct str *out)
{
	struct str epoch = request_query(r, "epoch");
	const char *wanted = epoch.n ? check_text(epoch) : NULL;

	if (!wanted && epoch.n > EPOCH_BYTES)
		wanted = "at most 64 bytes long";
	*out = epoch.n ? epoch : STR_NONE;
	if (!wanted)
		return true;
	fault_add(&r->x->faults, STR("?epoch"), "must be %s", wanted);
	reply_faults(r, ERR_VALIDATION);
	return false;
}

bool request_query_order(struct request *r, struct signal *signal)
{
	return request_query_epoch(r, &signal->epoch) &&
	       request_query_int(r, "seq", 0, INT64_C(9007199254740991), -1, &signal->seq) &&
	       query_time(r, "at", &signal->at_ms);
}

void request_signal_judged(struct request *r, struct str user, const struct signal *signal,
			   bool dry_run)
{
	struct str domain = replica_domain_config(r->domain)->id;

	r->signal_user = arena_str(r->arena, user);
	state_signal(r->state, domain, user, signal, dry_run, signal_done,
		     request_wait(r, SIGNAL_CEILING_MS));
}

void request_signal(struct request *r, struct str user, const struct signal *signal)
{
	request_signal_judged(r, user, signal, false);
}
