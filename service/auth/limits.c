/* limits: see limits.h. */
#include "auth/limits.h"

const struct limit hook_password_limit = { 20, 100 };

/* Requests per second. A role is refused what its endpoints do not list before it is charged. */
/* clang-format off */
static const int64_t rates[ROLE_COUNT][AUTH_CLASS_COUNT] = {
	/*                    read   write  decision hook  snapshot */
	[ROLE_CARRIER]    = { 100,   5000,  100,     5000, 5000 },
	[ROLE_PBX]        = { 5000,  2000,  5000,    2000, 2000 },
	[ROLE_DASHBOARD]  = { 100,   20,    20,      20,   20 },
	[ROLE_SUPERVISOR] = { 100,   20,    20,      20,   20 },
	[ROLE_USER]       = { 20,    20,    20,      20,   20 },
	[ROLE_ADMIN]      = { 1000,  1000,  1000,    1000, 1000 },
	[ROLE_OPERATOR]   = { 200,   200,   200,     200,  200 },
	[ROLE_SUPERADMIN] = { 5000,  5000,  5000,    5000, 5000 },
};
/* clang-format on */

struct limit limit_of_rate(int64_t rate_per_s)
{
	return (struct limit){ rate_per_s, 2 * rate_per_s };
}

struct limit limit_of_role(enum role role, enum auth_class class)
{
	return limit_of_rate(rates[role][class]);
}

static void refill(struct bucket *b, struct limit limit, int64_t now_ms)
{
	int64_t full = limit.burst * 1000, missing;

	if (!b->started || b->level > full) {
		*b = (struct bucket){ .level = full, .at_ms = now_ms, .started = true };
		return;
	}
	if (now_ms <= b->at_ms)
		return;
	missing = full - b->level;
	if (now_ms - b->at_ms >= missing / limit.rate_per_s + 1)
		b->level = full;
	else
		b->level += (now_ms - b->at_ms) * limit.rate_per_s;
	if (b->level > full)
		b->level = full;
	b->at_ms = now_ms;
}

bool bucket_take_many(struct bucket *b, struct limit limit, int64_t count, int64_t now_ms,
		      int64_t *out_retry_s)
{
	/* the request itself was taken before its items: a full bucket has one less */
	int64_t most = limit.burst > 1 ? limit.burst - 1 : 1;
	int64_t needed = 1000 * (count < most ? count : most);

	if (limit.rate_per_s <= 0) {
		*out_retry_s = 60;
		return false;
	}
	refill(b, limit, now_ms);
	if (b->level < needed) {
		int64_t wait_ms = (needed - b->level) / limit.rate_per_s;

		*out_retry_s = wait_ms / 1000 + 1;
		return false;
	}
	b->level -= 1000 * count;
	return true;
}

void bucket_lend(struct bucket *b, struct limit limit, int64_t count, int64_t now_ms)
{
	int64_t least = -1000 * LENT_MOST_S * limit.rate_per_s;

	refill(b, limit, now_ms);
	b->level -= 1000 * count;
	if (b->level < least)
		b->level = least;
}

bool bucket_take(struct bucket *b, struct limit limit, int64_t now_ms, int64_t *out_retry_s)
{
	return bucket_take_many(b, limit, 1, now_ms, out_retry_s);
}
