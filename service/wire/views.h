/* views: what the hot replies share. */
#ifndef WIRE_VIEWS_H
#define WIRE_VIEWS_H

#include "wire/tables.h"

/* "trace": [ … ], a member of the object that the caller has begun. */
void wire_trace(const struct trace *t, struct json_writer *w);

/* The text with "(hidden)" for each number in E.164 form: a reason may name a mobile. */
void text_without_numbers(struct str text, struct buf *out);

/* Both write nothing where there is nothing to say. */
static inline void put_text(struct json_writer *w, const char *key, struct str text)
{
	if (text.n)
		json_put_string(w, key, text);
}

static inline void put_word(struct json_writer *w, const char *key, const struct words *words,
			    int value)
{
	struct str word = word_of(words, value);

	if (word.n)
		json_put_plain(w, key, word);
}

#endif
