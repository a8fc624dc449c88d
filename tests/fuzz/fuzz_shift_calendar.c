/* calendars of shifts: whatever the text, it is taken whole or refused with a reason, within
 * limits; and what was taken says who is on duty without going on for ever. */
#include <assert.h>
#include <stdint.h>

#include "core/shift_calendar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct zone *zone_named(void *arg, struct str name)
{
	(void)arg;
	return str_has_prefix(name, STR("Europe/")) ? &zone_utc : NULL;
}

static struct str user_named(void *arg, struct str text)
{
	(void)arg;
	return text.n < 64 ? text : STR_NONE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct shift_calendar_world world = { .zone = zone_named,
						    .user = user_named,
						    .own_zone = &zone_utc };
	struct arena *a = arena_new(0);
	struct shift_calendar calendar;

	if (shift_calendar_read(str_n((const char *)data, size), &world, a, &calendar)) {
		struct roster r = { .shifts = calendar.shifts, .shift_count = calendar.count };
		int64_t at_ms = INT64_C(1790000000000), next_ms;

		assert(calendar.count <= SHIFTS_MOST);
		for (size_t i = 0; i < calendar.count; i++)
			assert(calendar.shifts[i].duration_s >= SHIFT_LEAST_S &&
			       calendar.shifts[i].duration_s <= SHIFT_MOST_S &&
			       calendar.shifts[i].except.count <= SHIFT_EXCEPTIONS_MOST);
		roster_span(&r, at_ms);
		for (int i = 0; i < 3 && at_ms; i++, at_ms = next_ms) {
			next_ms = roster_next(&r, at_ms);
			assert(next_ms == 0 || next_ms > at_ms);
		}
	} else {
		assert(calendar.fault);
	}
	arena_free(a);
	return 0;
}
