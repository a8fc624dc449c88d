/*
 * child: the private redis-server, used when no Redis is named. It listens on a unix socket in the
 * data directory, which is locked for this process, and comes back when it dies.
 */
#ifndef STORE_CHILD_H
#define STORE_CHILD_H

#include "base/arena.h"
#include "base/loop.h"

struct child;

/* NULL and a sentence in *out_error where the directory is unusable or in use, or redis-server
 * missing. log_path NULL = redis.log in the directory. */
struct child *child_start(struct loop *loop, struct str data_dir, const char *log_path,
			  struct arena *a, struct str *out_error);
struct str child_socket(const struct child *c);
int child_pid(const struct child *c); /* 0 while it is down */
/* SIGTERM, SIGKILL after 5 s; done when it is gone, in a later turn. */
void child_stop(struct child *c, void (*done)(void *arg), void *arg);
void child_free(struct child *c); /* after done; NULL is fine */

#endif
