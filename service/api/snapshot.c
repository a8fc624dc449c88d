/*
 * snapshot: PUT /sources/{source}/snapshot: everything that a source knows, in one document. A job:
 * the source's upload begins; each fact is written into its user's record under the upload's
 * generation, where nobody sees it; one commit makes it count. What goes wrong on the way, or a
 * process that dies, leaves facts that never counted, and source_due.c has them removed.
 */
#include <stdlib.h>

#include "api/batch.h"
#include "api/config_job.h"
#include "api/fact.h"
#include "api/snapshot_result.h"
#include "api/source.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

enum {
	WAIT_MS = 120 * 1000,
	LOOK_AT_CLOCK = 8,    /* items */
	UNDER_WAY_MOST = 500, /* so that whoever follows the stream keeps up */
	SIGN_OF_LIFE_MS = 2000,
};

struct snapshot {
	struct config_job job;
	struct arena *arena, *scratch; /* of the snapshot; of the item at hand */
	struct config_scanner scanner;
	struct str source, domain, epoch, reporter;
	int64_t generation; /* of the upload; 0 = it has not begun, or is over */
	int64_t told_mono_ms;
	size_t under_way;
	size_t charged; /* items */
	struct snapshot_result result;
	enum err failed; /* a commit did: nothing more is sent */
	bool read;       /* to the end */
	bool waits;      /* for a commit of the source */
	bool over;       /* the job has ended: who comes last clears up */
	struct source_outcome outcome;
	enum job_state (*stage)(struct snapshot *s);
};

static void snapshot_free(struct snapshot *s)
{
	arena_free(s->scratch);
	arena_free(s->arena);
	free(s);
}

static void one_is_back(struct snapshot *s)
{
	if (s->over && !s->under_way && !s->waits)
		snapshot_free(s);
	else if (!s->over)
		config_job_again(&s->job);
}

/* ---- the source ---- */

static void source_told(void *arg, const struct source_outcome *o)
{
	struct snapshot *s = arg;

	s->waits = false;
	s->outcome = *o;
	s->outcome.version = arena_str(s->arena, o->version);
	one_is_back(s);
}

static struct source_change change_of(struct snapshot *s, enum source_event event)
{
	struct source_change c = { .event = event,
				   .generation = s->generation,
				   .facts = (int64_t)s->result.facts };

	c.heard.reporter = s->reporter;
	source_news_add(&c.heard, s->epoch, 0, clock_now_ms());
	return c;
}

static enum job_state tell_source(struct snapshot *s, enum source_event event,
				  enum job_state (*next)(struct snapshot *s))
{
	struct source_change c = change_of(s, event);

	s->waits = true;
	s->stage = next;
	state_source_change(s->job.r->state, s->domain, s->source, &c, source_told, s);
	return JOB_WAITS;
}

/* Nobody waits for the answer. */
static void give_up(struct snapshot *s, struct state *state)
{
	struct source_change c = change_of(s, UPLOAD_GIVEN_UP);

	if (s->generation)
		state_source_change(state, s->domain, s->source, &c, NULL, NULL);
	s->generation = 0;
	metric_add(METRIC_snapshots_refused, 1);
}

static void go_on(struct snapshot *s)
{
	struct source_change c = change_of(s, UPLOAD_GOES_ON);
	int64_t mono_ms = clock_mono_ms();

	if (mono_ms < s->told_mono_ms + SIGN_OF_LIFE_MS)
		return;
	s->told_mono_ms = mono_ms;
	state_source_change(s->job.r->state, s->domain, s->source, &c, NULL, NULL);
}

/* ---- the end ---- */

#define SUPERSEDED                                                                                 \
	"Another snapshot of the source has taken its place, or nobody went on with it in time; "  \
	"nothing of it counts"

static enum job_state counted(struct snapshot *s)
{
	struct request *r = s->job.r;
	struct json_writer w;

