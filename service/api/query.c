/* query: see query.h. */
#include "api/query.h"

void query_word(struct request *r, const char *name, const struct words *words, const char *right,
		int *value)
{
	struct str text = request_query(r, name);

	if (text.p && !word_find(words, text, value))
		query_fault(r, name, "must be %s", right);
}

void query_flag(struct request *r, const char *name, bool *out)
{
	struct str text = request_query(r, name);

	*out = str_eq(text, STR("true")) || str_eq(text, STR("1"));
	if (text.p && !*out && !str_eq(text, STR("false")) && !str_eq(text, STR("0")))
		query_fault(r, name, "must be true or false");
}

void query_text(struct request *r, const char *name, size_t most, struct str *out)
{
	*out = request_query(r, name);
	if (out->p && (out->n < 1 || out->n > most))
		query_fault(r, name, "must be 1–%zu bytes long", most);
}

bool query_is_fine(struct request *r)
{
	if (r->x->faults.count)
		reply_faults(r, ERR_VALIDATION);
	return r->x->faults.count == 0;
}
