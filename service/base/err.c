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
