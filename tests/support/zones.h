/* zones: time zones for tests that link core and base alone, from the system's files. */
#ifndef SUPPORT_ZONES_H
#define SUPPORT_ZONES_H

#include <stdio.h>

#include "core/zone.h"

/* NULL where the system has no such zone. */
static inline const struct zone *test_zone(const char *name, struct arena *a)
{
	char path[128], *bytes = arena_alloc(a, ZONE_BYTES_MAX);
	struct zone *z = ARENA_NEW(a, struct zone);
	FILE *f;

	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name);
	f = fopen(path, "rb");
	if (!f)
		return NULL;
	size_t n = fread(bytes, 1, ZONE_BYTES_MAX, f);
	fclose(f);
	return zone_parse(str_of(name), str_n(bytes, n), a, z) ? z : NULL;
}

#endif
