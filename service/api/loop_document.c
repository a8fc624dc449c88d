/* loop_document: loop_check.h of a whole document: lint's pass of certain loops, in steps. */
#include <stdlib.h>

#include "api/config_lint.h"
#include "api/loop_check.h"
#include "base/memory.h"

struct loop_check {
	struct document *document;
	struct arena *arena;
	struct lint *lint;
	const struct staged *next;
	enum { ADD_ALL_BUT_PROFILES, ADD_PROFILES, LOOK } phase;
};

struct loop_check *loop_check_new(struct document *d)
{
	struct loop_check *l = mem_new(sizeof(*l));

	l->document = d;
	l->arena = arena_new(0);
	l->lint = lint_new(l->arena);
	l->next = d->objects;
	return l;
}

void loop_check_free(struct loop_check *l)
{
	if (l)
		arena_free(l->arena);
	free(l);
}

/* A profile needs its user to be there, and a document has no order. */
static void add(struct loop_check *l, const struct staged *o)
{
	bool is_profile = o->name.kind == CONFIG_PROFILE;

	if (o->name.kind != CONFIG_SCHEDULE && o->name.kind != CONFIG_ROSTER &&
	    is_profile == (l->phase == ADD_PROFILES))
		config_lint_add(l->lint, &o->name, o->json, NULL, l->arena);
}

static void report(struct loop_check *l)
{
	struct document *d = l->document;
	size_t count, total;
	const struct finding *f = lint_findings(l->lint, LINT_SEVERITY_ERROR, &count, &total);

	for (size_t i = 0; i < count; i++) {
		struct config_name name;
		const struct staged *o = config_name_of_path(f[i].object, d->domain, &name)
						 ? document_find(d, config_key(&name, l->arena))
						 : NULL;

		fault_add(d->faults,
			  arena_printf(d->arena, "/objects/%zu/value%.*s", o ? o->index : 0,
				       STR_ARG(f[i].pointer)),
			  "would send every call in a circle: %.*s", STR_ARG(f[i].path));
	}
}

bool loop_check_step(struct loop_check *l)
{
	if (l->phase == LOOK) {
		if (lint_step(l->lint))
			return true;
		report(l);
		return false;
	}
	if (l->next) {
		add(l, l->next);
		l->next = l->next->hh.next;
		return true;
	}
	l->next = l->document->objects;
	if (++l->phase == LOOK)
		lint_begin(l->lint, LINT_CERTAIN_LOOPS, 0, &zone_utc);
	return true;
}
