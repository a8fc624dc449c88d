/*
 * switched_off: sources that a person wants nothing told by (docs/DOMAIN.md section 7). Their facts
 * are refused when they come, and taken out of the record where they came before: so they neither
 * show nor count, in presence and in routing alike.
 */
#ifndef CORE_SWITCHED_OFF_H
#define CORE_SWITCHED_OFF_H

#include "core/change.h"

bool user_has_switched_off(const struct user *u, enum switchable_source source);
bool signal_is_switched_off(const struct user *u, const struct signal *signal);
/* Takes out of the record what the user has switched off; what is new lives in `a`. */
void record_switch_off(const struct user *u, struct arena *a, struct record *r);

#endif
