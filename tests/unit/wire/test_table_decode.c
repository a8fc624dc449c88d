/* Decoding: every kind of fault, at its pointer, with what would be right; all of them at once. */
#include "wire_test.h"

#include "wire/prescan.h"

static void test_a_whole_profile(void **state)
{
	struct kit *k = *state;
	struct profile p;

	decode_ok(k, &profile_table,
		  "{\"note\":\"in a meeting\",\"ring\":{\"strategy\":\"sequential\",\"order\":[{"
		  "\"device\":\"desk\",\"timeout_s\":10},{\"device\":\"app\"}]},\"mobile\":{"
		  "\"device\":\"mobile\",\"simultaneous\":true},\"forward\":{\"busy\":{\"external\""
		  ":{\"kind\":\"voicemail\"}}},\"accept_calls\":false}",
		  &p);
	assert_true(str_eq(p.note, STR("in a meeting")));
	assert_int_equal(p.ring.strategy, RING_SEQUENTIAL);
	assert_int_equal(p.ring.order_count, 2);
	assert_int_equal(p.ring.order[0].timeout_s, 10);
	assert_int_equal(p.ring.order[1].timeout_s, 0);
	assert_true(p.mobile.simultaneous);
	assert_int_equal(p.forward[FORWARD_BUSY].external.kind, DESTINATION_VOICEMAIL);
	assert_int_equal(p.forward[FORWARD_BUSY].internal.kind, DESTINATION_NONE);
	assert_false(p.accept_calls);
}

static void test_defaults(void **state)
{
	struct kit *k = *state;
	struct domain d;
	struct profile p;
	struct call_body c;
	struct user u;

	decode_ok(k, &domain_table, "{\"time_zone\":\"Europe/Luxembourg\"}", &d);
	assert_int_equal(d.max_call_duration_s, 7200);
	assert_int_equal(d.ringing_call_s, 180);
	assert_int_equal(d.device_refresh_s, 3600);
	assert_int_equal(d.capacity, 1);
	assert_int_equal(d.max_wait_s, 120);
	assert_int_equal(d.max_hops, 10);
	assert_int_equal(d.hook_password_min_length, 12);
	assert_false(d.require_registration);
	decode_ok(k, &profile_table, "{}", &p);
	assert_true(p.accept_calls);
	assert_int_equal(p.ring.timeout_s, 30);
	assert_int_equal(p.mobile.timeout_s, 25);
	assert_true(p.mobile.confirm);
	decode_ok(k, &call_body_table, " {} \n", &c);
	assert_int_equal(c.seq, -1);
	assert_int_equal(c.expires_in, -1);
	assert_int_equal(c.state, CALL_STATE_NONE);
	decode_ok(k, &user_table, "{}", &u);
	assert_int_equal(u.capacity, 0);
	assert_int_equal(u.kind, SUBJECT_PERSON);
}

static void test_map_and_times(void **state)
{
	struct kit *k = *state;
	struct domain d;
	struct status_body b;

	decode_ok(
		k, &domain_table,
		"{\"time_zone\":\"UTC\",\"status_defaults\":{\"away\":3600,\"lunch_break\":1800}}",
		&d);
	assert_int_equal(d.status_default_count, 2);
	decode_ok(k, &status_body_table,
		  "{\"status\":\"away\",\"until\":\"2026-11-20T09:00:00+01:00\"}", &b);
	assert_true(b.until_ms == INT64_C(1795161600000));
	decode_bad(k, &status_body_table, "{\"status\":\"away\",\"until\":\"tomorrow\"}", "/until",
		   "must be an RFC 3339 time such as 2026-11-20T08:00:00Z, got `tomorrow`");
	decode_bad(k, &domain_table, "{\"time_zone\":\"UTC\",\"status_defaults\":{\"away\":5}}",
		   "/status_defaults/away", "must be 60–2592000, got 5");
	decode_bad(k, &domain_table, "{\"time_zone\":\"UTC\",\"status_defaults\":{\"a/w~y\":60}}",
		   "/status_defaults/a~1w~0y", "must be a status");
	decode_bad(k, &domain_table, "{\"time_zone\":\"UTC\",\"status_defaults\":[]}",
		   "/status_defaults", "must be an object, got an array");
}

