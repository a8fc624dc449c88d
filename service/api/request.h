/*
 * request: one request as the handlers of this room see it, and the ways to answer it.
 * A handler ends with exactly one reply_*() call, now or, after http_wait(), in a later turn.
 */
#ifndef API_REQUEST_H
#define API_REQUEST_H

#include "api/api.h"
#include "api/metrics.h"

struct request {
	struct api *api;
	struct exchange *x;
	struct loop *loop;
	struct state *state;
	struct auth *auth;
	struct arena *arena; /* the exchange's */
	int64_t now_ms;      /* wall clock when the headers were read */
	struct principal
		principal; /* role ROLE_NONE on public endpoints; views are copies in `arena` */
	struct str domain_name; /* as in the path; empty when the path has none */
	/* The path's domain; NULL when there is none or it does not exist. Valid this turn only:
	 * after a wait call request_domain() again. */
	struct replica_domain *domain;
	enum err refused; /* decided at the headers, answered with the request */
	struct str refused_detail;
	int64_t retry_after_s;
	struct ticket *ticket;  /* of the wait under way */
	void *work;             /* the handler's own */
	struct str signal_user; /* whom the signal under way is about */
	/* How the signal under way is answered; NULL = as what became of it. */
	void (*signal_reply)(struct request *r, const struct signal_outcome *o);
};

static inline struct request *request_of(struct exchange *x)
{
	return x->user;
}

/* Looks the path's domain up again; NULL = gone. */
struct replica_domain *request_domain(struct request *r);
/* Whose token the request carries, as far as its listener takes such; NULL = nobody's. */
const struct principal *request_token(struct request *r);
/* Path parameter by position in the template: {domain} is 0, what follows 1, 2. */
static inline struct str request_param(const struct request *r, size_t i)
{
	return r->x->path_params[i];
}
/* Query parameter's value; p == NULL when absent. */
static inline struct str request_query(const struct request *r, const char *name)
{
	const struct http_param *p = http_query(r->x, name);

	return p ? p->value.p ? p->value : STR("") : STR_NONE;
}
/* "true"/"1" = true, "false"/"0"/absent = false, anything else a fault; false = replied already. */
MUST_CHECK
bool request_query_bool(struct request *r, const char *name, bool *out_value);
/* Within [least, most]; absent = otherwise. false = replied already. */
MUST_CHECK
bool request_query_int(struct request *r, const char *name, int64_t least, int64_t most,
		       int64_t otherwise, int64_t *out_value);
/* The JSON body by a table; media type checked; an empty body counts as {}. false = replied
 * already. */
MUST_CHECK
bool request_body(struct request *r, const struct table *t, void *out);
/* Of the body, without parameters; empty = not said. */
struct str request_media_type(const struct request *r);
bool request_is_of(const struct request *r, struct str media_type);
/* The body is a document in JSON, or in NDJSON. false = replied already. */
MUST_CHECK
bool request_is_document(struct request *r, bool *out_ndjson);
/* The body is `application/json` (or merge-patch+json where `patch`). false = replied already. */
MUST_CHECK
bool request_is_json(struct request *r, bool patch);

/*
 * If-Match / If-None-Match of a configuration write against the object as it is now; version empty
 * = there is none. 428 without either, 412 when stale. false = replied already.
 */
MUST_CHECK
bool request_precondition(struct request *r, struct str version);
/* GET: If-None-Match equals the version: replied 304. */
bool request_not_modified(struct request *r, struct str version);

/* A writer into the reply's body; finish with reply_json(). */
struct json_writer reply_writer(struct request *r);
void reply_json(struct request *r, int http_status);
void reply_as(struct request *r, int http_status, const char *media_type);
void reply_empty(struct request *r, int http_status);
/* text/plain, text/html …: body copied. */
void reply_text(struct request *r, int http_status, const char *content_type, struct str body);
void reply_etag(struct request *r, struct str version); /* ETag: "version" */
__attribute__((format(printf, 3, 4))) void reply_problem(struct request *r, enum err err,
							 const char *detail_fmt, ...);
/* VALIDATION (or another err) with the faults of x->faults. */
void reply_faults(struct request *r, enum err err);

#endif
