/*
 * change_calendar: what the calendars say is told whole, by whoever has just read them. Readers may
 * be late: a later revision stands, and of one revision the part that reaches further.
 */
#include "core/change_priv.h"

static bool is_older(const struct calendar_fact *told, const struct calendar_fact *known)
{
	if (told->revision != known->revision)
		return told->revision < known->revision;
	return told->known_until_ms < known->known_until_ms;
}

static bool is_same(const struct calendar_fact *told, const struct calendar_fact *known)
{
	if (told->revision != known->revision || told->known_until_ms != known->known_until_ms ||
	    told->count != known->count)
		return false;
	for (size_t i = 0; i < told->count; i++) {
		const struct calendar_interval *a = &told->ahead[i], *b = &known->ahead[i];

		if (a->from_ms != b->from_ms || a->to_ms != b->to_ms || a->type != b->type)
			return false;
	}
	return true;
}

enum err change_calendar(struct draft *d)
{
	const struct calendar_fact *told = &d->signal->calendar;
	struct calendar_fact *known = &d->record.calendar;
	struct calendar_interval *ahead;

	if (is_older(told, known))
		return refuse(d, CHANGE_OLDER_SEQ);
	if (is_same(told, known))
		return nothing_to_end(d);
	ahead = ARENA_ARRAY(d->arena, told->count, struct calendar_interval);
	for (size_t i = 0; i < told->count; i++)
		ahead[i] = told->ahead[i];
	*known = *told;
	known->ahead = ahead;
	known->time_zone = text_or(d, told->time_zone, STR_NONE);
	return apply(d, false, 0);
}
