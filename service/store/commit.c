/*
 * commit: the changes, each one call of one Redis function: late? stale? then write and append.
 * A change whose deadline passes here is refused there (not_after), so it cannot come to life
 * after its caller was told that it failed.
 */
#include "store/store_priv.h"

#include "base/clock.h"
#include "base/log.h"

/* Our timer runs a little behind not_after, so that "not sent in time" is also "not applied". */
enum { DEADLINE_SLACK_MS = 5, TELL_EVERY_MS = 10000 };

/* ---- results ---- */

/* Errors that say the link leads to the wrong place, not that this change is wrong. */
static bool is_link_fault(struct str error)
{
	return str_has_prefix(error, STR("READONLY")) || str_has_prefix(error, STR("NOAUTH")) ||
	       str_has_prefix(error, STR("ERR Function not found")) ||
	       str_has_prefix(error, STR("LOADING")) || str_has_prefix(error, STR("MASTERDOWN"));
}

/* Full, read-only, out of disk: somebody has to know why nothing is written. */
static void tell_refusal(struct store *s, struct str why)
{
	int64_t now_ms = clock_mono_ms();

	if (s->refused_told_ms && now_ms - s->refused_told_ms < TELL_EVERY_MS)
		return;
	s->refused_told_ms = now_ms;
	log_event(LOG_ERROR, "redis refuses changes", LOG_S("why", why));
}

void commit_refused(struct store *s, const struct reply *reply)
{
	struct str why = reply_str(reply->value);

	tell_refusal(s, why);
	if (is_link_fault(why))
		link_reset(s->command, reply->value->str);
}

/* [ok, version, n, plan of an outcome] | [conflict, version, record found] | [late] | [gone] */
static void read_verdict(struct store *s, const redisReply *value, struct store_result *out)
{
	struct str verdict = reply_str(reply_at(value, 0));

	if (str_eq(verdict, STR("late"))) {
		s->stats.unavailable++;
		return;
	}
	if (str_eq(verdict, STR("gone"))) {
		out->status = STORE_GONE;
		return;
	}
	out->version = reply_str(reply_at(value, 1));
	if (str_eq(verdict, STR("ok"))) {
		out->status = STORE_OK;
		out->n = reply_int(reply_at(value, 2));
		out->value = reply_str(reply_at(value, 3));
		s->stats.commits++;
	} else if (str_eq(verdict, STR("conflict"))) {
		out->status = STORE_CONFLICT;
		out->value = reply_str(reply_at(value, 2));
		s->stats.conflicts++;
	}
}

bool commit_result(struct store *s, const struct reply *reply, struct store_result *out)
{
	*out = (struct store_result){ .status = STORE_UNAVAILABLE };
	if (reply->kind == REPLY_VALUE) {
		read_verdict(s, reply->value, out);
		return out->status == STORE_OK;
	}
	s->stats.unavailable++;
	if (reply->kind == REPLY_UNKNOWN)
		out->status = STORE_UNKNOWN;
	if (reply->kind == REPLY_ERROR)
		commit_refused(s, reply);
	return false;
}

static void on_commit(void *owner, const struct reply *reply)
{
	struct store_result result;

	commit_result(owner, reply, &result);
	if (reply->done)
		reply->done(reply->arg, &result);
}

/* ---- calls ---- */

void commit_begin(struct store *s, const char *function, unsigned keys, unsigned args)
{
	link_begin_function(s->command, function, keys, args);
}

void commit_not_after(struct store *s, int64_t deadline_ms)
{
	link_arg_int(s->command, session_redis_ms(s) + deadline_ms);
}

void commit_group_keys(struct store *s, struct str domain, const struct str *groups, size_t count)
{
	for (size_t i = 0; i < count; i++)
		link_key(s->command, key_group(store_shard_of(s, domain), domain, groups[i]));
}

void commit_end(struct store *s, int64_t deadline_ms, store_done_fn *done, void *arg)
{
	link_end(s->command, &(struct call){ .fn = on_commit,
					     .arg = arg,
					     .done = done,
					     .deadline_ms = deadline_ms + DEADLINE_SLACK_MS });
}

