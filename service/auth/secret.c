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

/* Lower-case hex, as bin2hex writes it. The stored side is no secret of the caller's: its time may
 * show. */
static bool digest_of_hex(struct str hex, struct digest *out)
{
	if (hex.n != 2 * DIGEST_BYTES)
		return false;
	for (size_t i = 0; i < hex.n; i++) {
		char c = hex.p[i];
		int digit = c >= '0' && c <= '9'   ? c - '0'
			    : c >= 'a' && c <= 'f' ? c - 'a' + 10
						   : -1;
		if (digit < 0)
			return false;
		out->bytes[i / 2] = (unsigned char)(i % 2 ? out->bytes[i / 2] | digit : digit << 4);
	}
	return true;
}

bool secret_matches(struct str stored_hash, struct str secret)
{
	struct digest stored, shown = digest_of(STR_NONE, secret);

	return digest_of_hex(stored_hash, &stored) && digest_eq(&stored, &shown);
}
