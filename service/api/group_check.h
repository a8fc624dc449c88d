/*
 * group_check: groups within groups: none contains itself, none is deeper than four, and none has
 * more than 500 distinct members or 2000 lines when all are expanded (docs/DOMAIN.md section 4).
 */
#ifndef API_GROUP_CHECK_H
#define API_GROUP_CHECK_H

#include "api/config_check.h"

/* How the groups that a group names are found; NULL = not there, which is another check's fault. */
struct group_finder {
	const struct group *(*find)(void *arg, struct str id);
	void *arg;
};

/* A fault at pointer for what is wrong with g. */
void group_check(const struct group *g, const struct group_finder *finder, struct str pointer,
		 struct arena *a, struct faults *faults);
/* The group being written, and the groups that contain it. */
void group_check_write(struct config_check *c);

#endif
