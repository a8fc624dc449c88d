/*
 * assumption: "what if 123 were on do-not-disturb, 124 offline, and nobody of sales logged in": a
 * user's record, or what a group was told, as it would be. Pure; nothing of it is ever
 * stored: for simulated decisions, and for what is said of who appears offline.
 */
#ifndef CORE_ASSUMPTION_H
#define CORE_ASSUMPTION_H

#include "core/group_change.h"
#include "core/record.h"

enum assumed_agent {
	ASSUMED_AGENT_NONE,
	ASSUMED_LOGGED_IN, /* and not paused */
	ASSUMED_LOGGED_OUT,
	ASSUMED_PAUSED
};

/* Of a user, of a user as a member of a group, of a group's load, or of the override of a group, a
 * site or a schedule. */
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
	enum assumed_agent agent;        /* the user in the group */
	int64_t waiting, longest_wait_s; /* the group's load; -1 = as it is */
	bool overloaded;
};

bool assumption_is_of_load(const struct assumption *assumed);
/* Of a group's load, or of a member's login or pause. */
bool assumption_is_of_group_state(const struct assumption *assumed);
/* What the group (was: NULL = was told nothing) would know. Views are those of both. */
struct group_state assumption_group_state(const struct assumption *assumed,
					  const struct group_state *was, int64_t now_ms,
					  struct arena *a);

/* Whose override it is about; only where one is assumed. */
enum override_holder assumption_holder(const struct assumption *assumed, struct str *out_id);
/* The override as it would be, set at now_ms. */
struct override assumption_override(const struct assumption *assumed, int64_t now_ms);
/* The record of s with the assumption in it, as if reported at now_ms. It shares memory with s's
 * own; what is new is in `a`. */
void assumption_apply(const struct assumption *assumed, const struct subject *s, int64_t now_ms,
		      struct arena *a, struct record *out);

/* What those see of s from whom the person hides: nothing is on, and nothing is there. */
void assumption_hide(const struct subject *s, int64_t now_ms, struct arena *a, struct record *out);

#endif
