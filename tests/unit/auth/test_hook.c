/* The hook's credentials on a real state: what is answered, what it costs, who is slowed. */
#include "auth_test.h"

#include "base/clock.h"

/* The queue is worked off on a niced thread: on a busy machine that takes its time. */
enum { HANG_MS = 200 * 1000 };

struct answer {
	int count; /* answers so far */
	struct hook_result last;
	char domain[64], user[64], source[80];
	int of[4]; /* by verdict */
	bool all;
	int wanted;
};

static void keep(char *out, size_t size, struct str s)
{
	snprintf(out, size, "%.*s", STR_ARG(s));
}

static void on_answer(void *arg, const struct hook_result *r)
{
	struct answer *a = arg;

	a->count++;
	a->of[r->verdict]++;
	a->last = *r;
	keep(a->domain, sizeof(a->domain), r->domain);
	keep(a->user, sizeof(a->user), r->user);
	keep(a->source, sizeof(a->source), r->source);
	a->all = a->count >= a->wanted;
}

static void ask(struct answer *a, const char *domain, const char *user, struct str password,
		const char *peer)
{
	a->wanted++;
	a->all = false;
	auth_hook(auth, str_of(domain), str_of(user), password, str_of(peer), clock_now_ms(),
		  on_answer, a);
}

static void wait_for(struct answer *a)
{
	if (!a->all)
		assert_true(loop_run_until(loop, &a->all, HANG_MS));
}

static enum hook_verdict verdict(const char *domain, const char *user, struct str password,
				 const char *peer)
{
	struct answer a = { 0 };

	ask(&a, domain, user, password, peer);
	wait_for(&a);
	return a.last.verdict;
}

static int64_t slow_checks(void)
{
	struct auth_stats stats;

	auth_stats(auth, &stats);
	return stats.slow_checks;
}

static void test_machine_made_is_fast(void **s)
{
	struct answer a = { 0 };

	(void)s;
	ask(&a, DOMAIN, "124", machine_made, CARRIER);
	assert_int_equal(a.count, 1); /* answered inside the call */
	assert_int_equal(a.last.verdict, HOOK_OK);
	assert_string_equal(a.domain, DOMAIN);
	assert_string_equal(a.user, "124");
	assert_string_equal(a.source, "hook:124");
	assert_int_equal(slow_checks(), 0);
}

static void test_chosen_is_checked_once(void **s)
{
	struct answer a = { 0 };
	struct auth_stats stats;

	(void)s;
	ask(&a, DOMAIN, "123", STR(CHOSEN), CARRIER);
	assert_int_equal(a.count, 0); /* off the loop */
	wait_for(&a);
	assert_int_equal(a.last.verdict, HOOK_OK);
	for (int i = 0; i < 20; i++)
		ask(&a, DOMAIN, "123", STR(CHOSEN), CARRIER);
	assert_int_equal(a.of[HOOK_OK], 21);
	auth_stats(auth, &stats);
	assert_int_equal(stats.slow_checks, 1);
	assert_int_equal(stats.cache_hits, 20);
}

static void test_names_of_user_and_domain(void **s)
{
	struct answer a = { 0 };

	(void)s;
	ask(&a, "ALIAS.lu", "23", STR(CHOSEN), CARRIER); /* alias, extension */
	wait_for(&a);
	assert_string_equal(a.domain, DOMAIN);
	assert_string_equal(a.user, "123");
	assert_int_equal(verdict("Abc.Com", "+35227998123", STR(CHOSEN), CARRIER), HOOK_OK);
	assert_int_equal(slow_checks(), 1); /* one credential, however it is spelt */
}

static void test_every_failure_costs_the_same(void **s)
{
	static const char *const cases[][2] = {
		{DOMAIN,             "123"   }, /* chosen, wrong */
		{ DOMAIN,            "124"   }, /* machine-made, wrong */
		{ DOMAIN,            "125"   }, /* has none */
		{ DOMAIN,            "nobody"}, /* unknown user */
		{ "nowhere.example", "123"   }, /* unknown domain */
	};

	(void)s;
	for (int i = 0; i < 5; i++) {
		struct answer a = { 0 };

		ask(&a, cases[i][0], cases[i][1], STR("wrong"), CARRIER);
		assert_int_equal(a.count, 0);
		wait_for(&a);
		assert_int_equal(a.last.verdict, HOOK_REFUSED);
		assert_int_equal(slow_checks(), i + 1);
	}
}

