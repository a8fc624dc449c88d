/* Form decoding: what is accepted is clean text under unique names, and encodes to itself. */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "http/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool fine, const char *what)
{
	if (!fine) {
		fprintf(stderr, "not so: %s\n", what);
		abort();
	}
}

static void encode(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_printf(out, "%%%02x", (unsigned char)s.p[i]);
}

static void check_param(const struct http_param *p)
{
	require(p->name.n > 0, "a name");
	require(!str_has_control(p->name) && !str_has_control(p->value), "no control characters");
	require(str_is_utf8(p->name) && str_is_utf8(p->value), "valid UTF-8");
}

static void check_round_trip(const struct http_param *params, size_t count, struct arena *a)
{
	struct http_param again[HTTP_PARAMS_MAX];
	struct faults faults = FAULTS(a);
	struct buf raw = { 0 };
	size_t again_count;

	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_char(&raw, '&');
		encode(&raw, params[i].name);
		if (params[i].value.p)
			buf_add_char(&raw, '=');
		encode(&raw, params[i].value);
	}
	require(form_decode(buf_str(&raw), a, &faults, again, HTTP_PARAMS_MAX, &again_count),
		"its encoding is accepted");
	require(again_count == count, "as many parameters");
	for (size_t i = 0; i < count; i++) {
		require(str_eq(again[i].name, params[i].name), "the same name");
		require(str_eq(again[i].value, params[i].value), "the same value");
		require(!again[i].value.p == !params[i].value.p, "a value or none");
	}
	buf_free(&raw);
}

/* One name alone: where the whole form is fine, it is what the form says. */
static void check_find(struct str raw, const struct http_param *params, size_t count, bool fine,
		       struct arena *a)
{
	struct str found = form_find(raw, "user", a);

	require(!str_has_control(found), "no controls");
	for (size_t i = 0; fine && i < count; i++)
		if (str_eq(params[i].name, STR("user")))
			require(str_eq(found, params[i].value), "the same value");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	struct http_param params[HTTP_PARAMS_MAX];
	struct faults faults = FAULTS(a);
	size_t count = 0;

	if (form_decode(str_n((const char *)data, size), a, &faults, params, HTTP_PARAMS_MAX,
			&count)) {
		require(count <= HTTP_PARAMS_MAX && faults.count == 0, "within limits");
		for (size_t i = 0; i < count; i++)
			check_param(&params[i]);
		check_round_trip(params, count, a);
	} else {
		require(faults.count > 0, "a reason");
	}
	check_find(str_n((const char *)data, size), params, count, faults.count == 0, a);
	arena_free(a);
	return 0;
}
