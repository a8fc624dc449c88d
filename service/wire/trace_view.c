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

static void put_line(const struct trace_line *line, struct json_writer *w)
{
	json_object_begin(w);
	json_put_plain(w, "rung", line->rung);
	put_word(w, "reason", &reason_words, (int)line->reason);
	put_text(w, "source", line->source);
	json_put_string(w, "text", line->text.p ? line->text : STR(""));
	if (line->decided)
		json_put_bool(w, "decided", true);
	json_object_end(w);
}

void wire_trace(const struct trace *t, struct json_writer *w)
{
	json_key(w, STR("trace"));
	json_array_begin(w);
	for (size_t i = 0; i < t->count; i++)
		put_line(&t->lines[i], w);
	json_array_end(w);
}
