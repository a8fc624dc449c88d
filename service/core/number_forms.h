/* number_forms: from what a header, a URI or a person wrote to bare dialling characters. */
#ifndef CORE_NUMBER_FORMS_H
#define CORE_NUMBER_FORMS_H

#include "base/arena.h"

enum {
	NUMBER_RAW_MAX = 256,
	NUMBER_DIGITS_MAX = 32,
	NUMBER_SHORT_MAX = 6 /* up to here a number without prefix is an extension */
};

struct number_form {
	struct str name;    /* the user part without separators at its ends: an id, or a number */
	struct str context; /* phone-context of a tel: URI (RFC 3966); may be empty */
	bool hidden;        /* the caller asked not to be shown */
	bool plus;          /* digits are international */
	bool is_dialled;    /* nothing but dialling characters and separators */
	char digits[NUMBER_DIGITS_MAX]; /* 0-9 * # */
	size_t digit_count;
};

/* Any bytes. The views point into raw or into `a`. */
void number_form_read(struct str raw, struct arena *a, struct number_form *out);

#endif
