/*
 * person: what is set of a person beside their status: an administrative lock, where they are, that
 * they appear offline, and the work that a call leaves behind. Each ends by itself; whoever reads
 * judges by now.
 */
#ifndef CORE_PERSON_H
#define CORE_PERSON_H

#include "core/record.h"

/* Those that hold at now, or NULL. */
const struct admin_lock *subject_lock(const struct subject *s, int64_t now_ms);
const struct location_fact *subject_location(const struct subject *s, int64_t now_ms);
const struct hiding_fact *subject_hiding(const struct subject *s, int64_t now_ms);
const struct wrap_up_fact *subject_wrap_up(const struct subject *s, int64_t now_ms);
/* Seconds that a call leaves this person with: theirs, else the domain's. */
int64_t subject_wrap_up_s(const struct subject *s);
/* The next moment at which one of these ends; 0 = none. */
int64_t person_next_change(const struct subject *s, int64_t now_ms);

#endif
