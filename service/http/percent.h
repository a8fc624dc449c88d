/* percent: percent-decoding (RFC 3986 2.1), once, into text that is safe to keep. */
#ifndef HTTP_PERCENT_H
#define HTTP_PERCENT_H

#include "base/arena.h"

/*
 * Decodes raw; plus_is_space as forms and queries have it. Refuses bad percent-encoding, control
 * bytes and invalid UTF-8. Returns what is wrong ("has …"), or NULL and the text: raw itself where
 * it is plain ASCII, else a copy in `a`.
 */
const char *percent_decode(struct str raw, bool plus_is_space, struct arena *a,
			   struct str *out_text);
/* Value of a hexadecimal digit, -1 for any other byte. */
int percent_digit(char c);

#endif
