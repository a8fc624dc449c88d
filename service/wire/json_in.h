/* json_in: the only door to jansson. */
#ifndef WIRE_JSON_IN_H
#define WIRE_JSON_IN_H

/* base/buf.h has a writer of this name; jansson's is not needed */
#define json_string jansson_string
#include <jansson.h>
#undef json_string

#include "base/fault.h"

/* One JSON object, NULL with one fault where it is none: at "", or at a key that stands twice. Free
 * with json_decref. */
json_t *json_in(struct str json, size_t bytes_max, struct faults *faults);
/* "a string", "null", … for messages. */
const char *json_in_kind(const json_t *v);

static inline struct str json_in_str(const json_t *string)
{
	return (struct str){ json_string_value(string), json_string_length(string) };
}

#endif
