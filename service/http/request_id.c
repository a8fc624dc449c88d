/* request_id: see request_id.h. */
#include "request_id.h"

#include "base/id.h"

_Static_assert(REQUEST_ID_MAX + 1 >= ID_TEXT_MAX, "id_next() writes into the same text");

static bool is_sane(struct str s)
{
	if (s.n == 0 || s.n > REQUEST_ID_MAX)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i], lower = (char)(c | 0x20);
		if (!(lower >= 'a' && lower <= 'z') && !(c >= '0' && c <= '9') && c != '.' &&
		    c != '_' && c != '-')
			return false;
	}
	return true;
}

struct str request_id_choose(struct str offered, char text[REQUEST_ID_MAX + 1])
{
	if (!is_sane(offered))
		return id_next(text);
	memcpy(text, offered.p, offered.n);
	text[offered.n] = '\0';
	return str_n(text, offered.n);
}
