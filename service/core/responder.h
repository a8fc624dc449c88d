/*
 * responder: who can respond now (docs/DOMAIN.md section 3): which users a question is about,
 * whether they are as it asks, and who comes before whom. By what the reader sees of each and no
 * more, so that neither a condition nor the order tells what no answer would.
 */
#ifndef CORE_RESPONDER_H
#define CORE_RESPONDER_H

#include "core/membership.h"
#include "core/visibility.h"

struct responder_question {
	int kind, device_kind, availability; /* -1 = not asked */
	struct str site, department;         /* p NULL = not asked */
	const struct group *group;           /* NULL = not asked */
	bool asks_routable, routable;
	const struct skill *skills; /* each with its least level */
	size_t skill_count;
};

/* What puts one before another, the first difference deciding. */
struct responder {
	bool routable;
	int availability; /* 0 = best */
	int64_t skill, calls, since_ms;
	char id[65];
};

bool responder_is_asked_for(const struct responder_question *q, const struct directory *d,
			    const struct user *u);
bool responder_is_so_now(const struct responder_question *q, const struct presence *p,
			 const struct sight *sight);
/* Has, or is, a device of the kind asked for, there or not. Of people devices are detail. */
bool responder_has_device(const struct responder_question *q, const struct subject *s,
			  const struct sight *sight, int64_t now_ms);
struct responder responder_of(const struct responder_question *q, const struct user *u,
			      const struct presence *p, const struct sight *sight);
/* For qsort: the best first; never 0 of two users. */
int responder_better_first(const void *one, const void *other);

#endif