void store_commit_live(struct store *s, const struct live_commit *c, int64_t deadline_ms,
		       store_done_fn *done, void *arg)
{
	unsigned shard = store_shard_of(s, c->domain);

	commit_begin(s, "presenced_commit_live", 4, 8);
	link_key(s->command, key_live(shard, c->domain, c->user));
	link_key(s->command, key_due(shard));
	link_stream_keys(s->command, shard);
	commit_not_after(s, deadline_ms);
	link_arg(s->command, c->expected);
	link_arg(s->command, c->silent ? STR("") : c->value);
	/* an emptied record stays as a tombstone: its version still orders what comes late */
	link_arg_int(s->command, c->value.n == 0 ? STORE_TOMBSTONE_MS : c->ttl_ms);
	link_arg_int(s->command, c->due_ms);
	link_arg(s->command, c->domain);
	link_arg(s->command, c->user);
	link_arg_int(s->command, c->silent);
	commit_end(s, deadline_ms, done, arg);
}

void store_commit_group(struct store *s, const struct group_commit *c, int64_t deadline_ms,
			store_done_fn *done, void *arg)
{
	unsigned shard = store_shard_of(s, c->domain);

	commit_begin(s, "presenced_commit_group", 4, 7);
	link_key(s->command, key_group(shard, c->domain, c->group));
	link_key(s->command, key_config(shard, c->domain));
	link_stream_keys(s->command, shard);
	commit_not_after(s, deadline_ms);
	link_arg(s->command, c->expected);
	link_arg_int(s->command, c->emptied ? STORE_TOMBSTONE_MS : c->ttl_ms);
	link_arg(s->command, c->domain);
	link_arg(s->command, c->group);
	link_arg_int(s->command, c->whole);
	link_arg(s->command, c->lines);
	commit_end(s, deadline_ms, done, arg);
}

/* "abc.com|source:pbx": a source among the users of the due set. */
static void due_arg(struct store *s, struct str domain, struct str source)
{
	struct buf member = { 0 };

	buf_printf(&member, "%.*s|%.*s%.*s", STR_ARG(domain), STR_ARG(DUE_SOURCE), STR_ARG(source));
	link_arg(s->command, buf_str(&member));
	buf_free(&member);
}

void store_commit_source(struct store *s, const struct source_commit *c, int64_t deadline_ms,
			 store_done_fn *done, void *arg)
{
	unsigned shard = store_shard_of(s, c->domain);

	commit_begin(s, "presenced_commit_source", 4, 8);
	link_key(s->command, key_source(shard, c->domain, c->source));
	link_key(s->command, key_due(shard));
	link_stream_keys(s->command, shard);
	commit_not_after(s, deadline_ms);
	link_arg(s->command, c->expected);
	link_arg(s->command, c->value);
	link_arg_int(s->command, c->ttl_ms);
	link_arg_int(s->command, c->due_ms);
	link_arg(s->command, c->domain);
	link_arg(s->command, c->source);
	due_arg(s, c->domain, c->source);
	commit_end(s, deadline_ms, done, arg);
}

void store_drop_source(struct store *s, struct str domain, struct str source, store_done_fn *done,
		       void *arg)
{
	unsigned shard = store_shard_of(s, domain);

	commit_begin(s, "presenced_drop_source", 3, 3);
	link_key(s->command, key_config(shard, domain));
	link_key(s->command, key_source(shard, domain, source));
	link_key(s->command, key_due(shard));
	commit_not_after(s, STORE_CHANGE_MS);
	link_arg(s->command, source);
	due_arg(s, domain, source);
	commit_end(s, STORE_CHANGE_MS, done, arg);
}

static struct str op_word(const struct config_op *op)
{
	if (!op->value.p)
		return op->secret ? STR("delete_secret") : STR("delete");
	if (op->secret)
		return STR("set_secret");
	return op->quiet ? STR("keep") : STR("set");
}

