/*
 * dial: dial strings made from templates, such as "PJSIP/{device}" or "sip:{number}@gateway". The
 * values put into them cannot end, extend or join what is dialled: what has a meaning to a PBX is
 * percent-encoded.
 */
#ifndef WIRE_DIAL_H
#define WIRE_DIAL_H

#include "base/buf.h"
#include "base/fault.h"
#include "core/routing.h"

/* Who reads the dial string. */
enum dial_reader { DIAL_FOR_KAMAILIO, DIAL_FOR_ASTERISK, DIAL_FOR_FREESWITCH, DIAL_READER_COUNT };
/* Must a template name what tells its targets apart? */
enum dial_need { DIAL_FIELDS_NEEDED, DIAL_FIELDS_OPTIONAL };

extern const struct words dial_preset_words;

/* Adds faults where the template has unknown fields or open braces; the empty one is fine. */
void dial_check(struct str template, enum dial_kind kind, enum dial_need need, struct str pointer,
		struct faults *faults);
/* What to dial for one target. */
void dial_target(const struct domain *d, const struct target *t, enum dial_reader reader,
		 struct buf *out);
/* All targets of a step, joined as the reader rings them together; each string once. */
void dial_step(const struct domain *d, const struct step *s, enum dial_reader reader,
	       struct buf *out);
/* Any text of a caller, harmless inside a dialplan. */
void dial_text(struct str text, struct buf *out);

#endif
