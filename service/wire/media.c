/* media: see media.h. */
#include "wire/media.h"

/* Is the type within the range: the same, of the same family as in text/..., or any? */
static bool is_in_range(struct str type, struct str range)
{
	struct str family = str_cut(&type, '/'), wanted = str_cut(&range, '/');

	return (str_eq(wanted, STR("*")) || str_eq_nocase(wanted, family)) &&
	       (str_eq(range, STR("*")) || str_eq_nocase(range, str_cut(&type, ';')));
}

static size_t in_range(struct str range, const char *(*type_at)(size_t i), size_t count)
{
	size_t i = 0;

	while (i < count && !is_in_range(str_of(type_at(i)), range))
		i++;
	return i;
}

size_t media_accepted(struct str accept, const char *(*type_at)(size_t i), size_t count)
{
	while (accept.p) {
		struct str range = str_cut(&accept, ',');
		size_t found = in_range(str_trim(str_cut(&range, ';')), type_at, count);

		if (found < count)
			return found;
	}
	return count;
}
