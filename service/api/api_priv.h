/* api_priv: what the files of this room share beyond request.h. */
#ifndef API_API_PRIV_H
#define API_API_PRIV_H

#include "api/decision_ring.h"
#include "api/documents.h"
#include "api/history.h"
#include "api/endpoints.h"
#include "api/request.h"
#include "api/sight.h"

struct api {
	struct loop *loop;
	struct state *state;
	struct auth *auth;
	bool stopping;
	struct documents documents;
	struct decision_ring *decisions;
	struct history *history;
	struct loop_timer *demo;
};

/* admission.c */
/* Whether the request may go to its handler; fills in who asks, the domain, and of a refusal what
 * the sender is told (faults, refused_detail, retry_after_s). */
enum err request_judge(struct request *r, const struct endpoint_match *m);
/* A principal bound to a user may name this one here. */
bool endpoint_is_own(const struct endpoint *e, const struct principal *p, struct str user);
/* Query names this endpoint accepts hold `name`. */
bool endpoint_accepts(const struct endpoint *e, struct str name);

/*
 * The answer of a request that waits. request_wait() suspends; whoever finishes redeems the ticket,
 * exactly once, and gets NULL where the request was answered (503) meanwhile.
 */
struct ticket;
struct ticket *request_wait(struct request *r, int64_t timeout_ms);
struct request *ticket_redeem(struct ticket *t);
/* The request without redeeming, for work in several stages; NULL = answered meanwhile. */
struct request *ticket_peek(const struct ticket *t);

/* Runs answer now, or once the replica has seen If-Presence-Version; stale = it has not in 250 ms.
 */
void request_at_version(struct request *r, void (*answer)(struct request *r, bool stale));

/* What the reader reads, as in Accept-Language: theirs where the request says nothing. */
struct str request_language(const struct request *r);
/* Adds X-Presenced: degraded where it applies; the time of the last good state, 0 = not degraded.
 */
int64_t reply_degraded(struct request *r);
/* That of what was written, or read; empty = none. */
void reply_presence_version(struct request *r, struct str version);
/* 200 with the body, what was read being of that version. */
void reply_at_version(struct request *r, struct str version);

/* Sends a signal for the path's domain and the given user and answers with its result. */
void request_signal(struct request *r, struct str user, const struct signal *signal);
/* ?epoch=, ?seq= and ?at= of what ends a fact; false = replied already. */
MUST_CHECK
bool request_query_order(struct request *r, struct signal *signal);
/* The query's epoch, empty where there is none; false = replied. */
bool request_query_epoch(struct request *r, struct str *out);
/* The same; dry_run judges and changes nothing. */
void request_signal_judged(struct request *r, struct str user, const struct signal *signal,
			   bool dry_run);
/* In the metrics. */
void signal_count(enum metric as, const struct signal_outcome *o);
/* What became of a signal about the user, as far as the sender may see the presence that follows.
 */
struct signal_view signal_view_of(struct request *r, struct str user,
				  const struct signal_outcome *o);
/* "123" or "+352…": a leading space was a plus (docs/DOMAIN.md section 4). Copy in the
 * arena. */
struct str request_phone(struct request *r, struct str value);
/* A number as stored in a fact: normal form, "anonymous", "unknown"; empty stays empty. */
struct str request_number(struct request *r, struct str raw);

#endif
