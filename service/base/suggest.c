/* suggest: Levenshtein distance up to 2, for "did you mean". */
#include "base/suggest.h"

enum { NAME_MAX_BYTES = 40, NOT_CLOSE = 3 };

static int least(int a, int b, int c)
{
	int m = a < b ? a : b;

	return m < c ? m : c;
}

/* Row by row; both at most NAME_MAX_BYTES long. */
static int distance(struct str a, struct str b)
{
	int row[NAME_MAX_BYTES + 1];

	for (size_t k = 0; k <= b.n; k++)
		row[k] = (int)k;
	for (size_t i = 0; i < a.n; i++) {
		int diagonal = row[0];
		row[0] = (int)i + 1;
		for (size_t k = 0; k < b.n; k++) {
			int above = row[k + 1];
			row[k + 1] = least(above + 1, row[k] + 1, diagonal + (a.p[i] != b.p[k]));
			diagonal = above;
		}
	}
	return row[b.n];
}

struct suggestion suggest_begin(struct str wanted)
{
	return (struct suggestion){ .wanted = wanted, .best = STR(""), .distance = NOT_CLOSE };
}

void suggest_offer(struct suggestion *s, struct str known)
{
	if (s->wanted.n > NAME_MAX_BYTES || known.n > NAME_MAX_BYTES || known.n == 0)
		return;
	int d = distance(s->wanted, known);
	/* "id" is 2 away from every two-letter name: a suggestion must keep most of the word */
	if (d < s->distance && (size_t)d * 2 <= known.n) {
		s->distance = d;
		s->best = known;
	}
}

struct str str_head(struct str s, size_t bytes)
{
	if (s.n <= bytes)
		return s;
	while (bytes && ((unsigned char)s.p[bytes] & 0xC0) == 0x80)
		bytes--;
	return str_n(s.p, bytes);
}
