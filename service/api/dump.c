/* dump: --dump-api: the code's tables as JSON, for the comparison with the contract. */
#include "api/api.h"
#include "api/endpoints.h"

static void dump_words_of(struct json_writer *w, struct str names)
{
	json_array_begin(w);
	while (names.n)
		json_string(w, str_cut(&names, ' '));
	json_array_end(w);
}

static void dump_roles(struct json_writer *w, unsigned roles)
{
	json_array_begin(w);
	for (int role = 0; role < ROLE_COUNT; role++)
		if (roles & 1u << role)
			json_string(w, word_of(&role_words, role));
	json_array_end(w);
}

static void dump_flags(struct json_writer *w, unsigned flags)
{
	static const struct {
		unsigned flag;
		const char *name;
	} names[] = {
		{ENDPOINT_PUBLIC,    "public"  },
                { ENDPOINT_NO_STORE, "no_store"},
		{ ENDPOINT_NO_HEAD,  "no_head" },
                { ENDPOINT_DOCUMENT, "document"},
		{ ENDPOINT_OWN_AUTH, "own_auth"},
                { ENDPOINT_SELF,     "self"    },
		{ ENDPOINT_DECIDES,  "decides" },
                { ENDPOINT_HOOK,     "hook"    },
	};

	json_array_begin(w);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (flags & names[i].flag)
			json_string(w, str_of(names[i].name));
	json_array_end(w);
}

static void dump_endpoint(struct json_writer *w, const struct endpoint *e)
{
	json_object_begin(w);
	json_put_string(w, "method", http_method_name(e->method));
	json_put_string(w, "path", str_of(e->path));
	json_put_string(w, "operation", str_of(e->operation));
	json_key(w, STR("roles"));
	dump_roles(w, e->roles);
	json_key(w, STR("flags"));
	dump_flags(w, e->flags);
	json_key(w, STR("query"));
	dump_words_of(w, str_of(e->query));
	if (e->request)
		json_put_string(w, "request", str_of(e->request->name));
	if (e->response)
		json_put_string(w, "response", str_of(e->response->name));
	json_object_end(w);
}

static void dump_words(struct json_writer *w)
{
	static const struct words *const all[] = {
#define X(tag, prefix, list) &tag##_words,
		WORD_LISTS(X)
#undef X
	};

	json_object_begin(w);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		json_key(w, str_of(all[i]->name));
		json_array_begin(w);
		for (int k = 0; k < all[i]->count; k++)
			if (all[i]->words[k].n)
				json_string(w, all[i]->words[k]);
		json_array_end(w);
	}
	json_object_end(w);
}

void api_dump(struct json_writer *w)
{
	json_object_begin(w);
	json_key(w, STR("endpoints"));
	json_array_begin(w);
	for (size_t i = 0; i < endpoint_count; i++)
		dump_endpoint(w, &endpoints[i]);
	json_array_end(w);
	json_key(w, STR("schemas"));
	wire_dump(w);
	json_key(w, STR("problems"));
	json_array_begin(w);
	for (int e = 1; e < ERR_COUNT; e++)
		json_string(w, str_of(err_info((enum err)e)->slug));
	json_array_end(w);
	json_key(w, STR("words"));
	dump_words(w);
	json_object_end(w);
}
