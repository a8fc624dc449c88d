/* test_replica: looking up, referrers, aliases, and what goes when users and domains go. */
#include "state_test.h"

static struct replica_domain *abc(struct state *s)
{
	return state_domain(s, ABC);
}

static const char *found(struct replica_user *u)
{
	static char text[64];

	snprintf(text, sizeof(text), "%.*s", u ? (int)u->id.n : 4, u ? u->id.p : "none");
	return text;
}

static void test_found_by_id_extension_and_number(void **state)
{
	(void)state;
	put_object(here, "user/200",
		   "{\"extension\":\"20\",\"numbers\":[\"+35227998200\"],"
		   "\"email\":\"Anna@ABC.com\",\"external_id\":\"X-1\"}");
	assert_string_equal(found(replica_user_find(abc(here), STR("200"))), "200");
	assert_string_equal(found(replica_user_find(abc(here), STR("20"))), "200");
	assert_string_equal(found(replica_user_find(abc(here), STR("+35227998200"))), "200");
	assert_string_equal(found(replica_user_find(abc(here), STR("0035227998200"))), "200");
	assert_string_equal(found(replica_user_find(abc(here), STR("201"))), "none");
	assert_string_equal(found(replica_user(abc(here), STR("20"))), "none");
	put_object(here, "user/200", "{\"extension\":\"21\"}");
	assert_string_equal(found(replica_user_find(abc(here), STR("20"))), "none");
	assert_string_equal(found(replica_user_find(abc(here), STR("21"))), "200");
	assert_true(until(!replica_user_find(abc(there), STR("20")) &&
			  replica_user_find(abc(there), STR("21"))));
	put_object(here, "user/200", NULL);
	assert_string_equal(found(replica_user_find(abc(here), STR("21"))), "none");
}

static void collect(void *arg, struct str user)
{
	buf_printf(arg, "%.*s ", STR_ARG(user));
}

static const char *users_by(enum replica_index index, const char *value)
{
	static struct buf list;

	buf_clear(&list);
	replica_users_by(abc(here), index, str_of(value), collect, &list);
	buf_add_char(&list, '\0');
	return list.p;
}

static void test_indexes(void **state)
{
	(void)state;
	put_object(here, "user/210", "{\"email\":\"Ben@ABC.com\",\"external_id\":\"X-2\"}");
	put_object(here, "user/211", "{\"email\":\"ben@abc.com\"}");
	put_object(here, "device/210/mobile",
		   "{\"kind\":\"mobile_number\",\"number\":\"+352621210210\"}");
	assert_string_equal(users_by(REPLICA_BY_EMAIL, "BEN@abc.COM"), "210 211 ");
	assert_string_equal(users_by(REPLICA_BY_EXTERNAL_ID, "X-2"), "210 ");
	assert_string_equal(users_by(REPLICA_BY_EXTERNAL_ID, "x-2"), "");
	assert_true(str_eq(replica_mobile_owner(abc(here), STR("+352621210210")), STR("210")));
	put_object(here, "device/210/mobile", NULL);
	assert_int_equal(replica_mobile_owner(abc(here), STR("+352621210210")).n, 0);
	put_object(here, "user/210", NULL);
	assert_string_equal(users_by(REPLICA_BY_EMAIL, "ben@abc.com"), "211 ");
}

static size_t referrers(const char *key, const char *first)
{
	struct arena *a = arena_new(0);
	struct faults faults = FAULTS(a);
	size_t count = replica_referrers(abc(here), str_of(key), &faults);

	assert_int_equal(count, faults.count);
	if (count)
		assert_true(str_eq(faults.first->pointer, str_of(first)));
	arena_free(a);
	return count;
}

static void forward(const char *profile, const char *target)
{
	char json[160];

	snprintf(json, sizeof(json),
		 "{\"forward\":{\"busy\":{\"internal\":{\"kind\":\"extension\","
		 "\"target\":\"%s\"}}}}",
		 target);
	put_object(here, profile, json);
}

