/*
 * loop_check: does a write send every call in a circle? Only that is refused; a circle that needs
 * somebody to be away is for lint to tell (docs/DOMAIN.md section 4, core/way.h). What concerns
 * everybody, another numbering plan or a profile of the domain that goes, is looked at as far as
 * there is time in one turn; lint, and an import, look at all.
 */
#ifndef API_LOOP_CHECK_H
#define API_LOOP_CHECK_H

#include "api/config_check.h"
#include "api/config_document.h"

/* A fault at the field of the object being written that closes such a circle. */
void loop_check_write(struct config_check *c);
/* The same where an object goes: a profile, after which a status goes by another one. Of the
 * domain's only the first profiles of users are looked at; lint looks at all. */
void loop_check_delete(struct config_check *c);

/* The same of a whole document, all of whose names lead somewhere. */
struct loop_check;
struct loop_check *loop_check_new(struct document *d);
/* One object's work; false when all is done, with a fault for each circle. */
bool loop_check_step(struct loop_check *l);
void loop_check_free(struct loop_check *l); /* NULL is fine */

#endif
