/* secret: see secret.h. */
#include "auth/secret.h"

#include <sodium.h>

static const char base62[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

bool token_split(struct str presented, struct str *out_id, struct str *out_secret)
{
	const struct str prefix = STR("pk_");
	struct str id, secret;

	if (presented.n != prefix.n + TOKEN_ID_CHARS + 1 + TOKEN_SECRET_CHARS ||
	    !str_has_prefix(presented, prefix))
		return false;
	id = str_n(presented.p + prefix.n, TOKEN_ID_CHARS);
	secret = str_n(id.p + id.n + 1, TOKEN_SECRET_CHARS);
	if (id.p[id.n] != '_' || !str_only(id, base62) || !str_only(secret, base62))
		return false;
	*out_id = id;
	*out_secret = secret;
	return true;
}

struct str secret_hash(struct str secret, struct arena *arena)
{
	struct digest digest = digest_of(STR_NONE, secret);
	char *hex = arena_alloc(arena, 2 * DIGEST_BYTES + 1);

	sodium_bin2hex(hex, 2 * DIGEST_BYTES + 1, digest.bytes, DIGEST_BYTES);
	return str_n(hex, 2 * DIGEST_BYTES);
}

bool secret_matches(struct str stored_hash, struct str secret)
{
	struct digest stored, shown = digest_of(STR_NONE, secret);
	size_t n;

	if (stored_hash.n != 2 * DIGEST_BYTES ||
	    sodium_hex2bin(stored.bytes, DIGEST_BYTES, stored_hash.p, stored_hash.n, NULL, &n,
			   NULL) != 0 ||
	    n != DIGEST_BYTES)
		return false;
	return digest_eq(&stored, &shown);
}