static void test_referrers(void **state)
{
	(void)state;
	put_object(here, "user/220", "{\"extension\":\"22\",\"numbers\":[\"+35227998220\"]}");
	put_object(here, "user/221", "{}");
	put_object(here, "device/221/desk", "{\"kind\":\"desk_phone\"}");
	assert_int_equal(referrers("user/220", ""), 0);
	forward("profile/220/available", "220"); /* their own goes with them */
	assert_int_equal(referrers("user/220", ""), 0);
	forward("profile/221/available", "220");
	assert_int_equal(referrers("user/220", "profile/221/available"), 1);
	forward("profile/221/available", "22");
	assert_int_equal(referrers("user/220", "profile/221/available"), 1);
	forward("profile/221/available", "+35227998220");
	assert_int_equal(referrers("user/220", "profile/221/available"), 1);
	forward("profile/221/available", "0035227998220"); /* another spelling of it */
	assert_int_equal(referrers("user/220", "profile/221/available"), 1);
	put_object(here, "profile/221/available",
		   "{\"ring\":{\"strategy\":\"custom\",\"order\":[{\"device\":\"desk\"}]}}");
	assert_int_equal(referrers("user/220", ""), 0);
	assert_int_equal(referrers("device/221/desk", "profile/221/available"), 1);
	put_object(here, "profile/221/available", NULL);
	assert_int_equal(referrers("device/221/desk", ""), 0);
}

/* Made and deleted, made and deleted: nothing is left behind. */
static void test_deleted_users_leave_nothing(void **state)
{
	int64_t before = stats_of(here).users;
	char key[32];

	(void)state;
	for (int i = 0; i < 50; i++) {
		snprintf(key, sizeof(key), "user/churn%d", i);
		put_object(here, key, "{}");
		put_object(here, key, NULL);
	}
	assert_int_equal(stats_of(here).users, before);
	assert_true(until(stats_of(there).users == before));
}

static void test_aliases(void **state)
{
	(void)state;
	make_domain(here, "one.lu", "{\"time_zone\":\"Europe/Luxembourg\",\"aliases\":[\"a.lu\"]}");
	assert_ptr_equal(state_domain(here, STR("a.lu")), state_domain(here, STR("one.lu")));
	make_domain(here, "one.lu", "{\"time_zone\":\"Europe/Luxembourg\"}");
	assert_null(state_domain(here, STR("a.lu")));
}

/* The two shards' events may come in the other order: taken here before given up there. */
static void test_an_alias_that_moves(void **state)
{
	const char *with = "{\"time_zone\":\"Europe/Luxembourg\",\"aliases\":[\"move.lu\"]}";

	(void)state;
	make_domain(here, "from.lu", with);
	make_domain(here, "to.lu", with);
	make_domain(here, "from.lu", "{\"time_zone\":\"Europe/Luxembourg\"}");
	assert_ptr_equal(state_domain(here, STR("move.lu")), state_domain(here, STR("to.lu")));
	assert_int_equal(remove_domain(here, "to.lu"), ERR_OK);
	assert_null(state_domain(here, STR("move.lu")));
}

/* ---- removal ---- */

enum { USERS = 1200 };

static void fill(const char *domain)
{
	static char keys[USERS][24];
	static struct config_op ops[USERS];

	for (int i = 0; i < USERS; i++) {
		snprintf(keys[i], sizeof(keys[i]), "user/u%d", i);
		ops[i] = (struct config_op){ .key = str_of(keys[i]), .value = STR("{}") };
	}
	for (int i = 0; i < USERS; i += 400)
		assert_int_equal(write_ops(here, str_of(domain), ops + i, 400), ERR_OK);
	struct config_op token = { .key = STR("token/gone"),
				   .value = STR("{\"role\":\"pbx\",\"domains\":[\"big.lu\"]}"),
				   .secret = true };
	assert_int_equal(write_ops(here, str_of(domain), &token, 1), ERR_OK);
}

/* Out of sight with the event, freed over many turns; made anew meanwhile it is empty. */
static void test_a_domain_goes_in_slices(void **state)
{
	int64_t before = stats_of(here).users;
	struct signal s = call_of("big", 600);
	struct answer a = { 0 };

	(void)state;
	make_domain(here, "big.lu", "{\"time_zone\":\"Europe/Luxembourg\"}");
	fill("big.lu");
	assert_int_equal(stats_of(here).users, before + USERS);
	assert_non_null(state_token(here, STR("gone")));
	state_signal(here, STR("big.lu"), STR("u7"), &s, false, on_answer, &a);
	wait_answer(&a, 1000);
	assert_int_equal(a.outcome.err, ERR_OK);

	domain_retire(state_domain(here, STR("big.lu"))); /* as the event does */
	assert_null(state_domain(here, STR("big.lu")));
	assert_null(state_token(here, STR("gone")));
	assert_int_equal(stats_of(here).users, before);
	assert_true(replica_drop_slice(here)); /* a slice is not all of it */
	assert_null(replica_user_find(domain_get(here, STR("big.lu"), true), STR("u1199")));
	assert_true(until(here->stale == NULL));

	assert_true(until(state_token(there, STR("gone")))); /* the last that was written */
	assert_int_equal(remove_domain(there, "big.lu"), ERR_OK);
	assert_int_equal(
		redis_child_ask(&redis, "EXISTS %s", key_of("big.lu", "live:big.lu:u7"))->integer,
		0);
	assert_true(until(there->stale == NULL && !state_domain(there, STR("big.lu"))));
}

