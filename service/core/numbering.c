/*
 * numbering: what dialled digits mean under a domain's numbering plan. One number has one normal
 * form, however it was spelt; what does not fit the plan stays as it was dialled.
 */
#include "core/numbering.h"

#include "core/number_forms.h"

enum {
	PUBLIC_MIN = 5, /* digits with the country code, E.164 allows 15 at most */
	PUBLIC_MAX = 15,
	BARE_MIN = 9,     /* a national number whose national prefix was left out */
	BARE_CODE_MIN = 7 /* digits behind a country code that came without plus */
};

static bool digits_only(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	}
	return s.n > 0;
}

bool numbering_eq(const struct numbering *a, const struct numbering *b)
{
	return str_eq(a->country_code, b->country_code) &&
	       str_eq(a->national_prefix, b->national_prefix) &&
	       str_eq(a->international_prefix, b->international_prefix) &&
	       str_eq(a->area_code, b->area_code) && str_eq(a->outside_prefix, b->outside_prefix) &&
	       a->local_length == b->local_length;
}

bool number_is_e164(struct str s)
{
	struct str digits = str_skip(s, 1);

	return s.n && s.p[0] == '+' && digits.n >= PUBLIC_MIN && digits.n <= PUBLIC_MAX &&
	       digits.p[0] != '0' && digits_only(digits);
}

static struct number make(enum number_kind kind, struct str text)
{
	return (struct number){ kind, text };
}

static struct number unknown(void)
{
	return make(NUMBER_UNKNOWN, STR("unknown"));
}

/* "+" code area digits; UNKNOWN where that is no E.164 number. */
static struct number public_number(struct arena *a, struct str code, struct str area, struct str s)
{
	size_t n = code.n + area.n + s.n;
	char *text;

	if (n < PUBLIC_MIN || n > PUBLIC_MAX)
		return unknown();
	text = arena_alloc(a, n + 2);
	text[0] = '+';
	if (code.n)
		memcpy(text + 1, code.p, code.n);
	if (area.n)
		memcpy(text + 1 + code.n, area.p, area.n);
	memcpy(text + 1 + code.n + area.n, s.p, s.n);
	return text[1] == '0' ? unknown() : make(NUMBER_PUBLIC, str_n(text, n + 1));
}

static struct number short_number(struct arena *a, struct str digits)
{
	return make(NUMBER_SHORT, arena_str(a, digits));
}

static bool skip_prefix(struct str *s, struct str prefix)
{
	if (!prefix.n || !str_has_prefix(*s, prefix))
		return false;
	*s = str_skip(*s, prefix.n);
	return true;
}

static bool is_nanp(const struct numbering *plan)
{
	return str_eq(plan->country_code, STR("1"));
}

/*
 * "+49 0711…": the national prefix left standing behind the own country code. Only where no
 * national number can begin with it: with 0, and in the North American plan.
 */
static struct str without_trunk_prefix(const struct numbering *plan, struct str digits)
{
	struct str rest = digits, prefix = plan->national_prefix;

	if (!skip_prefix(&rest, plan->country_code))
		return digits;
	if (str_eq(prefix, STR("0")) && rest.n && rest.p[0] == '0') {
		while (skip_prefix(&rest, prefix))
			;
		return rest;
	}
	if (is_nanp(plan) && digits.n == 12 && skip_prefix(&rest, prefix))
		return rest;
	return STR_NONE;
}

static struct number international(const struct numbering *plan, struct str digits, struct arena *a)
{
	struct str rest = without_trunk_prefix(plan, digits);

	if (rest.n && rest.n != digits.n)
		return public_number(a, plan->country_code, STR_NONE, rest);
	return public_number(a, STR_NONE, STR_NONE, digits);
}

static bool skip_international(const struct numbering *plan, struct str *s)
{
	struct str rest = *s;

	if (!skip_prefix(&rest, plan->international_prefix) && !skip_prefix(&rest, STR("00")))
		return false;
	if (rest.n < PUBLIC_MIN)
		return false;
	*s = rest;
	return true;
}

/* The digits for an outside line are stripped where what follows can be an outside number. */
static struct str without_outside_prefix(const struct numbering *plan, struct str digits)
{
	struct str rest = digits, after = digits;

