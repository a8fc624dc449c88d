/*
 * status_text: in which of its languages a status is shown to a reader: the one that
 * Accept-Language prefers (RFC 9110 section 12.5.4) by lookup (RFC 4647 section 3.4), else the
 * first.
 */
#include "wire/tables.h"

/* 0–1000; a weight that cannot be read counts as none given. */
static int weight_of(struct str parameters)
{
	struct str q = str_trim(parameters);
	int weight = 0, digit = 1000;

	if (q.n < 3 || (q.p[0] != 'q' && q.p[0] != 'Q') || q.p[1] != '=')
		return 1000;
	if (q.p[2] != '0')
		return 1000;
	for (size_t i = 4; i < q.n && digit > 1; i++) {
		digit /= 10;
		weight += q.p[i] >= '0' && q.p[i] <= '9' ? (q.p[i] - '0') * digit : 0;
	}
	return weight;
}

static const struct status_text *find(const struct status_meaning *m, struct str language)
{
	for (size_t i = 0; i < m->text_count; i++) {
		if (str_eq_nocase(m->texts[i].language, language))
			return &m->texts[i];
	}
	return NULL;
}

/* A reader of fr understands fr-LU. */
static const struct status_text *find_below(const struct status_meaning *m, struct str language)
{
	for (size_t i = 0; i < m->text_count; i++) {
		struct str tag = m->texts[i].language;

		if (tag.n > language.n && tag.p[language.n] == '-' &&
		    str_eq_nocase(str_n(tag.p, language.n), language))
			return &m->texts[i];
	}
	return NULL;
}

/* de-LU-x, de-LU, de: cut from the end until there is one. */
static const struct status_text *look_up(const struct status_meaning *m, struct str language)
{
	struct str range = language;

	while (range.n) {
		const struct status_text *text = find(m, range);

		if (text)
			return text;
		while (range.n && range.p[range.n - 1] != '-')
			range.n--;
		range.n -= range.n > 0;
	}
	return find_below(m, language);
}

const struct status_text *status_text_for(const struct status_meaning *m, struct str accept)
{
	static const struct status_text none;
	const struct status_text *best = NULL;
	int most = 0;

	if (!m || m->text_count == 0)
		return &none;
	while (accept.p && accept.n) {
		struct str parameters = str_cut(&accept, ',');
		struct str language = str_trim(str_cut(&parameters, ';'));
		int weight = weight_of(parameters);
		const struct status_text *text = weight > most ? look_up(m, language) : NULL;

		if (!text)
			continue;
		best = text;
		most = weight;
	}
	return best ? best : &m->texts[0];
}
