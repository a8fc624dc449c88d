/* calendar_ahead: see calendar_ahead.h. */
#include "core/calendar_ahead.h"

#include <stdlib.h>
#include <string.h>

static int by_from(const void *one, const void *other)
{
	const struct calendar_interval *a = one, *b = other;

	return (a->from_ms > b->from_ms) - (a->from_ms < b->from_ms);
}

/* Sorted ones; those of one type that touch become one, in place. */
static size_t join(struct calendar_interval *list, size_t count)
{
	struct calendar_interval *last[CALENDAR_COUNT] = { NULL };
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		struct calendar_interval *before = last[list[i].type];

		if (before && list[i].from_ms <= before->to_ms) {
			if (list[i].to_ms > before->to_ms)
				before->to_ms = list[i].to_ms;
		} else {
			list[kept] = list[i];
			last[list[kept].type] = &list[kept];
			kept++;
		}
	}
	return kept;
}

void calendar_ahead(const struct calendar_interval *all, size_t count, int64_t complete_until_ms,
		    int64_t now_ms, struct arena *a, struct calendar_fact *out)
{
	struct calendar_interval *list = ARENA_ARRAY(a, count, struct calendar_interval);
	size_t joined, kept = 0;

	if (count)
		memcpy(list, all, count * sizeof(*list));
	qsort(list, count, sizeof(*list), by_from);
	joined = join(list, count);
	out->known_until_ms = complete_until_ms;
	for (size_t i = 0; i < joined; i++) {
		if (list[i].to_ms <= now_ms)
			continue;
		if (kept == CALENDAR_AHEAD_MAX) {
			out->known_until_ms = list[i].from_ms;
			break;
		}
		list[kept++] = list[i];
	}
	out->ahead = list;
	out->count = kept;
}
