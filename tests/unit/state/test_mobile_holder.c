/* test_mobile_holder: whose a mobile number is over all domains, as they come, change and go. */
#include "state_test.h"

#define NUMBER "+352661500500"
#define MOBILE "{\"kind\":\"mobile_number\",\"number\":\"" NUMBER "\"}"

static const char opted_in[] =
	"{\"time_zone\":\"Europe/Luxembourg\",\"carriers\":{\"msisdn\":true}}";
static const char opted_out[] = "{\"time_zone\":\"Europe/Luxembourg\"}";

static bool has_opted_in(void *arg, const struct domain *d)
{
	(void)arg;
	return d->carriers.msisdn;
}

/* "domain/user/device", or how it was refused. */
static const char *holder(struct state *s)
{
	static char text[128];
	struct mobile_holder h;
	enum err err = state_mobile_holder(s, STR(NUMBER), has_opted_in, NULL, &h);

	if (err)
		return err_info(err)->name;
	snprintf(text, sizeof(text), "%.*s/%.*s/%.*s", STR_ARG(replica_domain_config(h.domain)->id),
		 STR_ARG(h.user), STR_ARG(h.device));
	return text;
}

static bool is_held(struct state *s, const char *by)
{
	return strcmp(holder(s), by) == 0;
}

static void put(const char *domain, const char *key, const char *json)
{
	struct config_op op = { .key = str_of(key), .value = json ? str_of(json) : STR_NONE };

	assert_int_equal(write_ops(here, str_of(domain), &op, 1), ERR_OK);
}

static void with_mobile(const char *domain, const char *settings, const char *user)
{
	char key[64];

	make_domain(here, domain, settings);
	snprintf(key, sizeof(key), "user/%s", user);
	put(domain, key, "{}");
	snprintf(key, sizeof(key), "device/%s/mobile", user);
	put(domain, key, MOBILE);
}

static void test_of_one_domain_that_opted_in(void **state)
{
	(void)state;
	with_mobile("m-one.lu", opted_out, "1");
	assert_string_equal(holder(here), "NOT_FOUND");
	make_domain(here, "m-one.lu", opted_in);
	assert_string_equal(holder(here), "m-one.lu/1/mobile");
	assert_true(until(is_held(there, "m-one.lu/1/mobile")));
	make_domain(here, "m-one.lu", opted_out);
	assert_string_equal(holder(here), "NOT_FOUND");
	assert_true(until(is_held(there, "NOT_FOUND")));
}

static void test_of_two_domains_it_is_nobodys(void **state)
{
	(void)state;
	make_domain(here, "m-one.lu", opted_in);
	with_mobile("m-two.lu", opted_in, "2");
	assert_string_equal(holder(here), "NOT_FOUND");
	make_domain(here, "m-one.lu", opted_out);
	assert_string_equal(holder(here), "m-two.lu/2/mobile");
	make_domain(here, "m-one.lu", opted_in);
	assert_int_equal(remove_domain(here, "m-two.lu"), ERR_OK);
	assert_string_equal(holder(here), "m-one.lu/1/mobile");
	assert_true(until(is_held(there, "m-one.lu/1/mobile")));
}

static void test_it_moves_within_a_domain(void **state)
{
	(void)state;
	put("m-one.lu", "device/1/second", MOBILE);
	assert_string_equal(holder(here), "m-one.lu/1/mobile"); /* two devices of one user */
	put("m-one.lu", "device/1/mobile", NULL);
	assert_string_equal(holder(here), "m-one.lu/1/second");
	put("m-one.lu", "device/1/second",
	    "{\"kind\":\"mobile_number\",\"number\":\"+352661500501\"}");
	assert_string_equal(holder(here), "NOT_FOUND");
	put("m-one.lu", "user/3", "{}");
	put("m-one.lu", "device/3/mobile", MOBILE);
	assert_string_equal(holder(here), "m-one.lu/3/mobile");
	assert_true(until(is_held(there, "m-one.lu/3/mobile")));
}

/* What nobody has written is nobody's. */
static void test_drafts_hold_nothing(void **state)
{
	struct replica_domain *draft = replica_draft_new(here, STR("m-draft.lu"));

	(void)state;
	replica_draft_put(draft, STR("domain"), str_of(opted_in));
	replica_draft_put(draft, STR("user/9"), STR("{}"));
	replica_draft_put(draft, STR("device/9/mobile"), STR(MOBILE));
	assert_string_equal(holder(here), "m-one.lu/3/mobile");
	replica_draft_free(draft);
	turn_for(20);
	assert_string_equal(holder(here), "m-one.lu/3/mobile");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_of_one_domain_that_opted_in),
		cmocka_unit_test(test_of_two_domains_it_is_nobodys),
		cmocka_unit_test(test_it_moves_within_a_domain),
		cmocka_unit_test(test_drafts_hold_nothing),
	};

	return cmocka_run_group_tests(tests, states_up, states_down);
}