/* A load that names less than there was: the rest goes, what it names stays. */
static void test_what_a_load_does_not_name_goes(void **state)
{
	(void)state;
	make_domain(here, "load.lu", "{\"time_zone\":\"Europe/Luxembourg\"}");
	fill("load.lu");
	redis_child_ask(&redis, "HDEL %s user/u5", key_of("load.lu", "config:load.lu"));
	redis_child_ask(&redis, "HDEL %s token/gone", key_of("load.lu", "secrets:load.lu"));
	assert_non_null(replica_user(state_domain(here, STR("load.lu")), STR("u5")));
	store_load_domain(state_store(here), STR("load.lu"));
	assert_true(until(!replica_user(state_domain(here, STR("load.lu")), STR("u5"))));
	assert_true(until(here->stale == NULL && !state_token(here, STR("gone"))));
	assert_non_null(replica_user(state_domain(here, STR("load.lu")), STR("u6")));
	assert_non_null(replica_user_find(state_domain(here, STR("load.lu")), STR("u1199")));
}

/* A record that is gone from Redis is gone after a load. */
static void test_a_record_a_load_does_not_find_goes(void **state)
{
	(void)state;
	assert_int_equal(signal_now(here, "123", call_of("lost", 600)).outcome.err, ERR_OK);
	size_t calls = record_of(here, "123")->call_count;
	assert_int_equal(signal_now(there, "123", call_of("lost too", 600)).outcome.err, ERR_OK);
	/* both events came: one that came during the load would count as newer */
	assert_true(until(record_of(here, "123")->call_count == calls + 1));
	redis_child_ask(&redis, "DEL %s", key_of("abc.com", "live:abc.com:123"));
	store_load_domain(state_store(here), ABC);
	assert_true(until(record_of(here, "123") == NULL));
	assert_int_equal(signal_now(here, "123", call_of("new", 600)).outcome.err, ERR_OK);
}

/* Each has the holidays of the next: a chain as long as a domain may be large. */
static void test_a_chain_of_schedules_is_not_followed(void **state)
{
	enum { LENGTH = 100 * 1000 };
	struct replica_domain *draft = replica_draft_new(here, STR("chain.example"));
	char key[32], json[64];
	const struct schedule *s;

	(void)state;
	for (int i = 0; i < LENGTH; i++) {
		snprintf(key, sizeof(key), "schedule/s%d", i);
		snprintf(json, sizeof(json), "{\"holidays_of\":\"s%d\"}", (i + 1) % LENGTH);
		replica_draft_put(draft, str_of(key), str_of(json));
	}
	s = replica_schedule(draft, STR("s0"));
	assert_non_null(s);
	assert_true(str_eq(s->holidays_too->id, STR("s1")));
	assert_null(s->holidays_too->holidays_too);
	s = replica_schedule(draft, STR("s1"));
	assert_true(str_eq(s->holidays_too->id, STR("s2")));
	replica_draft_free(draft);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found_by_id_extension_and_number),
		cmocka_unit_test(test_indexes),
		cmocka_unit_test(test_referrers),
		cmocka_unit_test(test_deleted_users_leave_nothing),
		cmocka_unit_test(test_aliases),
		cmocka_unit_test(test_an_alias_that_moves),
		cmocka_unit_test(test_a_domain_goes_in_slices),
		cmocka_unit_test(test_what_a_load_does_not_name_goes),
		cmocka_unit_test(test_a_record_a_load_does_not_find_goes),
		cmocka_unit_test(test_a_chain_of_schedules_is_not_followed),
	};

	return cmocka_run_group_tests(tests, states_up, states_down);
}