static void test_unknown_fields(void **state)
{
	struct kit *k = *state;

	decode_bad(k, &profile_table, "{\"ring\":{\"tiemout_s\":30}}", "/ring/tiemout_s",
		   "unknown field `tiemout_s`; did you mean `timeout_s`?");
	/* nothing like it: what there is, but not what is only read */
	decode_bad(k, &holiday_table, "{\"date\":\"2026-12-25\",\"zzzzzz\":1}", "/zzzzzz",
		   "unknown field `zzzzzz`; known here: name, date, last_date, yearly, hours");
	decode_bad(k, &profile_table, "{\"zzzzzz\":1}", "/zzzzzz",
		   "unknown field `zzzzzz`; known here: note, greeting, accept_calls,");
	assert_false(str_contains_nocase(k->faults.first->text, STR("did you mean")));
	decode_bad(k, &profile_table, "{\"a/b~c\":1}", "/a~1b~0c", "unknown field `a/b~c`");
	/* clients must not even learn of hidden fields */
	decode_bad(k, &token_table, "{\"role\":\"pbx\",\"domains\":[],\"secret_hash\":\"00\"}",
		   "/secret_hash", "unknown field");
	decode_bad(k, &token_table, "{\"role\":\"pbx\",\"domains\":[],\"secret_hahs\":\"00\"}",
		   "/secret_hahs", "unknown field `secret_hahs`");
	assert_false(str_contains_nocase(k->faults.first->text, STR("did you mean")));
	assert_false(str_contains_nocase(k->faults.first->text, STR("secret_hash")));
}

static void test_wrong_types(void **state)
{
	struct kit *k = *state;

	decode_bad(k, &profile_table, "{\"note\":1}", "/note", "must be a string, got a number");
	decode_bad(k, &profile_table, "{\"note\":null}", "/note",
		   "must not be null; leave it out instead");
	decode_bad(k, &profile_table, "{\"accept_calls\":\"yes\"}", "/accept_calls",
		   "must be true or false, got a string");
	decode_bad(k, &profile_table, "{\"ring\":[]}", "/ring", "must be an object, got an array");
	decode_bad(k, &profile_table, "{\"ring\":{\"order\":{}}}", "/ring/order",
		   "must be an array, got an object");
	decode_bad(k, &profile_table, "{\"ring\":{\"order\":[3]}}", "/ring/order/0",
		   "must be an object, got a number");
	decode_bad(k, &profile_table, "{\"ring\":{\"strategy\":true}}", "/ring/strategy",
		   "must be a string, got true");
	decode_bad(k, &profile_table, "{\"ring\":{\"timeout_s\":\"30\"}}", "/ring/timeout_s",
		   "must be a whole number, got a string");
	decode_bad(k, &user_table, "{\"numbers\":[12345]}", "/numbers/0",
		   "must be a string, got a number");
	decode_bad(k, &user_table, "{\"numbers\":\"+12345\"}", "/numbers",
		   "must be an array, got a string");
	decode_bad(k, &status_body_table, "{\"status\":\"away\",\"until\":5}", "/until",
		   "must be an RFC 3339 time, got a number");
}

