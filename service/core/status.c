/* status: what the manual statuses mean to colleagues and to routing (docs/DOMAIN.md section 2). */
#include "core/model.h"

/* clang-format off */
static const struct status_meaning meanings[] = {
	/* id                       availability                   activity                 routable */
	{ STR("available"),      AVAILABILITY_AVAILABLE,      ACTIVITY_NONE,          true  },
	{ STR("away"),           AVAILABILITY_AWAY,           ACTIVITY_NONE,          false },
	{ STR("business_trip"),  AVAILABILITY_AWAY,           ACTIVITY_BUSINESS_TRIP, false },
	{ STR("do_not_disturb"), AVAILABILITY_DO_NOT_DISTURB, ACTIVITY_NONE,          false },
	{ STR("lunch_break"),    AVAILABILITY_AWAY,           ACTIVITY_LUNCH,         false },
	{ STR("off_work"),       AVAILABILITY_AWAY,           ACTIVITY_OFF_WORK,      false },
};
/* clang-format on */

enum { MEANINGS = sizeof(meanings) / sizeof(*meanings) };

const struct status_meaning *status_find(struct str id)
{
	for (size_t i = 0; i < MEANINGS; i++) {
		if (str_eq(id, meanings[i].id))
			return &meanings[i];
	}
	return NULL;
}

const struct status_meaning *status_all(size_t *out_count)
{
	*out_count = MEANINGS;
	return meanings;
}
