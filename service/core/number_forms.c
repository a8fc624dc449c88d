/*
 * number_forms: takes the wrapping off a number: display name and angle brackets (RFC 3261 20.10),
 * sip:, sips: and tel: URIs with their parameters, percent escapes, visual separators of RFC 3966
 * and those that people paste. What the digits mean is numbering.c's question.
 */
#include "core/number_forms.h"

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct str percent_decode(struct str s, struct arena *a)
{
	char *text;
	size_t n = 0;

	if (str_find_char(s, '%') == s.n)
		return s;
	text = arena_alloc(a, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		int high = i + 2 < s.n && s.p[i] == '%' ? hex_value(s.p[i + 1]) : -1;
		int low = high >= 0 ? hex_value(s.p[i + 2]) : -1;

		if (low >= 0) {
			text[n++] = (char)(high << 4 | low);
			i += 2;
		} else {
			text[n++] = s.p[i];
		}
	}
	return str_n(text, n);
}

/* Bytes up to and with the closing quote of the quoted string that s begins with. */
static size_t quoted_length(struct str s)
{
	for (size_t i = 1; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '"')
			return i + 1;
	}
	return s.n;
}

/* The address inside `"Anna" <sip:…>`, `Anna <…>` or `"…"`; s itself where nothing wraps it. */
static struct str address_of(struct str s)
{
	struct str lead = str_trim(s), rest = lead;
	size_t open;

	if (lead.n && lead.p[0] == '"') {
		size_t n = quoted_length(lead);

		rest = str_skip(lead, n);
		if (str_is_empty(str_trim(rest)) && n >= 2)
			return str_n(lead.p + 1, n - 2);
	}
	open = str_find_char(rest, '<');
	if (open == rest.n)
		return lead.n == rest.n ? s : rest;
	rest = str_skip(rest, open + 1);
	return str_n(rest.p, str_find_char(rest, '>'));
}

static bool scheme_skip(struct str *s, struct str scheme)
{
	struct str t = str_trim(*s);

	if (t.n < scheme.n || !str_eq_nocase(str_n(t.p, scheme.n), scheme))
		return false;
	*s = str_skip(t, scheme.n);
	return true;
}

/* The value of ;phone-context= among the parameters. */
static struct str context_of(struct str parameters)
{
	while (parameters.p) {
		struct str value = str_cut(&parameters, ';');
		struct str name = str_cut(&value, '=');

		if (str_eq_nocase(str_trim(name), STR("phone-context")))
			return str_trim(value);
	}
	return STR_NONE;
}

static struct str cut_at(struct str s, const char *ends)
{
	for (; *ends; ends++)
		s.n = str_find_char(s, *ends);
	return s;
}

/* The user part of a URI or of a bare address; the host only tells whether it is hidden. */
static struct str user_part(struct str s, struct number_form *out)
{
	bool is_tel = scheme_skip(&s, STR("tel:")) || scheme_skip(&s, STR("callto:"));
	bool is_sip = !is_tel && (scheme_skip(&s, STR("sips:")) || scheme_skip(&s, STR("sip:")));
	size_t at = str_find_char(s, '@');
	struct str rest = s, host = str_skip(s, at + 1);

	if (at < s.n)
		rest.n = at;
	out->hidden = str_eq_nocase(cut_at(host, ";:?>"), STR("anonymous.invalid"));
	s = str_cut(&rest, ';');
	out->context = context_of(rest);
	return is_sip ? cut_at(s, ":?") : s;
}

/*
 * Length of the separator at p, 0 where there is none: those of RFC 3966 and, in UTF-8, no-break
 * spaces (U+00A0, U+202F), hyphens and dashes (U+2010-2015), and the direction marks that come
 * along when a number is copied from an address book (U+200B-200F, U+202A-202E).
 */
static size_t separator_length(struct str s)
{
	unsigned char last;

	if (memchr(" \t\r\n-().//", s.p[0], 10))
		return 1;
	if (s.n >= 2 && memcmp(s.p, "\xc2\xa0", 2) == 0)
		return 2;
	if (s.n < 3 || memcmp(s.p, "\xe2\x80", 2) != 0)
		return 0;
	last = (unsigned char)s.p[2];
	return (last >= 0x8b && last <= 0x95) || (last >= 0xaa && last <= 0xaf) ? 3 : 0;
}

static bool is_hidden_word(struct str s)
{
	static const char *const words[] = { "anonymous", "restricted", "unavailable", "private",
					     "withheld",  "blocked",    "hidden" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (str_eq_nocase(s, str_of(words[i])))
			return true;
	}
	return false;
}

/* "(0)", blanks allowed inside: the length, or 0. It means "0 when dialled inside the country". */
static size_t trunk_zero_length(struct str s)
{
	size_t i = 1;

	if (s.p[0] != '(')
		return 0;
	while (i < s.n && s.p[i] == ' ')
		i++;
	if (i == s.n || s.p[i++] != '0')
		return 0;
	while (i < s.n && s.p[i] == ' ')
		i++;
	return i < s.n && s.p[i] == ')' ? i + 1 : 0;
}

static bool is_dialling(char c)
{
	return (c >= '0' && c <= '9') || c == '*' || c == '#';
}

/* Leaves is_dialled false at the first byte that no number has. */
static void digits_read(struct str s, struct number_form *out)
{
	while (s.n) {
		size_t skip = out->digit_count || out->plus ? trunk_zero_length(s) : 0;

		if (!skip)
			skip = separator_length(s);
		if (!skip && s.p[0] == '+' && !out->plus && !out->digit_count)
			out->plus = true;
		else if (!skip && (!is_dialling(s.p[0]) || out->digit_count == NUMBER_DIGITS_MAX))
			return;
		else if (!skip)
			out->digits[out->digit_count++] = s.p[0];
		s = str_skip(s, skip ? skip : 1);
	}
	out->is_dialled = out->digit_count > 0;
}

/* Most numbers come without any wrapping; that is seen in one look at each byte. */
static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((s.p[i] < '0' || s.p[i] > '9') && (i > 0 || s.p[i] != '+'))
			return false;
	}
	return s.n > 0 && s.n <= NUMBER_DIGITS_MAX;
}

static void plain_read(struct str s, struct number_form *out)
{
	out->name = s;
	out->plus = s.p[0] == '+';
	s = str_skip(s, out->plus);
	out->is_dialled = s.n > 0;
	out->digit_count = s.n;
	memcpy(out->digits, s.p, s.n);
}

void number_form_read(struct str raw, struct arena *a, struct number_form *out)
{
	struct str user;

	memset(out, 0, offsetof(struct number_form, digits));
	out->digit_count = 0;
	if (raw.n > NUMBER_RAW_MAX)
		return;
	if (is_plain(raw)) {
		plain_read(raw, out);
		return;
	}
	user = percent_decode(user_part(address_of(raw), out), a);
	out->name = str_trim(user);
	out->hidden = out->hidden || is_hidden_word(out->name);
	digits_read(out->name, out);
	/* a query's "+352…" arrives with a space for the plus */
	if (user.n && user.p[0] == ' ' && out->is_dialled && out->digit_count > NUMBER_SHORT_MAX)
		out->plus = true;
}
