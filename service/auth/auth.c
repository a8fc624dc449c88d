/* auth: the room's life, and the slow hashing of passwords that are being set. */
#include "auth/auth.h"

#include <stdlib.h>

#include "auth/auth_priv.h"
#include "auth/password.h"
#include "base/memory.h"

static void set_admin(struct auth *a, struct str admin_token)
{
	static const struct str everything[] = {
		{"*", 1}
	};

	a->has_admin = admin_token.n > 0;
	a->admin_digest = digest_of(STR_NONE, admin_token);
	a->admin = (struct principal){
		.id = STR("admin-token"),
		.role = ROLE_SUPERADMIN,
		.all_domains = true,
		.domains = {everything, 1},
	};
}

struct auth *auth_new(struct loop *loop, struct state *state, struct str admin_token)
{
	struct auth *a = mem_new(sizeof(*a));

	a->loop = loop;
	a->state = state;
	a->bearers = bearers_new();
	a->hook_cache = hook_cache_new(HOOK_CACHE_MAX);
	a->throttle = throttle_new();
	set_admin(a, str_trim(admin_token));
	return a;
}

void auth_free(struct auth *a)
{
	if (!a)
		return;
	bearers_free(a->bearers);
	hook_cache_free(a->hook_cache);
	throttle_free(a->throttle);
	free(a);
}

void auth_stats(const struct auth *a, struct auth_stats *out)
{
	*out = a->stats;
	out->queue = (int64_t)a->queued;
}

struct hash_call {
	struct auth *auth;
	auth_hash_fn *done;
	void *arg;
};

static void hash_done(void *arg, bool ran, struct str hash)
{
	struct hash_call *call = arg;

	call->auth->queued--;
	call->done(call->arg, ran ? ERR_OK : ERR_BUSY, hash);
	free(call);
}

void auth_hash_password(struct auth *a, struct str password, auth_hash_fn *done, void *arg)
{
	struct hash_call *call = mem_new(sizeof(*call));

	*call = (struct hash_call){ a, done, arg };
	if (a->queued < SLOW_QUEUE_MAX && password_hash(a->loop, password, hash_done, call)) {
		a->queued++;
		return;
	}
	free(call);
	done(arg, ERR_BUSY, STR_NONE);
}
