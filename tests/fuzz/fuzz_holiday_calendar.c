/* holiday calendars: whatever the text, it is taken whole or refused with a reason, within limits.
 */
#include <assert.h>
#include <stdint.h>

#include "core/holiday_calendar.h"
#include "core/schedule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	struct holiday_calendar calendar;

	if (holiday_calendar_read(str_n((const char *)data, size), 2026, a, &calendar)) {
		struct schedule s = { .holidays = calendar.holidays,
				      .holiday_count = calendar.count };

		assert(calendar.count <= HOLIDAYS_MOST);
		schedule_span(&s, INT64_C(1790000000000));
		for (size_t i = 0; i < calendar.count; i++)
			assert(calendar.holidays[i].name.n <= HOLIDAY_NAME_BYTES);
	} else {
		assert(calendar.fault);
	}
	arena_free(a);
	return 0;
}
