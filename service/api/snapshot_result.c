/* snapshot_result: see snapshot_result.h. */
#include "api/snapshot_result.h"

#include "wire/table.h"
#include "wire/tables.h"

static void note(struct snapshot_notes *notes, size_t index, struct str pointer, struct str text,
		 struct arena *a)
{
	if (notes->count < SNAPSHOT_SHOWN)
		notes->shown[notes->count] = (struct snapshot_note){
			.index = index,
			.pointer = arena_str(a, pointer),
			.text = arena_str(a, text),
		};
	notes->count++;
}

static void note_user(struct snapshot_result *result, struct str text, struct arena *scratch)
{
	struct faults faults = FAULTS(scratch);
	struct signal_item item;

	if (result->unknown_users < SNAPSHOT_SHOWN &&
	    table_decode(&signal_item_table, text, scratch, &faults, &item))
		result->users[result->unknown_users] = arena_str(result->arena, item.user);
	result->unknown_users++;
}

void snapshot_result_unknown(struct snapshot_result *result, size_t index, struct str text,
			     const struct fault *why, struct arena *scratch)
{
	note(&result->left_out, index, why->pointer, why->text, result->arena);
	if (str_eq(why->pointer, STR("/user")))
		note_user(result, text, scratch);
}

void snapshot_result_no_device(struct snapshot_result *result, size_t index, struct str no_device,
			       struct arena *scratch)
{
	struct str text =
		arena_printf(scratch, "the user has %.*s; it counts without", STR_ARG(no_device));

	note(&result->without_device, index, STR("/value/device"), text, result->arena);
}

static void put_users(const struct snapshot_result *result, struct json_writer *w)
{
	json_key(w, STR("unknown_users"));
	json_array_begin(w);
	for (size_t i = 0; i < result->unknown_users && i < SNAPSHOT_SHOWN; i++)
		json_string(w, result->users[i]);
	json_array_end(w);
}

static void put_notes(const char *name, const struct snapshot_notes *notes, struct arena *a,
		      struct json_writer *w)
{
	json_key(w, str_of(name));
	json_array_begin(w);
	for (size_t i = 0; i < notes->count && i < SNAPSHOT_SHOWN; i++) {
		const struct snapshot_note *one = &notes->shown[i];
		struct str pointer =
			arena_printf(a, "/items/%zu%.*s", one->index, STR_ARG(one->pointer));

		json_object_begin(w);
		json_put_string(w, "pointer", pointer);
		json_put_string(w, "detail", one->text);
		json_object_end(w);
	}
	json_array_end(w);
}

void snapshot_result_put(const struct snapshot_result *result, struct str source,
			 struct json_writer *w)
{
	size_t unknown = result->left_out.count;

	json_object_begin(w);
	json_put_string(w, "source", source);
	json_put_int(w, "facts", (int64_t)result->facts);
	json_put_int(w, "refused", (int64_t)result->refused);
	json_put_int(w, "unknown", (int64_t)unknown);
	json_put_int(w, "unknown_devices", (int64_t)(unknown - result->unknown_users));
	put_users(result, w);
	put_notes("left_out", &result->left_out, result->arena, w);
	json_put_int(w, "counted_without_device", (int64_t)result->without_device.count);
	put_notes("without_device", &result->without_device, result->arena, w);
	json_object_end(w);
}
