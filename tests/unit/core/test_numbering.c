/* test_numbering: what holds for any bytes; the spellings themselves are in tests/cases. */
#include "support/cmocka.h"

#include "core/numbering.h"

static const struct numbering plans[] = {
	{.country_code = STR("352"),  .international_prefix = STR("00") },
	{ .country_code = STR("49"),
         .national_prefix = STR("0"),
         .international_prefix = STR("00") },
	{ .country_code = STR("49"),
         .national_prefix = STR("0"),
         .international_prefix = STR("00"),
         .outside_prefix = STR("0"),
         .area_code = STR("711"),
         .local_length = 7 },
	{ .country_code = STR("1"),
         .national_prefix = STR("1"),
         .international_prefix = STR("011") },
	{ .country_code = STR("1"),
         .national_prefix = STR("1"),
         .international_prefix = STR("011"),
         .outside_prefix = STR("9") },
	{ .local_length = 0 }, /* nothing configured */
};
enum { PLANS = sizeof(plans) / sizeof(*plans), ROUNDS = 200000 };

static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Bytes that numbers are made of, more often than others. */
static struct str random_text(uint32_t *state, char *text, size_t most)
{
	static const char likely[] = "0001234567890123456789+*#()-. /\"<>;:@%=ab";
	size_t n = next_random(state) % most;

	for (size_t i = 0; i < n; i++) {
		uint32_t r = next_random(state);

		text[i] = r % 16 ? likely[(r >> 8) % (sizeof(likely) - 1)] : (char)(r >> 16);
	}
	return str_n(text, n);
}

static void check_form(const struct number *n)
{
	switch (n->kind) {
	case NUMBER_PUBLIC: assert_true(number_is_e164(n->text)); break;
	case NUMBER_SHORT:
		assert_true(n->text.n > 0 && n->text.n <= 32);
		assert_true(str_only(n->text, "0123456789*#"));
		break;
	case NUMBER_NAME: assert_true(n->text.n > 0 && n->text.n <= 64); break;
	case NUMBER_ANONYMOUS: assert_true(str_eq(n->text, STR("anonymous"))); break;
	default: assert_true(str_eq(n->text, STR("unknown")));
	}
}

static void any_bytes_have_a_normal_form_that_stays(void **state)
{
	struct arena *a = arena_new(0);
	uint32_t seed = 20261120;
	char text[80];

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		const struct numbering *plan = &plans[next_random(&seed) % PLANS];
		struct str raw = random_text(&seed, text, i % 3 ? 24 : sizeof(text));
		struct number once = number_normalise(plan, raw, a), twice;

		check_form(&once);
		if (once.kind == NUMBER_PUBLIC) {
			twice = number_normalise(plan, once.text, a);
			if (twice.kind != once.kind || !str_eq(twice.text, once.text))
				fail_msg("\"%.*s\" became %.*s, then %.*s", STR_ARG(raw),
					 STR_ARG(once.text), STR_ARG(twice.text));
		}
		arena_reset(a);
	}
	arena_free(a);
}

static void separators_change_nothing(void **state)
{
	static const char *const separators[] = { " ", "-", ".", "/", "\xc2\xa0", "\xe2\x80\x91" };
	static const char digits[] = "+352621123456";
	struct arena *a = arena_new(0);

	(void)state;
	for (size_t i = 0; i < sizeof(separators) / sizeof(*separators); i++) {
		for (size_t at = 1; at < sizeof(digits); at++) {
			struct str raw = arena_printf(a, "%.*s%s%s", (int)at, digits, separators[i],
						      digits + at);
			struct number n = number_normalise(&plans[0], raw, a);

			assert_int_equal(n.kind, NUMBER_PUBLIC);
			assert_true(str_eq(n.text, STR("+352621123456")));
		}
	}
	arena_free(a);
}

static void a_spelling_longer_than_any_number_is_unknown(void **state)
{
	struct arena *a = arena_new(0);
	char text[100000];

	(void)state;
	memset(text, '1', sizeof(text));
	assert_int_equal(number_normalise(&plans[0], str_n(text, sizeof(text)), a).kind,
			 NUMBER_UNKNOWN);
	memset(text, '(', sizeof(text));
	assert_int_equal(number_normalise(&plans[0], str_n(text, 256), a).kind, NUMBER_UNKNOWN);
	assert_int_equal(number_normalise(&plans[0], STR_NONE, a).kind, NUMBER_UNKNOWN);
	arena_free(a);
}

static void e164_is_a_plus_and_five_to_fifteen_digits(void **state)
{
	static const char *const good[] = { "+35212", "+352621123456", "+123456789012345" };
	static const char *const bad[] = { "",         "+",
					   "+3521",    "352621123456",
					   "+0123456", "+1234567890123456",
					   "+35 621",  "+35a621" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_true(number_is_e164(str_of(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(number_is_e164(str_of(bad[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_bytes_have_a_normal_form_that_stays),
		cmocka_unit_test(separators_change_nothing),
		cmocka_unit_test(a_spelling_longer_than_any_number_is_unknown),
		cmocka_unit_test(e164_is_a_plus_and_five_to_fifteen_digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
