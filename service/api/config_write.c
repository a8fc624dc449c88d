/* config_write: see config_write.h. */
#include "api/config_write.h"

#include <stdlib.h>

#include "api/api_priv.h"
#include "base/memory.h"

enum { TRIES = 8, WAIT_MS = 30 * 1000, RETRY_MS_MAX = 64 };

static void wait_over(struct exchange *x)
{
	struct request *r = request_of(x);
	struct config_write *w = r->work;

	w->r = NULL;
	if (r->api->stopping)
		reply_problem(r, ERR_NOT_READY,
			      "The service stopped before the change was written");
	else
		reply_problem(r, ERR_STORE_UNAVAILABLE, "No answer in time");
	if (w->timer && loop_timer_is_active(w->timer))
		config_write_free(w); /* otherwise a callback still holds it */
}

struct config_write *config_write_new(struct request *r, config_prepare_fn *prepare,
				      config_written_fn *written, void *arg)
{
	struct config_write *w = mem_new(sizeof(*w));

	w->r = r;
	w->prepare = prepare;
	w->written = written;
	w->arg = arg;
	r->work = w;
	http_wait(r->x, WAIT_MS, wait_over);
	return w;
}

void config_write_free(struct config_write *w)
{
	loop_timer_free(w->timer);
	free(w);
}

/* The replica needs a moment to see what the other writer did. */
static void try_again(struct config_write *w);

static void answer(struct config_write *w, const struct write_outcome *outcome)
{
	if (outcome->err == ERR_OK)
		w->written(w, outcome->version);
	else if (outcome->err == ERR_CONFLICT)
		reply_problem(w->r, ERR_CONFLICT, "Others kept writing to this domain");
	else
		reply_problem(w->r, outcome->err, "%s",
			      outcome->unknown
				      ? "Redis did not answer; the change was written or never "
					"will be: read the object before trying again"
				      : "The change was not applied");
	config_write_free(w);
}

static void on_outcome(void *arg, const struct write_outcome *outcome)
{
	struct config_write *w = arg;

	if (!w->r)
		config_write_free(w);
	else if (outcome->err == ERR_CONFLICT && w->tries < TRIES)
		try_again(w);
	else
		answer(w, outcome);
}

void config_write_go(struct config_write *w)
{
	struct request *r = w->r;

	r->x->faults = FAULTS(r->arena);
	if (!w->prepare(w)) {
		config_write_free(w);
		return;
	}
	w->tries++;
	if (w->remove_domain)
		state_remove_domain(r->state, w->domain, w->expected, on_outcome, w);
	else
		state_write(r->state, w->domain, w->expected, w->ops, w->op_count, on_outcome, w);
}

static void on_timer(void *arg)
{
	config_write_go(arg);
}

static void try_again(struct config_write *w)
{
	uint64_t delay_ms = 1u << w->tries;

	if (!w->timer)
		w->timer = loop_timer_new(w->r->loop, on_timer, w);
	loop_timer_start(w->timer, delay_ms < RETRY_MS_MAX ? delay_ms : RETRY_MS_MAX, 0);
}
