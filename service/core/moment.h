/* moment: comparing moments, Unix milliseconds of which 0 is none. */
#ifndef CORE_MOMENT_H
#define CORE_MOMENT_H

#include <stdint.h>

static inline int64_t later(int64_t a_ms, int64_t b_ms)
{
	return a_ms > b_ms ? a_ms : b_ms;
}

static inline int64_t earlier(int64_t a_ms, int64_t b_ms)
{
	return !a_ms || (b_ms && b_ms < a_ms) ? b_ms : a_ms;
}

/* The moment where it is still to come, else none. */
static inline int64_t if_ahead(int64_t moment_ms, int64_t now_ms)
{
	return moment_ms > now_ms ? moment_ms : 0;
}

#endif
