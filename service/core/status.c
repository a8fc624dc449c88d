/* status: what statuses mean to colleagues and to routing (docs/DOMAIN.md section 2): the six that
 * are built in, what a domain says of them, and those of its own. */
#include "core/model.h"

/* clang-format off */
#define BUILT_IN(name, a, act, can) \
	{ .id = STR(name), .availability = AVAILABILITY_##a, .activity = ACTIVITY_##act, \
	  .routable = can, .push = true }

static const struct status_meaning built_in[] = {
	BUILT_IN("available",      AVAILABLE,      NONE,          true),
	BUILT_IN("away",           AWAY,           NONE,          false),
	BUILT_IN("business_trip",  AWAY,           BUSINESS_TRIP, false),
	BUILT_IN("do_not_disturb", DO_NOT_DISTURB, NONE,          false),
	BUILT_IN("lunch_break",    AWAY,           LUNCH,         false),
	BUILT_IN("off_work",       AWAY,           OFF_WORK,      false),
};
/* clang-format on */

enum { BUILT_IN_COUNT = sizeof(built_in) / sizeof(*built_in) };

static const struct status_meaning *find(const struct status_meaning *list, size_t count,
					 struct str id)
{
	for (size_t i = 0; i < count; i++) {
		if (str_eq(id, list[i].id))
			return &list[i];
	}
	return NULL;
}

const struct status_meaning *status_built_in(struct str id)
{
	return find(built_in, BUILT_IN_COUNT, id);
}

const struct status_meaning *status_find(const struct domain *d, struct str id)
{
	size_t count;
	const struct status_meaning *all = status_all(d, &count);

	return find(all, count, id);
}

const struct status_meaning *status_all(const struct domain *d, size_t *out_count)
{
	*out_count = d->status_count ? d->status_count : BUILT_IN_COUNT;
	return d->status_count ? d->statuses : built_in;
}

void statuses_resolve(struct domain *d, const struct status_meaning *configured, size_t count,
		      struct arena *a)
{
	struct status_meaning *all;
	size_t n = BUILT_IN_COUNT;

	d->statuses = NULL;
	d->status_count = 0;
	if (count == 0)
		return;
	all = ARENA_ARRAY(a, BUILT_IN_COUNT + count, struct status_meaning);
	memcpy(all, built_in, sizeof(built_in));
	for (size_t i = 0; i < count; i++) {
		const struct status_meaning *known =
			find(built_in, BUILT_IN_COUNT, configured[i].id);
		struct status_meaning *to = known ? &all[known - built_in] : &all[n++];

		*to = configured[i];
		to->custom = !known;
		if (!known)
			continue;
		to->availability = known->availability;
		to->activity = known->activity;
		to->routable = known->routable;
	}
	d->statuses = all;
	d->status_count = n;
}
