/*
 * calendar: what is kept of a user's calendars, read when it is asked for and by nobody else: no
 * replica follows it, what presence needs of it is in the live record.
 */
#include "store/store_priv.h"

static void on_read(void *owner, const struct reply *reply)
{
	struct store_result result = { .status = STORE_UNAVAILABLE };

	(void)owner;
	if (reply->kind == REPLY_VALUE) {
		result.status = STORE_OK;
		result.value = reply_str(reply->value);
		result.version = str_cut(&result.value, '\n');
	}
	reply->done(reply->arg, &result);
}

void store_calendar_read(struct store *s, struct str domain, struct str user, store_done_fn *done,
			 void *arg)
{
	link_begin(s->command, 2);
	link_arg(s->command, STR("GET"));
	link_key(s->command, key_calendar(store_shard_of(s, domain), domain, user));
	link_end(s->command,
		 &(struct call){
			 .fn = on_read, .arg = arg, .done = done, .deadline_ms = STORE_CHANGE_MS });
}

void store_commit_calendar(struct store *s, const struct calendar_commit *c, store_done_fn *done,
			   void *arg)
{
	unsigned shard = store_shard_of(s, c->domain);

	commit_begin(s, "presenced_commit_calendar", 3, 8);
	link_key(s->command, key_config(shard, c->domain));
	link_key(s->command, key_calendar(shard, c->domain, c->user));
	link_key(s->command, key_calendars(shard));
	commit_not_after(s, STORE_CHANGE_MS);
	link_arg(s->command, c->expected);
	link_arg(s->command, c->version);
	link_arg(s->command, c->value);
	link_arg_int(s->command, c->due_ms);
	link_arg(s->command, c->domain);
	link_arg(s->command, c->user);
	link_arg_int(s->command, c->silent);
	commit_end(s, STORE_CHANGE_MS, done, arg);
}
