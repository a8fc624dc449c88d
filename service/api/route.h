/* route: questions and answers about calls, for /route and what plays it through. */
#ifndef API_ROUTE_H
#define API_ROUTE_H

#include "api/api_priv.h"

/* A call id is made where the body has none. */
void route_question(struct request *r, const struct route_body *body, struct question *out);

struct route_answer {
	const struct question *question;
	const struct decision *decision;
	const struct domain *domain; /* as it was decided with */
	bool stale;                  /* If-Presence-Version was not reached in time */
	bool partly;                 /* as far as the reader may see it */
	struct str decision_id;
	enum reservation reservation;
	bool kept;     /* goes into the ring of decisions */
	bool stepwise; /* its plan is kept */
	enum dialect dialect;
	struct str context; /* freeswitch: of the dialplan; empty = default */
};
/* "french:5,sales" of a query parameter, in the request's arena; what is wrong becomes a fault. */
void route_query_skills(struct request *r, const char *name, const struct skill **out,
			size_t *out_count);
void route_reply(struct request *r, const struct route_answer *answer);
void route_unknown_target(struct request *r, enum dialect dialect);
/* Decides; fills in the answer's question and decision. False = replied. */
MUST_CHECK
bool route_plan(struct request *r, const struct question *question, struct route_answer *answer);
/* Replies, and keeps the plan of a stepwise question. */
void route_finish(struct request *r, struct route_answer *answer);
/* Decides and replies; of `asked` only what the decision does not give. The request's domain must
 * be there. */
void route_decide(struct request *r, const struct question *question,
		  const struct route_answer *asked);
/* 200 with r->x->reply. */
void reply_dialect(struct request *r, enum dialect dialect);
void reply_freeswitch_not_found(struct request *r);

#endif
