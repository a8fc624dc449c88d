/*
 * fact: what is reported of a user, read alike whether it comes alone (PUT, DELETE of its own path)
 * or as an item of a batch. A kind of fact says what its body is, how a signal is made of it, and
 * whose roles hold: those of its own operations.
 */
#ifndef API_FACT_H
#define API_FACT_H

#include "api/request.h"

struct fact {
	struct request *r;
	struct replica_user *user;
	struct str id;         /* of the call, device or session; empty where a user has one only */
	struct faults *faults; /* pointers inside the body */
	struct signal signal;  /* source filled in, the rest "not given" */
	const char *refused;   /* NOT_FOUND, FORBIDDEN: a sentence for people */
	struct str no_device;  /* why the device that it names was left out: refused, but of a
				  snapshot */
};

struct fact_kind {
	const struct table *body; /* of no other kind */
	const char *put, *end;    /* operations of the contract */
	const char *id_name;      /* of its id, for faults; NULL = it has none */
	const char *(*check_id)(struct str id);
	/* Fills in the signal from a decoded body; VALIDATION: faults say why. */
	enum err (*read)(struct fact *f, const void *body);
	enum signal_kind ends_as;
	/* What the signal of its end has beside kind, seq and at; NULL = nothing. */
	enum err (*read_end)(struct fact *f);
};

extern const struct fact_kind call_fact, device_state_fact, session_fact, status_fact;
extern const struct fact_kind lock_fact, location_fact, appear_offline_fact;
extern const struct fact_kind wrap_up_fact;

/* When it is to end, as long as (-1 = not said) or until (0 = not said); VALIDATION: a fault says
 * that it would be over already. */
MUST_CHECK
enum err fact_set_end(struct fact *f, int64_t expires_in_s, int64_t until_ms);

struct batch_fact;
/* A signal_item of the path's domain, as its own operation would take it; faults: pointers inside.
 */
enum err fact_read_item(struct request *r, struct str text, struct arena *a, struct faults *faults,
			struct batch_fact *out);
/* The same, but what names a device that the user has not counts without it: *out_no_device then
 * says so, and is otherwise empty. Somebody who talks is not to be rung for the name of a phone. */
enum err fact_read_of_snapshot(struct request *r, struct str text, struct arena *a,
			       struct faults *faults, struct batch_fact *out,
			       struct str *out_no_device);
/* "no device cellar; theirs are desk, mobile" */
struct str fact_no_device(const struct fact *f, struct str device);

#endif
