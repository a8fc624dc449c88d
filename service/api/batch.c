/*
 * batch: see batch.h. A job of three stages: cut the body into items, read and send them, write the
 * answer. What was sent is waited for even where the request is over, because each signal tells
 * this batch what became of it.
 */
#include "api/batch.h"

#include <stdlib.h>

#include "api/api_priv.h"
#include "api/config_job.h"
#include "base/memory.h"

enum {
	WAIT_MS = 8000,     /* state/ gives up after 4 s by itself */
	LOOK_AT_CLOCK = 64, /* items that are only cut */
	FAULTS_SHOWN = 8,   /* of one item */
};

struct item {
	struct batch *batch;
	enum err err;
	struct faults faults;
	struct change_result result;
	struct str version; /* of the user's presence */
};

struct batch {
	struct config_job job;
	struct arena *arena, *scratch; /* of the batch; of the item at hand */
	batch_read_fn *read;
	struct config_scanner scanner;
	struct str *texts; /* of the items, in the body */
	struct item *items;
	size_t most, count, next;
	size_t under_way;
	bool over; /* the job has ended: who comes last clears up */
	enum job_state (*stage)(struct batch *b);
	struct json_writer w;
};

static bool is_slice_over(const struct batch *b)
{
	return config_job_is_late(&b->job);
}

static void batch_free(struct batch *b)
{
	arena_free(b->scratch);
	arena_free(b->arena);
	free(b);
}

/* ---- the answer ---- */

static void put_item(struct batch *b, const struct item *item)
{
	json_object_begin(&b->w);
	if (item->err) {
		json_put_bool(&b->w, "applied", false);
		json_put_string(&b->w, "problem", str_of(err_info(item->err)->slug));
		if (item->faults.first)
			wire_faults(&item->faults, &b->w);
	} else {
		wire_signal_result(&item->result, &b->w);
		if (item->version.n)
			json_put_string(&b->w, "presence_version", item->version);
	}
	json_object_end(&b->w);
}

static enum job_state write_items(struct batch *b)
{
	size_t applied = 0;

	while (b->next < b->count) {
		put_item(b, &b->items[b->next++]);
		if (is_slice_over(b))
			return JOB_MORE;
	}
	for (size_t i = 0; i < b->count; i++)
		applied += !b->items[i].err && b->items[i].result.applied;
	json_array_end(&b->w);
	json_put_int(&b->w, "applied", (int64_t)applied);
	json_put_int(&b->w, "not_applied", (int64_t)(b->count - applied));
	json_object_end(&b->w);
	reply_json(b->job.r, 200);
	return JOB_DONE;
}

/* Nothing of it was taken, all for one reason that passes: better told to whoever repeats requests.
 */
static enum err common_failure(const struct batch *b)
{
	enum err err = b->items[0].err;

	for (size_t i = 1; i < b->count; i++)
		if (b->items[i].err != err)
			return ERR_OK;
	return err_info(err)->http_status == 503 ? err : ERR_OK;
}

static enum job_state answer(struct batch *b)
{
	enum err err = common_failure(b);

	if (b->under_way)
		return JOB_WAITS;
	if (err) {
		reply_problem(b->job.r, err, "None of the items was taken");
		return JOB_DONE;
	}
	b->next = 0;
	b->w = reply_writer(b->job.r);
	json_object_begin(&b->w);
	json_key(&b->w, STR("items"));
	json_array_begin(&b->w);
	b->stage = write_items;
	return JOB_MORE;
}

/* ---- sending ---- */

static struct str place_of(const struct item *item, struct str below)
{
	const struct batch *b = item->batch;

	return arena_printf(b->arena, "/items/%zu%.*s", (size_t)(item - b->items), STR_ARG(below));
}

/* It was in order, but not to be taken. */
static void note_refusal(struct item *item, enum err err)
{
	if (err_info(err)->http_status == 503)
		return; /* that is none of the item's */
	item->faults = FAULTS(item->batch->arena);
	fault_add(&item->faults, place_of(item, err == ERR_NOT_A_PERSON ? STR("/signal") : STR("")),
		  "%s", err_info(err)->title);
}

static void signal_done(void *arg, const struct signal_outcome *o)
{
	struct item *item = arg;
	struct batch *b = item->batch;

	item->err = o->err;
	if (o->err)
		note_refusal(item, o->err);
	item->result = o->result;
	item->version = arena_str(b->arena, o->version);
	if (!o->err)
		signal_count(METRIC_signals, o);
	if (--b->under_way)
		return;
	if (b->over)
		batch_free(b);
	else if (b->stage == answer)
		config_job_again(&b->job);
}

