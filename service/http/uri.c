/*
 * uri: the raw request target. It is checked here and not on what the library hands over: that is
 * decoded, cut at NUL and without its query.
 */
#include "uri.h"

#include "percent.h"

/* Of the byte behind a '%': decoding to a control character, NUL above all. */
static const char *check_percent(struct str rest)
{
	int high = rest.n >= 2 ? percent_digit(rest.p[0]) : -1;
	int low = rest.n >= 2 ? percent_digit(rest.p[1]) : -1;

	if (high < 0 || low < 0)
		return "The target has a percent sign without two hexadecimal digits.";
	int byte = high << 4 | low;
	if (byte < 0x20 || byte == 0x7f)
		return "The target has an encoded control character.";
	return NULL;
}

const char *uri_check(struct str raw)
{
	if (raw.n == 0 || raw.p[0] != '/')
		return "The target does not start with a slash.";
	/* '#' never travels in a request (RFC 9112 3.2); '"', '<', '>', '\\' … are left to exact
	 * matching */
	if (!str_is_graphic(raw) || str_find_char(raw, '#') < raw.n)
		return "The target has characters that must be percent-encoded.";
	for (size_t at; (at = str_find_char(raw, '%')) < raw.n;) {
		raw = str_skip(raw, at + 1);
		const char *wrong = check_percent(raw);
		if (wrong)
			return wrong;
	}
	return NULL;
}

struct uri uri_split(struct str raw)
{
	size_t mark = str_find_char(raw, '?');
	struct uri u = { .path = str_n(raw.p, mark) };

	if (mark < raw.n)
		u.query = str_skip(raw, mark + 1);
	return u;
}
