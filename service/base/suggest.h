/* suggest: the known name a mistyped one was probably meant to be. */
#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

#include "base/str.h"

struct suggestion {
	struct str wanted, best;
	int distance; /* of best; 3 = none yet */
};

struct suggestion suggest_begin(struct str wanted);
void suggest_offer(struct suggestion *s, struct str known);
/* "; did you mean `x`?" for printf, or empty pieces: use SUGGEST_FMT with SUGGEST_ARG(s). */
#define SUGGEST_FMT "%s%.*s%s"
#define SUGGEST_ARG(s)                                                                             \
	(s).best.n ? "; did you mean `" : "", STR_ARG((s).best), (s).best.n ? "`?" : ""

/* At most `bytes` of s, cut between characters: for quoting input in messages. */
struct str str_head(struct str s, size_t bytes);

#endif
