/*
 * transfer_advice: before a call is handed on: would it ring there, how else is the person reached,
 * and when are they free at the latest. Pure; read off the decision that the call would get, so it
 * never says anything else than what would happen.
 */
#ifndef CORE_TRANSFER_ADVICE_H
#define CORE_TRANSFER_ADVICE_H

#include "core/routing.h"

struct transfer_advice {
	bool rings;                  /* at once, on a device or the mobile of this user */
	bool possible[ADVICE_COUNT]; /* later always is */
	enum advice best;
	enum reason reason;    /* why it does not ring; NONE where it does */
	int64_t busy_since_ms; /* 0 = not busy */
	int64_t free_by_ms;    /* when what holds calls ends by itself; 0 = not known */
	struct presence presence;
};

/* to: the user's id. Whatever else the question says is as for a decision. */
MUST_CHECK
enum err transfer_advise(const struct directory *d, const struct subject *to,
			 const struct question *q, int64_t now_ms, struct arena *a,
			 struct transfer_advice *out);

#endif
