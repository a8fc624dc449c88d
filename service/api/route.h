/* route: questions and answers about calls, for /route and what plays it through. */
#ifndef API_ROUTE_H
#define API_ROUTE_H

#include "api/api_priv.h"

/* A call id is made where the body has none. */
void route_question(struct request *r, const struct route_body *body, struct question *out);

struct route_answer {
	const struct question *question;
	const struct decision *decision;
	bool stale;       /* If-Presence-Version was not reached in time */
	bool hide_detail; /* the reader may not see devices, numbers and sources */
};
void route_reply(struct request *r, const struct route_answer *answer);
void route_unknown_target(struct request *r);

#endif
