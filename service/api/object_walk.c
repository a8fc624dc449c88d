/* object_walk: see object_walk.h. */
#include "api/object_walk.h"

static void remember(struct object_walk *w, struct str key)
{
	size_t n = key.n < sizeof(w->after) ? key.n : sizeof(w->after) - 1;

	memcpy(w->after, key.p, n);
	w->after[n] = '\0';
}

void object_walk_begin(struct object_walk *w, struct str prefix)
{
	w->prefix = prefix;
	if (w->page.after.n)
		remember(w, arena_printf(w->page.arena, "%.*s%.*s", STR_ARG(prefix),
					 STR_ARG(w->page.after)));
}

static bool visit(void *arg, struct str key, struct str json, struct str version)
{
	struct object_walk *w = arg;

	if (!w->take(w, key, json, version)) {
		w->more = true;
		return false;
	}
	remember(w, key);
	w->late = config_job_is_late(&w->job);
	return !w->late;
}

bool object_walk_on(struct object_walk *w)
{
	w->late = false;
	replica_each_object(w->job.r->domain, w->prefix, str_of(w->after), visit, w);
	return w->more || !w->late;
}

enum job_state object_walk_reply(struct object_walk *w)
{
	config_page_end(w->job.r, &w->page, w->more);
	return JOB_DONE;
}