static void test_ranges(void **state)
{
	struct kit *k = *state;
	struct profile p;

	decode_bad(k, &profile_table, "{\"ring\":{\"timeout_s\":3}}", "/ring/timeout_s",
		   "must be 5–300, got 3");
	decode_bad(k, &profile_table, "{\"ring\":{\"timeout_s\":301}}", "/ring/timeout_s",
		   "must be 5–300, got 301");
	decode_bad(k, &profile_table, "{\"ring\":{\"timeout_s\":30.5}}", "/ring/timeout_s",
		   "must be a whole number, got 30.5");
	decode_bad(k, &profile_table, "{\"ring\":{\"timeout_s\":1e300}}", "/ring/timeout_s",
		   "must be a whole number");
	decode_ok(k, &profile_table, "{\"ring\":{\"timeout_s\":30.0}}",
		  (faults_clear(k), &p)); /* JSON has one kind of number */
	assert_int_equal(p.ring.timeout_s, 30);
	decode_bad(k, &device_table, "{\"kind\":\"dect\",\"refresh_s\":29}", "/refresh_s",
		   "must be 30–86400, got 29");
	decode_bad(k, &call_body_table, "{\"seq\":-1}", "/seq", "must be 0–9007199254740991");
	decode_bad(k, &user_table, "{\"capacity\":17}", "/capacity", "must be 1–16, got 17");
}

static void test_bounds_of_text(void **state)
{
	struct kit *k = *state;
	char json[600];
	struct profile p;

	snprintf(json, sizeof(json), "{\"note\":\"%0256d\"}", 0);
	decode_ok(k, &profile_table, json, &p);
	assert_int_equal(p.note.n, 256);
	snprintf(json, sizeof(json), "{\"note\":\"%0257d\"}", 0);
	decode_bad(k, &profile_table, json, "/note", "must be at most 256 bytes long, got 257");
	decode_bad(k, &route_body_table, "{\"to\":\"\"}", "/to", "must not be empty");
	decode_bad(k, &profile_table, "{\"note\":\"a\\u0007b\"}", "/note",
		   "must be UTF-8 text without control characters");
	decode_bad(k, &profile_table, "{\"note\":\"a\\nb\"}", "/note",
		   "without control characters");
	decode_bad(k, &user_table, "{\"numbers\":[\"\"]}", "/numbers/0", "must not be empty");
	decode_bad(k, &user_table, "{\"numbers\":[\"0123\"]}", "/numbers/0",
		   "must be an E.164 number: + and 5–15 digits, such as +35212345678, got `0123`");
	decode_bad(k, &user_table, "{\"numbers\":[\"+12345678901234567\"]}", "/numbers/0",
		   "must be at most 16 bytes long, got 18");
}

static void test_secrets_are_not_quoted(void **state)
{
	struct kit *k = *state;

	decode_bad(k, &hook_password_body_table, "{\"password\":\"hunter\\t2\"}", "/password",
		   "must be UTF-8");
	assert_false(str_contains_nocase(k->faults.first->text, STR("hunter")));
	decode_bad(k, &hook_password_body_table, "{\"password\" \"hunter2\"}", "",
		   "not valid JSON");
	assert_false(str_contains_nocase(k->faults.first->text, STR("hunter")));
}

static void test_words(void **state)
{
	struct kit *k = *state;

	decode_bad(k, &profile_table, "{\"ring\":{\"strategy\":\"squential\"}}", "/ring/strategy",
		   "must be one of simultaneous, sequential, random, first_available, staged, got "
		   "`squential`; did you mean `sequential`?");
	decode_bad(k, &profile_table, "{\"ring\":{\"strategy\":\"\"}}", "/ring/strategy",
		   "must be one of simultaneous");
	decode_bad(k, &profile_table,
		   "{\"ring\":{\"first\":{\"kinds\":[\"desk_phone\",\"phone\"]}}}",
		   "/ring/first/kinds/1", "must be one of desk_phone");
	/* a word that only the service says */
	decode_bad(k, &device_state_body_table, "{\"state\":\"unreported\"}", "/state",
		   "must be one of registered, unregistered, push_reachable, got `unreported`");
}

