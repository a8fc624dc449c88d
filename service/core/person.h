/*
 * person: what is set of a person beside their status: an administrative lock, where they are, that
 * they appear offline. Each ends by itself; whoever reads judges by now.
 */
#ifndef CORE_PERSON_H
#define CORE_PERSON_H

#include "core/record.h"

/* Those that hold at now, or NULL. */
const struct admin_lock *subject_lock(const struct subject *s, int64_t now_ms);
const struct location_fact *subject_location(const struct subject *s, int64_t now_ms);
/* As it was told last, be its source silent now. */
const struct location_fact *subject_location_told(const struct subject *s, int64_t now_ms);
const struct hiding_fact *subject_hiding(const struct subject *s, int64_t now_ms);
/* The next moment at which one of these ends; 0 = none. */
int64_t person_next_change(const struct subject *s, int64_t now_ms);

#endif
