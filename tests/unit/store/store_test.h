/*
 * store_test: what the store's tests share: a real Redis, a loop, and observers, stores whose
 * listener writes down what it is told, a line each:
 *
 *	link up|down · begin <domain|*>[ gap] · end <domain|*> · config|secret|live <domain> <key>
 *<value> event <type> <domain> <key> <value|-> · due <domain> <user>
 */
#ifndef STORE_TEST_H
#define STORE_TEST_H

#include "support/cmocka.h"
#include "support/redis_child.h"

#include "base/buf.h"
#include "base/clock.h"
#include "store/store.h"

struct observer {
	struct store *store;
	struct arena *arena;
	struct buf seen;
	bool ready; /* every shard was loaded, and the link is up */
	unsigned loaded;
	char version[48]; /* of the last event or row */
	char base[48];    /* of the last event */
	bool quiet;
	char passed[48];
};

struct outcome {
	bool done;
	enum store_status status;
	char version[48], value[256];
	bool has_value;
	int64_t n, took_ms, asked_at_ms;
};

extern struct redis_child redis;
extern struct loop *loop;

int fixture_up(void **state); /* Redis on a unix socket, loop, clock */
int fixture_down(void **state);

void observe(struct observer *o, const char *url, const char *instance);
void observe_options(struct observer *o, const struct store_options *options);
void observer_stop(struct observer *o); /* in order, leases given back */
void observer_drop(struct observer *o); /* as if its process had died */
bool saw(const struct observer *o, const char *line);
size_t count_seen(const struct observer *o, const char *line);
void forget(struct observer *o);

/* Turns the loop until the condition holds; false after ten seconds. */
enum { ARRIVAL_MS = 10000 };
#define until(condition)                                                                           \
	({                                                                                         \
		int64_t until_ms_ = clock_mono_ms() + ARRIVAL_MS;                                  \
		while (!(condition) && clock_mono_ms() < until_ms_)                                \
			turn_for(5);                                                               \
		(condition);                                                                       \
	})
void turn_for(int ms);

store_done_fn on_outcome; /* arg: struct outcome */
/* Wait for the answer, at most 5 s. */
struct outcome commit_live(struct observer *o, const struct live_commit *c);
struct outcome commit_config(struct observer *o, const struct config_commit *c);
void wait_outcome(struct outcome *out);
/* A domain with one object and one user, "123"; its config version. */
struct outcome make_domain(struct observer *o, const char *domain);

#endif
