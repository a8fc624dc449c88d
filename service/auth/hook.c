/*
 * hook: domain, user and password of /call_state.htm -> yes or no.
 *
 * A right machine-made password and a remembered right one are answered at once. Everything else,
 * a user or domain that does not exist included, costs one argon2id off the loop (against a dummy
 * where there is nothing to compare), so the time tells nothing. Equal questions that arrive
 * meanwhile share one check.
 */
#include <stdlib.h>

#include "auth/auth_priv.h"
#include "auth/password.h"
#include "auth/secret.h"
#include "base/clock.h"
#include "base/hash_table.h"
#include "base/log.h"
#include "base/memory.h"

enum { DOMAIN_MAX = 253, USER_MAX = 256, WAITERS_MAX = 256, BUSY_RETRY_S = 1 };

/* What the three words mean right now; views into the replica, good for this turn. */
struct attempt {
	struct replica_domain *domain;
	const struct hook_secret *secret; /* NULL: nobody, or no password set */
	struct str domain_id, user_id;    /* canonical, or as presented where unknown */
	struct str version;               /* of the secret */
	char lower[DOMAIN_MAX];
};

struct waiter {
	auth_hook_fn *done;
	void *arg;
	struct waiter *next;
};

struct hook_check {
	struct digest key;
	struct auth *auth;
	struct throttle_key throttle;
	struct waiter *first, *last;
	size_t waiters;
	char *text; /* domain, user and version behind each other */
	struct str domain, user, version;
	bool dummy;
	UT_hash_handle hh;
};

static void answer(auth_hook_fn *done, void *arg, enum hook_verdict verdict, int64_t retry_s)
{
	done(arg, &(struct hook_result){ .verdict = verdict, .retry_after_s = retry_s });
}

static void resolve(struct auth *a, struct str domain, struct str user, struct attempt *out)
{
	struct replica_user *found;

	*out = (struct attempt){ .domain_id = domain, .user_id = user };
	for (size_t i = 0; i < domain.n; i++)
		out->lower[i] = (char)(domain.p[i] >= 'A' && domain.p[i] <= 'Z' ? domain.p[i] + 32
										: domain.p[i]);
	out->domain_id = str_n(out->lower, domain.n);
	out->domain = state_domain(a->state, out->domain_id);
	if (!out->domain)
		return;
	out->domain_id = replica_domain_config(out->domain)->id;
	found = replica_user_find(out->domain, user);
	if (!found)
		return;
	out->user_id = replica_subject(found)->user->id;
	out->secret = replica_hook_secret(out->domain, out->user_id);
	out->version = replica_hook_secret_version(out->domain, out->user_id);
}

/* Yes, unless this password is used too often. */
static void accept(struct auth *a, struct hook_entry *entry, const struct attempt *at,
		   int64_t now_ms, auth_hook_fn *done, void *arg)
{
	struct hook_result result = { .verdict = HOOK_OK,
				      .domain = at->domain_id,
				      .user = at->user_id };
	char source[USER_MAX + 8] = "hook:";
	size_t n = at->user_id.n < USER_MAX ? at->user_id.n : USER_MAX;

	if (!bucket_take(hook_entry_bucket(entry), hook_password_limit, now_ms,
			 &result.retry_after_s)) {
		a->stats.throttled++;
		answer(done, arg, HOOK_THROTTLED, result.retry_after_s);
		return;
	}
	memcpy(source + 5, at->user_id.p, n);
	result.source = str_n(source, 5 + n);
	done(arg, &result);
}

static void refuse(struct auth *a, auth_hook_fn *done, void *arg)
{
	a->stats.refused++;
	answer(done, arg, HOOK_REFUSED, 0);
}

/* ---- the slow way ---- */

static void add_waiter(struct hook_check *check, auth_hook_fn *done, void *arg)
{
	struct waiter *w = mem_new(sizeof(*w));

	*w = (struct waiter){ done, arg, NULL };
	if (check->last)
		check->last->next = w;
	else
		check->first = w;
	check->last = w;
	check->waiters++;
}

static struct hook_check *check_new(struct auth *a, const struct digest *key,
				    const struct throttle_key *throttle, const struct attempt *at)
{
	struct hook_check *check = mem_new(sizeof(*check));
	char *p = mem_new(at->domain_id.n + at->user_id.n + at->version.n + 1);

	check->key = *key;
	check->auth = a;
	check->throttle = *throttle;
	check->dummy = !at->secret || !at->secret->chosen;
	check->text = p;
	check->domain = str_n(p, at->domain_id.n);
	check->user = str_n(p + at->domain_id.n, at->user_id.n);
	check->version = str_n(p + at->domain_id.n + at->user_id.n, at->version.n);
	memcpy(p, at->domain_id.p, at->domain_id.n);
	memcpy(p + at->domain_id.n, at->user_id.p, at->user_id.n);
	if (at->version.n)
		memcpy(p + at->domain_id.n + at->user_id.n, at->version.p, at->version.n);
	return check;
}

static void check_free(struct hook_check *check)
{
	free(check->text);
	free(check);
}

/* Each waiter gets its own charge and its own answer. */
static void settle(struct hook_check *check, enum hook_verdict verdict, struct hook_entry *entry,
		   const struct attempt *at, int64_t now_ms)
{
	struct auth *a = check->auth;

	for (struct waiter *w = check->first, *next; w; w = next) {
		next = w->next;
		if (verdict == HOOK_OK)
			accept(a, entry, at, now_ms, w->done, w->arg);
		else if (verdict == HOOK_REFUSED)
			refuse(a, w->done, w->arg);
		else
			answer(w->done, w->arg, HOOK_BUSY, BUSY_RETRY_S);
		free(w);
	}
	check_free(check);
}

