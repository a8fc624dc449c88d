/* presence_forms: what the writers of presence share. */
#ifndef WIRE_PRESENCE_FORMS_H
#define WIRE_PRESENCE_FORMS_H

#include "wire/tables.h"

/* "123@abc.com", without a scheme. */
void presence_address(const struct presence_view *v, struct buf *out);
void wire_pidf(const struct presence_view *v, struct buf *out);
void wire_dialog_info(const struct presence_view *v, struct buf *out);

#endif
