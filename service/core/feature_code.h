/* feature_code: the table of codes that are dialled to switch a status: the domain's, else the
 * default one. Pure. */
#ifndef CORE_FEATURE_CODE_H
#define CORE_FEATURE_CODE_H

#include "core/model.h"

enum { FEATURE_CODES_MAX = 32 };
const struct feature_code *feature_codes_of(const struct domain *d, size_t *out_count);
/* NULL = the domain has no such code. */
const struct feature_code *feature_code_find(const struct domain *d, struct str code);

#endif
