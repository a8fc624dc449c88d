/*
 * config_part: writes one part of a configuration object, which its PUT leaves alone: its override,
 * its holidays. No version is asked for: whoever sets it does not care about the rest.
 */
#ifndef API_CONFIG_PART_H
#define API_CONFIG_PART_H

#include "api/config_object.h"

/* Changes the part. False where nothing is to be written: it is so already, or there are faults of
 * the request now, which are answered. Also called again, should somebody else write meanwhile. */
typedef bool config_part_fn(union config_value *value, const struct config_name *name, void *arg);

/* Answers 200 with the object, or, where the part was taken away, 204; 404 where it is not there.
 * arg is kept in the request's arena. */
void config_part_set(struct request *r, const struct config_name *name, config_part_fn *set,
		     void *arg);
void config_part_remove(struct request *r, const struct config_name *name, config_part_fn *set,
			void *arg);

#endif
