/* dialect: the table of forms, and which one an Accept header asks for. */
#include "wire/dialect.h"

#include "wire/dialects.h"
#include "wire/media.h"
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

static const char *type_at(size_t i)
{
	return dialects[i].media_type;
}

bool dialect_accepted(struct str accept, enum dialect *out_dialect)
{
	size_t found = media_accepted(accept, type_at, DIALECT_COUNT);

	if (found < DIALECT_COUNT)
		*out_dialect = (enum dialect)found;
	return found < DIALECT_COUNT;
}
