/* config_hook_password: what hook passwords have in common, set one by one or in bulk. */
#ifndef API_CONFIG_HOOK_PASSWORD_H
#define API_CONFIG_HOOK_PASSWORD_H

#include "api/request.h"

/* Long enough for the domain; else a fault at /password. An empty one is to be made. */
MUST_CHECK
bool hook_password_fits(const struct domain *d, struct str password, struct faults *faults);
/* The write of a user's secret; everything in `a`. */
struct config_op hook_secret_op(const struct hook_secret *secret, struct arena *a);

#endif
