/*
 * freeswitch: the plan as a dialplan document for mod_xml_curl. It puts the plan into channel
 * variables and hands the call to the local context `presenced` (docs/pbx/freeswitch.md), which
 * rings a step and goes where its outcome leads: ring-1, send-2, end-USER_BUSY.
 */
#include "wire/dialects.h"
#include "wire/xml.h"

#define HEAD                                                                                       \
	"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n"                           \
	"<document type=\"freeswitch/xml\">\n"

void wire_freeswitch_not_found(struct buf *out)
{
	buf_add(out, STR(HEAD "  <section name=\"result\">\n"
			      "    <result status=\"not found\"/>\n"
			      "  </section>\n"
			      "</document>\n"));
}

static void add_action(const char *application, struct str data, struct buf *out)
{
	buf_add(out, STR("          <action application=\""));
	buf_add(out, str_of(application));
	buf_add(out, STR("\" data=\""));
	xml_text(data, out);
	buf_add(out, STR("\"/>\n"));
}

/* ---- where a step, or the end, is found in the local context ---- */

static struct str cause_of(enum action action, enum outcome cause)
{
	if (action == ACTION_HANGUP)
		return STR("NORMAL_CLEARING");
	switch (cause) {
	case OUTCOME_BUSY: return STR("USER_BUSY");
	case OUTCOME_REJECTED: return STR("CALL_REJECTED");
	case OUTCOME_UNAVAILABLE: return STR("SUBSCRIBER_ABSENT");
	default: return STR("NO_ANSWER");
	}
}

static void add_place(const struct decision *d, int next, struct buf *out)
{
	const struct step *s = next < 0 ? NULL : &d->steps[next];

	if (!s || !s->target_count) {
		buf_add(out, STR("end-"));
		buf_add(out, s ? cause_of(s->action, OUTCOME_BUSY)
			       : cause_of(d->final.action, d->final.cause));
		return;
	}
	buf_add(out, s->timeout_s > 0 ? STR("ring-") : STR("send-"));
	buf_add_int(out, next);
}

/* ---- variables ---- */

static void begin_variable(size_t step, struct str name, struct buf *scratch)
{
	buf_clear(scratch);
	buf_add(scratch, STR("presenced_"));
	buf_add_int(scratch, (int64_t)step);
	buf_add_char(scratch, '_');
	buf_add(scratch, name);
	buf_add_char(scratch, '=');
}

static void add_step(const struct decision_view *v, size_t i, struct buf *scratch, struct buf *out)
{
	const struct step *s = &v->decision->steps[i];

	if (!s->target_count)
		return;
	begin_variable(i, STR("dial"), scratch);
	dial_step(v->domain, s, DIAL_FOR_FREESWITCH, scratch);
	add_action("set", buf_str(scratch), out);
	if (s->timeout_s <= 0)
		return;
	begin_variable(i, STR("timeout"), scratch);
	buf_add_int(scratch, s->timeout_s);
	add_action("set", buf_str(scratch), out);
	for (int o = OUTCOMES_FIRST; o <= OUTCOMES_LAST; o++) {
		begin_variable(i, word_of(&outcome_words, o), scratch);
		add_place(v->decision, step_after(s, o), scratch);
		add_action("set", buf_str(scratch), out);
	}
}

void wire_freeswitch(const struct decision_view *v, struct buf *out)
{
	struct buf scratch = { 0 };

	buf_add(out, STR(HEAD "  <section name=\"dialplan\">\n    <context name=\""));
	xml_text(v->context.n ? v->context : STR("default"), out);
	buf_add(out, STR("\">\n      <extension name=\"presenced\">\n        <condition>\n"));
	buf_add(&scratch, STR("presenced_decision="));
	buf_add(&scratch, v->decision_id);
	add_action("set", buf_str(&scratch), out);
	buf_clear(&scratch);
	buf_add(&scratch, STR("presenced_reserved="));
	buf_add_int(&scratch, reserved_number(v));
	add_action("set", buf_str(&scratch), out);
	for (size_t i = 0; i < v->decision->step_count; i++)
		add_step(v, i, &scratch, out);
	buf_clear(&scratch);
	add_place(v->decision, v->decision->step_count ? 0 : -1, &scratch);
	buf_add(&scratch, STR(" XML presenced"));
	add_action("transfer", buf_str(&scratch), out);
	buf_add(out, STR("        </condition>\n      </extension>\n    </context>\n"
			 "  </section>\n</document>\n"));
	buf_free(&scratch);
}