	s->generation = 0;
	if (s->outcome.err || s->outcome.verdict == SOURCE_UPLOAD_GONE) {
		metric_add(METRIC_snapshots_refused, 1);
		reply_problem(r, s->outcome.err ? s->outcome.err : ERR_CONFLICT, SUPERSEDED);
		return JOB_DONE;
	}
	metric_add(METRIC_snapshots, 1);
	log_event(LOG_INFO, "snapshot", LOG_S("request_id", r->x->request_id),
		  LOG_S("domain", s->domain), LOG_S("source", s->source), LOG_S("by", s->reporter),
		  LOG_I("facts", (int64_t)s->result.facts));
	w = reply_writer(r);
	snapshot_result_put(&s->result, s->source, &w);
	reply_presence_version(r, s->outcome.version);
	reply_json(r, 200);
	return JOB_DONE;
}

static enum job_state refuse(struct snapshot *s, enum err err)
{
	struct request *r = s->job.r;

	give_up(s, r->state);
	if (r->x->faults.count)
		reply_faults(r, err);
	else
		reply_problem(r, err, "The snapshot was not taken; nothing of it counts");
	return JOB_DONE;
}

/* ---- facts ---- */

static void fact_told(void *arg, const struct signal_outcome *o)
{
	struct snapshot *s = arg;

	s->under_way--;
	if (!o->err && o->result.applied)
		s->result.facts++;
	else if (!o->err || o->err == ERR_TOO_MANY_SIGNALS || o->err == ERR_NOT_A_PERSON ||
		 o->err == ERR_NOT_FOUND)
		s->result.refused++;
	else
		s->failed = o->err;
	if (s->under_way == 0 || s->under_way == UNDER_WAY_MOST / 2)
		one_is_back(s);
}

static void send(struct snapshot *s, struct batch_fact *fact)
{
	fact->signal.source = s->source;
	fact->signal.epoch = s->epoch.n ? s->epoch : fact->signal.epoch;
	fact->signal.stage_generation = s->generation;
	s->under_way++;
	state_signal(s->job.r->state, fact->domain, fact->user, &fact->signal, false, fact_told, s);
}

static void keep_faults(struct snapshot *s, const struct faults *faults)
{
	struct faults *all = &s->job.r->x->faults;

	for (const struct fault *f = faults->first; f; f = f->next)
		fault_add(all,
			  arena_printf(all->arena, "/items/%zu%.*s", s->scanner.index,
				       STR_ARG(f->pointer)),
			  "%.*s", STR_ARG(f->text));
}

static bool take(struct snapshot *s, struct str text)
{
	struct batch_fact fact = { 0 };
	struct str no_device;
	struct faults faults;
	bool ends;
	enum err err;

	arena_reset(s->scratch);
	faults = FAULTS(s->scratch);
	if (s->scanner.count > SNAPSHOT_ITEMS_MAX) {
		fault_add(&s->job.r->x->faults, STR("/items"), "must have at most %d items",
			  SNAPSHOT_ITEMS_MAX);
		return false;
	}
	err = fact_read_of_snapshot(s->job.r, text, s->scratch, &faults, &fact, &no_device);
	if (err == ERR_NOT_FOUND && faults.first) {
		snapshot_result_unknown(&s->result, s->scanner.index, text, faults.first,
					s->scratch);
		return true;
	}
	ends = !err && signal_is_end(&fact.signal);
	if (ends)
		fault_add(&faults, STR("/signal"),
			  "must be something that is, not its end: what a snapshot does not name "
			  "is over with it");
	if (no_device.n)
		snapshot_result_no_device(&s->result, s->scanner.index, no_device, s->scratch);
	if (!err && !ends)
		send(s, &fact);
	keep_faults(s, &faults);
	return !err && !ends;
}

/* ---- stages ---- */

/* A PBX that has restarted must be able to tell all it knows: what is beyond its rate is lent. As
 * it is sent, so that what is superseded or given up on the way is paid for, too. */
static void charge(struct snapshot *s)
{
	struct request *r = s->job.r;
	size_t count = s->scanner.count - s->charged;

	auth_lend(r->auth, &r->principal, AUTH_SNAPSHOT, (int64_t)count, clock_now_ms());
	s->charged = s->scanner.count;
}

