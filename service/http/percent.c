/* percent: see percent.h. */
#include "percent.h"

#include "base/bytes16.h"

int percent_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* All but printable ASCII that stands for itself everywhere: most texts have nothing of it. */
static inline bytes16 is_special(bytes16 x)
{
	return (x < ' ') | (x == 0x7F) | (x == '%') | (x == '+');
}

/* Writes at most raw.n bytes to `to`; false at a percent sign without two digits. */
static bool decode(struct str raw, bool plus_is_space, char *to, size_t *out_n)
{
	size_t n = 0;

	for (size_t i = 0; i < raw.n; i++) {
		char c = raw.p[i];
		if (c == '%') {
			int high = i + 2 < raw.n ? percent_digit(raw.p[i + 1]) : -1;
			int low = i + 2 < raw.n ? percent_digit(raw.p[i + 2]) : -1;
			if (high < 0 || low < 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '+' && plus_is_space) {
			c = ' ';
		}
		to[n++] = c;
	}
	*out_n = n;
	return true;
}

const char *percent_decode(struct str raw, bool plus_is_space, struct arena *a,
			   struct str *out_text)
{
	struct str text;

	*out_text = raw;
	if (!any_byte(raw, is_special))
		return NULL;
	char *copy = arena_alloc(a, raw.n + 1);
	if (!decode(raw, plus_is_space, copy, &text.n))
		return "has a percent sign that is not followed by two hexadecimal digits";
	copy[text.n] = '\0';
	text.p = copy;
	if (str_has_control(text))
		return "has control characters";
	if (!str_is_utf8(text))
		return "is not valid UTF-8";
	*out_text = text;
	return NULL;
}
