/* switched_off: see switched_off.h. */
#include "core/switched_off.h"

bool user_has_switched_off(const struct user *u, enum switchable_source source)
{
	for (size_t i = 0; i < u->sources_off_count; i++)
		if (u->sources_off[i] == (int)source)
			return true;
	return false;
}

static enum switchable_source source_of(const struct signal *signal)
{
	switch (signal->kind) {
	case SIGNAL_CALL:
	case SIGNAL_HOOK:
	case SIGNAL_DEVICE:
	case SIGNAL_DEVICE_CLEAR: return signal->carrier ? SWITCHABLE_CARRIER : SWITCHABLE_NONE;
	case SIGNAL_SESSION: return SWITCHABLE_SESSION;
	case SIGNAL_LOCATION: return SWITCHABLE_LOCATION;
	default: return SWITCHABLE_NONE;
	}
}

bool signal_is_switched_off(const struct user *u, const struct signal *signal)
{
	enum switchable_source source = source_of(signal);

	return source != SWITCHABLE_NONE && user_has_switched_off(u, source);
}

static const struct call *calls_of_others(const struct call *calls, size_t *count, struct arena *a)
{
	struct call *others = ARENA_ARRAY(a, *count, struct call);
	size_t kept = 0;

	for (size_t i = 0; i < *count; i++)
		if (!calls[i].carrier)
			others[kept++] = calls[i];
	*count = kept;
	return others;
}

static const struct device_fact *reports_of_others(const struct device_fact *reports, size_t *count,
						   struct arena *a)
{
	struct device_fact *others = ARENA_ARRAY(a, *count, struct device_fact);
	size_t kept = 0;

	for (size_t i = 0; i < *count; i++)
		if (!reports[i].carrier)
			others[kept++] = reports[i];
	*count = kept;
	return others;
}

static void drop_carriers(struct record *r, struct arena *a)
{
	r->calls = calls_of_others(r->calls, &r->call_count, a);
	r->devices = reports_of_others(r->devices, &r->device_count, a);
}

/* Also what snapshots on their way would bring. */
static void drop_staged(const struct user *u, struct arena *a, struct record *r)
{
	struct staged_facts *staged = ARENA_ARRAY(a, r->staged_count, struct staged_facts);

	for (size_t i = 0; i < r->staged_count; i++) {
		staged[i] = r->staged[i];
		record_switch_off(u, a, &staged[i].facts);
	}
	r->staged = staged;
}

void record_switch_off(const struct user *u, struct arena *a, struct record *r)
{
	if (user_has_switched_off(u, SWITCHABLE_CARRIER))
		drop_carriers(r, a);
	if (user_has_switched_off(u, SWITCHABLE_SESSION))
		r->session_count = 0;
	if (user_has_switched_off(u, SWITCHABLE_LOCATION))
		r->location = (struct location_fact){ .origin.seq = -1 };
	if (r->staged_count)
		drop_staged(u, a, r);
}
