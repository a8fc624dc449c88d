/* err: the table behind enum err. */
#include "base/err.h"

#include <assert.h>
#include <stddef.h>

static const struct err_info table[ERR_COUNT] = {
#define X(name, http_status, slug, level, retryable, title, cause, fix)                            \
	[ERR_##name] = { #name, http_status, slug, LOG_##level, retryable, title, cause, fix },
	ERR_LIST(X)
#undef X
};

const struct err_info *err_info(enum err e)
{
	assert((unsigned)e < ERR_COUNT);
	return &table[e];
}

enum err err_of_http_status(int http_status)
{
	for (size_t i = 1; i < ERR_COUNT; i++)
		if (table[i].http_status == http_status)
			return (enum err)i;
	return http_status < 500 ? ERR_BAD_REQUEST : ERR_INTERNAL;
}
