/*
 * presence_form: the forms in which one and the same presence is written, by media type. Each form
 * is a row: its media type, how much a reader has to be shown for it to say anything, its writer.
 */
#ifndef WIRE_PRESENCE_FORM_H
#define WIRE_PRESENCE_FORM_H

#include "base/buf.h"
#include "core/words.h"

struct presence_view;

enum presence_form {
	PRESENCE_JSON,
	PRESENCE_PIDF,        /* RFC 3863, with RPID activities (RFC 4480) */
	PRESENCE_DIALOG_INFO, /* RFC 4235: the calls */
	PRESENCE_FORM_COUNT
};

const char *presence_form_media_type(enum presence_form form);
enum visibility presence_form_least(enum presence_form form);
/* The first range of an Accept header that fits a form; false where none does. */
bool presence_form_accepted(struct str accept, enum presence_form *out);
void presence_form_write(enum presence_form form, const struct presence_view *v, struct buf *out);

#endif
