/*
 * pidf: a presence as a PIDF document (RFC 3863) with the activities of RPID (RFC 4480) in a person
 * of the data model (RFC 4479). Open is what groups filter on: whether calls are given to the user.
 */
#include "base/clock.h"
#include "wire/presence_forms.h"
#include "wire/xml.h"

#define HEAD                                                                                       \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                             \
	"<presence xmlns=\"urn:ietf:params:xml:ns:pidf\""                                          \
	" xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\""                                     \
	" xmlns:rpid=\"urn:ietf:params:xml:ns:pidf:rpid\" entity=\"pres:"

/* RFC 4480 section 3.2; NULL: it has no word of its own, and the activity's is given as `other`. */
static const char *const activities[ACTIVITY_COUNT] = {
	[ACTIVITY_RINGING] = "on-the-phone",
	[ACTIVITY_DIALING] = "on-the-phone",
	[ACTIVITY_ON_THE_PHONE] = "on-the-phone",
	[ACTIVITY_ON_HOLD] = "on-the-phone",
	[ACTIVITY_PARKED] = "on-the-phone",
	[ACTIVITY_MEETING] = "meeting",
	[ACTIVITY_LUNCH] = "meal",
	[ACTIVITY_BREAK] = "away",
	[ACTIVITY_BUSINESS_TRIP] = "travel",
	[ACTIVITY_OUT_OF_OFFICE] = "away",
	[ACTIVITY_OFF_WORK] = "away",
	[ACTIVITY_OFF_SHIFT] = "away",
};

/* Where nothing is known of the activity; NULL: nothing to say. */
static const char *const availabilities[AVAILABILITY_COUNT] = {
	[AVAILABILITY_UNKNOWN] = "unknown",
	[AVAILABILITY_BUSY] = "busy",
	[AVAILABILITY_DO_NOT_DISTURB] = "busy",
	[AVAILABILITY_AWAY] = "away",
};

static void add_element(const char *name, struct str text, struct buf *out)
{
	if (!text.n)
		return;
	buf_printf(out, "    <%s>", name);
	xml_text(text, out);
	buf_printf(out, "</%s>\n", name);
}

static void add_time(const char *name, int64_t at_ms, struct buf *out)
{
	char time[TIME_TEXT_MAX];

	if (at_ms > 0)
		add_element(name, time_format(at_ms, time), out);
}

static void add_tuple(const struct presence_view *v, struct buf *out)
{
	bool sees = v->sight.level >= VISIBILITY_AVAILABILITY;

	buf_add(out, STR("  <tuple id=\"calls\">\n"));
	buf_printf(out, "    <status><basic>%s</basic></status>\n",
		   v->presence->routable ? "open" : "closed");
	if (sees)
		add_time("timestamp", v->presence->since_ms, out);
	buf_add(out, STR("  </tuple>\n"));
}

static void add_activity(const struct presence_view *v, struct buf *out)
{
	const struct presence *p = v->presence;
	bool sees = v->sight.level >= VISIBILITY_ACTIVITY, is_custom = sees && p->activity_id.n;
	enum activity activity = sees ? p->activity : ACTIVITY_NONE;
	const char *word = activities[activity];
	bool idle = activity == ACTIVITY_IDLE;

	if ((activity == ACTIVITY_NONE && !is_custom) || idle)
		word = availabilities[p->availability];
	if (word) {
		buf_printf(out, "    <rpid:activities><rpid:%s/></rpid:activities>\n", word);
	} else if ((activity != ACTIVITY_NONE || is_custom) && !idle) {
		buf_add(out, STR("    <rpid:activities><rpid:other>"));
		xml_text(presence_activity(p), out);
		buf_add(out, STR("</rpid:other></rpid:activities>\n"));
	}
	if (idle) /* RFC 4480 section 3.12 */
		buf_add(out, STR("    <rpid:user-input>idle</rpid:user-input>\n"));
}

static void add_person(const struct presence_view *v, struct buf *out)
{
	buf_add(out, STR("  <dm:person id=\"person\">\n"));
	add_activity(v, out);
	add_element("dm:note", v->presence->note, out);
	add_time("dm:timestamp", v->presence->since_ms, out);
	buf_add(out, STR("  </dm:person>\n"));
}

void wire_pidf(const struct presence_view *v, struct buf *out)
{
	buf_add(out, STR(HEAD));
	presence_address(v, out);
	buf_add(out, STR("\">\n"));
	add_tuple(v, out);
	if (v->sight.level >= VISIBILITY_AVAILABILITY)
		add_person(v, out);
	buf_add(out, STR("</presence>\n"));
}
