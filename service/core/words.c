/* words: name tables made from the same lists as the enums. */
#include "core/words.h"

#define WORD(n, word) STR(word),
#define X(tag, prefix, list)                                                                       \
	static const struct str tag##_names[] = { list(WORD) };                                    \
	const struct words tag##_words = { #tag, tag##_names,                                      \
					   (int)(sizeof(tag##_names) / sizeof(*tag##_names)) };
WORD_LISTS(X)
#undef X

struct str word_of(const struct words *w, int value)
{
	return w->words[value >= 0 && value < w->count ? value : 0];
}

bool word_find(const struct words *w, struct str word, int *out_value)
{
	if (word.n == 0)
		return false;
	for (int i = 0; i < w->count; i++) {
		if (str_eq(word, w->words[i])) {
			*out_value = i;
			return true;
		}
	}
	return false;
}
