/* fact: see fact.h; the handlers of all kinds alone, and of POST /signals/batch. */
#include "api/fact.h"

#include <assert.h>

#include "api/api_priv.h"
#include "api/batch.h"
#include "api/config_resource.h"
#include "core/device.h"

enum { KIND_COUNT = FACT_COUNT + 1 };

static const struct fact_kind *const kinds[KIND_COUNT] = {
	[FACT_CALL] = &call_fact,
	[FACT_DEVICE_STATE] = &device_state_fact,
	[FACT_SESSION] = &session_fact,
	[FACT_STATUS] = &status_fact,
	[FACT_LOCK] = &lock_fact,
	[FACT_LOCATION] = &location_fact,
	[FACT_APPEAR_OFFLINE] = &appear_offline_fact,
	[FACT_COUNT] = &wrap_up_fact, /* in no batch: it begins by itself */
};

static struct fact fact_of(struct request *r, struct replica_user *u, struct str id,
			   struct faults *faults)
{
	return (struct fact){
		.r = r,
		.user = u,
		.id = id,
		.faults = faults,
		.signal = {.source = r->principal.id,
                           .seq = -1,
                           .expires_in_s = -1,
                           .idle_s = -1,
                           .push_s = -1}
	};
}

static bool id_is_fine(const struct fact *f, const struct fact_kind *kind, const char *pointer,
		       const char *where)
{
	const char *wanted = kind->id_name ? kind->check_id(f->id) : NULL;

	if (wanted)
		fault_add(f->faults, str_of(pointer), "%smust be %s", where, wanted);
	return !wanted;
}

enum err fact_set_end(struct fact *f, int64_t expires_in_s, int64_t until_ms)
{
	f->signal.expires_in_s = expires_in_s;
	f->signal.until_ms = until_ms;
	if (!until_ms || until_ms > f->r->now_ms)
		return ERR_OK;
	fault_add(f->faults, STR("/until"), "must be in the future");
	return ERR_VALIDATION;
}

struct str fact_no_device(const struct fact *f, struct str device)
{
	struct arena *a = f->faults->arena;
	struct device_set set;
	struct str text;

	device_set_find(&set, replica_subject(f->user), f->r->now_ms);
	text = arena_printf(a, "no device %.*s; %s", STR_ARG(device),
			    set.count ? "theirs are " : "they have none");
	for (size_t i = 0; i < set.count; i++)
		text = arena_printf(a, "%.*s%s%.*s", STR_ARG(text), i ? ", " : "",
				    STR_ARG(device_set_at(&set, i)->id));
	return text;
}

static enum err refuse_device(struct faults *faults, const char *pointer, struct str no_device)
{
	fault_add(faults, str_of(pointer), "the user has %.*s", STR_ARG(no_device));
	return ERR_VALIDATION;
}

static enum err read_end(struct fact *f, const struct fact_kind *kind)
{
	f->signal.kind = kind->ends_as;
	return kind->read_end ? kind->read_end(f) : ERR_OK;
}

/* ---- alone ---- */

static void send(struct fact *f, enum err err)
{
	if (f->no_device.n)
		err = refuse_device(f->faults, "/device", f->no_device);
	if (f->faults->count)
		reply_faults(f->r, ERR_VALIDATION);
	else if (err)
		reply_problem(f->r, err, "%s", f->refused ? f->refused : "");
	else
		request_signal(f->r, request_param(f->r, 1), &f->signal);
}

/* The path's; false = replied. */
static bool fact_begin(struct request *r, const struct fact_kind *kind, struct fact *out)
{
	struct replica_user *u = request_user(r);
	struct str id = kind->id_name ? request_param(r, 2) : STR_NONE;
	const char *pointer;

	if (!u)
		return false;
	*out = fact_of(r, u, id, &r->x->faults);
	pointer = kind->id_name ? arena_printf(r->arena, "/%s", kind->id_name).p : "";
	if (id_is_fine(out, kind, pointer, "in the path, "))
		return true;
	reply_faults(r, ERR_VALIDATION);
	return false;
}

/* By the row's body table where there is one, else by its operation. */
static const struct fact_kind *kind_of(const struct endpoint *e)
{
	size_t i = 0;

	while (i < KIND_COUNT && (e->request ? kinds[i]->body != e->request
					     : strcmp(kinds[i]->end, e->operation) != 0))
		i++;
	assert(i < KIND_COUNT);
	return kinds[i];
}

void handle_fact_put(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	const struct fact_kind *kind = kind_of(x->endpoint);
	void *body = arena_alloc(r->arena, kind->body->size);
	struct fact f;

	(void)api;
	if (fact_begin(r, kind, &f) && request_body(r, kind->body, body))
		send(&f, kind->read(&f, body));
}

void handle_fact_end(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	const struct fact_kind *kind = kind_of(x->endpoint);
	struct fact f;

	(void)api;
	if (fact_begin(r, kind, &f) && request_query_order(r, &f.signal))
		send(&f, read_end(&f, kind));
}

