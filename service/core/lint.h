/*
 * lint: what in a whole configuration will not do what somebody meant by it: forwards that go in a
 * circle, destinations that lead nowhere, caller rules that never match, hours that nobody covers.
 * Pure; everything is in the arena it is given, and what is added must outlive it. Each step is
 * short, however large the domain, so whoever runs it can stop between any two.
 *
 *	l = lint_new(a);
 *	lint_add_domain(l, …), lint_add_user(l, …) …, in any order but profiles after their users
 *	lint_begin(l, LINT_ALL, week_ms);
 *	while (lint_step(l))
 *		;
 *	lint_findings(l, LINT_SEVERITY_ERROR, &count)
 */
#ifndef CORE_LINT_H
#define CORE_LINT_H

#include "core/caller_rule.h"
#include "core/group.h"
#include "core/record.h"
#include "core/roster.h"
#include "core/schedule.h"

enum { LINT_KEPT_MAX = 500 /* findings of each severity; the others are counted */ };

struct finding {
	enum lint_severity severity;
	enum lint_code code;
	struct str object;  /* its path in documents: "/users/123/profiles/away" */
	struct str pointer; /* JSON pointer into it */
	struct str text;    /* a plain sentence */
	struct str path; /* loops: "user/123/profile/away → … → user/123"; empty otherwise */
};

struct lint;
struct lint *lint_new(struct arena *a);

void lint_add_domain(struct lint *l, const struct domain *d);
void lint_add_user(struct lint *l, const struct user *u);
void lint_add_profile(struct lint *l, const struct profile *p); /* after its user */
void lint_add_group(struct lint *l, const struct group *g);
void lint_add_number(struct lint *l, const struct dialled_number *n);
void lint_add_schedule(struct lint *l, const struct schedule *s);
void lint_add_site(struct lint *l, const struct site *s);
void lint_add_roster(struct lint *l, const struct roster *r);
void lint_add_status(struct lint *l, const struct status_meaning *m);
/* A token that an object names, and that does not speak in this domain. */
void lint_add_missing_token(struct lint *l, struct str object, struct str pointer,
			    struct str token);
void lint_add_rule(struct lint *l, const struct caller_rule *r);

/* What to look for: everything, or only what a write is refused for. */
enum lint_extent { LINT_ALL, LINT_CERTAIN_LOOPS };
/* week_ms: any moment; hours are compared for seven days from then, holidays left out. zone: in
 * which those days are spoken of, the domain's. */
void lint_begin(struct lint *l, enum lint_extent extent, int64_t week_ms, const struct zone *zone);
/* Rosters are looked at from then on; from week_ms where it is not said. */
void lint_set_now(struct lint *l, int64_t now_ms);
/* A little more; false when all is done. */
bool lint_step(struct lint *l);

/* Those kept, in the order found; out_total: how many there are. */
const struct finding *lint_findings(const struct lint *l, enum lint_severity severity,
				    size_t *out_count, size_t *out_total);

#endif
