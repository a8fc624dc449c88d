/* JSON tables: the first byte chooses one; what is accepted encodes to something accepted again. */
#include <stdio.h>
#include <stdlib.h>

#include "wire/tables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool fine, const char *what)
{
	if (!fine) {
		fprintf(stderr, "not so: %s\n", what);
		abort();
	}
}

static void check_round_trip(const struct table *t, const void *value, struct arena *a)
{
	struct buf first = { 0 }, second = { 0 };
	struct json_writer w = JSON_WRITER(&first), v = JSON_WRITER(&second);
	void *again = arena_alloc(a, t->size);

	table_encode_stored(t, value, &w);
	require(table_decode_stored(t, buf_str(&first), a, again), "what was stored can be read");
	table_encode_stored(t, again, &v);
	require(str_eq(buf_str(&first), buf_str(&second)), "reading and writing changes nothing");
	buf_free(&first);
	buf_free(&second);
}

static void scan(struct str document, struct config_scanner scanner, struct arena *a)
{
	struct str object, path, value;
	const char *fault = NULL;

	while (config_scan_next(&scanner, &object, &fault)) {
		struct faults faults = FAULTS(a);
		require(object.p >= document.p && object.p + object.n <= document.p + document.n,
			"an object is part of the document");
		if (config_object_split(object, a, &faults, &path, &value))
			require(faults.count == 0, "no fault in what was taken");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t count;
	const struct table *const *tables = wire_tables(&count);
	struct arena *a = arena_new(0);
	struct faults faults = FAULTS(a);
	struct str json, merged;

	if (size < 1) {
		arena_free(a);
		return 0;
	}
	const struct table *t = tables[data[0] % count];
	json = str_n((const char *)data + 1, size - 1);
	void *value = arena_alloc(a, t->size);
	if (table_decode(t, json, a, &faults, value)) {
		require(faults.count == 0, "taken without faults");
		check_round_trip(t, value, a);
	} else {
		require(faults.count > 0, "refused with a reason");
	}
	faults = FAULTS(a);
	if (!wire_merge(json, json, a, &faults, &merged))
		require(faults.count > 0, "not merged for a reason");
	struct config_scanner scanner;
	config_scan_begin(&scanner, json, data[0] & 1);
	scan(json, scanner, a);
	item_scan_begin(&scanner, json, data[0] & 1);
	scan(json, scanner, a);
	batch_scan_begin(&scanner, json);
	scan(json, scanner, a);
	arena_free(a);
	return 0;
}