static void test_too_many(void **state)
{
	struct kit *k = *state;
	struct buf b = { 0 };

	buf_add(&b, STR("{\"numbers\":["));
	for (int i = 0; i < 33; i++)
		buf_printf(&b, "%s\"+%d\"", i ? "," : "", 352000 + i);
	buf_add(&b, STR("]}"));
	buf_add_char(&b, '\0');
	decode_bad(k, &user_table, b.p, "/numbers", "must have at most 32 items, got 33");
	buf_clear(&b);
	buf_add(&b, STR("{\"time_zone\":\"UTC\",\"status_defaults\":{"));
	for (int i = 0; i < 17; i++)
		buf_printf(&b, "%s\"s%d\":60", i ? "," : "", i);
	buf_add(&b, STR("}}"));
	buf_add_char(&b, '\0');
	decode_bad(k, &domain_table, b.p, "/status_defaults",
		   "must have at most 16 members, got 17");
	buf_free(&b);
}

static void test_all_at_once(void **state)
{
	struct kit *k = *state;
	struct domain d;

	assert_false(table_decode(&domain_table,
				  STR("{\"capacity\":0,\"nmae\":\"x\",\"aliases\":[\"ok.com\","
				      "\"Not OK\"],\"fallback\":{\"kind\":\"ivr\"},"
				      "\"max_hops\":\"a\"}"),
				  k->a, &k->faults, &d));
	assert_true(has_fault(&k->faults, "/capacity", "must be 1–16, got 0"));
	assert_true(has_fault(&k->faults, "/nmae", "did you mean `name`?"));
	assert_true(has_fault(&k->faults, "/aliases/1", "must be a domain name"));
	assert_true(has_fault(&k->faults, "/fallback/target", "is required"));
	assert_true(has_fault(&k->faults, "/max_hops", "must be a whole number"));
	assert_true(has_fault(&k->faults, "/time_zone", "is required: IANA time zone"));
	assert_int_equal(k->faults.count, 6);
}

static void test_more_faults_than_are_kept(void **state)
{
	struct kit *k = *state;
	struct buf b = { 0 };
	struct profile p;

	for (int i = 0; i < 100; i++)
		buf_printf(&b, "%s\"unknown%d\":0", i ? "," : "{", i);
	buf_add_char(&b, '}');
	assert_false(table_decode(&profile_table, buf_str(&b), k->a, &k->faults, &p));
	assert_int_equal(k->faults.count, 100);
	buf_free(&b);
}

static void test_readonly_is_accepted_and_ignored(void **state)
{
	struct kit *k = *state;
	struct device d;
	struct user u;

	decode_ok(k, &device_table,
		  "{\"id\":\"evil\",\"user\":\"999\",\"version\":\"1-0\",\"reported\":true,"
		  "\"kind\":\"desk_phone\"}",
		  &d);
	assert_int_equal(d.id.n, 0);
	assert_int_equal(d.user.n, 0);
	assert_false(d.reported);
	decode_ok(k, &user_table, "{\"version\":\"1-0\"}", &u);
	assert_true(table_decode_stored(
		&device_table, STR("{\"id\":\"desk\",\"reported\":true,\"kind\":\"dect\"}"), k->a,
		&d));
	assert_true(d.reported && str_eq(d.id, STR("desk")));
}

struct nullable {
	int64_t number;
	struct str text;
};

static void test_null_where_allowed(void **state)
{
	static const struct field fields[] = {
		{.name = "number",
                 .kind = FIELD_INT,
                 .flags = FIELD_NULLABLE,
                 .offset = offsetof(struct nullable,       number),
                 .min = 1,
                 .max = 9,
                 .def = 5 },
		{ .name = "text",
                 .kind = FIELD_STR,
                 .flags = FIELD_REQUIRED | FIELD_NULLABLE,
                 .offset = offsetof(struct nullable, text),
                 .min = 1,
                 .max = 9},
	};
	static const struct table t = { "N", sizeof(struct nullable), fields, 2, NULL, false };
	struct kit *k = *state;
	struct nullable n;

	decode_ok(k, &t, "{\"number\":null,\"text\":null}", &n);
	assert_int_equal(n.number, 5);
	assert_int_equal(n.text.n, 0);
	struct user u;
	decode_ok(k, &user_table, "{\"capacity\":null}", &u);
	assert_int_equal(u.capacity, 0);
	decode_bad(k, &user_table, "{\"capacity\":0}", "/capacity", "must be 1–16, got 0");
}

