/* store_test: see store_test.h. */
#include "store_test.h"

#include "base/log.h"

struct redis_child redis;
struct loop *loop;

int fixture_up(void **state)
{
	(void)state;
	clock_init();
	log_open("/dev/null", LOG_DEBUG);
	loop = loop_new();
	assert_true(redis_child_start(&redis, 0, NULL));
	return 0;
}

int fixture_down(void **state)
{
	(void)state;
	loop_free(loop);
	redis_child_stop(&redis);
	return 0;
}

void turn_for(int ms)
{
	const bool never = false;

	loop_run_until(loop, &never, (uint64_t)ms);
}

/* ---- the listener ---- */

static const char *name_of(struct str domain)
{
	static char text[300];
	struct str shown = domain.p ? domain : STR("*");

	snprintf(text, sizeof(text), "%.*s", STR_ARG(shown));
	return text;
}

static void keep(char out[48], struct str version)
{
	snprintf(out, 48, "%.*s", STR_ARG(version));
}

static void on_link(void *arg, bool up)
{
	struct observer *o = arg;

	buf_printf(&o->seen, "link %s\n", up ? "up" : "down");
}

static void on_begin(void *arg, unsigned shard, struct str domain, bool gap)
{
	struct observer *o = arg;

	(void)shard;
	buf_printf(&o->seen, "begin %s%s\n", name_of(domain), gap ? " gap" : "");
}

static void on_row(void *arg, unsigned shard, enum store_row_kind kind, struct str domain,
		   struct str key, struct str version, struct str value)
{
	static const char *const kinds[] = { "config", "secret", "live", "group" };
	struct observer *o = arg;

	(void)shard;
	keep(o->version, version);
	buf_printf(&o->seen, "%s %s %.*s %.*s\n", kinds[kind], name_of(domain), STR_ARG(key),
		   STR_ARG(value));
}

static void on_end(void *arg, unsigned shard, struct str domain)
{
	struct observer *o = arg;

	(void)shard;
	buf_printf(&o->seen, "end %s\n", name_of(domain));
	if (!domain.p && ++o->loaded == store_shards(o->store))
		o->ready = true;
}

static void on_event(void *arg, const struct store_event *e)
{
	struct observer *o = arg;
	struct str value = e->value.p ? e->value : STR("-");

	keep(o->version, e->version);
	keep(o->base, e->base);
	o->quiet = e->quiet;
	buf_printf(&o->seen, "event %.*s %s %.*s %.*s\n", STR_ARG(e->type), name_of(e->domain),
		   STR_ARG(e->key), STR_ARG(value));
	if (str_eq(e->type, STR("config_replaced")))
		store_load_domain(o->store, e->domain);
}

static void on_passed(void *arg, unsigned shard, struct str version)
{
	struct observer *o = arg;

	(void)shard;
	keep(o->passed, version);
}

static void on_due(void *arg, unsigned shard, struct str domain, struct str user, int64_t due_ms)
{
	struct observer *o = arg;

	(void)shard;
	(void)due_ms;
	buf_printf(&o->seen, "due %s %.*s\n", name_of(domain), STR_ARG(user));
}

void observe_options(struct observer *o, const struct store_options *options)
{
	struct str error = STR("none");

	*o = (struct observer){ .arena = arena_new(0) };
	struct store_listener listener = { .arg = o,
					   .link = on_link,
					   .load_begin = on_begin,
					   .load_row = on_row,
					   .load_end = on_end,
					   .event = on_event,
					   .passed = on_passed,
					   .due = on_due };
	o->store = store_start(loop, options, &listener, o->arena, &error);
	if (!o->store)
		fail_msg("%.*s", STR_ARG(error));
	assert_true(loop_run_until(loop, &o->ready, 10000));
}

void observe(struct observer *o, const char *url, const char *instance)
{
	observe_options(
		o, &(struct store_options){ .url = str_of(url), .instance = str_of(instance) });
}

static void on_stopped(void *arg)
{
	*(bool *)arg = true;
}

void observer_stop(struct observer *o)
{
	bool stopped = false;

	store_stop(o->store, on_stopped, &stopped);
	assert_true(loop_run_until(loop, &stopped, 10000));
	observer_drop(o);
}

void observer_drop(struct observer *o)
{
	store_free(o->store);
	arena_free(o->arena);
	buf_free(&o->seen);
	*o = (struct observer){ 0 };
}

size_t count_seen(const struct observer *o, const char *line)
{
	struct str rest = buf_str(&o->seen);
	size_t count = 0;

	while (rest.n > 0)
		count += str_eq(str_cut(&rest, '\n'), str_of(line));
	return count;
}

bool saw(const struct observer *o, const char *line)
{
	return count_seen(o, line) > 0;
}

void forget(struct observer *o)
{
	buf_clear(&o->seen);
}

/* ---- commits ---- */

void on_outcome(void *arg, const struct store_result *r)
{
	struct outcome *out = arg;

	out->status = r->status;
	out->n = r->n;
	out->has_value = r->value.p != NULL;
	snprintf(out->version, sizeof(out->version), "%.*s", STR_ARG(r->version));
	snprintf(out->value, sizeof(out->value), "%.*s", STR_ARG(r->value));
	out->took_ms = clock_mono_ms() - out->asked_at_ms;
	out->done = true;
}

void wait_outcome(struct outcome *out)
{
	assert_true(loop_run_until(loop, &out->done, 10000));
}

struct outcome commit_live(struct observer *o, const struct live_commit *c)
{
	struct outcome out = { .asked_at_ms = clock_mono_ms() };

	store_commit_live(o->store, c, 1000, on_outcome, &out);
	assert_false(out.done); /* never inside the call */
	wait_outcome(&out);
	return out;
}

struct outcome commit_config(struct observer *o, const struct config_commit *c)
{
	struct outcome out = { .asked_at_ms = clock_mono_ms() };

	store_commit_config(o->store, c, 1000, on_outcome, &out);
	assert_false(out.done);
	wait_outcome(&out);
	return out;
}

struct outcome make_domain(struct observer *o, const char *domain)
{
	struct config_op ops[] = {
		{.key = STR("domain"),    .value = STR("{\"id\":1}")},
		{ .key = STR("user/123"), .value = STR("{\"id\":2}")}
	};

	struct outcome out = commit_config(
		o, &(struct config_commit){ .domain = str_of(domain), .ops = ops, .op_count = 2 });
	assert_int_equal(out.status, STORE_OK);
	return out;
}
