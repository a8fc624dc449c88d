/* The dump describes the tables, and every table is described completely. */
#include "wire_test.h"

#include "wire/json_in.h"

static json_t *dumped(struct kit *k)
{
	json_error_t error;

	wire_dump(&k->w);
	json_t *root = json_loadb(k->out.p, k->out.n, JSON_REJECT_DUPLICATES, &error);
	assert_non_null(root);
	return root;
}

static const json_t *field_of(const json_t *root, const char *table, const char *name)
{
	const json_t *fields = json_object_get(json_object_get(root, table), "fields");

	for (size_t i = 0; i < json_array_size(fields); i++) {
		const json_t *f = json_array_get(fields, i);
		if (strcmp(json_string_value(json_object_get(f, "name")), name) == 0)
			return f;
	}
	return NULL;
}

static void test_some_fields(void **state)
{
	json_t *root = dumped(*state);
	const json_t *f = field_of(root, "Ring", "timeout_s");

	assert_int_equal(json_integer_value(json_object_get(f, "min")), 5);
	assert_int_equal(json_integer_value(json_object_get(f, "max")), 300);
	assert_int_equal(json_integer_value(json_object_get(f, "default")), 30);
	assert_string_equal(json_string_value(json_object_get(f, "kind")), "integer");
	f = field_of(root, "Domain", "time_zone");
	assert_true(json_is_true(json_object_get(f, "required")));
	f = field_of(root, "Device", "version");
	assert_true(json_is_true(json_object_get(f, "readonly")));
	f = field_of(root, "DeviceState", "state");
	assert_int_equal(json_array_size(json_object_get(f, "words")), 3);
	f = field_of(root, "Profile", "forward");
	assert_string_equal(json_string_value(json_object_get(f, "sub")), "Forward");
	/* "not given" is no default that a client could send */
	assert_null(json_object_get(field_of(root, "RingDevice", "timeout_s"), "default"));
	assert_null(json_object_get(field_of(root, "Call", "seq"), "default"));
	assert_null(field_of(root, "Token", "secret_hash"));
	assert_non_null(field_of(root, "HookPassword", "password"));
	json_decref(root);
}

/* Every sub table is in the list, every field has a description and sensible limits. */
static void test_every_table_is_complete(void **state)
{
	json_t *root = dumped(*state);
	size_t count;
	const struct table *const *tables = wire_tables(&count);

	assert_int_equal(json_object_size(root), count);
	for (size_t i = 0; i < count; i++) {
		for (size_t n = 0; n < tables[i]->count; n++) {
			const struct field *f = &tables[i]->fields[n];
			if (!f->doc || !*f->doc)
				fail_msg("%s.%s has no description", tables[i]->name, f->name);
			if (f->sub && f->kind != FIELD_JSON && !json_object_get(root, f->sub->name))
				fail_msg("%s is not in the dump", f->sub->name);
			if ((f->kind == FIELD_STR || f->kind == FIELD_INT) && f->max <= f->min)
				fail_msg("%s.%s has no range", tables[i]->name, f->name);
			if ((f->kind == FIELD_STR_LIST || f->kind == FIELD_MAP_INT) && !f->item_max)
				fail_msg("%s.%s has no item_max", tables[i]->name, f->name);
			if (f->offset >= tables[i]->size)
				fail_msg("%s.%s lies outside", tables[i]->name, f->name);
		}
	}
	json_decref(root);
}

static size_t row_bytes(const struct field *f)
{
	switch (f->kind) {
	case FIELD_STR:
	case FIELD_JSON: return sizeof(struct str);
	case FIELD_INT:
	case FIELD_DATE:
	case FIELD_WALL:
	case FIELD_TIME: return sizeof(int64_t);
	case FIELD_BOOL: return sizeof(bool);
	case FIELD_WORD: return sizeof(int);
	case FIELD_OBJECT: return f->sub->size;
	case FIELD_STR_LIST: return sizeof(struct str_list);
	default: return sizeof(void *);
	}
}

/* A member without a row would be lost between Redis and core. What no row covers may only be
 * padding, which is never as long as a member of 8 bytes. */
static void no_gap(const struct table *t)
{
	char covered[1024] = "";
	size_t gap = 0;

	assert_true(t->size <= sizeof(covered));
	for (size_t i = 0; i < t->count; i++) {
		const struct field *f = &t->fields[i];
		if (f->flags & FIELD_VIRTUAL)
			continue;
		memset(covered + f->offset, 1, row_bytes(f));
		if (f->count_offset)
			memset(covered + f->count_offset, 1, sizeof(size_t));
		if (f->sub)
			no_gap(f->sub);
	}
	for (size_t i = 0; i < t->size && !t->of_part; i++) {
		gap = covered[i] ? 0 : gap + 1;
		if (gap >= 8)
			fail_msg("%s: no row covers the member at %zu", t->name, i + 1 - gap);
	}
}

static void test_no_member_is_forgotten(void **state)
{
	size_t count;
	const struct table *const *tables = wire_tables(&count);

	(void)state;
	for (size_t i = 0; i < count; i++)
		no_gap(tables[i]);
	no_gap(&record_table);
	no_gap(&hook_secret_table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KIT_TEST(test_some_fields),
		KIT_TEST(test_every_table_is_complete),
		KIT_TEST(test_no_member_is_forgotten),
	};

	return cmocka_run_group_tests_name("wire/dump", tests, NULL, NULL);
}
