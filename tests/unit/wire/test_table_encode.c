/* Encoding: decode(encode(x)) = x for every table, and exact bytes for what strangers write. */
#include "generate.h"

#include "wire/json_in.h"

enum { ROUNDS = 300 };

/* Stored: everything comes back. */
static void stored_round_trip(struct kit *k, struct dice *r, const struct table *t)
{
	void *x = arena_alloc(k->a, t->size), *y = arena_alloc(k->a, t->size);

	generate(r, t, k->a, x);
	out_clear(k);
	table_encode_stored(t, x, &k->w);
	bool same = table_decode_stored(t, text_of(k), k->a, y) && table_equal(t, x, y, 0);
	if (!same)
		print_message("%s: %.*s\n", t->name, STR_ARG(text_of(k)));
	assert_true(same);
}

/* Shown: what GET answered can be PUT, and means the same but for what clients do not set. */
static void shown_round_trip(struct kit *k, struct dice *r, const struct table *t)
{
	void *x = arena_alloc(k->a, t->size), *y = arena_alloc(k->a, t->size);

	generate(r, t, k->a, x);
	out_clear(k);
	table_encode(t, x, &k->w);
	faults_clear(k);
	bool same = table_decode(t, text_of(k), k->a, &k->faults, y) &&
		    table_equal(t, x, y, FIELD_READONLY | FIELD_SECRET);
	if (!same) {
		print_message("%s: %.*s\n", t->name, STR_ARG(text_of(k)));
		print_faults(&k->faults);
	}
	assert_true(same);
}

static void test_every_table_round_trips(void **state)
{
	struct kit *k = *state;
	struct dice r = { UINT64_C(20261120) };
	size_t count;
	const struct table *const *tables = wire_tables(&count);

	assert_true(count >= 20);
	for (size_t i = 0; i < count; i++) {
		for (int round = 0; round < ROUNDS; round++) {
			stored_round_trip(k, &r, tables[i]);
			shown_round_trip(k, &r, tables[i]);
			arena_reset(k->a);
		}
	}
}

/* Nothing of the original is left in it: what was forgotten would be read from freed memory. */
static void test_a_record_is_copied_whole(void **state)
{
	struct kit *k = *state;
	struct dice r = { UINT64_C(99) };

	for (int round = 0; round < ROUNDS; round++) {
		struct arena *first = arena_new(0);
		struct record generated, decoded, copy;

		generate(&r, &record_table, k->a, &generated);
		out_clear(k);
		table_encode_stored(&record_table, &generated, &k->w);
		assert_true(table_decode_stored(&record_table, text_of(k), first, &decoded));
		record_copy(&decoded, k->a, &copy);
		arena_free(first);
		assert_true(table_equal(&record_table, &generated, &copy, 0));
		arena_reset(k->a);
	}
}

static void test_stored_only_tables_round_trip(void **state)
{
	struct kit *k = *state;
	struct dice r = { UINT64_C(7) };

	for (int round = 0; round < ROUNDS; round++) {
		stored_round_trip(k, &r, &record_table);
		stored_round_trip(k, &r, &group_totals_table);
		stored_round_trip(k, &r, &member_state_table);
		stored_round_trip(k, &r, &group_choice_table);
		stored_round_trip(k, &r, &outcome_event_table);
		stored_round_trip(k, &r, &hook_secret_table);
		arena_reset(k->a);
	}
}

static void test_defaults_are_what_decoding_nothing_gives(void **state)
{
	struct kit *k = *state;
	struct device d;

	table_defaults(&device_table, &d);
	assert_int_equal(d.priority, 50);
	assert_true(table_is_default(&device_table, &d));
	d.priority = 0;
	assert_false(table_is_default(&device_table, &d));
	out_clear(k);
	table_encode(&device_table, &d, &k->w);
	assert_true(out_has(k, "\"priority\":0"));
}

static void test_secrets_are_stored_and_never_shown(void **state)
{
	struct kit *k = *state;
	struct token t = { .id = STR("abc"), .role = ROLE_PBX, .secret_hash = STR("5ec2e7") };

	table_encode(&token_table, &t, &k->w);
	assert_false(str_contains_nocase(text_of(k), STR("5ec2e7")));
	out_clear(k);
	table_encode_stored(&token_table, &t, &k->w);
	assert_true(out_has(k, "\"secret_hash\":\"5ec2e7\""));
}

