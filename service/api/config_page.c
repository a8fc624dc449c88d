/* config_page: lists by pages. The cursor is the last id of the page before, in hex, so that no
 * client is led to build one, and none needs escaping. */
#include "api/api_priv.h"
#include "api/config_resource.h"

static int hex_value(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool cursor_read(struct str cursor, struct arena *a, struct str *out_id)
{
	char *id = arena_alloc(a, cursor.n / 2 + 1);

	if (cursor.n % 2 || cursor.n == 0)
		return false;
	for (size_t i = 0; i < cursor.n; i += 2) {
		int high = hex_value(cursor.p[i]), low = hex_value(cursor.p[i + 1]);

		if (high < 0 || low < 0)
			return false;
		id[i / 2] = (char)(high * 16 + low);
	}
	*out_id = str_n(id, cursor.n / 2);
	return true;
}

static struct str cursor_write(struct str id, struct arena *a)
{
	static const char digits[] = "0123456789abcdef";
	char *text = arena_alloc(a, id.n * 2 + 1);

	for (size_t i = 0; i < id.n; i++) {
		text[2 * i] = digits[(unsigned char)id.p[i] >> 4];
		text[2 * i + 1] = digits[(unsigned char)id.p[i] & 15];
	}
	return str_n(text, id.n * 2);
}

bool config_page_begin(struct request *r, struct config_page *page)
{
	struct str cursor = request_query(r, "cursor");
	int64_t limit;

	*page = (struct config_page){ .arena = r->arena, .after = STR("") };
	if (!request_query_int(r, "limit", 1, PAGE_MAX, PAGE_DEFAULT, &limit))
		return false;
	if (cursor.p && !cursor_read(cursor, r->arena, &page->after)) {
		fault_add(&r->x->faults, STR("?cursor"), "must be `next` of the page before");
		reply_faults(r, ERR_VALIDATION);
		return false;
	}
	page->limit = (size_t)limit;
	page->w = reply_writer(r);
	json_object_begin(&page->w);
	json_key(&page->w, STR("items"));
	json_array_begin(&page->w);
	return true;
}

bool config_page_has_room(const struct config_page *page)
{
	return page->count < page->limit;
}

void config_page_count(struct config_page *page, struct str id)
{
	page->count++;
	page->last = id;
}

void config_page_end(struct request *r, struct config_page *page, bool more)
{
	json_array_end(&page->w);
	if (more)
		json_put_string(&page->w, "next", cursor_write(page->last, page->arena));
	json_object_end(&page->w);
	reply_degraded(r);
	reply_json(r, 200);
}

struct listing {
	struct request *r;
	struct config_page *page;
	size_t prefix;
	bool more;
};

static bool list_object(void *arg, struct str key, struct str json, struct str version)
{
	struct listing *l = arg;
	struct config_name name;

	if (!config_page_has_room(l->page)) {
		l->more = true;
		return false;
	}
	if (config_name_of_key(key, STR(""), &name)) {
		config_show(&name, json, version, l->r->arena, &l->page->w);
		config_page_count(l->page, str_skip(key, l->prefix));
	}
	return true;
}

void config_list(struct request *r, struct str prefix)
{
	struct config_page page;
	struct listing l = { .r = r, .page = &page, .prefix = prefix.n };
	struct str after;

	if (!config_page_begin(r, &page))
		return;
	after = page.after.n
			? arena_printf(r->arena, "%.*s%.*s", STR_ARG(prefix), STR_ARG(page.after))
			: STR("");
	replica_each_object(r->domain, prefix, after, list_object, &l);
	config_page_end(r, &page, l.more);
}