static void test_hostile_syntax(void **state)
{
	struct kit *k = *state;
	struct profile p;
	static const struct {
		const char *json, *words;
	} cases[] = {
		{"",						 "is empty"					       },
		{ " \n",					     "is empty"					       },
		{ "[]",					      "must be a JSON object"                                  },
		{ "null",					    "must be a JSON object"                                  },
		{ "\xEF\xBB\xBF{}",                                  "byte order mark"                                        },
		{ "{\"note\":\"\\u0000\"}",                          "not valid JSON"                                         },
		{ "{\"note\":\"\xC3\x28\"}",                         "not valid JSON"                                         },
		{ "{\"note\":\"\\ud800\"}",                          "not valid JSON"                                         },
		{ "{\"ring\":{\"timeout_s\":1e400}}",                "not valid JSON"                                         },
		{ "{\"ring\":{\"timeout_s\":99999999999999999999}}", "not valid JSON"                                         },
		{ "{\"note\":NaN}",                                  "not valid JSON"                                         },
		{ "{\"note\":\"a\",}",                               "not valid JSON"                                         },
		{ "{'note':'a'}",				    "not valid JSON"                                         },
		{ "{\"note\":\"a\"} x",                              "not valid JSON"                                         },
		{ "{\"note\":\"a\"}{}",                              "not valid JSON"                                         },
		{ "{\"note\":\"a\"",                                 "ends before its brackets are closed (line 1, column 12)"},
		{ "{\"note\":\"a}",                                  "a string that is not closed"                            },
		{ "{\"numbers\":[}",                                 "} where ] belongs"                                      },
		{ "{]",					      "] where } belongs"                                      },
		{ "{}]",					     "never opened"					   },
		{ "{\n \"note\": tru\n}",                            "(line 2"                                                },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		faults_clear(k);
		bool done =
			table_decode(&profile_table, str_of(cases[i].json), k->a, &k->faults, &p);
		if (done || !has_fault(&k->faults, "", cases[i].words))
			fail_msg("%s", cases[i].json);
		assert_int_equal(k->faults.count, 1);
		assert_false(table_decode_stored(&profile_table, str_of(cases[i].json), k->a, &p));
	}
}

static void test_duplicate_keys(void **state)
{
	struct kit *k = *state;

	decode_bad(k, &profile_table, "{\"note\":\"a\", \"note\":\"b\"}", "/note",
		   "stands more than once (line 1, column 19)");
	decode_bad(k, &profile_table, "{\"note\":\"{\",\"ring\":{\"timeout_s\":5,\"timeout_s\":6}}",
		   "/ring/timeout_s", "stands more than once");
	decode_bad(k, &profile_table,
		   "{\"ring\":{\"order\":[{\"device\":\"a\"}, [1,{}], {\"a/b\":[],\n\"a/b\":1}]}}",
		   "/ring/order/2/a~1b", "(line 2");
}

static void test_nul_bytes(void **state)
{
	struct kit *k = *state;
	struct profile p;

	assert_false(table_decode(&profile_table, str_n("{}\0", 3), k->a, &k->faults, &p));
	assert_true(has_fault(&k->faults, "", "NUL byte (line 1, column 3)"));
	faults_clear(k);
	assert_false(table_decode(&profile_table, str_n("{\"note\":\"a\0b\"}", 14), k->a,
				  &k->faults, &p));
	assert_true(has_fault(&k->faults, "", "NUL byte"));
}

/* depth levels of "a" objects */
static struct str nested(struct kit *k, int depth)
{
	struct buf b = { 0 };

	for (int i = 1; i < depth; i++)
		buf_add(&b, STR("{\"a\":"));
	buf_add(&b, STR("{}"));
	for (int i = 1; i < depth; i++)
		buf_add_char(&b, '}');
	struct str s = arena_str(k->a, buf_str(&b));
	buf_free(&b);
	return s;
}

