/* secret: see secret.h. */
#include "auth/secret.h"

#include <sodium.h>

#include "base/bytes16.h"

static inline bytes16 is_no_base62(bytes16 x)
{
	return (x < '0') | ((x > '9') & (x < 'A')) | ((x > 'Z') & (x < 'a')) | (x > 'z');
}

static bool is_base62(struct str s)
{
	return !any_byte(s, is_no_base62);
}

bool token_split(struct str presented, struct str *out_id, struct str *out_secret)
{
	const struct str prefix = STR("pk_");
	struct str id, secret;

	if (presented.n != prefix.n + TOKEN_ID_CHARS + 1 + TOKEN_SECRET_CHARS ||
	    !str_has_prefix(presented, prefix))
		return false;
	id = str_n(presented.p + prefix.n, TOKEN_ID_CHARS);
	secret = str_n(id.p + id.n + 1, TOKEN_SECRET_CHARS);
	if (id.p[id.n] != '_' || !is_base62(id) || !is_base62(secret))
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
	/* clang-format off */
	static const unsigned char digit_plus_one[256] = {
		['0'] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
		['a'] = 11, 12, 13, 14, 15, 16,
	};
	/* clang-format on */

	if (hex.n != 2 * DIGEST_BYTES)
		return false;
	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		unsigned high = digit_plus_one[(unsigned char)hex.p[2 * i]];
		unsigned low = digit_plus_one[(unsigned char)hex.p[2 * i + 1]];

		if (high == 0 || low == 0)
			return false;
		out->bytes[i] = (unsigned char)((high - 1) << 4 | (low - 1));
	}
	return true;
}

bool secret_matches(struct str stored_hash, struct str secret)
{
	struct digest stored, shown = digest_of(STR_NONE, secret);

	return digest_of_hex(stored_hash, &stored) && digest_eq(&stored, &shown);
}
