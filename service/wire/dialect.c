/* dialect: the table of forms, and which one an Accept header asks for. */
#include "wire/dialect.h"

#include "wire/dialects.h"
#include "wire/tables.h"

static void write_json(const struct decision_view *v, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	wire_decision(v, &w);
}

/* clang-format off */
static const struct str names[] = {
	[DIALECT_JSON] = STR("json"),
	[DIALECT_RTJSON] = STR("rtjson"),
	[DIALECT_ASTERISK] = STR("asterisk"),
	[DIALECT_TEXT] = STR("text"),
	[DIALECT_FREESWITCH] = STR("freeswitch"),
};
static const struct {
	const char *media_type; /* as sent */
	void (*write)(const struct decision_view *v, struct buf *out);
} dialects[DIALECT_COUNT] = {
	[DIALECT_JSON] = { "application/json", write_json },
	[DIALECT_RTJSON] = { "application/vnd.presenced.rtjson+json", wire_rtjson },
	[DIALECT_ASTERISK] = { "application/vnd.presenced.asterisk+json", wire_asterisk },
	[DIALECT_TEXT] = { "text/plain; charset=utf-8", wire_text },
	[DIALECT_FREESWITCH] = { "text/xml; charset=utf-8", wire_freeswitch },
};
/* clang-format on */

const struct words dialect_words = { "dialect", names, DIALECT_COUNT };

const char *dialect_media_type(enum dialect dialect)
{
	return dialects[dialect].media_type;
}

void dialect_write(enum dialect dialect, const struct decision_view *v, struct buf *out)
{
	dialects[dialect].write(v, out);
}

/* Is the type within the range: the same, of the same family as in text/..., or any? */
static bool is_in_range(struct str type, struct str range)
{
	struct str family = str_cut(&type, '/'), wanted = str_cut(&range, '/');

	return (str_eq(wanted, STR("*")) || str_eq_nocase(wanted, family)) &&
	       (str_eq(range, STR("*")) || str_eq_nocase(range, str_cut(&type, ';')));
}

static bool range_fits(struct str range, enum dialect *out_dialect)
{
	for (int i = 0; i < DIALECT_COUNT; i++) {
		if (is_in_range(str_of(dialects[i].media_type), range)) {
			*out_dialect = (enum dialect)i;
			return true;
		}
	}
	return false;
}

/* Clients that have a preference list it first; weights (q=) are not read. */
bool dialect_accepted(struct str accept, enum dialect *out_dialect)
{
	while (accept.p) {
		struct str range = str_cut(&accept, ',');

		if (range_fits(str_trim(str_cut(&range, ';')), out_dialect))
			return true;
	}
	return false;
}
