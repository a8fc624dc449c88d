/*
 * functions: brings the library into Redis, once per connection if need be. Functions survive a
 * failover, scripts do not. A newer release's library is left alone: it serves us too.
 */
#include "store/store_priv.h"

#include "base/log.h"

static struct str library(void)
{
	return str_n(store_library, (size_t)(store_library_end - store_library));
}

/* The number in "-- version 1" on the second line. */
static uint64_t library_version(struct str code)
{
	struct str mark = STR("-- version ");
	uint64_t version = 0;

	str_cut(&code, '\n');
	struct str line = str_cut(&code, '\n');
	if (str_has_prefix(line, mark))
		str_to_u64(str_skip(line, mark.n), UINT32_MAX, &version);
	return version;
}

static void ready(struct store *s)
{
	s->functions_ready = true;
	store_links_changed(s);
}

static void on_loaded(void *owner, const struct reply *reply)
{
	if (reply->kind == REPLY_VALUE)
		ready(owner);
	else if (reply->kind == REPLY_ERROR)
		link_reset(((struct store *)owner)->command, reply->value->str);
}

static void load(struct store *s)
{
	link_begin(s->command, 4);
	link_arg(s->command, STR("FUNCTION"));
	link_arg(s->command, STR("LOAD"));
	link_arg(s->command, STR("REPLACE"));
	link_arg(s->command, library());
	link_end(s->command, &(struct call){ .fn = on_loaded, .setup = true });
}

/* [[library_name, x, engine, x, functions, [...], library_code, text]], or empty. */
static struct str stored_code(const redisReply *list)
{
	const redisReply *entry = reply_at(list, 0);

	for (size_t i = 0; entry && i + 1 < entry->elements; i += 2)
		if (str_eq(reply_str(entry->element[i]), STR("library_code")))
			return reply_str(entry->element[i + 1]);
	return STR_NONE;
}

static void on_list(void *owner, const struct reply *reply)
{
	struct store *s = owner;

	if (reply->kind == REPLY_ERROR &&
	    str_has_prefix(reply_str(reply->value), STR("ERR unknown command"))) {
		link_reset(s->command, "Redis 7.0 or newer is needed");
		return;
	}
	if (reply->kind == REPLY_ERROR) {
		/* a user that may only FCALL: somebody else has to load the library */
		log_event(LOG_WARN, "function library not checked",
			  LOG_S("why", reply_str(reply->value)));
		ready(s);
		return;
	}
	if (reply->kind != REPLY_VALUE)
		return;
	struct str code = stored_code(reply->value);
	if (str_eq(code, library()) || library_version(code) > library_version(library()))
		ready(s);
	else
		load(s);
}

void functions_check(struct store *s)
{
	link_begin(s->command, 5);
	link_arg(s->command, STR("FUNCTION"));
	link_arg(s->command, STR("LIST"));
	link_arg(s->command, STR("LIBRARYNAME"));
	link_arg(s->command, STR("presenced"));
	link_arg(s->command, STR("WITHCODE"));
	link_end(s->command, &(struct call){ .fn = on_list, .setup = true });
}
