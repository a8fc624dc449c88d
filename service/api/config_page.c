/* config_page: lists by pages. The cursor is the last id of the page before, in hex, so that no
 * client is led to build one, and none needs escaping. */
#include <stdlib.h>

#include "api/api_priv.h"
#include "api/object_walk.h"
#include "api/shown.h"
#include "base/memory.h"

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
	if (config_name_of_key(key, STR(""), &name) &&
	    shown_put(l->r, &name, json, version, l->r->arena, &l->page->w))
		config_page_count(l->page, str_skip(key, l->prefix));
	return true;
}

/* ---- one by one, for readers who do not see all of them ---- */

struct partly {
	struct object_walk walk;
	struct arena *scratch; /* one object at a time */
};

static bool take(struct object_walk *walk, struct str key, struct str json, struct str version)
{
	struct partly *p = (struct partly *)(void *)walk;
	struct request *r = walk->job.r;
	struct config_name name;

	if (!config_page_has_room(&walk->page))
		return false;
	arena_reset(p->scratch);
	if (config_name_of_key(key, STR(""), &name) &&
	    shown_put(r, &name, json, version, p->scratch, &walk->page.w))
		config_page_count(&walk->page, arena_str(r->arena, str_skip(key, walk->prefix.n)));
	return true;
}

static enum job_state step(struct config_job *job)
{
	struct object_walk *walk = (struct object_walk *)(void *)job;

	if (!config_domain(job->r))
		return JOB_DONE;
	return object_walk_on(walk) ? object_walk_reply(walk) : JOB_MORE;
}

static void end(struct config_job *job)
{
	struct partly *p = (struct partly *)(void *)job;

	arena_free(p->scratch);
	free(p);
}

static void list_partly(struct request *r, struct str prefix)
{
	struct config_page page;
	struct partly *p;

	if (!config_page_begin(r, &page))
		return;
	p = mem_new(sizeof(*p));
	p->walk.page = page;
	p->walk.take = take;
	p->walk.job.step = step;
	p->walk.job.end = end;
	p->scratch = arena_new(0);
	object_walk_begin(&p->walk, prefix);
	config_job_start(&p->walk.job, r, OBJECT_WALK_WAIT_MS);
}

void config_list(struct request *r, struct str prefix)
{
	struct config_page page;
	struct listing l = { .r = r, .page = &page, .prefix = prefix.n };
	struct str after;

	if (!shown_whole(r) && r->principal.role != ROLE_PBX) {
		list_partly(r, prefix);
		return;
	}
	if (!config_page_begin(r, &page))
		return;
	after = page.after.n
			? arena_printf(r->arena, "%.*s%.*s", STR_ARG(prefix), STR_ARG(page.after))
			: STR("");
	replica_each_object(r->domain, prefix, after, list_object, &l);
	config_page_end(r, &page, l.more);
}
