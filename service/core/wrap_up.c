/* wrap_up: see wrap_up.h. */
#include "core/wrap_up.h"

#include "core/moment.h"
#include "core/source.h"

int64_t call_wrap_up_s(const struct subject *s, const struct call *c)
{
	int64_t own_s = s->user->wrap_up_s >= 0 ? s->user->wrap_up_s : s->domain->wrap_up_s;

	if (!call_counts(c))
		return 0;
	return later(own_s, c->wrap_up_s);
}

int64_t call_done_ms(const struct subject *s, const struct call *c)
{
	return c->expires_at_ms + 1000 * call_wrap_up_s(s, c);
}

/* What ended before somebody said that they are ready leaves nothing more behind. Nobody saw a call
 * of who had fallen silent, so nothing follows it. */
static bool ran_out_unended(const struct subject *s, const struct call *c, int64_t now_ms)
{
	return c->expires_at_ms <= now_ms && c->expires_at_ms > s->record->wrap_up.ready_ms &&
	       origin_belief(s, &c->origin, now_ms).counts;
}

struct wrap_up subject_wrap_up(const struct subject *s, int64_t now_ms)
{
	const struct record *r = s->record;
	struct wrap_up last = { 0 };

	if (!r)
		return last;
	last = (struct wrap_up){ r->wrap_up.since_ms, r->wrap_up.until_ms };
	for (size_t i = 0; i < r->call_count; i++) {
		const struct call *c = &r->calls[i];
		int64_t seconds = call_wrap_up_s(s, c);

		if (seconds && c->expires_at_ms + 1000 * seconds > last.until_ms &&
		    ran_out_unended(s, c, now_ms))
			last = (struct wrap_up){ c->expires_at_ms,
						 c->expires_at_ms + 1000 * seconds };
	}
	return last;
}

bool wrap_up_is_on(const struct wrap_up *w, int64_t now_ms)
{
	return w->until_ms > now_ms;
}
