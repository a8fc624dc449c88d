/* case_site: the sites of a case, and what their overrides make of the hours of people there. */
#include "support/case.h"

const struct site *case_find_site(const void *state, struct str id)
{
	const struct play *p = state;

	for (size_t i = 0; i < p->site_count; i++) {
		if (str_eq(p->sites[i].id, id))
			return &p->sites[i];
	}
	return NULL;
}

static struct site *site_at(struct play *p, struct statement *s, struct str id)
{
	struct site *known = (struct site *)(uintptr_t)case_find_site(p, id);

	if (known)
		return known;
	if (p->site_count == CASE_SITES_MAX || !id.n) {
		play_fail(p, s, "too many sites, or one without an id");
		return NULL;
	}
	p->sites[p->site_count].id = id;
	return &p->sites[p->site_count++];
}

bool site_play(struct play *p, struct statement *s)
{
	struct site *site;

	if (!word_take(s, "site"))
		return false;
	site = site_at(p, s, word_next(s));
	while (site && words_left(s) && !p->failures) {
		if (word_take(s, "override"))
			override_read(p, s, &site->override);
		else
			play_fail(p, s, "unknown word \"%.*s\" of a site",
				  STR_ARG(s->words[s->next]));
	}
	return true;
}

void sites_settle(struct play *p)
{
	for (size_t i = 0; i < p->person_count; i++) {
		struct person *person = p->persons[i];
		const struct site *site = case_find_site(p, person->user.site);

		person->subject.hours = person->own_hours;
		if (site &&
		    schedule_below(person->own_hours, NULL, &site->override, &person->site_hours))
			person->subject.hours = &person->site_hours;
	}
}