/* The password was right; it counts if the secret is still the one it was checked against. */
static void check_right(struct hook_check *check, int64_t now_ms)
{
	struct auth *a = check->auth;
	struct hook_entry *entry;
	struct attempt at;

	resolve(a, check->domain, check->user, &at);
	throttle_success(a->throttle, &check->throttle, true, now_ms);
	if (!at.secret || !str_eq(at.version, check->version)) {
		settle(check, HOOK_BUSY, NULL, NULL, now_ms); /* changed meanwhile: ask again */
		return;
	}
	entry = hook_cache_put(a->hook_cache, &check->key, at.version, now_ms);
	settle(check, HOOK_OK, entry, &at, now_ms);
}

static void check_done(void *arg, bool ran, bool right)
{
	struct hook_check *check = arg;
	struct auth *a = check->auth;
	int64_t now_ms = clock_now_ms();

	a->queued--;
	HASH_DEL(a->checks, check);
	if (!ran) {
		settle(check, HOOK_BUSY, NULL, NULL, now_ms);
	} else if (right && !check->dummy) {
		check_right(check, now_ms);
	} else {
		if (throttle_alarm(a->throttle, &check->throttle, now_ms))
			log_event(LOG_WARN, "many wrong hook passwords for one user",
				  LOG_S("domain", check->domain), LOG_S("user", check->user));
		settle(check, HOOK_REFUSED, NULL, NULL, now_ms);
	}
}

static void check_slowly(struct auth *a, const struct attempt *at, const struct digest *key,
			 const struct throttle_key *throttle, struct str password, int64_t now_ms,
			 auth_hook_fn *done, void *arg)
{
	bool trusted = throttle_trusts(a->throttle, throttle, now_ms);
	struct hook_check *check;
	struct str hash;

	if (a->queued >= (trusted ? SLOW_QUEUE_MAX : SLOW_QUEUE_STRANGERS)) {
		answer(done, arg, HOOK_BUSY, BUSY_RETRY_S);
		return;
	}
	check = check_new(a, key, throttle, at);
	hash = check->dummy ? password_dummy_hash() : at->secret->hash;
	if (!password_verify(a->loop, password, hash, check_done, check)) {
		check_free(check);
		answer(done, arg, HOOK_BUSY, BUSY_RETRY_S);
		return;
	}
	a->queued++;
	a->stats.slow_checks++;
	throttle_failure(a->throttle, throttle, now_ms);
	HASH_ADD(hh, a->checks, key, sizeof(check->key), check);
	add_waiter(check, done, arg);
}

/* An equal question under way answers this one too. */
static bool join_check(struct auth *a, const struct digest *key, auth_hook_fn *done, void *arg)
{
	struct hook_check *check;

	HASH_FIND(hh, a->checks, key, sizeof(*key), check);
	if (!check)
		return false;
	if (check->waiters >= WAITERS_MAX)
		answer(done, arg, HOOK_BUSY, BUSY_RETRY_S);
	else
		add_waiter(check, done, arg);
	return true;
}

/* Passwords that a person chose, and every wrong one. */
static void check_guessable(struct auth *a, const struct attempt *at, const struct digest *key,
			    struct str password, struct str peer, int64_t now_ms,
			    auth_hook_fn *done, void *arg)
{
	struct throttle_key throttle = throttle_key(a->throttle, peer, at->domain_id, at->user_id);
	struct hook_entry *entry = hook_cache_find(a->hook_cache, key, at->version, now_ms);
	int64_t wait_s;

	if (!entry && join_check(a, key, done, arg))
		return;
	wait_s = throttle_wait_s(a->throttle, &throttle, now_ms);
	if (wait_s && !(entry && throttle_trusts(a->throttle, &throttle, now_ms))) {
		a->stats.throttled++;
		answer(done, arg, HOOK_THROTTLED, wait_s);
	} else if (entry) {
		a->stats.cache_hits++;
		throttle_success(a->throttle, &throttle, false, now_ms);
		accept(a, entry, at, now_ms, done, arg);
	} else {
		check_slowly(a, at, key, &throttle, password, now_ms, done, arg);
	}
}

void auth_hook(struct auth *a, struct str domain, struct str user, struct str password,
	       struct str peer, int64_t now_ms, auth_hook_fn *done, void *arg)
{
	struct hook_entry *entry;
	struct digest key;
	struct attempt at;

	/* decided by the words alone, so the short time tells nothing about who exists */
	if (!domain.n || !user.n || !password.n || domain.n > DOMAIN_MAX || user.n > USER_MAX ||
	    password.n > PASSWORD_BYTES_MAX) {
		refuse(a, done, arg);
		return;
	}
	resolve(a, domain, user, &at);
	if (at.domain && !network_allows(&replica_domain_config(at.domain)->hook_networks, peer)) {
		refuse(a, done, arg);
		return;
	}
	key = hook_cache_key(a->hook_cache, at.domain_id, at.user_id, password);
	if (at.secret && !at.secret->chosen && secret_matches(at.secret->hash, password)) {
		entry = hook_cache_find(a->hook_cache, &key, at.version, now_ms);
		if (!entry)
			entry = hook_cache_put(a->hook_cache, &key, at.version, now_ms);
		accept(a, entry, &at, now_ms, done, arg);
		return;
	}
	check_guessable(a, &at, &key, password, peer, now_ms, done, arg);
}
