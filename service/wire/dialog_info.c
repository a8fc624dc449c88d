/*
 * dialog_info: a user's live calls as a dialog-info document (RFC 4235), always the full state.
 * Held and parked calls are confirmed ones whose user does not listen (RFC 4235 section 4.1.6,
 * "+sip.rendering").
 */
#include "base/clock.h"
#include "core/numbering.h"
#include "wire/presence_forms.h"
#include "wire/uri.h"
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

/* A tel: URI of a number that is not global needs a context (RFC 3966 section 5.1.4): a short
 * number is an address of the domain. */
static void add_number(const struct presence_view *v, struct str number, struct buf *out)
{
	if (number_is_e164(number)) {
		buf_add(out, STR("tel:"));
		buf_add(out, number);
		return;
	}
	buf_add(out, STR("sip:"));
	uri_add_user(number, out);
	buf_add(out, STR("@"));
	xml_text(v->subject->domain->id, out);
}

static void add_remote(const struct presence_view *v, const struct call *c, struct buf *out)
{
	if (!c->number.n || str_eq(c->number, STR("anonymous")) ||
	    str_eq(c->number, STR("unknown")))
		return;
	buf_add(out, STR("    <remote><identity>"));
	add_number(v, c->number, out);
	buf_add(out, STR("</identity></remote>\n"));
}

/* By when the call began, so that it stays what it is while others come and go (RFC 4235 section
 * 4.1.2); the number tells those apart that began at once. */
static void add_id(const struct record *r, size_t index, struct buf *out)
{
	size_t number = 1;

	for (size_t i = 0; i < index; i++)
		number += r->calls[i].since_ms == r->calls[index].since_ms;
	buf_printf(out, "  <dialog id=\"call-%lld-%zu\"", (long long)r->calls[index].since_ms,
		   number);
}

static void add_call(const struct presence_view *v, const struct call *c, size_t index,
		     struct buf *out)
{
	bool held = c->state == CALL_STATE_HELD || c->state == CALL_STATE_PARKED;

	add_id(v->subject->record, index, out);
	if (v->sight.level >= VISIBILITY_DETAIL)
		add_attribute("call-id", c->call_id, out);
	add_attribute("direction", direction_of(c), out);
	buf_printf(out, ">\n    <state>%s</state>\n", state_of(c));
	buf_printf(out, "    <duration>%lld</duration>\n",
		   (long long)(v->now_ms > c->since_ms ? (v->now_ms - c->since_ms) / 1000 : 0));
	if (held)
		add_held(v, out);
	if (v->sight.numbers)
		add_remote(v, c, out);
	buf_add(out, STR("  </dialog>\n"));
}

/*
 * The millisecond, in 32 bits (RFC 4235 section 4.1.1): it grows from one document to a later one,
 * and begins anew every 49.7 days. That of the record would tell a reader of less than detail of
 * changes that they do not see, and counting for each subscription takes one: whoever notifies.
 */
static long long version_of(const struct presence_view *v)
{
	return (long long)((uint64_t)v->now_ms & UINT32_MAX);
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
