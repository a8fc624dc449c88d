/* arena: one for the test under way; its set-up and tear-down for cmocka. */
#ifndef TESTS_ARENA_H
#define TESTS_ARENA_H

#include "base/arena.h"

static struct arena *arena;

static int arena_set_up(void **state)
{
	(void)state;
	arena = arena_new(0);
	return 0;
}

static int arena_tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

#endif
