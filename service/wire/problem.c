/* problem: error bodies (RFC 9457). The type leads to a page with cause and fix. */
#include <stdio.h>

#include "wire/tables.h"

static void put_type(enum err err, struct json_writer *w)
{
	char text[96];
	int n = snprintf(text, sizeof(text), "/docs/errors/%s", err_info(err)->slug);

	json_put_string(w, "type", str_n(text, (size_t)n));
}

void wire_faults(const struct faults *faults, struct json_writer *w)
{
	json_key(w, STR("errors"));
	json_array_begin(w);
	for (const struct fault *f = faults->first; f; f = f->next) {
		json_object_begin(w);
		json_put_string(w, "pointer", f->pointer.p ? f->pointer : STR(""));
		json_put_string(w, "detail", f->text);
		json_object_end(w);
	}
	json_array_end(w);
}

void wire_problem(const struct problem *p, struct json_writer *w)
{
	const struct err_info *info = err_info(p->err);

	json_object_begin(w);
	put_type(p->err, w);
	json_put_string(w, "title", str_of(info->title));
	json_put_int(w, "status", info->http_status);
	if (p->detail.n)
		json_put_string(w, "detail", p->detail);
	if (p->instance.n)
		json_put_string(w, "instance", p->instance);
	if (p->faults && p->faults->first)
		wire_faults(p->faults, w);
	if (p->retry_after_s > 0)
		json_put_int(w, "retry_after_s", p->retry_after_s);
	json_object_end(w);
}
