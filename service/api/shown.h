/* shown: an object of the configuration as far as the reader of a request may see it: without users
 * that are not there for this reader, and without what is said of who sees them. */
#ifndef API_SHOWN_H
#define API_SHOWN_H

#include "api/config_object.h"
#include "api/sight.h"

/* This reader sees the configuration as it is stored. */
bool shown_whole(const struct request *r);
/* False: the object does not exist for this reader; nothing is written. */
MUST_CHECK
bool shown_put(const struct request *r, const struct config_name *name, struct str json,
	       struct str version, struct arena *a, struct json_writer *w);

#endif
