/* kept: what Redis holds under a key, version and value in one block made to measure: a replica has
 * three of them a user. */
#ifndef STATE_KEPT_H
#define STATE_KEPT_H

#include "base/str.h"

struct kept;

/* Copies; whoever has it frees it with free(). */
struct kept *kept_new(struct str version, struct str value);
/* Views into it, each with a NUL behind; of NULL empty ones. */
struct str kept_version(const struct kept *k);
struct str kept_value(const struct kept *k);

#endif
