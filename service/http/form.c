/*
 * form: application/x-www-form-urlencoded into parameters. The one decoder for queries and form
 * bodies: the library's own one turns `%zz` into text and cuts at NUL.
 */
#include "http.h"
#include "percent.h"

enum { POINTER_NAME_MAX = 64 };

static struct str pointer_to(struct str raw_name, struct arena *a)
{
	if (raw_name.n > POINTER_NAME_MAX)
		raw_name.n = POINTER_NAME_MAX;
	return arena_printf(a, "?%.*s", STR_ARG(raw_name));
}

static bool is_known(const struct http_param *params, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(params[i].name, name))
			return true;
	return false;
}

/* "name=value", "name=" or "name". */
static bool decode_pair(struct str pair, struct arena *a, struct faults *faults,
			struct http_param *out_param)
{
	size_t equals = str_find_char(pair, '=');
	struct str name = str_n(pair.p, equals);
	const char *wrong = percent_decode(name, true, a, &out_param->name);

	if (!wrong && name.n == 0)
		wrong = "has no name";
	if (wrong) {
		fault_add(faults, pointer_to(name, a), "the name %s", wrong);
		return false;
	}
	out_param->value = STR_NONE;
	if (equals == pair.n)
		return true;
	wrong = percent_decode(str_skip(pair, equals + 1), true, a, &out_param->value);
	if (wrong)
		fault_add(faults, pointer_to(name, a), "the value %s", wrong);
	return !wrong;
}

/* Old senders end the body with a line break that is no part of the form. */
static struct str without_line_end(struct str raw)
{
	while (raw.n && (raw.p[raw.n - 1] == '\n' || raw.p[raw.n - 1] == '\r'))
		raw.n--;
	return raw;
}

bool form_decode(struct str raw, struct arena *a, struct faults *faults, struct http_param *params,
		 size_t max, size_t *out_count)
{
	struct str rest = without_line_end(raw);
	size_t count = 0;
	bool fine = true;

	while (rest.n) {
		struct str pair = str_cut(&rest, '&');
		struct http_param param;

		if (pair.n == 0)
			continue;
		if (count == max) {
			fault_add(faults, STR("?"), "more than %zu parameters", max);
			return false;
		}
		if (!decode_pair(pair, a, faults, &param)) {
			fine = false;
		} else if (is_known(params, count, param.name)) {
			fault_add(faults, pointer_to(param.name, a), "is given more than once");
			fine = false;
		} else {
			params[count++] = param;
		}
	}
	if (fine)
		*out_count = count;
	return fine;
}

struct str form_find(struct str raw, const char *name, struct arena *a)
{
	struct str rest = without_line_end(raw);

	while (rest.n) {
		struct str value = str_cut(&rest, '&'), key = str_cut(&value, '='), text;

		if (!value.p || percent_decode(key, true, a, &key) || !str_eq(key, str_of(name)))
			continue;
		return percent_decode(value, true, a, &text) ? STR_NONE : text;
	}
	return STR_NONE;
}
