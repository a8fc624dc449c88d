/*
 * config_walk: what in an object must be unique in its domain, and what in it names other objects.
 * One list for single writes (asked of the replica) and for imports (asked of the document).
 */
#ifndef API_CONFIG_WALK_H
#define API_CONFIG_WALK_H

#include "api/config_object.h"

enum config_unique {
	UNIQUE_ADDRESS, /* what can be dialled: ids, extensions, numbers of users and groups */
	UNIQUE_EXTERNAL_ID,
	UNIQUE_MOBILE, /* numbers of mobile_number devices; must be no other user's address either
			*/
};
typedef void config_unique_fn(void *arg, enum config_unique kind, struct str value,
			      struct str pointer);
void config_each_unique(const struct config_name *name, const union config_value *value,
			config_unique_fn *fn, void *arg);

enum config_reference {
	REFERENCE_ADDRESS,  /* destination extension: an id, extension or number of a user or group
			     */
	REFERENCE_DEVICE,   /* a device of the same user */
	REFERENCE_MOBILE,   /* one of kind mobile_number */
	REFERENCE_USER,     /* a user's id */
	REFERENCE_GROUP,    /* a group's id */
	REFERENCE_ROSTER,   /* a roster's id */
	REFERENCE_SCHEDULE, /* a schedule's id */
	REFERENCE_STATUS,   /* a status of the domain's own */
};
/* "user", "id, extension or number of a user or group", for sentences; not of devices. */
const char *config_reference_noun(enum config_reference kind);
/* pointer is a scratch view, good during the call. */
typedef void config_reference_fn(void *arg, enum config_reference kind, struct str target,
				 struct str pointer);
void config_each_reference(const struct config_name *name, const union config_value *value,
			   config_reference_fn *fn, void *arg);

#endif