static enum job_state all_sent(struct snapshot *s)
{
	if (s->under_way)
		return JOB_WAITS;
	if (s->failed || s->job.r->x->faults.count)
		return refuse(s, s->failed ? s->failed : ERR_VALIDATION);
	return tell_source(s, UPLOAD_COUNTS, counted);
}

static bool is_slice_over(const struct snapshot *s)
{
	return s->scanner.count % LOOK_AT_CLOCK == 0 && config_job_is_late(&s->job);
}

/* Who sent it may be gone, and has begun anew. */
static bool is_superseded(const struct snapshot *s)
{
	const struct source_standing *source = replica_source(s->job.r->domain, s->source);

	return source && source->state->generations > s->generation;
}

static enum job_state refuse_superseded(struct snapshot *s)
{
	give_up(s, s->job.r->state);
	reply_problem(s->job.r, ERR_CONFLICT, SUPERSEDED);
	return JOB_DONE;
}

/* As many as go at once; DONE: there are no more. */
static enum job_state send_some(struct snapshot *s, const char **out_wrong)
{
	struct str text;

	while (!s->failed && config_scan_next(&s->scanner, &text, out_wrong)) {
		if (!take(s, text))
			break;
		if (s->under_way >= UNDER_WAY_MOST)
			return JOB_WAITS;
		if (is_slice_over(s))
			return JOB_MORE;
	}
	return JOB_DONE;
}

static enum job_state send_all(struct snapshot *s)
{
	const char *wrong = NULL;
	enum job_state state;

	if (!request_domain(s->job.r))
		return refuse(s, ERR_NOT_FOUND);
	if (is_superseded(s))
		return refuse_superseded(s);
	go_on(s);
	state = send_some(s, &wrong);
	charge(s);
	if (state != JOB_DONE)
		return state;
	if (wrong)
		fault_add(&s->job.r->x->faults, config_scan_place(&s->scanner, s->arena), "%s",
			  wrong);
	s->stage = all_sent;
	return all_sent(s);
}

static enum job_state begun(struct snapshot *s)
{
	if (s->outcome.err)
		return refuse(s, s->outcome.err);
	s->generation = s->outcome.generation;
	s->told_mono_ms = clock_mono_ms();
	s->stage = send_all;
	return JOB_MORE;
}

static enum job_state begin(struct snapshot *s)
{
	return tell_source(s, UPLOAD_BEGINS, begun);
}

static enum job_state step(struct config_job *job)
{
	struct snapshot *s = (struct snapshot *)(void *)job;

	return s->stage(s);
}

static void end(struct config_job *job)
{
	struct snapshot *s = (struct snapshot *)(void *)job;

	s->over = true;
	if (!s->under_way && !s->waits)
		snapshot_free(s);
}

/* ---- the request ---- */

/* Charged when it is read: until then nobody knows how many facts it holds. */
static bool may_send(struct request *r)
{
	if (auth_charge(r->auth, &r->principal, AUTH_SNAPSHOT, r->now_ms, &r->retry_after_s))
		return true;
	metric_add(METRIC_throttled, 1);
	reply_problem(r, ERR_RATE_LIMITED,
		      "Each item of a snapshot counts, and the last one is not paid off yet");
	return false;
}

void handle_snapshot_put(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct str epoch;
	struct snapshot *s;
	bool ndjson;

	(void)api;
	if (!request_own_source(r) || !request_is_document(r, &ndjson) ||
	    !request_query_epoch(r, &epoch) || !may_send(r))
		return;
	s = mem_new(sizeof(*s));
	s->arena = arena_new(0);
	s->scratch = arena_new_sized(0, 4096);
	s->result.arena = s->arena;
	s->source = arena_str(s->arena, request_param(r, 1));
	s->domain = arena_str(s->arena, replica_domain_config(r->domain)->id);
	s->epoch = epoch.n ? arena_str(s->arena, epoch) : STR_NONE;
	s->reporter = arena_str(s->arena, r->principal.id);
	item_scan_begin(&s->scanner, r->x->body, ndjson);
	s->stage = begin;
	s->job.step = step;
	s->job.end = end;
	config_job_start(&s->job, r, WAIT_MS);
}