static void test_empty_and_endless_words(void **s)
{
	char longer[400];

	(void)s;
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_int_equal(verdict("", "123", STR(CHOSEN), CARRIER), HOOK_REFUSED);
	assert_int_equal(verdict(DOMAIN, "", STR(CHOSEN), CARRIER), HOOK_REFUSED);
	assert_int_equal(verdict(DOMAIN, "123", STR(""), CARRIER), HOOK_REFUSED);
	assert_int_equal(verdict(longer, "123", STR(CHOSEN), CARRIER), HOOK_REFUSED);
	assert_int_equal(verdict(DOMAIN, longer, STR(CHOSEN), CARRIER), HOOK_REFUSED);
	assert_int_equal(verdict(DOMAIN, "123", str_of(longer), CARRIER), HOOK_REFUSED);
	assert_int_equal(slow_checks(), 0);
}

static void test_many_at_once_share_a_check(void **s)
{
	struct answer a = { 0 };

	(void)s;
	for (int i = 0; i < 32; i++)
		ask(&a, DOMAIN, "123", STR(CHOSEN), CARRIER);
	wait_for(&a);
	assert_int_equal(a.of[HOOK_OK], 32);
	assert_int_equal(slow_checks(), 1);
}

static void test_change_of_password(void **s)
{
	struct str old = machine_made, fresh, hash;

	(void)s;
	assert_int_equal(verdict(DOMAIN, "124", old, CARRIER), HOOK_OK);
	auth_make_hook_password(arena, &fresh, &hash);
	put_hook_secret("124", false, hash);
	assert_int_equal(verdict(DOMAIN, "124", old, CARRIER), HOOK_REFUSED);
	assert_int_equal(verdict(DOMAIN, "124", fresh, CARRIER), HOOK_OK);
	put_secret("hook/124", STR_NONE);
	assert_int_equal(verdict(DOMAIN, "124", fresh, CARRIER), HOOK_REFUSED);
	put_hook_secret("124", true, hash_slowly("chosen instead"));
	assert_int_equal(verdict(DOMAIN, "124", fresh, CARRIER), HOOK_REFUSED);
	assert_int_equal(verdict(DOMAIN, "124", STR("chosen instead"), CARRIER), HOOK_OK);
	put_hook_secret("124", true, hash_slowly("once more"));
	assert_int_equal(verdict(DOMAIN, "124", STR("chosen instead"), CARRIER), HOOK_REFUSED);
}

static void test_changed_while_it_was_checked(void **s)
{
	struct answer a = { 0 };
	struct str hash = hash_slowly("the new one");

	(void)s;
	put_hook_secret("124", true, hash_slowly("the old one"));
	ask(&a, DOMAIN, "124", STR("the old one"), CARRIER);
	put_hook_secret("124", true, hash); /* runs the loop, so the check may end on the way */
	wait_for(&a);
	assert_true(a.last.verdict == HOOK_BUSY || a.last.verdict == HOOK_OK);
	assert_int_equal(verdict(DOMAIN, "124", STR("the old one"), CARRIER), HOOK_REFUSED);
}

static void test_guessing_is_slowed_by_its_source(void **s)
{
	char guess[32];
	struct answer a = { 0 };

	(void)s;
	for (int i = 0; i < 15; i++) {
		snprintf(guess, sizeof(guess), "guess %d", i);
		ask(&a, DOMAIN, "123", str_of(guess), ATTACKER);
	}
	assert_int_equal(a.last.verdict, HOOK_THROTTLED);
	assert_true(a.last.retry_after_s > 590);
	wait_for(&a);
	assert_int_equal(a.of[HOOK_REFUSED], 10); /* also when asked all at once */
	assert_int_equal(a.of[HOOK_THROTTLED], 5);
	assert_int_equal(verdict(DOMAIN, "123", STR(CHOSEN), ATTACKER), HOOK_THROTTLED);
	assert_int_equal(verdict(DOMAIN, "123", STR(CHOSEN), CARRIER), HOOK_OK);
}

static void test_unknown_is_throttled_alike(void **s)
{
	struct answer a = { 0 };
	char guess[32];

	(void)s;
	for (int i = 0; i < 12; i++) {
		snprintf(guess, sizeof(guess), "guess %d", i);
		ask(&a, "nowhere.example", "123", str_of(guess), ATTACKER);
	}
	wait_for(&a);
	assert_int_equal(a.of[HOOK_REFUSED], 10);
	assert_int_equal(a.of[HOOK_THROTTLED], 2);
}

static void test_same_wrong_guess_counts_once_in_flight(void **s)
{
	struct answer a = { 0 };

	(void)s;
	for (int i = 0; i < 20; i++) /* a carrier with an outdated password, in a burst */
		ask(&a, DOMAIN, "123", STR("outdated"), CARRIER);
	wait_for(&a);
	assert_int_equal(a.of[HOOK_REFUSED], 20);
	assert_int_equal(verdict(DOMAIN, "123", STR(CHOSEN), CARRIER), HOOK_OK);
}

