/*
 * config_check: may this one object be written, or go, beside everything else the domain holds?
 * Asked of the replica; the write then compares the config version, so the answer still holds.
 */
#ifndef API_CONFIG_CHECK_H
#define API_CONFIG_CHECK_H

#include "api/config_walk.h"

enum { DEVICES_PER_USER = 32 };

struct config_check {
	struct state *state;
	struct replica_domain *domain; /* NULL: about to be made */
	const struct config_name *name;
	const union config_value *value;
	struct arena *arena;
	struct faults *faults;
};

/* ERR_OK, or VALIDATION, NOT_UNIQUE, IN_USE with faults. */
enum err config_check_write(struct config_check *c);
/* Names and aliases are unique among all domains; a fault for each that is taken. */
void config_check_domain_names(struct config_check *c);
/* ERR_OK, or IN_USE with a fault per referrer, or VALIDATION with the circle that it leaves. */
enum err config_check_delete(struct config_check *c);

#endif
