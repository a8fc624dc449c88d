/*
 * shift_calendar_rule: an RRULE (RFC 5545 section 3.3.10) as far as a shift can repeat: by days or
 * weeks. Pure.
 */
#ifndef CORE_SHIFT_CALENDAR_RULE_H
#define CORE_SHIFT_CALENDAR_RULE_H

#include "base/arena.h"
#include "core/shift.h"

/* Into a shift that begins already; zone: that of its beginning. NULL, or why it cannot be taken
 * over. */
MUST_CHECK
const char *shift_rule_take(struct shift *s, struct str rule, const struct zone *zone,
			    struct arena *a);

#endif