static void test_machine_made_passes_a_throttled_source(void **s)
{
	struct answer a = { 0 };
	struct str password, hash;
	char guess[32];

	(void)s;
	auth_make_hook_password(arena, &password, &hash);
	put_hook_secret("124", false, hash);
	for (int i = 0; i < 12; i++) {
		snprintf(guess, sizeof(guess), "guess %d", i);
		ask(&a, DOMAIN, "124", str_of(guess), CARRIER);
	}
	wait_for(&a);
	assert_int_equal(a.of[HOOK_THROTTLED], 2);
	assert_int_equal(verdict(DOMAIN, "124", password, CARRIER), HOOK_OK);
}

static void test_trusted_source_goes_on(void **s)
{
	struct answer a = { 0 };
	char guess[32];

	(void)s;
	assert_int_equal(verdict(DOMAIN, "123", STR(CHOSEN), CARRIER), HOOK_OK);
	for (int i = 0; i < 20; i++) {
		snprintf(guess, sizeof(guess), "guess %d", i);
		ask(&a, DOMAIN, "123", str_of(guess), CARRIER);
	}
	wait_for(&a);
	assert_int_equal(a.of[HOOK_THROTTLED], 0);
	assert_int_equal(verdict(DOMAIN, "123", STR(CHOSEN), CARRIER), HOOK_OK);
}

static void test_rate_of_one_password(void **s)
{
	struct answer a = { 0 };
	struct str password, hash;

	(void)s;
	auth_make_hook_password(arena, &password, &hash);
	put_hook_secret("124", false, hash);
	for (int i = 0; i < 200; i++)
		ask(&a, DOMAIN, "124", password, CARRIER);
	assert_true(a.of[HOOK_OK] >= 100 && a.of[HOOK_OK] < 150);
	assert_int_equal(a.last.verdict, HOOK_THROTTLED);
	assert_int_equal(a.last.retry_after_s, 1);
}

static void test_full_queue(void **s)
{
	struct answer strangers = { 0 }, trusted = { 0 };
	char peer[32], guess[32];

	(void)s;
	assert_int_equal(verdict(DOMAIN, "123", STR(CHOSEN), CARRIER), HOOK_OK);
	for (int i = 0; i < 80; i++) {
		snprintf(peer, sizeof(peer), "10.0.%d.1", i);
		snprintf(guess, sizeof(guess), "guess %d", i);
		ask(&strangers, DOMAIN, "123", str_of(guess), peer);
	}
	assert_int_equal(strangers.of[HOOK_BUSY], 32); /* at once; 48 wait */
	assert_int_equal(strangers.last.retry_after_s, 1);
	ask(&trusted, DOMAIN, "123", STR("new try"), CARRIER); /* a place is kept for it */
	wait_for(&trusted);
	assert_int_equal(trusted.last.verdict, HOOK_REFUSED);
	wait_for(&strangers);
	assert_int_equal(strangers.of[HOOK_REFUSED], 48);
}

static void test_hook_networks(void **s)
{
	(void)s;
	put_object("domain", "{\"time_zone\":\"Europe/Luxembourg\","
			     "\"hook_networks\":[\"192.0.2.0/24\"]}");
	assert_int_equal(verdict(DOMAIN, "123", STR(CHOSEN), ATTACKER), HOOK_REFUSED);
	assert_int_equal(slow_checks(), 0); /* before any hashing */
	assert_int_equal(verdict(DOMAIN, "123", STR(CHOSEN), CARRIER), HOOK_OK);
	assert_int_equal(verdict(DOMAIN, "123", STR(CHOSEN), "::ffff:192.0.2.10"), HOOK_OK);
	put_object("domain", "{\"time_zone\":\"Europe/Luxembourg\",\"aliases\":[\"alias.lu\"]}");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, test_up, test_down)
	const struct CMUnitTest tests[] = {
		T(test_machine_made_is_fast),
		T(test_chosen_is_checked_once),
		T(test_names_of_user_and_domain),
		T(test_every_failure_costs_the_same),
		T(test_empty_and_endless_words),
		T(test_many_at_once_share_a_check),
		T(test_guessing_is_slowed_by_its_source),
		T(test_unknown_is_throttled_alike),
		T(test_same_wrong_guess_counts_once_in_flight),
		T(test_trusted_source_goes_on),
		T(test_full_queue),
		T(test_hook_networks),
		T(test_change_of_password),
		T(test_changed_while_it_was_checked),
		T(test_machine_made_passes_a_throttled_source),
		T(test_rate_of_one_password),
	};

	return cmocka_run_group_tests_name("auth/hook", tests, group_up, group_down);
}