/* ---- in a batch ---- */

static enum err refuse(struct faults *faults, const char *pointer, enum err err, const char *why)
{
	fault_add(faults, str_of(pointer), "%s", why);
	return err;
}

static enum err judge_role(struct request *r, const struct signal_item *item,
			   const struct fact_kind *kind, struct faults *faults)
{
	const struct endpoint *e = endpoint_of(item->end ? kind->end : kind->put);

	if (!(e->roles & 1u << r->principal.role))
		return refuse(faults, "/signal", ERR_FORBIDDEN, "the token's role may not send it");
	if (!(e->listeners & r->x->listener))
		return refuse(faults, "/signal", ERR_FORBIDDEN, "is not taken at this address");
	if (!endpoint_is_own(e, &r->principal, item->user))
		return refuse(faults, "/user", ERR_FORBIDDEN, "the token is another user's");
	return ERR_OK;
}

/* Pointers of a value are those of the item. */
static void add_within(struct faults *faults, const struct faults *value)
{
	for (const struct fault *f = value->first; f; f = f->next)
		fault_add(faults, arena_printf(faults->arena, "/value%.*s", STR_ARG(f->pointer)),
			  "%.*s", STR_ARG(f->text));
}

static enum err read_end_value(struct fact *f, const struct fact_kind *kind, struct str value,
			       struct arena *a)
{
	struct fact_end_body body;

	if (!table_decode(&fact_end_table, value, a, f->faults, &body))
		return ERR_VALIDATION;
	f->signal.epoch = body.epoch;
	f->signal.seq = body.seq;
	f->signal.at_ms = body.at_ms;
	return read_end(f, kind);
}

static enum err read_value(struct fact *f, const struct fact_kind *kind,
			   const struct signal_item *item, struct arena *a)
{
	struct str value = item->value.p ? item->value : STR("{}");
	void *body;

	if (item->end)
		return read_end_value(f, kind, value, a);
	body = arena_alloc(a, kind->body->size);
	if (!table_decode(kind->body, value, a, f->faults, body))
		return ERR_VALIDATION;
	return kind->read(f, body);
}

/* May it be sent, and whom and what is it about? */
static enum err check_item(const struct fact *f, const struct fact_kind *kind,
			   const struct signal_item *item)
{
	enum err err = judge_role(f->r, item, kind, f->faults);

	if (err)
		return err;
	if (!f->user)
		return refuse(f->faults, "/user", ERR_NOT_FOUND,
			      "there is no such user; it is their id in this domain, no "
			      "extension or number");
	if (!kind->id_name && item->id.n)
		return refuse(f->faults, "/id", ERR_VALIDATION, "must be left out: a user has one");
	return id_is_fine(f, kind, "/id", "") ? ERR_OK : ERR_VALIDATION;
}

static enum err read_known(struct request *r, const struct signal_item *item, struct arena *a,
			   struct faults *faults, struct batch_fact *out, struct str *out_no_device)
{
	const struct fact_kind *kind = kinds[item->signal];
	struct faults inside = FAULTS(faults->arena);
	struct fact f = fact_of(r, request_find_user(r, item->user), item->id, faults);
	enum err err = check_item(&f, kind, item);

	if (err)
		return err;
	f.faults = &inside;
	err = read_value(&f, kind, item, a);
	add_within(faults, &inside);
	if (err && f.refused)
		fault_add(faults, STR("/id"), "%s", f.refused);
	if (err || inside.count)
		return err ? err : ERR_VALIDATION;
	*out = (struct batch_fact){ .domain = replica_domain_config(r->domain)->id,
				    .user = item->user,
				    .signal = f.signal };
	*out_no_device = f.no_device;
	return ERR_OK;
}

enum err fact_read_of_snapshot(struct request *r, struct str text, struct arena *a,
			       struct faults *faults, struct batch_fact *out,
			       struct str *out_no_device)
{
	struct signal_item item;

	*out_no_device = STR_NONE;
	if (!table_decode(&signal_item_table, text, a, faults, &item))
		return ERR_VALIDATION;
	if (!request_domain(r))
		return ERR_NOT_FOUND;
	return read_known(r, &item, a, faults, out, out_no_device);
}

enum err fact_read_item(struct request *r, struct str text, struct arena *a, struct faults *faults,
			struct batch_fact *out)
{
	struct batch_fact fact;
	struct str no_device;
	enum err err = fact_read_of_snapshot(r, text, a, faults, &fact, &no_device);

	if (err)
		return err;
	if (no_device.n)
		return refuse_device(faults, "/value/device", no_device);
	*out = fact;
	return ERR_OK;
}

void handle_signal_batch(struct exchange *x, void *api)
{
	struct request *r = request_of(x);

	(void)api;
	if (config_domain(r))
		batch_run(r, &signal_batch_table, fact_read_item);
}
