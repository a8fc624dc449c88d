/* skill_checks: what the lists of skills in users, groups and questions have in common. */
#ifndef WIRE_SKILL_CHECKS_H
#define WIRE_SKILL_CHECKS_H

#include "base/fault.h"
#include "core/group.h"

/* A fault for each skill that a list names again. pointer: the list's. */
void check_skills_once(const struct skill *skills, size_t count, struct str pointer,
		       struct faults *faults);

#endif
