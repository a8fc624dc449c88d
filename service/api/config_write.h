/*
 * config_write: one write of configuration from check to answer. prepare() checks against the
 * replica and says what to write; should somebody else have written to the domain meanwhile, it is
 * asked again, a few times.
 */
#ifndef API_CONFIG_WRITE_H
#define API_CONFIG_WRITE_H

#include "api/config_object.h"

struct config_write;
/* Fills in ops and expected (in the request's arena). False = replied already. */
typedef bool config_prepare_fn(struct config_write *w);
/* Replies. version: of the objects written. */
typedef void config_written_fn(struct config_write *w, struct str version);

struct config_write {
	struct request *r; /* NULL: answered meanwhile (deadline, stop) */
	config_prepare_fn *prepare;
	config_written_fn *written;
	void *arg; /* the caller's, in the request's arena */

	struct str domain;   /* canonical */
	struct str expected; /* config version that prepare() looked at */
	const struct config_op *ops;
	size_t op_count;
	bool remove_domain;

	int tries;
	struct loop_timer *timer;
};

/* The request waits from here on. */
struct config_write *config_write_new(struct request *r, config_prepare_fn *prepare,
				      config_written_fn *written, void *arg);
void config_write_go(struct config_write *w);
/* Without config_write_go(), once w->r is NULL or has been replied to. */
void config_write_free(struct config_write *w);

#endif
