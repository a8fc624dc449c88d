/* str: comparing, cutting and checking views. */
#include "base/bytes16.h"

static unsigned char lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + ('a' - 'A')) : c;
}

bool str_eq_nocase(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	if (str_eq(a, b)) /* mostly so */
		return true;
	for (size_t i = 0; i < a.n; i++)
		if (lower((unsigned char)a.p[i]) != lower((unsigned char)b.p[i]))
			return false;
	return true;
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;

	if (order != 0)
		return order;
	return (a.n > b.n) - (a.n < b.n);
}

bool str_has_prefix(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq(str_n(s.p, prefix.n), prefix);
}

bool str_has_suffix(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_n(s.p + (s.n - suffix.n), suffix.n), suffix);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str s)
{
	while (s.n && is_blank(s.p[0]))
		s = str_skip(s, 1);
	while (s.n && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool str_contains_nocase(struct str s, struct str needle)
{
	for (size_t i = 0; i + needle.n <= s.n; i++)
		if (str_eq_nocase(str_n(s.p + i, needle.n), needle))
			return true;
	return needle.n == 0;
}

bool str_to_u64(struct str s, uint64_t max, uint64_t *out_value)
{
	uint64_t value = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		uint64_t digit = (uint64_t)(s.p[i] - '0');
		if (value > (max - (digit > max ? max : digit)) / 10 || digit > max)
			return false;
		value = value * 10 + digit;
	}
	if (value > max)
		return false;
	*out_value = value;
	return true;
}

/* Length of the sequence that starts with `lead`, 0 where no sequence may start with it. */
static size_t utf8_length(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xC2 && lead <= 0xDF)
		return 2;
	if (lead >= 0xE0 && lead <= 0xEF)
		return 3;
	if (lead >= 0xF0 && lead <= 0xF4)
		return 4;
	return 0;
}

/* RFC 3629 section 4: the second byte's range rules out overlong forms and surrogates. */
static bool utf8_second_fits(unsigned char lead, unsigned char second)
{
	switch (lead) {
	case 0xE0: return second >= 0xA0 && second <= 0xBF;
	case 0xED: return second >= 0x80 && second <= 0x9F;
	case 0xF0: return second >= 0x90 && second <= 0xBF;
	case 0xF4: return second >= 0x80 && second <= 0x8F;
	default: return second >= 0x80 && second <= 0xBF;
	}
}

static inline bytes16 is_control(bytes16 x)
{
	return ((x < 0x20) & (x >= 0)) | (x == 0x7F);
}

static inline bytes16 is_no_graphic(bytes16 x)
{
	return (x < '!') | (x == 0x7F);
}

static inline bytes16 is_beyond_ascii(bytes16 x)
{
	return x < 0;
}

bool str_is_utf8(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;

	if (!any_byte(s, is_beyond_ascii)) /* mostly so */
		return true;
	for (size_t i = 0; i < s.n;) {
		size_t length = utf8_length(p[i]);

		if (length == 0 || i + length > s.n)
			return false;
		if (length > 1 && !utf8_second_fits(p[i], p[i + 1]))
			return false;
		for (size_t k = 2; k < length; k++)
			if (p[i + k] < 0x80 || p[i + k] > 0xBF)
				return false;
		i += length;
	}
	return true;
}

bool str_has_control(struct str s)
{
	return any_byte(s, is_control);
}

bool str_is_graphic(struct str s)
{
	return !any_byte(s, is_no_graphic);
}

bool str_only(struct str s, const char *allowed)
{
	uint64_t bits[4] = { 0 };

	for (; *allowed; allowed++)
		bits[(unsigned char)*allowed >> 6] |= UINT64_C(1) << ((unsigned char)*allowed & 63);
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (!(bits[c >> 6] >> (c & 63) & 1))
			return false;
	}
	return true;
}
