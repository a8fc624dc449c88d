/* calendars: whatever the text, its intervals are in order, in the window and within limits. */
#include <assert.h>
#include <stdint.h>

#include "core/calendar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct zone *named(void *context, struct str name)
{
	(void)context;
	return str_eq(name, STR("Europe/Luxembourg")) ? &zone_utc : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct calendar_question q = {
		.text = str_n((const char *)data, size),
		.from_ms = INT64_C(1790000000000),
		.to_ms = INT64_C(1790000000000) + 400 * (int64_t)DAY_MS,
		.strip = true,
		.owner = STR("anna@abc.com"),
		.home = &zone_utc,
		.zone_named = named,
	};
	struct arena *a = arena_new(0);
	struct calendar out;

	if (!calendar_read(&q, a, &out))
		assert(out.fault.why);
	assert(out.count <= CALENDAR_INTERVALS_MAX && out.refused <= out.events);
	for (size_t i = 0; i < out.count; i++) {
		assert(out.intervals[i].from_ms < out.intervals[i].to_ms);
		assert(out.intervals[i].from_ms < q.to_ms && out.intervals[i].to_ms > q.from_ms);
		assert(i == 0 || out.intervals[i - 1].from_ms <= out.intervals[i].from_ms);
	}
	/* what is kept can be read, as far as there is something */
	q.text = out.rules;
	if (out.rules.n && !calendar_read(&q, a, &out))
		assert(q.text.n > CALENDAR_BYTES_MAX);
	arena_free(a);
	return 0;
}
