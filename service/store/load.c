/*
 * load: reads a shard, or one domain of it, anew. First where the stream stands, then the rows, in
 * steps that keep neither Redis nor the loop for long; what happens meanwhile comes again as
 * events, and an event older than its row changes nothing.
 */
#include "store/load.h"

#include "base/clock.h"

/* Rows are a few microseconds each; of groups Redis stops where there is much in them. */
enum { SCAN_COUNT = 250, LIVE_SLICE = 250, GROUP_SLICE = 50 };

static struct str load_domain(const struct load *load)
{
	return load->whole ? STR_NONE : load->domain;
}

/* ---- steps ---- */

static void next_domain(struct store *s, struct load *load);

/* The running load of this reply; NULL when there is nothing to go on with. */
static struct load *going_on(struct store *s, const struct reply *reply)
{
	struct load *load = s->load_first;

	if (!load || !s->load_running || reply->arg != load)
		return NULL;
	if (reply->kind == REPLY_VALUE)
		return load;
	s->load_running = false; /* begun again when the store is up */
	if (reply->kind == REPLY_ERROR)
		link_reset(s->command, reply->value->str);
	return NULL;
}

static void ask(struct store *s, struct load *load, reply_fn *fn)
{
	link_end(s->command, &(struct call){ .fn = fn, .arg = load });
}

static void ask_scan(struct store *s, struct load *load, struct str command, struct key k,
		     reply_fn *fn)
{
	link_begin(s->command, 5);
	link_arg(s->command, command);
	link_key(s->command, k);
	link_arg(s->command, str_of(load->scan));
	link_arg(s->command, STR("COUNT"));
	link_arg_int(s->command, SCAN_COUNT);
	ask(s, load, fn);
}

/* Keeps the cursor for the next step; false at the end of the scan. */
static bool scan_goes_on(struct load *load, const redisReply *value)
{
	struct str cursor = reply_str(reply_at(value, 0));
	bool more = cursor.n > 0 && cursor.n < sizeof(load->scan) && !str_eq(cursor, STR("0"));

	memcpy(load->scan, "0", 2);
	if (more) {
		memcpy(load->scan, cursor.p, cursor.n);
		load->scan[cursor.n] = '\0';
	}
	return more;
}

static void row(struct store *s, struct load *load, enum store_row_kind kind, struct str key,
		struct str stored)
{
	struct str value = stored, version = str_cut(&value, '\n');

	if (!value.p)
		value = STR("");
	s->listener.load_row(s->listener.arg, load->shard, kind, load->domain, key, version, value);
}

/* groups: as many at once as Redis answers for */

static void ask_groups(struct store *s, struct load *load);

static void on_groups(void *owner, const struct reply *reply)
{
	struct store *s = owner;
	struct load *load = going_on(s, reply);

	if (!load)
		return;
	for (size_t i = 0; reply_at(reply->value, i); i++) {
		const redisReply *one = reply_at(reply->value, i);
		struct str version = reply_str(reply_at(one, 0));
		struct str group = names_next(&load->groups, &load->group_at);

		if (version.n && group.p)
			s->listener.load_row(s->listener.arg, load->shard, STORE_GROUP,
					     load->domain, group, version,
					     reply_str(reply_at(one, 1)));
	}
	ask_groups(s, load);
}

static void ask_groups(struct store *s, struct load *load)
{
	struct str groups[GROUP_SLICE];
	size_t at = load->group_at;
	unsigned count = 0;

	while (count < GROUP_SLICE && (groups[count] = names_next(&load->groups, &at)).p)
		count++;
	if (count == 0) {
		next_domain(s, load);
		return;
	}
	link_begin_function(s->command, "presenced_read_groups", count, 0);
	commit_group_keys(s, load->domain, groups, count);
	ask(s, load, on_groups);
}

/* live: slices of MGET over the users and sources that the configuration named */

static void ask_live(struct store *s, struct load *load);

/* A user, or "source:north", as it stands in due. */
static struct key live_key(const struct load *load, struct str name)
{
	if (str_has_prefix(name, DUE_SOURCE))
		return key_source(load->shard, load->domain, str_skip(name, DUE_SOURCE.n));
	return key_live(load->shard, load->domain, name);
}

static void live_row(struct store *s, struct load *load, struct str name, struct str stored)
{
	if (str_has_prefix(name, DUE_SOURCE))
		row(s, load, STORE_SOURCE, str_skip(name, DUE_SOURCE.n), stored);
	else
		row(s, load, STORE_LIVE, name, stored);
}

static void on_live(void *owner, const struct reply *reply)
{
	struct store *s = owner;
	struct load *load = going_on(s, reply);
	size_t at = 0;

	if (!load)
		return;
	for (size_t i = 0; reply_at(reply->value, i); i++) {
		struct str user = names_next(&load->asked, &at);
		struct str stored = reply_str(reply_at(reply->value, i));
		if (stored.p && user.p)
			live_row(s, load, user, stored);
	}
	ask_live(s, load);
}

static void ask_live(struct store *s, struct load *load)
{
	struct str user;
	size_t at = 0;
	unsigned count = 0;

	buf_clear(&load->asked);
	while (count < LIVE_SLICE && (user = names_next(&load->users, &load->user_at)).p) {
		names_add(&load->asked, user);
		count++;
	}
	if (count == 0) {
		ask_groups(s, load);
		return;
	}
	link_begin(s->command, 1 + count);
	link_arg(s->command, STR("MGET"));
	while ((user = names_next(&load->asked, &at)).p)
		link_key(s->command, live_key(load, user));
	ask(s, load, on_live);
}

/* secrets */

static void ask_secrets(struct store *s, struct load *load);

