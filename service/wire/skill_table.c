/* skill_table: what users can do and what calls ask for. */
#include "wire/config_rows.h"
#include "wire/place.h"
#include "wire/skill_checks.h"

/* clang-format off */
static const struct field skill_fields[] = {
	{ .name = "skill", .kind = FIELD_STR, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct skill, skill), .min = 1, .max = ID_BYTES, .check = check_id,
	  .doc = "name of the skill" },
	{ .name = "level", .kind = FIELD_INT,
	  .offset = offsetof(struct skill, level), .min = 1, .max = SKILL_LEVEL_MOST, .def = 1,
	  .doc = "how good, 10 is best; in a question: at least so good" },
};

static const struct field wishes_fields[] = {
	{ .name = "required", .kind = FIELD_OBJECT_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct skill_wishes, required),
	  .count_offset = offsetof(struct skill_wishes, required_count), .max = SKILL_WISHES_MAX,
	  .sub = &skill_table,
	  .doc = "who lacks one of these is not rung" },
	{ .name = "preferred", .kind = FIELD_OBJECT_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct skill_wishes, preferred),
	  .count_offset = offsetof(struct skill_wishes, preferred_count), .max = SKILL_WISHES_MAX,
	  .sub = &skill_table,
	  .doc = "who has these comes first" },
	{ .name = "relax_after_s", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct skill_wishes, relax_after_s), .min = 0, .max = RING_MOST_S,
	  .doc = "after so many seconds members without the required skills ring too; 0 is never" },
};
/* clang-format on */

void check_skills_once(const struct skill *skills, size_t count, struct str pointer,
		       struct faults *faults)
{
	for (size_t i = 1; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (str_eq(skills[i].skill, skills[j].skill))
				fault_add(faults,
					  arena_printf(faults->arena, "%.*s/%zu/skill",
						       STR_ARG(pointer), i),
					  "must be listed once, `%.*s` came before",
					  STR_ARG(skills[i].skill));
}

const struct table skill_table = {
	.name = "Skill",
	.size = sizeof(struct skill),
	.fields = skill_fields,
	.count = COUNT(skill_fields),
};

static void check_wishes(const void *value, struct str pointer, struct faults *faults)
{
	const struct skill_wishes *w = value;

	check_skills_once(w->required, w->required_count,
			  pointer_add(pointer, STR("required"), faults->arena), faults);
	check_skills_once(w->preferred, w->preferred_count,
			  pointer_add(pointer, STR("preferred"), faults->arena), faults);
}

const struct table skill_wishes_table = {
	.name = "SkillWishes",
	.size = sizeof(struct skill_wishes),
	.fields = wishes_fields,
	.count = COUNT(wishes_fields),
	.check = check_wishes,
};
