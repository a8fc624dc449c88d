/*
 * way: where a call goes on to from a user, a group or a number, as far as configuration alone says
 * it: the forwards on `always`, what a number leads to, the fallback of a group without members.
 * Pure. What callers may pass (R2), emergencies and load are left out: they are exceptions.
 *
 *	if (way_loop_find(&start, SIDE_EXTERNAL, &finder, a, &loop))
 *		...every call to start goes in the circle loop.path
 */
#ifndef CORE_WAY_H
#define CORE_WAY_H

#include "core/group.h"
#include "core/record.h"
#include "core/roster.h"

enum { WAY_HOPS_MAX = 64 /* looked at; a call is forwarded 20 times at most */ };

/* What can be called; one of them is set. */
struct way_place {
	const struct subject *user;
	const struct group *group;
	const struct dialled_number *number;
	const struct roster *roster; /* stands for whoever is on duty */
};

/* Finds what a destination names; false = nobody of this domain. */
struct way_finder {
	bool (*find)(const void *arg, const struct destination *to, struct way_place *out);
	const void *arg;
};

/* The profile's forward on `always` where calls come to it; NULL = none. */
const struct destination *way_always(const struct profile *p, enum side side);
/* Where every call goes on to, whatever anybody's status; NULL = it ends here, or it depends. */
const struct destination *way_certain(const struct way_place *at, enum side side,
				      const struct way_finder *finder);
/* Nobody could ever ring, nested groups included. */
bool way_group_is_empty(const struct group *g, const struct way_finder *finder);

/* "user/123", "group/sales", "number/+352…", "roster/duty" */
struct str way_key(const struct way_place *at, struct arena *a);
/* The object that says where calls go on to, as its path in documents, and the field in it. */
struct str way_object(const struct way_place *at, struct arena *a);
struct str way_pointer(const struct way_place *at, enum side side, struct arena *a);
/* "/users/123/profiles/away", or "/profiles/away" for the domain's own */
struct str way_profile_object(const struct profile *p, struct arena *a);

struct way_loop {
	struct way_place places[WAY_HOPS_MAX];
	size_t first, count; /* the circle: places[first] to places[count - 1], and back */
	struct str path;     /* "user/123 → user/124 → user/123" */
};
/* Whether the certain way from start comes back to where it has been. */
bool way_loop_find(const struct way_place *start, enum side side, const struct way_finder *finder,
		   struct arena *a, struct way_loop *out);

#endif
