/*
 * assumption: "what if 123 were on do-not-disturb and 124 offline": a user's record as it would be.
 * Pure; for simulated decisions only, such a record is never stored.
 */
#ifndef CORE_ASSUMPTION_H
#define CORE_ASSUMPTION_H

#include "core/record.h"

/* Of a user, or of the override of a group, a site or a schedule: one of the four is named. */
struct assumption {
	struct str group, site, schedule;
	enum schedule_state override; /* forced there; NONE of a user */
	struct str user;
	struct str status;       /* manual status, or "automatic"; empty = as it is */
	bool offline;            /* no device of the user is reachable */
	int64_t calls;           /* on that many calls; -1 = as it is */
	struct str device;       /* whose state and health are assumed; empty = none */
	enum device_state state; /* UNREPORTED = as it is */
	enum health health;
};

/* Whose override it is about; only where one is assumed. */
enum override_holder assumption_holder(const struct assumption *assumed, struct str *out_id);
/* The override as it would be, set at now_ms. */
struct override assumption_override(const struct assumption *assumed, int64_t now_ms);
/* The record of s with the assumption in it, as if reported at now_ms. It shares memory with s's
 * own; what is new is in `a`. */
void assumption_apply(const struct assumption *assumed, const struct subject *s, int64_t now_ms,
		      struct arena *a, struct record *out);

#endif
