/*
 * auth: credentials -> principal; who may do what from where and how often. No HTTP types.
 * May know base and the state header; libsodium's password hashing lives here.
 */
#ifndef AUTH_AUTH_H
#define AUTH_AUTH_H

#include "base/loop.h"
#include "state/state.h"

/* Who is asking. Use within the turn; a request that waits may hold it for the
 * minutes it can live. */
struct principal {
	struct str id; /* token id, or "admin-token"; the source of its signals */
	enum role role;
	bool all_domains;
	struct str_list domains;
	struct str user;   /* limits to one user where not empty */
	struct str prefix; /* operator */
	bool numbers_read;
	struct str_list groups;     /* sees their members only; empty = everybody's */
	enum visibility visibility; /* the most it sees; UNSAID = as the role */
	bool internal_assert; /* a `from` that is a dialable id may make the caller internal */
	int64_t rate_per_s;   /* 0 = none */
};

struct auth;
/* admin_token: the bootstrap superadmin token from --admin-token-file; empty = none. */
struct auth *auth_new(struct loop *loop, struct state *state, struct str admin_token);
void auth_free(struct auth *a);

/*
 * A presented token (the text after Bearer, or Basic's password). peer: address text. Sync and
 * cheap (about a microsecond from the second time on). NULL = none, expired, revoked, wrong
 * network.
 */
const struct principal *auth_token(struct auth *a, struct str presented, struct str peer,
				   int64_t now_ms);
/* Decodes "Bearer x" / "Basic base64(user:x)"; STR_NONE when neither. */
struct str auth_header_token(struct str header, struct arena *arena);
/* domain: a canonical name, aliases resolved. An operator covers what ends in its prefix. */
bool principal_covers(const struct principal *p, struct str domain);
/* The domain's own allow lists: pbx_networks for role pbx, hook_networks for carriers. */
bool principal_allowed_from(const struct principal *p, const struct domain *d, struct str peer);
/* Charges one request of the operation class; false = over the limit, *out_retry_s set. */
enum auth_class {
	AUTH_READ,
	AUTH_WRITE,
	AUTH_DECISION,
	AUTH_HOOK,
	AUTH_SNAPSHOT, /* by item, apart from writes: what is reported beside it is not held up */
	AUTH_CLASS_COUNT
};
bool auth_charge(struct auth *a, const struct principal *p, enum auth_class class, int64_t now_ms,
		 int64_t *out_retry_s);
/* The same of a request that holds several, all or none; see bucket_take_many() in limits.h. */
bool auth_charge_many(struct auth *a, const struct principal *p, enum auth_class class,
		      int64_t count, int64_t now_ms, int64_t *out_retry_s);
/* Charges what is done already, be it more than is left: what follows waits until that is paid
 * back, LENT_MOST_S at most. */
void auth_lend(struct auth *a, const struct principal *p, enum auth_class class, int64_t count,
	       int64_t now_ms);

enum hook_verdict {
	HOOK_OK,
	HOOK_REFUSED,   /* one answer for every credential failure */
	HOOK_THROTTLED, /* guesses or rate; retry_after_s */
	HOOK_BUSY,      /* the slow queue is full; retry_after_s */
};
struct hook_result {
	enum hook_verdict verdict;
	struct str domain, user; /* canonical ids, HOOK_OK only; valid during the callback */
	struct str source;       /* "hook:<user>" */
	int64_t retry_after_s;
};
/*
 * Checks the hook's domain, user (id, extension or number) and password. done runs in this turn for
 * fast paths (possibly inside the call) or later, after argon2id off the loop. All inputs copied.
 */
typedef void auth_hook_fn(void *arg, const struct hook_result *result);
void auth_hook(struct auth *a, struct str domain, struct str user, struct str password,
	       struct str peer, int64_t now_ms, auth_hook_fn *done, void *arg);

/* ---- making credentials ---- */
struct made_token {
	struct str id, presented; /* presented = pk_<id>_<secret>, shown once */
	struct str hash;          /* token.secret_hash */
};
void auth_make_token(struct arena *arena, struct made_token *out);
/* Machine-made hook password: 128 bits and more, and its stored form. */
void auth_make_hook_password(struct arena *arena, struct str *out_password, struct str *out_hash);
/* argon2id off the loop; done(ERR_OK, hash), or done(ERR_BUSY), then possibly inside the call. */
typedef void auth_hash_fn(void *arg, enum err err, struct str hash);
void auth_hash_password(struct auth *a, struct str password, auth_hash_fn *done, void *arg);

/* Address text inside any of the CIDRs; an empty list allows all. v4-mapped v6 counts as v4. */
bool network_allows(const struct str_list *cidrs, struct str peer);

struct auth_stats {
	int64_t refused, throttled, slow_checks, cache_hits, queue;
};
void auth_stats(const struct auth *a, struct auth_stats *out);

#endif
