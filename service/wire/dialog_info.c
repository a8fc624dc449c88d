/*
 * dialog_info: a user's live calls as a dialog-info document (RFC 4235), always the full state.
 * Held and parked calls are confirmed ones whose user does not listen (RFC 4235 section 4.1.6,
 * "+sip.rendering").
 */
#include "base/clock.h"
#include "wire/presence_forms.h"
#include "wire/xml.h"

static void add_attribute(const char *name, struct str value, struct buf *out)
{
	if (!value.n)
		return;
	buf_printf(out, " %s=\"", name);
	xml_text(value, out);
	buf_add(out, STR("\""));
}

static struct str direction_of(const struct call *c)
{
	switch (c->direction) {
	case DIRECTION_INBOUND: return STR("recipient");
	case DIRECTION_OUTBOUND: return STR("initiator");
	default: return STR_NONE;
	}
}

static const char *state_of(const struct call *c)
{
	switch (c->state) {
	case CALL_STATE_TRYING: return "trying";
	case CALL_STATE_EARLY: return "early";
	default: return "confirmed";
	}
}

/* The user does not listen to this one. */
static void add_held(const struct presence_view *v, struct buf *out)
{
	buf_add(out, STR("    <local><target uri=\""));
	buf_add(out, STR("sip:"));
	presence_address(v, out);
	buf_add(out, STR("\"><param pname=\"+sip.rendering\" pval=\"no\"/></target></local>\n"));
}

static void add_remote(const struct call *c, struct buf *out)
{
	if (!c->number.n || str_eq(c->number, STR("anonymous")) ||
	    str_eq(c->number, STR("unknown")))
		return;
	buf_add(out, STR("    <remote><identity>tel:"));
	xml_text(c->number, out);
	buf_add(out, STR("</identity></remote>\n"));
}

static void add_call(const struct presence_view *v, const struct call *c, size_t index,
		     struct buf *out)
{
	bool held = c->state == CALL_STATE_HELD || c->state == CALL_STATE_PARKED;

	buf_printf(out, "  <dialog id=\"call-%zu\"", index + 1);
	if (v->sight.level >= VISIBILITY_DETAIL)
		add_attribute("call-id", c->call_id, out);
	add_attribute("direction", direction_of(c), out);
	buf_printf(out, ">\n    <state>%s</state>\n", state_of(c));
	buf_printf(out, "    <duration>%lld</duration>\n",
		   (long long)(v->now_ms > c->since_ms ? (v->now_ms - c->since_ms) / 1000 : 0));
	if (held)
		add_held(v, out);
	if (v->sight.numbers)
		add_remote(c, out);
	buf_add(out, STR("  </dialog>\n"));
}

/* The version grows with each change and fits 32 bits (RFC 4235 section 4.3). */
static long long version_of(const struct presence_view *v)
{
	uint64_t at_ms = 0;
	struct str version = v->version;

	if (!str_to_u64(str_cut(&version, '-'), UINT64_MAX, &at_ms))
		at_ms = 0;
	return (long long)(at_ms / 1000 % UINT32_MAX);
}

void wire_dialog_info(const struct presence_view *v, struct buf *out)
{
	const struct record *r = v->hidden ? NULL : v->subject->record;

	buf_printf(out,
		   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		   "<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"%lld\""
		   " state=\"full\" entity=\"",
		   version_of(v));
	buf_add(out, STR("sip:"));
	presence_address(v, out);
	buf_add(out, STR("\">\n"));
	for (size_t i = 0; r && i < r->call_count; i++)
		if (call_is_live(&r->calls[i], v->now_ms))
			add_call(v, &r->calls[i], i, out);
	buf_add(out, STR("</dialog-info>\n"));
}
