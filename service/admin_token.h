/* admin_token: the token file in a data directory, made at the first start. For main.c. */
#ifndef ADMIN_TOKEN_H
#define ADMIN_TOKEN_H

#include "base/arena.h"

bool admin_token_exists(struct str data_dir, struct arena *a);
/* Reads <data_dir>/admin-token, or makes a token and writes it there, readable by us alone.
 * False with a sentence in *out_error. */
bool admin_token_keep(struct str data_dir, struct arena *a, struct str *out_token,
		      struct str *out_error);

#endif
