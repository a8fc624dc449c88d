/*
 * numbering: one normal form for the many spellings of a number. Pure.
 * Normal form: "+" and digits (E.164) for public numbers; the dialled digits for short numbers;
 * "anonymous" or "unknown" for callers without one.
 */
#ifndef CORE_NUMBERING_H
#define CORE_NUMBERING_H

#include "base/arena.h"
#include "core/model.h"

enum number_kind { NUMBER_UNKNOWN, NUMBER_ANONYMOUS, NUMBER_PUBLIC, NUMBER_SHORT, NUMBER_NAME };

struct number {
	enum number_kind kind; /* NAME: an id such as "reception", kept as is */
	struct str text;
};

/*
 * raw: as received: sip:, sips:, tel: URIs (RFC 3261, RFC 3966), display names, spaces, separators,
 * 00…, +…, national and local forms, a leading space that was a plus. Never fails: what is no
 * number and no id is UNKNOWN. The text lives in `a`.
 */
struct number number_normalise(const struct numbering *plan, struct str raw, struct arena *a);
/* Both make the same of every number. */
bool numbering_eq(const struct numbering *a, const struct numbering *b);
/* "+" and 5–15 digits: acceptable in configuration as E.164. */
bool number_is_e164(struct str s);

#endif