static void keep_faults(struct batch *b, struct item *item, const struct faults *faults)
{
	size_t shown = 0;

	item->faults = FAULTS(b->arena);
	for (const struct fault *f = faults->first; f && shown++ < FAULTS_SHOWN; f = f->next)
		fault_add(&item->faults, place_of(item, f->pointer), "%.*s", STR_ARG(f->text));
}

static enum err read_item(struct batch *b, struct str text, struct faults *faults,
			  struct batch_fact *out)
{
	if (text.p[0] == '{')
		return b->read(b->job.r, text, b->scratch, faults, out);
	fault_add(faults, STR(""), "must be an object");
	return ERR_VALIDATION;
}

static void send(struct batch *b, struct item *item, struct str text)
{
	struct batch_fact fact = { 0 };
	struct faults faults;

	arena_reset(b->scratch);
	faults = FAULTS(b->scratch);
	item->batch = b;
	item->err = read_item(b, text, &faults, &fact);
	if (item->err) {
		keep_faults(b, item, &faults);
		return;
	}
	b->under_way++;
	state_signal(b->job.r->state, fact.domain, fact.user, &fact.signal, fact.dry_run,
		     signal_done, item);
}

static enum job_state send_items(struct batch *b)
{
	while (b->next < b->count) {
		send(b, &b->items[b->next], b->texts[b->next]);
		b->next++;
		if (is_slice_over(b))
			return JOB_MORE;
	}
	b->stage = answer;
	return answer(b);
}

/* ---- cutting ---- */

static enum job_state refuse(struct batch *b)
{
	reply_faults(b->job.r, ERR_VALIDATION);
	return JOB_DONE;
}

static enum job_state refuse_count(struct batch *b, const char *bound, size_t items)
{
	fault_add(&b->job.r->x->faults, STR("/items"), "must have at %s %zu item%s", bound, items,
		  items == 1 ? "" : "s");
	return refuse(b);
}

/* The request itself was charged as one. */
static bool charge(struct batch *b)
{
	struct request *r = b->job.r;

	if (auth_charge_many(r->auth, &r->principal, AUTH_WRITE, (int64_t)b->count - 1, r->now_ms,
			     &r->retry_after_s))
		return true;
	metric_add(METRIC_throttled, 1);
	reply_problem(r, ERR_RATE_LIMITED, "Each item counts; nothing of it was taken");
	return false;
}

static enum job_state items_cut(struct batch *b, const char *wrong)
{
	if (wrong) {
		fault_add(&b->job.r->x->faults, config_scan_place(&b->scanner, b->scratch), "%s",
			  wrong);
		return refuse(b);
	}
	if (b->count == 0)
		return refuse_count(b, "least", 1);
	if (!charge(b))
		return JOB_DONE;
	b->items = ARENA_ARRAY(b->arena, b->count, struct item);
	b->next = 0;
	b->stage = send_items;
	return JOB_MORE;
}

static enum job_state cut_items(struct batch *b)
{
	const char *wrong = NULL;
	struct str text;

	while (config_scan_next(&b->scanner, &text, &wrong)) {
		if (b->count == b->most)
			return refuse_count(b, "most", b->most);
		b->texts[b->count++] = text;
		if (b->count % LOOK_AT_CLOCK == 0 && config_job_is_late(&b->job))
			return JOB_MORE;
	}
	return items_cut(b, wrong);
}

/* ---- the job ---- */

static enum job_state step(struct config_job *job)
{
	struct batch *b = (struct batch *)(void *)job;

	return b->stage(b);
}

static void end(struct config_job *job)
{
	struct batch *b = (struct batch *)(void *)job;

	b->over = true;
	if (b->under_way == 0)
		batch_free(b);
}

void batch_run(struct request *r, const struct table *table, batch_read_fn *read)
{
	struct batch *b;

	if (!request_is_json(r, false))
		return;
	b = mem_new(sizeof(*b));
	b->arena = arena_new(0);
	b->scratch = arena_new(0);
	b->read = read;
	b->most = (size_t)table->fields[0].max;
	b->texts = ARENA_ARRAY(b->arena, b->most, struct str);
	batch_scan_begin(&b->scanner, r->x->body);
	b->stage = cut_items;
	b->job.step = step;
	b->job.end = end;
	config_job_start(&b->job, r, WAIT_MS);
}
