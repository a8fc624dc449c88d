/* presence_query: POST /presence/query: the presence of up to a thousand users. */
#include "api/config_resource.h"
#include "api/presence_list.h"
#include "api/presence_resource.h"
#include "base/memory.h"

struct query {
	struct presence_list list; /* first */
	struct str *unknown;
	size_t unknown_count;
};

static void show(struct presence_list *l, struct str id)
{
	struct query *q = (struct query *)(void *)l;
	struct request *r = l->job.r;
	struct replica_user *u = request_find_user(r, id);
	struct presence presence;

	if (!u) {
		q->unknown[q->unknown_count++] = id;
		return;
	}
	presence_seen(r, replica_subject(u), NULL, &presence);
	presence_put(r, u, &presence, l->degraded_since_ms, &l->w);
}

static void finish(struct presence_list *l)
{
	const struct query *q = (const struct query *)(const void *)l;

	if (!q->unknown_count)
		return;
	json_key(&l->w, STR("unknown"));
	json_array_begin(&l->w);
	for (size_t i = 0; i < q->unknown_count; i++)
		json_string(&l->w, q->unknown[i]);
	json_array_end(&l->w);
}

void handle_presence_query(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct presence_query_body body;
	struct query *q;

	(void)api;
	if (!config_domain(r) || !request_body(r, &presence_query_body_table, &body))
		return;
	q = mem_new(sizeof(*q));
	q->unknown = ARENA_ARRAY(r->arena, body.users.count, struct str);
	q->list.show = show;
	q->list.finish = finish;
	presence_list_begin(&q->list, r, body.users);
	presence_list_start(&q->list, "items");
}
