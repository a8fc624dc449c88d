/* token_make: new tokens and hook passwords. The only moment at which their text exists here. */
#include "auth/auth.h"
#include "auth/secret.h"

void auth_make_token(struct arena *arena, struct made_token *out)
{
	char id[TOKEN_ID_CHARS], secret[TOKEN_SECRET_CHARS];

	random_base62(id, sizeof(id));
	random_base62(secret, sizeof(secret));
	out->presented = arena_printf(arena, "pk_%.*s_%.*s", (int)sizeof(id), id,
				      (int)sizeof(secret), secret);
	out->id = str_n(out->presented.p + 3, sizeof(id));
	out->hash = secret_hash(str_n(secret, sizeof(secret)), arena);
}

void auth_make_hook_password(struct arena *arena, struct str *out_password, struct str *out_hash)
{
	char *password = arena_alloc(arena, HOOK_PASSWORD_CHARS + 1);

	random_base62(password, HOOK_PASSWORD_CHARS);
	*out_password = str_n(password, HOOK_PASSWORD_CHARS);
	*out_hash = secret_hash(*out_password, arena);
}
