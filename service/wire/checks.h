/* checks: more grammars of single values, for the rows of this room. NULL when fine, else what
 * would be right, to follow "must be". None is asked about the empty value. */
#ifndef WIRE_CHECKS_H
#define WIRE_CHECKS_H

#include "wire/tables.h"

const char *check_email(struct str s);
const char *check_status_told(struct str s);  /* as check_status_id, where DELETE takes it back */
const char *check_status_shown(struct str s); /* a status, or automatic */
const char *check_colour(struct str s);       /* #rrggbb */
const char *check_language(struct str s);     /* BCP 47 by shape */
const char *check_device_uri(struct str s);   /* sip:, sips:, tel: */
const char *check_e164(struct str s);         /* "+" and digits, no separators */
const char *check_extension(struct str s);    /* short number */
const char *check_dial_prefix(struct str s);  /* what is dialled before a number */
const char *check_digits(struct str s);       /* parts of a numbering plan */
const char *check_dial_digits(struct str s);
const char *check_country_code(struct str s);     /* E.164, 1–3 digits */
const char *check_external_number(struct str s);  /* separators allowed, + and digits, * and # */
const char *check_number_prefix(struct str s);    /* how a number in normal form begins */
const char *check_extension_target(struct str s); /* an id, an extension or a number */
const char *check_token_domain(struct str s);     /* a domain name or "*" */
const char *check_token_prefix(struct str s);     /* ".reseller.example" */
const char *check_scope(struct str s);
const char *check_feed_url(struct str s); /* http or https, without a user name */
const char *check_date(struct str s);     /* of the calendar: 2026-12-25 */

#endif
