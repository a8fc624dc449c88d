/*
 * stage: a domain's configuration replaced as a whole: put aside slice by slice under a key of its
 * own, then one RENAME. Nobody sees half of it, and Redis is never deaf for long.
 */
#include "store/store_priv.h"

#include <stdlib.h>

#include "base/memory.h"

static void put_begin(struct store *s, struct str domain, struct str version, bool first,
		      size_t count)
{
	commit_begin(s, "presenced_put_stage", 1, (unsigned)(4 + 2 * count));
	link_key(s->command, key_stage(store_shard_of(s, domain), domain, version));
	commit_not_after(s, STORE_CHANGE_MS);
	link_arg(s->command, version);
	link_arg_int(s->command, first);
	link_arg_int(s->command, STORE_STAGE_S);
}

/* A stage being begun: its version is known after the first call, its key exists after the second.
 */
struct begin {
	store_done_fn *done;
	void *arg;
	struct store *store;
	char *domain;
	size_t domain_n;
	struct version version;
};

static void begin_finish(struct begin *b, const struct store_result *result)
{
	if (b->done)
		b->done(b->arg, result);
	free(b->domain);
	free(b);
}

static void on_created(void *arg, const struct store_result *result)
{
	begin_finish(arg, result);
}

static void on_version(void *arg, const struct store_result *result)
{
	struct begin *b = arg;

	if (result->status != STORE_OK) {
		begin_finish(b, result);
		return;
	}
	version_set(&b->version, result->version);
	put_begin(b->store, str_n(b->domain, b->domain_n), version_str(&b->version), true, 0);
	commit_end(b->store, STORE_CHANGE_MS, on_created, b);
}

void store_stage_begin(struct store *s, struct str domain, store_done_fn *done, void *arg)
{
	unsigned shard = store_shard_of(s, domain);
	struct begin *b = mem_new(sizeof(*b));

	*b = (struct begin){ .done = done, .arg = arg, .store = s, .domain_n = domain.n };
	b->domain = mem_copy(domain.p, domain.n);
	commit_begin(s, "presenced_begin_stage", 2, 2);
	link_stream_keys(s->command, shard);
	commit_not_after(s, STORE_CHANGE_MS);
	link_arg(s->command, domain);
	commit_end(s, STORE_CHANGE_MS, on_version, b);
}

void store_stage_put(struct store *s, struct str domain, struct str stage_version,
		     const struct config_op *ops, size_t count, store_done_fn *done, void *arg)
{
	size_t puts = 0;

	for (size_t i = 0; i < count; i++)
		puts += ops[i].value.p && !ops[i].secret;
	put_begin(s, domain, stage_version, false, puts);
	for (size_t i = 0; i < count; i++)
		if (ops[i].value.p && !ops[i].secret) {
			link_arg(s->command, ops[i].key);
			link_arg(s->command, ops[i].value);
		}
	commit_end(s, STORE_CHANGE_MS, done, arg);
}

static void commit_keys(struct store *s, const struct stage_commit *c)
{
	unsigned shard = store_shard_of(s, c->domain);

	link_key(s->command, key_stage(shard, c->domain, c->stage_version));
	link_key(s->command, key_config(shard, c->domain));
	link_key(s->command, key_secrets(shard, c->domain));
	link_key(s->command, key_domains(shard));
	link_stream_keys(s->command, shard);
	commit_group_keys(s, c->domain, c->groups, c->group_count);
}

void store_stage_commit(struct store *s, const struct stage_commit *c, store_done_fn *done,
			void *arg)
{
	commit_begin(s, "presenced_commit_stage", (unsigned)(6 + c->group_count),
		     (unsigned)(3 + c->secret_count));
	commit_keys(s, c);
	commit_not_after(s, STORE_CHANGE_MS);
	link_arg(s->command, c->domain);
	link_arg(s->command, c->expected);
	for (size_t i = 0; i < c->secret_count; i++)
		link_arg(s->command, c->secrets[i]);
	commit_end(s, STORE_CHANGE_MS, done, arg);
}
