/* uri: see uri.h. */
#include "wire/uri.h"

#include <string.h>

void uri_add_percent(unsigned char c, struct buf *out)
{
	static const char digits[] = "0123456789ABCDEF";

	buf_add_char(out, '%');
	buf_add_char(out, digits[c >> 4]);
	buf_add_char(out, digits[c & 15]);
}

static bool stands_for_itself(unsigned char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
	       (c && strchr("-_.!~*()+", c));
}

void uri_add_user(struct str user, struct buf *out)
{
	for (size_t i = 0; i < user.n; i++) {
		unsigned char c = (unsigned char)user.p[i];

		if (stands_for_itself(c))
			buf_add_char(out, (char)c);
		else
			uri_add_percent(c, out);
	}
}
