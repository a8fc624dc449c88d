/* trace_view: why, one line per rung; shared by presence and decision. */
#include "wire/views.h"

static void put_line(const struct trace_line *line, bool hide_source, struct json_writer *w)
{
	json_object_begin(w);
	json_put_plain(w, "rung", line->rung);
	put_word(w, "reason", &reason_words, (int)line->reason);
	put_text(w, "source", hide_source ? STR_NONE : line->source);
	json_put_string(w, "text", line->text.p ? line->text : STR(""));
	if (line->decided)
		json_put_bool(w, "decided", true);
	json_object_end(w);
}

void wire_trace_as(const struct trace *t, bool hide_sources, struct json_writer *w)
{
	json_key(w, STR("trace"));
	json_array_begin(w);
	for (size_t i = 0; i < t->count; i++)
		put_line(&t->lines[i], hide_sources, w);
	json_array_end(w);
}

void wire_trace(const struct trace *t, struct json_writer *w)
{
	wire_trace_as(t, false, w);
}
