/* place: where in a JSON document the walker stands; becomes a JSON pointer only when a fault is
 * reported. Places live on the stack of the walk. */
#ifndef WIRE_PLACE_H
#define WIRE_PLACE_H

#include "base/fault.h"

struct place {
	const struct place *up; /* NULL: directly below the root */
	struct str key;         /* of an object member; p == NULL: `index` of an array item */
	size_t index;
};

/* RFC 6901; NULL is the root, "". In the arena. */
struct str place_pointer(const struct place *at, struct arena *a);
/* pointer + "/" + key, key escaped. */
struct str pointer_add(struct str pointer, struct str key, struct arena *a);
__attribute__((format(printf, 3, 4))) void place_fault(const struct place *at, struct faults *f,
						       const char *fmt, ...);

#endif
