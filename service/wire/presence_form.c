/* presence_form: see presence_form.h. */
#include "wire/presence_form.h"

#include "wire/media.h"
#include "wire/presence_forms.h"
#include "wire/uri.h"
#include "wire/xml.h"

static void write_json(const struct presence_view *v, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	wire_presence(v, &w);
}

/* clang-format off */
static const struct {
	const char *media_type; /* as sent */
	enum visibility least;
	void (*write)(const struct presence_view *v, struct buf *out);
} forms[PRESENCE_FORM_COUNT] = {
	[PRESENCE_JSON] = { "application/json", VISIBILITY_NONE, write_json },
	[PRESENCE_PIDF] = { "application/pidf+xml", VISIBILITY_REACHABILITY, wire_pidf },
	[PRESENCE_DIALOG_INFO] = { "application/dialog-info+xml", VISIBILITY_ACTIVITY, wire_dialog_info },
};
/* clang-format on */

void presence_address(const struct presence_view *v, struct buf *out)
{
	uri_add_user(v->subject->user->id, out);
	buf_add(out, STR("@"));
	xml_text(v->subject->domain->id, out);
}

const char *presence_form_media_type(enum presence_form form)
{
	return forms[form].media_type;
}

enum visibility presence_form_least(enum presence_form form)
{
	return forms[form].least;
}

static const char *type_at(size_t i)
{
	return forms[i].media_type;
}

bool presence_form_accepted(struct str accept, enum presence_form *out)
{
	size_t found = media_accepted(accept, type_at, PRESENCE_FORM_COUNT);

	if (found < PRESENCE_FORM_COUNT)
		*out = (enum presence_form)found;
	return found < PRESENCE_FORM_COUNT;
}

void presence_form_write(enum presence_form form, const struct presence_view *v, struct buf *out)
{
	forms[form].write(v, out);
}
