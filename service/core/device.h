/*
 * device: what of a subject can ring, and how each of it stands. The devices configured, the apps
 * whose sessions make them devices, and a resource that is one itself.
 */
#ifndef CORE_DEVICE_H
#define CORE_DEVICE_H

#include "core/record.h"

/* Everything that can ring at a moment. Keep it as long as the devices that it gives. */
struct device_set {
	const struct subject *s;
	struct device own[RECORD_SESSIONS_KEPT_MAX]; /* those that nobody configured */
	size_t own_count;
	size_t count; /* of all */
};
void device_set_find(struct device_set *set, const struct subject *s, int64_t now_ms);
const struct device *device_set_at(const struct device_set *set, size_t i);
/* As subject_device, also those that nobody configured. NULL: there is none of this id. */
const struct device *device_set_get(const struct device_set *set, struct str id);
/* A fact may be about it: it is there, or the app of a session that has ended meanwhile. */
bool subject_knows_device(const struct subject *s, struct str id);
/* A resource without devices is one itself: that one, into *out; else false. */
bool subject_implicit_device(const struct subject *s, struct device *out);

/* In order, be it with an alarm: it may ring. */
bool health_is_fit(enum health health);
bool device_kind_is_app(enum device_kind kind);
/* Neither an app nor a mobile number: it stands somewhere, whoever sits before a screen. */
bool device_kind_is_desk(enum device_kind kind);

/* How a device stands at now. */
struct device_standing {
	enum device_state state; /* UNREPORTED, or UNREGISTERED once its deadline has passed */
	enum reachability reachability; /* why unregistered; NONE where nobody says */
	enum health health;
	bool locked;
	bool reachable; /* registered or push_reachable, not in fault, maintenance, lock */
	bool diallable; /* reachable, or unreported where the domain allows */
	bool stale;     /* its last report has run out, or counts no more: its source is silent */
	bool silent;    /* the latter */
	int64_t silent_since_ms;
	enum reason reason;          /* why not diallable */
	int64_t since_ms;            /* of the state; 0 = not known */
	int64_t reach_since_ms;      /* reachable, or not, since; 0 = not known */
	const struct origin *origin; /* who said so; NULL = nobody */
};
struct device_standing device_standing(const struct subject *s, const struct device *d,
				       int64_t now_ms);
/* The lock that holds at now, or NULL. */
const struct device_fact *device_lock(const struct subject *s, struct str device, int64_t now_ms);

#endif
