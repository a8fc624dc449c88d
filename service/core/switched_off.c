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

static void drop_carrier_calls(struct arena *a, struct record *r)
{
	struct call *calls = ARENA_ARRAY(a, r->call_count, struct call);
	size_t kept = 0;

	for (size_t i = 0; i < r->call_count; i++)
		if (!r->calls[i].carrier)
			calls[kept++] = r->calls[i];
	r->calls = calls;
	r->call_count = kept;
}

static void drop_carrier_reports(struct arena *a, struct record *r)
{
	struct device_fact *devices = ARENA_ARRAY(a, r->device_count, struct device_fact);
	size_t kept = 0;

	for (size_t i = 0; i < r->device_count; i++)
		if (!r->devices[i].carrier)
			devices[kept++] = r->devices[i];
	r->devices = devices;
	r->device_count = kept;
}

void record_switch_off(const struct user *u, struct arena *a, struct record *r)
{
	if (user_has_switched_off(u, SWITCHABLE_CARRIER)) {
		drop_carrier_calls(a, r);
		drop_carrier_reports(a, r);
	}
	if (user_has_switched_off(u, SWITCHABLE_SESSION))
		r->session_count = 0;
	if (user_has_switched_off(u, SWITCHABLE_LOCATION))
		r->location = (struct location_fact){ .origin.seq = -1 };
}
