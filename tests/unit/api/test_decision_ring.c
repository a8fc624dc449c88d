/* test_decision_ring: the newest stay, whole; number and bytes are bounded whatever comes. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "api/decision_ring.h"
#include "base/memory.h"

static struct str number_id(char text[16], size_t i)
{
	return str_n(text, (size_t)snprintf(text, 16, "%zx", i));
}

static void put(struct decision_ring *ring, const char *domain, size_t i, struct str json)
{
	char id[16];

	decision_ring_put(ring, &(struct kept_decision){ .id = number_id(id, i),
							 .domain = str_of(domain),
							 .user = STR("123"),
							 .json = json });
}

static bool count(void *arg, const struct kept_decision *d)
{
	assert_int_equal(d->json.n, 4);
	++*(size_t *)arg;
	return true;
}

static void the_newest_stay(void **state)
{
	struct decision_ring *ring = decision_ring_new();
	size_t seen = 0;
	char id[16];

	(void)state;
	for (size_t i = 1; i <= 25000; i++)
		put(ring, i % 2 ? "odd" : "even", i, STR("json"));
	assert_null(decision_ring_find(ring, STR("odd"), number_id(id, 14999)));
	assert_non_null(decision_ring_find(ring, STR("odd"), number_id(id, 15001)));
	assert_null(decision_ring_find(ring, STR("even"), number_id(id, 15001)));
	decision_ring_each(ring, STR("odd"), STR(""), count, &seen);
	assert_int_equal(seen, DECISION_RING_COUNT / 2);
	seen = 0;
	decision_ring_each(ring, STR("odd"), number_id(id, 15003), count, &seen);
	assert_int_equal(seen, 1);
	seen = 0;
	decision_ring_each(ring, STR("odd"), number_id(id, 14999), count, &seen);
	assert_int_equal(seen, 0); /* what was behind one that is gone is gone too */
	decision_ring_free(ring);
}

static bool count_any(void *arg, const struct kept_decision *d)
{
	(void)d;
	++*(size_t *)arg;
	return true;
}

static void bytes_are_bounded(void **state)
{
	enum { MB = 1024 * 1024 };
	struct decision_ring *ring = decision_ring_new();
	struct str large = str_n(mem_new(MB), MB);
	size_t seen = 0;
	char id[16];

	(void)state;
	for (size_t i = 1; i <= 200; i++)
		put(ring, "d", i, large);
	decision_ring_each(ring, STR("d"), STR(""), count_any, &seen);
	assert_in_range(seen, 60, DECISION_RING_BYTES / MB);
	assert_int_equal(decision_ring_find(ring, STR("d"), number_id(id, 200))->json.n, MB);
	for (size_t i = 1; i <= 20000; i++)
		put(ring, "s", i, STR("json"));
	seen = 0;
	decision_ring_each(ring, STR("s"), STR(""), count_any, &seen);
	assert_int_equal(seen, DECISION_RING_COUNT);
	decision_ring_free(ring);
	free((void *)(uintptr_t)large.p);
}

static void outcomes(void **state)
{
	struct decision_ring *ring = decision_ring_new();
	struct call_outcome o = { .decision_id = STR("1"),
				  .outcome = OUTCOME_NO_ANSWER,
				  .user = STR("123"),
				  .device = STR("desk") };
	const struct kept_outcome *kept;

	(void)state;
	put(ring, "d", 1, STR("json"));
	decision_ring_outcome(ring, STR("d"), &o);
	decision_ring_outcome(ring, STR("d"), &o); /* a repeat */
	decision_ring_outcome(ring, STR("another"), &o);
	o.step = 1;
	o.outcome = OUTCOME_ANSWERED;
	decision_ring_outcome(ring, STR("d"), &o);
	kept = decision_ring_find(ring, STR("d"), STR("1"))->outcomes;
	assert_int_equal(kept->outcome, OUTCOME_NO_ANSWER);
	assert_true(str_eq(kept->device, STR("desk")));
	assert_int_equal(kept->next->outcome, OUTCOME_ANSWERED);
	assert_null(kept->next->next);
	for (o.step = 2; o.step < 1000; o.step++)
		decision_ring_outcome(ring, STR("d"), &o); /* bounded */
	decision_ring_free(ring);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_newest_stay),
		cmocka_unit_test(bytes_are_bounded),
		cmocka_unit_test(outcomes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
