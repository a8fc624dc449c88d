/*
 * state_test: what the state's tests share: a real Redis, a loop, and two processes' worth of
 * state on it, `here` and `there`, with the domain abc.com.
 */
#ifndef STATE_TEST_H
#define STATE_TEST_H

#include "support/cmocka.h"
#include "support/redis_child.h"

#include "base/clock.h"
#include "state/state_priv.h"

#define ABC STR("abc.com")

extern struct redis_child redis;
extern struct loop *loop;
extern struct state *here, *there;

int states_up(void **state); /* Redis, loop, both states loaded, abc.com with users 123 and 124 */
int states_down(void **state);
void wait_ready(struct state *s);

void turn_for(int ms);
/* Turns the loop until the condition holds; false after ten seconds. */
enum { ARRIVAL_MS = 10000 };
#define until(condition)                                                                           \
	({                                                                                         \
		int64_t until_ms_ = clock_mono_ms() + ARRIVAL_MS;                                  \
		while (!(condition) && clock_mono_ms() < until_ms_)                                \
			turn_for(2);                                                               \
		(condition);                                                                       \
	})

/* ---- configuration ---- */
enum err write_ops(struct state *s, struct str domain, const struct config_op *ops, size_t count);
void put_object(struct state *s, const char *key, const char *json); /* NULL deletes; abc.com */
void make_domain(struct state *s, const char *name, const char *json);
enum err remove_domain(struct state *s, const char *name);

/* ---- signals ---- */
struct answer {
	bool done;
	struct signal_outcome outcome;
	char version[64];
	int64_t asked_at_ms, took_ms;
};
state_signal_fn on_answer;                                        /* arg: struct answer */
struct signal call_of(const char *call_id, int64_t expires_in_s); /* 0 ends it */
void tell(struct state *s, const char *user, struct signal signal, struct answer *out);
void wait_answer(struct answer *a, int64_t ms);
/* Sends and waits. */
struct answer signal_now(struct state *s, const char *user, struct signal signal);
const struct record *record_of(struct state *s, const char *user); /* NULL = none */
struct state_stats stats_of(struct state *s);
/* "{05}:live:abc.com:123" for "live:abc.com:123". */
const char *key_of(const char *domain, const char *rest);

#endif
