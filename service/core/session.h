/*
 * session: what an app's session says at a moment. An available one fades by itself to idle, then
 * to away, when nothing was done in it for as long as the domain says. Pure, nothing is allocated.
 */
#ifndef CORE_SESSION_H
#define CORE_SESSION_H

#include "core/record.h"

/* None of a resource: nobody sits before it. */
size_t subject_session_count(const struct subject *s);
bool session_is_open(const struct session_fact *f, int64_t now_ms);
/* Open, and not taken back by the silence of its source. */
bool session_counts_now(const struct subject *s, const struct session_fact *f, int64_t now_ms);
/* It has ended, and a push wakes the app. */
bool session_can_be_woken(const struct session_fact *f, int64_t now_ms);
/* When nothing is known of it any more. */
int64_t session_forget_ms(const struct session_fact *f);
/* The one that was the last to end, as long as that is known; NULL = none has. */
const struct session_fact *session_last_ended(const struct subject *s, int64_t now_ms);
/* The id of the device that the app is. */
struct str session_device(const struct session_fact *f);

/* One that counts and says do-not-disturb, or NULL. */
const struct session_fact *subject_dnd_session(const struct subject *s, int64_t now_ms);

struct session_standing {
	enum app_availability availability; /* ENDED = not open */
	bool idle;                          /* nothing was done in it for a while */
	int64_t since_ms;
};
struct session_standing session_standing(const struct domain *d, const struct session_fact *f,
					 int64_t now_ms);
/* The next moment after now at which it says something else; 0 = none. */
int64_t session_next_change(const struct domain *d, const struct session_fact *f, int64_t now_ms);

#endif
