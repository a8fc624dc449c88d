/* decision_id: names of decisions. A stepwise one is told by its name, so that every process knows
 * whether a plan was kept without asking Redis. */
#ifndef API_DECISION_ID_H
#define API_DECISION_ID_H

#include "base/arena.h"

enum { DECISION_ID_MAX = 40 };

struct str decision_id_make(bool stepwise, struct arena *a);
bool decision_id_is_stepwise(struct str id);
/* By its grammar: hexadecimal digits and dashes, and the mark of stepwise ones. */
bool decision_id_is_valid(struct str id);

#endif
