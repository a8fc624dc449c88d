/* credential: tokens and hook passwords as stored (hashed). Types only; auth/ judges them. */
#ifndef CORE_CREDENTIAL_H
#define CORE_CREDENTIAL_H

#include "core/model.h"

/* Beyond the role: reading other parties' numbers; vouching that a `from` without a side is
 * internal. */
#define SCOPE_NUMBERS_READ "numbers:read"
#define SCOPE_INTERNAL_ASSERT "internal:assert"

struct token {
	struct str id;   /* of pk_<id>_<secret>; 12 base62 characters */
	struct str name; /* for people */
	enum role role;
	struct str_list domains; /* {"*"}, or names */
	struct str user;        /* role user: the person; carrier: limits to one user; else empty */
	struct str_list scopes; /* beyond the role: numbers:read */
	struct str_list groups; /* supervisor, dashboard: sees their members only; empty = all */
	enum visibility visibility;        /* the most it sees; UNSAID = as the role */
	struct str_list networks;          /* CIDR; empty = anywhere */
	struct str prefix;                 /* operator: domains it creates end in this suffix, e.g.
					      ".reseller.example" */
	int64_t rate_per_s;                /* 0 = the role's default */
	struct str secret_hash;            /* hex of BLAKE2b-256 of the secret */
	int64_t created_ms, expires_at_ms; /* expires 0 = never */
};

struct hook_secret {
	struct str user;
	bool chosen;     /* a person chose it: argon2id; otherwise machine-made: BLAKE2b */
	struct str hash; /* argon2id string, or hex */
	int64_t created_ms;
};

#endif
