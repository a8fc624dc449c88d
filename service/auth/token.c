/*
 * token: a presented text -> principal. Every check is made at every use (revoked, changed, secret,
 * expired, network): a keyed hash and two table look-ups, so nothing stale can be believed.
 */
#include "auth/auth_priv.h"
#include "auth/secret.h"

static const struct principal *admin_token(struct auth *a, struct str presented)
{
	struct digest digest = digest_of(STR_NONE, presented);

	return digest_eq(&digest, &a->admin_digest) ? &a->admin : NULL;
}

/* Tokens come and go; looking at one old entry per new one keeps the table near the living. */
static void forget_one_revoked(struct auth *a, int64_t now_ms)
{
	struct str id = bearers_next_id(a->bearers);

	if (id.n && !state_token(a->state, id))
		bearers_drop(a->bearers, id, now_ms);
}

/* NULL where the secret is not the token's: no wrong one makes a bearer. */
static struct bearer *bearer_of(struct auth *a, const struct token *token, struct str secret,
				int64_t now_ms)
{
	struct bearer *b = bearers_find(a->bearers, token);

	if (b)
		return bearer_knows(b, secret) ? b : NULL;
	if (!secret_matches(token->secret_hash, secret))
		return NULL;
	forget_one_revoked(a, now_ms);
	return bearers_put(a->bearers, token, now_ms);
}

const struct principal *auth_token(struct auth *a, struct str presented, struct str peer,
				   int64_t now_ms)
{
	const struct token *token = NULL;
	const struct bearer *bearer;
	struct str id, secret;

	if (token_split(presented, &id, &secret)) {
		token = state_token(a->state, id);
		if (!token)
			bearers_drop(a->bearers, id, now_ms);
	}
	if (!token)
		return a->has_admin ? admin_token(a, presented) : NULL;
	if (token->expires_at_ms && now_ms >= token->expires_at_ms)
		return NULL;
	bearer = bearer_of(a, token, secret, now_ms);
	return bearer && bearer_allows(bearer, peer) ? bearer_principal(bearer) : NULL;
}

static struct limit limit_of(const struct principal *p, enum auth_class class)
{
	return p->rate_per_s ? limit_of_rate(p->rate_per_s) : limit_of_role(p->role, class);
}

/* NULL: revoked since it was accepted, there is no bucket any more. */
static struct bucket *bucket_of(struct auth *a, const struct principal *p, enum auth_class class)
{
	bool is_admin = a->has_admin && str_eq(p->id, a->admin.id);

	return is_admin ? &a->admin_buckets[class] : bearers_bucket(a->bearers, p->id, class);
}

bool auth_charge_many(struct auth *a, const struct principal *p, enum auth_class class,
		      int64_t count, int64_t now_ms, int64_t *out_retry_s)
{
	struct bucket *bucket = bucket_of(a, p, class);

	return !bucket || bucket_take_many(bucket, limit_of(p, class), count, now_ms, out_retry_s);
}

void auth_lend(struct auth *a, const struct principal *p, enum auth_class class, int64_t count,
	       int64_t now_ms)
{
	struct bucket *bucket = bucket_of(a, p, class);

	if (bucket)
		bucket_lend(bucket, limit_of(p, class), count, now_ms);
}

bool auth_charge(struct auth *a, const struct principal *p, enum auth_class class, int64_t now_ms,
		 int64_t *out_retry_s)
{
	return auth_charge_many(a, p, class, 1, now_ms, out_retry_s);
}
