/* trace_view: why, one line per rung; shared by presence and decision. */
#include "wire/views.h"

enum { NUMBER_DIGITS_MIN = 5 };

static size_t number_length(struct str s)
{
	size_t n = 1;

	if (s.p[0] != '+')
		return 0;
	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	return n > NUMBER_DIGITS_MIN ? n : 0;
}

void text_without_numbers(struct str text, struct buf *out)
{
	while (text.n) {
		size_t n = number_length(text);

		if (n)
			buf_add(out, STR("(hidden)"));
		else
			buf_add_char(out, text.p[0]);
		text = str_skip(text, n ? n : 1);
	}
}

/* R0 says nothing but what was asked. */
static void put_line_text(const struct trace_line *line, bool hide_detail, struct json_writer *w)
{
	struct buf out = { 0 };

	if (!hide_detail || str_eq(line->rung, STR("R0"))) {
		json_put_string(w, "text", line->text.p ? line->text : STR(""));
		return;
	}
	text_without_numbers(line->text, &out);
	json_put_string(w, "text", buf_str(&out));
	buf_free(&out);
}

static void put_line(const struct trace_line *line, bool hide_detail, struct json_writer *w)
{
	json_object_begin(w);
	json_put_plain(w, "rung", line->rung);
	put_word(w, "reason", &reason_words, (int)line->reason);
	put_text(w, "source", hide_detail ? STR_NONE : line->source);
	put_line_text(line, hide_detail, w);
	if (line->decided)
		json_put_bool(w, "decided", true);
	json_object_end(w);
}

void wire_trace_as(const struct trace *t, bool hide_detail, struct json_writer *w)
{
	json_key(w, STR("trace"));
	json_array_begin(w);
	for (size_t i = 0; i < t->count; i++)
		put_line(&t->lines[i], hide_detail, w);
	json_array_end(w);
}

void wire_trace(const struct trace *t, struct json_writer *w)
{
	wire_trace_as(t, false, w);
}
