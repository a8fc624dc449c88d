/* contact_checks: numbers, addresses and URIs as configuration may hold them. */
#include "core/numbering.h"
#include "wire/checks.h"

#define DIGITS "0123456789"

static bool is_printable(struct str s, const char *except)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~' || strchr(except, s.p[i]))
			return false;
	return s.n > 0;
}

/* A host name or an address literal in brackets; ports are left to whoever dials. */
static bool is_mail_host(struct str s)
{
	struct str rest = s;

	while (rest.p) {
		struct str label = str_cut(&rest, '.');
		if (label.n < 1 || label.n > 63 || label.p[0] == '-' || label.p[label.n - 1] == '-')
			return false;
		for (size_t i = 0; i < label.n; i++) {
			unsigned char c = (unsigned char)label.p[i];
			if (c < 0x80 && c != '-' && !(c >= '0' && c <= '9') &&
			    !((c | 32) >= 'a' && (c | 32) <= 'z'))
				return false;
		}
	}
	return s.n > 0;
}

const char *check_email(struct str s)
{
	struct str host = s, local = str_cut(&host, '@');

	if (local.n >= 1 && local.n <= 64 && host.p && is_mail_host(host) && str_is_utf8(s) &&
	    !str_has_control(s)) {
		size_t i = 0;
		while (i < local.n && !strchr(" \"(),:;<>[\\]", local.p[i]))
			i++;
		if (i == local.n)
			return NULL;
	}
	return "an e-mail address such as anna@abc.com";
}

const char *check_device_uri(struct str s)
{
	struct str rest = s, scheme = str_cut(&rest, ':');

	if ((str_eq_nocase(scheme, STR("sip")) || str_eq_nocase(scheme, STR("sips")) ||
	     str_eq_nocase(scheme, STR("tel"))) &&
	    rest.p && is_printable(rest, "<>\"\\^`{|}"))
		return NULL;
	return "a sip:, sips: or tel: URI such as sip:123@pbx.abc.com";
}

const char *check_e164(struct str s)
{
	return number_is_e164(s) ? NULL
				 : "an E.164 number: + and 5–15 digits, such as +35212345678";
}

/* Carriers leave out the plus; a leading 0 would be a number as dialled somewhere. */
const char *check_msisdn(struct str s)
{
	if (number_is_e164(s) || (s.n >= 5 && s.n <= 15 && s.p[0] != '0' && str_only(s, DIGITS)))
		return NULL;
	return "a number with its country code, such as +352621123456 or 352621123456";
}

const char *check_extension(struct str s)
{
	return s.n <= 16 && str_only(s, DIGITS "*#") ? NULL : "1–16 digits, * or #";
}

const char *check_dialled_number(struct str s)
{
	if (number_is_e164(s) || (s.n && !check_extension(s)))
		return NULL;
	return "a number in E.164 form such as +35227998300, or a short code of 1–16 digits, * or "
	       "#";
}

const char *check_dial_prefix(struct str s)
{
	return str_only(s, DIGITS "*#+") ? NULL : "digits, *, # or +";
}

const char *check_digits(struct str s)
{
	return str_only(s, DIGITS) ? NULL : "digits only";
}

const char *check_dial_digits(struct str s)
{
	return str_only(s, DIGITS "*#") ? NULL : "digits, * or #";
}

const char *check_country_code(struct str s)
{
	if (s.n <= 3 && str_only(s, DIGITS) && s.p[0] != '0')
		return NULL;
	return "a country code of 1–3 digits without + such as 352";
}

/* As people write numbers; routing strips the separators. */
const char *check_external_number(struct str s)
{
	size_t digits = 0;
	bool plus = false, fine = true;

	for (size_t i = 0; i < s.n && fine; i++) {
		if (s.p[i] == '+' && !plus && digits == 0)
			plus = true;
		else if (s.p[i] && strchr(DIGITS "*#", s.p[i]))
			digits++;
		else
			fine = s.p[i] && strchr(" -./()", s.p[i]);
	}
	if (fine && digits >= 1 && digits <= 32)
		return NULL;
	return "a number of 1–32 digits, * or #, with + in front where it is international";
}

const char *check_number_prefix(struct str s)
{
	struct str digits = s.p[0] == '+' ? str_skip(s, 1) : s;

	if (digits.n >= 1 && digits.n <= 15 && str_only(digits, DIGITS))
		return NULL;
	return "the beginning of a number in normal form: + and digits such as +352, or the first "
	       "digits of an extension";
}

const char *check_extension_target(struct str s)
{
	if (!check_id(s) || !check_external_number(s))
		return NULL;
	return "a user's id, extension or number";
}
