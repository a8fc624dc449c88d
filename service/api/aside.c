/* aside: see aside.h. */
#include "api/aside.h"

#include "api/api_priv.h"
#include "api/config_resource.h"

enum { CEILING_MS = 15 * 1000 };

void *aside_new(struct request *r, size_t size)
{
	struct arena *arena = arena_new(0);
	struct aside *a = arena_alloc(arena, size);

	a->arena = arena;
	a->text = arena_str(arena, r->x->body);
	return a;
}

/* The request, where it still waits. */
static struct request *come_back(struct aside *a)
{
	struct request *r = ticket_redeem(a->ticket);

	if (!r) {
		arena_free(a->arena);
		return NULL;
	}
	arena_take_over(r->arena, a->arena);
	a->arena = r->arena;
	return r;
}

static void work(void *arg)
{
	struct aside *a = arg;

	a->work(a);
}

static void worked(void *arg, bool ran)
{
	struct aside *a = arg;
	struct request *r = come_back(a);

	if (r && !ran)
		reply_problem(r, ERR_NOT_READY, "The calendar was not read");
	else if (r && config_domain(r))
		a->then(r, a);
}

void aside_start(struct request *r, struct aside *a, aside_work_fn *work_fn, aside_then_fn *then)
{
	a->work = work_fn;
	a->then = then;
	a->ticket = request_wait(r, CEILING_MS);
	if (!loop_work(r->loop, LOOP_LANE_CALENDARS, work, worked, a))
		reply_problem(come_back(a), r->api->stopping ? ERR_NOT_READY : ERR_BUSY,
			      "Too many calendars wait to be read");
}

void aside_refuse(struct request *r, size_t line, const char *fault)
{
	fault_add(&r->x->faults, STR(""), "line %zu: %s", line, fault);
	reply_faults(r, ERR_VALIDATION);
}
