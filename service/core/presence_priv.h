/* presence_priv: what the files of ladder P share: a rung's verdict, and the rungs that stand in
 * other files. */
#ifndef CORE_PRESENCE_PRIV_H
#define CORE_PRESENCE_PRIV_H

#include "core/facts.h"
#include "core/moment.h"
#include "core/presence.h"

/* What follows from a rung whose fact holds. */
struct verdict {
	const char *rung;
	enum availability availability;
	enum activity activity;
	struct str activity_id;
	bool routable;
	enum reason reason;
	int64_t since_ms;
};

/* The last moment at which something of a rung above P9 ran out. */
int64_t verdict_freed_ms(const struct facts *f);

/* The same of P1 to P6. */
int64_t verdict_freed_of_wishes_ms(const struct facts *f);

/* presence_person.c */
bool rung_lock(const struct facts *f, struct verdict *v, struct trace *t);
bool rung_wrap_up(const struct facts *f, struct verdict *v, struct trace *t);
/* When the lock, or what the last call left behind, ran out; 0 = there was none, or it holds. */
int64_t verdict_lock_ended_ms(const struct facts *f);
int64_t verdict_wrap_up_ended_ms(const struct facts *f);

/* presence_hours.c */
bool rung_calendar(const struct facts *f, struct verdict *v, struct trace *t);
bool rung_off_shift(const struct facts *f, struct verdict *v, struct trace *t);

/* presence_reach.c */
bool rung_session(const struct facts *f, struct verdict *v, struct trace *t);
bool rung_device(const struct facts *f, struct verdict *v, struct trace *t);
bool rung_offline(const struct facts *f, struct verdict *v, struct trace *t);
bool rung_unknown(const struct facts *f, struct verdict *v, struct trace *t);

#endif
