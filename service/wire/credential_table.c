/* credential_table: tokens and hook passwords; hashes are stored and never shown. */
#include "wire/config_rows.h"

enum { RATE_MAX = 1000000, TOKEN_DOMAINS_MAX = 100, TOKEN_GROUPS_MAX = 64 };

/* clang-format off */
static const struct field token_fields[] = {
	{ .name = "id", .kind = FIELD_STR, .flags = FIELD_READONLY | FIELD_REQUIRED,
	  .offset = offsetof(struct token, id), .max = ID_BYTES, .check = check_id,
	  .doc = "middle part of the token" },
	{ .name = "name", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct token, name), .max = NAME_BYTES, .check = check_text,
	  .doc = "name for people" },
	{ .name = "role", .kind = FIELD_WORD, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct token, role), .words = &role_words,
	  .doc = "what the token may do" },
	{ .name = "domains", .kind = FIELD_STR_LIST, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct token, domains), .max = TOKEN_DOMAINS_MAX, .item_max = 253,
	  .check = check_token_domain,
	  .doc = "domains it is for, or *" },
	{ .name = "user", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct token, user), .max = ID_BYTES, .check = check_id,
	  .doc = "the user it is limited to" },
	{ .name = "scopes", .kind = FIELD_STR_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct token, scopes), .max = 8, .item_max = ID_BYTES,
	  .check = check_scope,
	  .doc = "rights beyond the role" },
	{ .name = "groups", .kind = FIELD_STR_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct token, groups), .max = TOKEN_GROUPS_MAX, .item_max = ID_BYTES,
	  .check = check_id,
	  .doc = "supervisor, dashboard: sees the members of these groups only; empty = of all" },
	{ .name = "visibility", .kind = FIELD_WORD, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct token, visibility), .words = &visibility_words,
	  .min = VISIBILITY_NONE,
	  .doc = "the most it sees of anybody; as its role where not given" },
	{ .name = "networks", .kind = FIELD_STR_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct token, networks), .max = 64, .item_max = 64,
	  .check = check_cidr,
	  .doc = "where it may be used from; empty = anywhere" },
	{ .name = "prefix", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct token, prefix), .max = 253, .check = check_token_prefix,
	  .doc = "operator: the domains it makes end so" },
	{ .name = "rate_per_s", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct token, rate_per_s), .max = RATE_MAX,
	  .doc = "requests per second; 0 = the role's default" },
	{ .name = "secret_hash", .kind = FIELD_STR, .flags = FIELD_SECRET | FIELD_READONLY,
	  .offset = offsetof(struct token, secret_hash), .max = NAME_BYTES,
	  .doc = "BLAKE2b-256 of the secret in hex" },
	{ .name = "created", .kind = FIELD_TIME,
	  .offset = offsetof(struct token, created_ms),
	  .doc = "when it was made" },
	{ .name = "expires_at", .kind = FIELD_TIME,
	  .offset = offsetof(struct token, expires_at_ms),
	  .doc = "from when on it is refused" },
};
/* clang-format on */

const struct table token_table = {
	.name = "Token",
	.size = sizeof(struct token),
	.fields = token_fields,
	.count = COUNT(token_fields),
};

/* clang-format off */
static const struct field body_fields[] = {
	{ .name = "name", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct token_body, name), .max = NAME_BYTES, .check = check_text,
	  .doc = "name for people" },
	{ .name = "role", .kind = FIELD_WORD, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct token_body, role), .words = &role_words,
	  .doc = "what the token may do" },
	{ .name = "domains", .kind = FIELD_STR_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct token_body, domains), .max = TOKEN_DOMAINS_MAX, .item_max = 253,
	  .check = check_token_domain,
	  .doc = "domains it is for, or *; in a domain's own tokens that domain, or nothing" },
	{ .name = "user", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct token_body, user), .max = ID_BYTES, .check = check_id,
	  .doc = "role user: the person; role carrier: limits it to one user" },
	{ .name = "scopes", .kind = FIELD_STR_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct token_body, scopes), .max = 8, .item_max = ID_BYTES,
	  .check = check_scope,
	  .doc = "rights beyond the role" },
	{ .name = "groups", .kind = FIELD_STR_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct token_body, groups), .max = TOKEN_GROUPS_MAX, .item_max = ID_BYTES,
	  .check = check_id,
	  .doc = "supervisor, dashboard: sees the members of these groups only; empty = of all" },
	{ .name = "visibility", .kind = FIELD_WORD, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct token_body, visibility), .words = &visibility_words,
	  .min = VISIBILITY_NONE,
	  .doc = "the most it sees of anybody; as its role where not given" },
	{ .name = "networks", .kind = FIELD_STR_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct token_body, networks), .max = 64, .item_max = 64,
	  .check = check_cidr,
	  .doc = "where it may be used from; empty = anywhere" },
	{ .name = "prefix", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct token_body, prefix), .max = 253, .check = check_token_prefix,
	  .doc = "operator: the domains it makes end so, such as .reseller.example" },
	{ .name = "rate_per_s", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct token_body, rate_per_s), .max = RATE_MAX,
	  .doc = "requests per second; 0 = the role's default" },
	{ .name = "expires_at", .kind = FIELD_TIME,
	  .offset = offsetof(struct token_body, expires_at_ms),
	  .doc = "from when on it is refused; never where not given" },
};
/* clang-format on */

const struct table token_body_table = {
	.name = "TokenRequest",
	.size = sizeof(struct token_body),
	.fields = body_fields,
	.count = COUNT(body_fields),
};

/* clang-format off */
static const struct field hook_fields[] = {
	{ .name = "user", .kind = FIELD_STR,
	  .offset = offsetof(struct hook_secret, user), .max = ID_BYTES, .check = check_id,
	  .doc = "whose password it is" },
	{ .name = "chosen", .kind = FIELD_BOOL, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct hook_secret, chosen),
	  .doc = "a person chose it" },
	{ .name = "hash", .kind = FIELD_STR, .flags = FIELD_SECRET | FIELD_READONLY,
	  .offset = offsetof(struct hook_secret, hash), .max = 256,
	  .doc = "argon2id string where chosen, else BLAKE2b-256 in hex" },
	{ .name = "created", .kind = FIELD_TIME,
	  .offset = offsetof(struct hook_secret, created_ms),
	  .doc = "when it was made" },
};
/* clang-format on */

const struct table hook_secret_table = {
	.name = "HookSecret",
	.size = sizeof(struct hook_secret),
	.fields = hook_fields,
	.count = COUNT(hook_fields),
};
