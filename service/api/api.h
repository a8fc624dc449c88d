/*
 * api: what presenced offers over HTTP: one file per resource, and endpoints.c, the table of all of
 * them. Every handler reads as load, decide, commit, reply.
 *
 * May know every room above it; nothing knows api but main.c. Its handler plugs into http/.
 */
#ifndef API_API_H
#define API_API_H

#include "auth/auth.h"
#include "http/http.h"
#include "state/state.h"

struct api;

struct api *api_new(struct loop *loop, struct state *state, struct auth *auth);
void api_free(struct api *api);
/* For http_start(). */
struct http_handler api_handler(struct api *api);
/* /readyz says 503 from now on. */
void api_set_stopping(struct api *api);

/*
 * Puts the demonstration domain abc.com in place once the store is loaded, unless it exists: user
 * 123 with hook password "secret", a desk phone, a mobile number, colleagues. Logs how it went.
 */
void api_demo(struct api *api);

/* {"endpoints": …, "schemas": …, "problems": …, "words": …}: what the contract is compared with. */
void api_dump(struct json_writer *w);

#endif
