/*
 * dialect: the forms in which one and the same plan is written for PBXs (docs/pbx/). Each dialect
 * is a row: its word for `format=`, its media type for Accept, its writer.
 */
#ifndef WIRE_DIALECT_H
#define WIRE_DIALECT_H

#include "base/buf.h"
#include "core/words.h"

struct decision_view;

enum dialect {
	DIALECT_JSON, /* the plan as it is */
	DIALECT_RTJSON,
	DIALECT_ASTERISK,
	DIALECT_TEXT,
	DIALECT_FREESWITCH,
	DIALECT_COUNT,
	DIALECT_UNSAID = DIALECT_COUNT /* Accept says which */
};
extern const struct words dialect_words;

const char *dialect_media_type(enum dialect dialect);
/* The first range of an Accept header that fits a dialect; false where none does. */
bool dialect_accepted(struct str accept, enum dialect *out_dialect);
void dialect_write(enum dialect dialect, const struct decision_view *v, struct buf *out);

/* FreeSWITCH's "not ours": it goes on in its own dialplan. */
void wire_freeswitch_not_found(struct buf *out);

#endif