	if (skip_international(plan, &after) && str_has_prefix(after, plan->country_code))
		return digits;
	if (!skip_prefix(&rest, plan->outside_prefix) || rest.n <= NUMBER_SHORT_MAX)
		return digits;
	if (is_nanp(plan) && digits.n == 10)
		return digits;
	if (str_eq(plan->outside_prefix, plan->national_prefix) &&
	    !str_has_prefix(rest, plan->national_prefix) && !skip_international(plan, &rest))
		return digits;
	return str_skip(digits, plan->outside_prefix.n);
}

/* Digits without any prefix that says what they are. */
static struct number bare(const struct numbering *plan, struct str s, struct arena *a)
{
	size_t code = plan->country_code.n;

	if (is_nanp(plan))
		return s.n == 10 ? public_number(a, plan->country_code, STR_NONE, s)
				 : short_number(a, s);
	if (s.n >= code + BARE_CODE_MIN + !plan->national_prefix.n && code &&
	    str_has_prefix(s, plan->country_code))
		return international(plan, s, a);
	if (s.n > NUMBER_SHORT_MAX && (!plan->national_prefix.n || s.n >= BARE_MIN))
		return public_number(a, plan->country_code, STR_NONE, s);
	return short_number(a, s);
}

static struct number national(const struct numbering *plan, struct str dialled, struct arena *a)
{
	struct str s = dialled;

	if (plan->local_length > 0 && s.n == (size_t)plan->local_length)
		return public_number(a, plan->country_code, plan->area_code, s);
	if (s.n <= NUMBER_SHORT_MAX)
		return short_number(a, s);
	s = without_outside_prefix(plan, s);
	if (skip_international(plan, &s))
		return international(plan, s, a);
	if (is_nanp(plan) && s.n != 11)
		return bare(plan, s, a);
	if (skip_prefix(&s, plan->national_prefix))
		return public_number(a, plan->country_code, STR_NONE, s);
	return bare(plan, s, a);
}

/* A tel: URI with a global phone-context (RFC 3966 5.1.5) is that context and the local digits. */
static struct number in_context(const struct numbering *plan, struct str context, struct str s,
				struct arena *a)
{
	struct number_form form;
	struct str code;

	number_form_read(context, a, &form);
	if (!form.plus || !form.is_dialled || s.n < NUMBER_SHORT_MAX)
		return make(NUMBER_UNKNOWN, STR_NONE);
	code = arena_str(a, str_n(form.digits, form.digit_count));
	if (!digits_only(code))
		return make(NUMBER_UNKNOWN, STR_NONE);
	if (str_eq(code, plan->country_code))
		skip_prefix(&s, plan->national_prefix);
	return public_number(a, code, STR_NONE, s);
}

static struct number dialled_number(const struct numbering *plan, const struct number_form *form,
				    struct arena *a)
{
	struct str s = str_n(form->digits, form->digit_count);
	struct number n;

	if (!digits_only(s))
		return form->plus ? unknown() : short_number(a, s);
	if (form->plus && s.n >= PUBLIC_MIN && s.p[0] != '0')
		return international(plan, s, a);
	if (form->plus && skip_international(plan, &s))
		return international(plan, s, a);
	if (form->context.n) {
		n = in_context(plan, form->context, s, a);
		if (n.kind == NUMBER_PUBLIC)
			return n;
	}
	n = national(plan, s, a);
	return n.kind == NUMBER_UNKNOWN ? short_number(a, s) : n;
}

/* The grammar of ids in configuration; at least one letter, or it would be a number. */
static bool is_id(struct str s)
{
	bool has_letter = false;

	if (s.n == 0 || s.n > 64)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

		if (!letter && !(c >= '0' && c <= '9') && !memchr(".@+-", c, 4))
			return false;
		has_letter |= letter;
	}
	return has_letter;
}

struct number number_normalise(const struct numbering *plan, struct str raw, struct arena *a)
{
	struct number_form form;

	number_form_read(raw, a, &form);
	if (form.hidden)
		return make(NUMBER_ANONYMOUS, STR("anonymous"));
	if (form.is_dialled)
		return dialled_number(plan, &form, a);
	if (is_id(form.name) && !str_eq_nocase(form.name, STR("unknown")))
		return make(NUMBER_NAME, arena_str(a, form.name));
	return unknown();
}