static void on_secrets(void *owner, const struct reply *reply)
{
	struct store *s = owner;
	struct load *load = going_on(s, reply);

	if (!load)
		return;
	const redisReply *pairs = reply_at(reply->value, 1);
	for (size_t i = 0; reply_at(pairs, i + 1); i += 2)
		row(s, load, STORE_SECRET, reply_str(pairs->element[i]),
		    reply_str(pairs->element[i + 1]));
	if (scan_goes_on(load, reply->value))
		ask_secrets(s, load);
	else
		ask_live(s, load);
}

static void ask_secrets(struct store *s, struct load *load)
{
	ask_scan(s, load, STR("HSCAN"), key_secrets(load->shard, load->domain), on_secrets);
}

/* config */

static void ask_config(struct store *s, struct load *load);

static void add_source(struct load *load, struct str id)
{
	struct buf name = { 0 };

	buf_printf(&name, "%.*s%.*s", STR_ARG(DUE_SOURCE), STR_ARG(id));
	names_add(&load->users, buf_str(&name));
	buf_free(&name);
}

static void config_row(struct store *s, struct load *load, struct str key, struct str stored)
{
	if (str_has_prefix(key, PREFIX_USER))
		names_add(&load->users, str_skip(key, PREFIX_USER.n));
	if (str_has_prefix(key, PREFIX_GROUP))
		names_add(&load->groups, str_skip(key, PREFIX_GROUP.n));
	if (str_has_prefix(key, PREFIX_SOURCE))
		add_source(load, str_skip(key, PREFIX_SOURCE.n));
	row(s, load, STORE_CONFIG, key, stored);
}

static void on_config(void *owner, const struct reply *reply)
{
	struct store *s = owner;
	struct load *load = going_on(s, reply);

	if (!load)
		return;
	const redisReply *pairs = reply_at(reply->value, 1);
	for (size_t i = 0; reply_at(pairs, i + 1); i += 2)
		config_row(s, load, reply_str(pairs->element[i]), reply_str(pairs->element[i + 1]));
	if (scan_goes_on(load, reply->value))
		ask_config(s, load);
	else
		ask_secrets(s, load);
}

static void ask_config(struct store *s, struct load *load)
{
	ask_scan(s, load, STR("HSCAN"), key_config(load->shard, load->domain), on_config);
}

/* ---- whole loads ---- */

static void finish(struct store *s, struct load *load)
{
	struct shard *sh = &s->shards[load->shard];
	unsigned shard = load->shard;

	load_dequeue(s, load);
	if (load->whole) {
		sh->cursor = load->cursor;
		sh->n = load->n;
		sh->loaded = true;
		sh->whole_load = sh->gap = sh->verify = false;
		sh->seen_at_ms = clock_mono_ms();
	}
	s->listener.load_end(s->listener.arg, shard, load_domain(load));
	if (load->whole)
		s->listener.passed(s->listener.arg, shard, version_str(&load->cursor));
	load_free(load);
	follower_wake(s);
	load_resume(s);
}

static void next_domain(struct store *s, struct load *load)
{
	load->domain = names_next(&load->domains, &load->domain_at);
	buf_clear(&load->users);
	buf_clear(&load->groups);
	load->user_at = load->group_at = 0;
	memcpy(load->scan, "0", 2);
	if (load->domain.p) {
		ask_config(s, load);
		return;
	}
	if (!load->whole) { /* the name again, for load_end */
		load->domain_at = 0;
		load->domain = names_next(&load->domains, &load->domain_at);
	}
	finish(s, load);
}

static void ask_domains(struct store *s, struct load *load);

static void on_domains(void *owner, const struct reply *reply)
{
	struct store *s = owner;
	struct load *load = going_on(s, reply);

	if (!load)
		return;
	const redisReply *names = reply_at(reply->value, 1);
	for (size_t i = 0; reply_at(names, i); i++)
		if (!str_eq(reply_str(names->element[i]), DOMAIN_SYSTEM))
			names_add(&load->domains, reply_str(names->element[i]));
	if (scan_goes_on(load, reply->value)) {
		ask_domains(s, load);
		return;
	}
	if (store_shard_of(s, DOMAIN_SYSTEM) == load->shard)
		names_add(&load->domains, DOMAIN_SYSTEM);
	next_domain(s, load);
}

static void ask_domains(struct store *s, struct load *load)
{
	ask_scan(s, load, STR("SSCAN"), key_domains(load->shard), on_domains);
}

static void on_cursor(void *owner, const struct reply *reply)
{
	struct store *s = owner;
	struct load *load = going_on(s, reply);

	if (!load)
		return;
	version_set(&load->cursor, reply_str(reply_at(reply->value, 0)));
	load->n = reply_int(reply_at(reply->value, 1));
	ask_domains(s, load);
}

static void ask_cursor(struct store *s, struct load *load)
{
	link_begin_function(s->command, "presenced_read_cursor", 2, 0);
	link_stream_keys(s->command, load->shard);
	ask(s, load, on_cursor);
}

/* ---- beginning ---- */

static void begin_whole(struct store *s, struct load *load)
{
	bool gap = s->shards[load->shard].gap;

	buf_clear(&load->domains);
	memcpy(load->scan, "0", 2);
	if (gap)
		session_check_meta(s); /* a flush took it, a backup may bring another */
	s->listener.load_begin(s->listener.arg, load->shard, STR_NONE, gap);
	ask_cursor(s, load);
}

void load_begin(struct store *s, struct load *load)
{
	size_t at = 0;

	load->domain_at = 0;
	if (load->whole) {
		begin_whole(s, load);
		return;
	}
	s->listener.load_begin(s->listener.arg, load->shard, names_next(&load->domains, &at),
			       false);
	next_domain(s, load);
}