static void test_the_record_is_compact(void **state)
{
	struct kit *k = *state;
	struct call call = {
		.state = CALL_STATE_CONFIRMED,
		.direction = DIRECTION_INBOUND,
		.number = STR("+352123"),
		.carrier = true,
		.since_ms = 1000,
		.expires_at_ms = 2000,
		.origin = {.source = STR("hook:123"), .seq = -1, .at_ms = 1000}
	};
	struct record r = { .calls = &call, .call_count = 1 };

	r.status.origin.seq = r.lock.origin.seq = -1;
	r.location.origin.seq = r.hiding.origin.seq = -1;
	table_encode_stored(&record_table, &r, &k->w);
	assert_text(k, "{\"calls\":[{\"state\":\"confirmed\",\"dir\":\"inbound\",\"number\":"
		       "\"+352123\",\"carrier\":true,\"since\":1000,\"until\":2000,\"source\":"
		       "\"hook:123\",\"at\":1000}]}");
}

static void test_a_sequence_number_of_0_is_kept(void **state)
{
	struct kit *k = *state;
	struct call c = { .call_id = STR("x"), .origin.seq = 0 };
	struct record r = { .calls = &c, .call_count = 1 }, back;

	table_encode_stored(&record_table, &r, &k->w);
	assert_true(table_decode_stored(&record_table, text_of(k), k->a, &back));
	assert_int_equal(back.calls[0].origin.seq, 0);
}

static void test_the_full_record_fits(void **state)
{
	struct kit *k = *state;
	struct call calls[RECORD_CALLS_MAX];
	struct record r = { .calls = calls, .call_count = RECORD_CALLS_MAX };

	for (int i = 0; i < RECORD_CALLS_MAX; i++)
		calls[i] = (struct call){
			.call_id = STR("0123456789abcdef0123456789abcdef"),
			.state = CALL_STATE_CONFIRMED,
			.direction = DIRECTION_OUTBOUND,
			.number = STR("+352123456789"),
			.since_ms = INT64_C(1790000000000),
			.expires_at_ms = INT64_C(1790007200000),
			.origin = {STR("Zk3hT0v9QxLm"), STR("e1"), 17, INT64_C(1790000000000), 0}
		};
	table_encode_stored(&record_table, &r, &k->w);
	assert_true(text_of(k).n < RECORD_BYTES_MAX);
}

/* A naughty string as note: exact, or refused with a fault. */
static bool note_round_trips(struct kit *k, struct str note)
{
	struct profile x, y;

	table_defaults(&profile_table, &x);
	x.note = note;
	out_clear(k);
	table_encode(&profile_table, &x, &k->w);
	faults_clear(k);
	if (!table_decode(&profile_table, text_of(k), k->a, &k->faults, &y)) {
		assert_true(has_fault(&k->faults, "/note", "must be"));
		return false;
	}
	assert_true(str_eq(note, y.note));
	return true;
}

static void test_naughty_strings(void **state)
{
	struct kit *k = *state;
	json_error_t error;
	json_t *list = json_load_file("tests/corpora/naughty-strings/blns.json", 0, &error);
	size_t kept = 0, n = json_array_size(list);

	assert_true(n > 500);
	for (size_t i = 0; i < n; i++) {
		const json_t *v = json_array_get(list, i);
		struct str s = { json_string_value(v), json_string_length(v) };
		bool fits = s.n <= 256 && !str_has_control(s);
		bool done = note_round_trips(k, s);
		assert_int_equal(done, fits);
		kept += done;
		/* stored, anything comes back, however long */
		struct status_fact f = { .note = s };
		struct record r = { .status = f }, back;
		out_clear(k);
		table_encode_stored(&record_table, &r, &k->w);
		assert_true(table_decode_stored(&record_table, text_of(k), k->a, &back));
		assert_true(str_eq(s, back.status.note));
	}
	assert_true(kept > 450);
	json_decref(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KIT_TEST(test_every_table_round_trips),
		KIT_TEST(test_a_record_is_copied_whole),
		KIT_TEST(test_stored_only_tables_round_trip),
		KIT_TEST(test_defaults_are_what_decoding_nothing_gives),
		KIT_TEST(test_secrets_are_stored_and_never_shown),
		KIT_TEST(test_the_record_is_compact),
		KIT_TEST(test_a_sequence_number_of_0_is_kept),
		KIT_TEST(test_the_full_record_fits),
		KIT_TEST(test_naughty_strings),
	};

	return cmocka_run_group_tests_name("wire/table_encode", tests, NULL, NULL);
}
