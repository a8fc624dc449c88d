/* header: the token inside an Authorization header, RFC 6750 (Bearer) or RFC 7617 (Basic). */
#include <sodium.h>

#include "auth/auth.h"

enum { HEADER_MAX = 1024 };

/* The token is the password; the user name says nothing and may be anything. */
static struct str basic_password(struct str encoded, struct arena *arena)
{
	char *text = arena_alloc(arena, encoded.n + 1);
	struct str pair;
	size_t n;

	if (sodium_base642bin((unsigned char *)text, encoded.n, encoded.p, encoded.n, NULL, &n,
			      NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
		return STR_NONE;
	pair = str_n(text, n);
	if (str_find_char(pair, ':') == pair.n)
		return STR_NONE;
	str_cut(&pair, ':');
	return pair.n ? pair : STR_NONE;
}

struct str auth_header_token(struct str header, struct arena *arena)
{
	struct str rest = str_trim(header), scheme, value;

	if (rest.n > HEADER_MAX)
		return STR_NONE;
	scheme = str_cut(&rest, ' ');
	value = str_trim(rest);
	if (value.n == 0)
		return STR_NONE;
	if (str_eq_nocase(scheme, STR("Bearer")))
		return value;
	if (str_eq_nocase(scheme, STR("Basic")))
		return basic_password(value, arena);
	return STR_NONE;
}