static void test_depth(void **state)
{
	struct kit *k = *state;
	struct profile p;

	assert_false(table_decode(&profile_table, nested(k, 16), k->a, &k->faults, &p));
	assert_true(has_fault(&k->faults, "/a", "unknown field"));
	faults_clear(k);
	assert_false(table_decode(&profile_table, nested(k, 17), k->a, &k->faults, &p));
	assert_true(has_fault(&k->faults, "", "nests deeper than 16 levels (line 1, column 81)"));
	faults_clear(k);
	assert_false(table_decode(&profile_table, nested(k, 10000), k->a, &k->faults, &p));
	assert_true(has_fault(&k->faults, "", "nests deeper"));
}

static void test_size(void **state)
{
	struct kit *k = *state;
	char *big = arena_alloc(k->a, JSON_BYTES_MAX + 2);
	struct profile p;

	memset(big, ' ', JSON_BYTES_MAX + 1);
	memcpy(big, "{}", 2);
	assert_true(table_decode(&profile_table, str_n(big, JSON_BYTES_MAX), k->a, &k->faults, &p));
	assert_false(
		table_decode(&profile_table, str_n(big, JSON_BYTES_MAX + 1), k->a, &k->faults, &p));
	assert_true(has_fault(&k->faults, "", "is larger than 64 KB"));
}

static void test_stored_is_lenient_to_what_is_newer(void **state)
{
	struct kit *k = *state;
	struct profile p;

	assert_true(table_decode_stored(&profile_table,
					STR("{\"note\":\"n\",\"from_the_future\":[1],\"ring\":{"
					    "\"strategy\":\"psychic\",\"timeout_s\":7}}"),
					k->a, &p));
	assert_int_equal(p.ring.strategy, RING_SIMULTANEOUS);
	assert_int_equal(p.ring.timeout_s, 7);
	assert_false(table_decode_stored(&profile_table, STR("{\"note\":5}"), k->a, &p));
	assert_false(table_decode_stored(&profile_table, STR("{\"ring\":[]}"), k->a, &p));
	assert_false(table_decode_stored(&profile_table, STR("[]"), k->a, &p));
	assert_false(table_decode_stored(&profile_table, STR("garbage"), k->a, &p));
	assert_false(table_decode_stored(&profile_table, STR_NONE, k->a, &p));
}

static void test_views_live_in_the_arena(void **state)
{
	struct kit *k = *state;
	char json[] = "{\"note\":\"hello\",\"ring\":{\"order\":[{\"device\":\"desk\"}]}}";
	struct profile p;

	assert_true(table_decode(&profile_table, str_of(json), k->a, &k->faults, &p));
	memset(json, 'x', sizeof(json));
	assert_true(str_eq(p.note, STR("hello")));
	assert_true(str_eq(p.ring.order[0].device, STR("desk")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KIT_TEST(test_a_whole_profile),
		KIT_TEST(test_defaults),
		KIT_TEST(test_map_and_times),
		KIT_TEST(test_unknown_fields),
		KIT_TEST(test_wrong_types),
		KIT_TEST(test_ranges),
		KIT_TEST(test_bounds_of_text),
		KIT_TEST(test_secrets_are_not_quoted),
		KIT_TEST(test_words),
		KIT_TEST(test_too_many),
		KIT_TEST(test_all_at_once),
		KIT_TEST(test_more_faults_than_are_kept),
		KIT_TEST(test_readonly_is_accepted_and_ignored),
		KIT_TEST(test_null_where_allowed),
		KIT_TEST(test_hostile_syntax),
		KIT_TEST(test_duplicate_keys),
		KIT_TEST(test_nul_bytes),
		KIT_TEST(test_depth),
		KIT_TEST(test_size),
		KIT_TEST(test_stored_is_lenient_to_what_is_newer),
		KIT_TEST(test_views_live_in_the_arena),
	};

	return cmocka_run_group_tests_name("wire/table_decode", tests, NULL, NULL);
}