/* What the function has to check before it writes. */
static struct str check_word(const struct config_commit *c)
{
	for (size_t i = 0; i < c->op_count; i++)
		if (!c->ops[i].secret)
			return STR("version");
	if (c->op_count == 0)
		return STR("version");
	return str_eq(c->domain, DOMAIN_SYSTEM) ? STR("none") : STR("exists");
}

static void config_keys(struct store *s, struct str domain, bool due_too)
{
	unsigned shard = store_shard_of(s, domain);

	link_key(s->command, key_domains(shard));
	link_key(s->command, key_config(shard, domain));
	link_key(s->command, key_secrets(shard, domain));
	if (due_too)
		link_key(s->command, key_due(shard));
	link_stream_keys(s->command, shard);
}

static void remove_domain(struct store *s, const struct config_commit *c, int64_t deadline_ms,
			  store_done_fn *done, void *arg)
{
	commit_begin(s, "presenced_remove_domain", (unsigned)(6 + c->group_count), 3);
	config_keys(s, c->domain, false);
	link_key(s->command, key_history(store_shard_of(s, c->domain), c->domain));
	commit_group_keys(s, c->domain, c->groups, c->group_count);
	commit_not_after(s, deadline_ms);
	link_arg(s->command, c->domain);
	link_arg(s->command, c->expected);
	commit_end(s, deadline_ms, done, arg);
}

static void user_keys(struct store *s, struct str domain, const struct str *users, size_t count)
{
	unsigned shard = store_shard_of(s, domain);

	for (size_t i = 0; i < count; i++) {
		link_key(s->command, key_live(shard, domain, users[i]));
		link_key(s->command, key_calendar(shard, domain, users[i]));
	}
}

void store_commit_config(struct store *s, const struct config_commit *c, int64_t deadline_ms,
			 store_done_fn *done, void *arg)
{
	if (c->remove_domain) {
		remove_domain(s, c, deadline_ms, done, arg);
		return;
	}
	commit_begin(s, "presenced_commit_config",
		     (unsigned)(7 + 2 * c->user_count + c->group_count),
		     (unsigned)(7 + c->user_count + c->due_user_count + 3 * c->op_count));
	config_keys(s, c->domain, true);
	link_key(s->command, key_calendars(store_shard_of(s, c->domain)));
	user_keys(s, c->domain, c->users, c->user_count);
	commit_group_keys(s, c->domain, c->groups, c->group_count);
	commit_not_after(s, deadline_ms);
	link_arg(s->command, c->domain);
	link_arg(s->command, c->expected);
	link_arg(s->command, check_word(c));
	link_arg_int(s->command, c->due_ms);
	link_arg_int(s->command, (int64_t)c->user_count);
	for (size_t i = 0; i < c->user_count; i++)
		link_arg(s->command, c->users[i]);
	link_arg_int(s->command, (int64_t)c->due_user_count);
	for (size_t i = 0; i < c->due_user_count; i++)
		link_arg(s->command, c->due_users[i]);
	for (size_t i = 0; i < c->op_count; i++) {
		link_arg(s->command, op_word(&c->ops[i]));
		link_arg(s->command, c->ops[i].key);
		link_arg(s->command, c->ops[i].value);
	}
	commit_end(s, deadline_ms, done, arg);
}

void store_drop_live(struct store *s, struct str domain, const struct str *users, size_t count,
		     store_done_fn *done, void *arg)
{
	unsigned shard = store_shard_of(s, domain);

	commit_begin(s, "presenced_drop_live", (unsigned)(3 + 2 * count), (unsigned)(2 + count));
	link_key(s->command, key_config(shard, domain));
	link_key(s->command, key_due(shard));
	link_key(s->command, key_calendars(shard));
	user_keys(s, domain, users, count);
	commit_not_after(s, STORE_CHANGE_MS);
	link_arg(s->command, domain);
	for (size_t i = 0; i < count; i++)
		link_arg(s->command, users[i]);
	commit_end(s, STORE_CHANGE_MS, done, arg);
}
