/* snapshot_result: see snapshot_result.h. */
#include "api/snapshot_result.h"

#include "wire/table.h"
#include "wire/tables.h"

static void show(struct snapshot_result *all, size_t index, struct str pointer, struct str text)
{
	if (all->left_out_count < SNAPSHOT_SHOWN)
		all->left_out[all->left_out_count++] =
			(struct left_out){ .index = index,
					   .pointer = arena_str(all->arena, pointer),
					   .text = arena_str(all->arena, text) };
}

static void note_user(struct snapshot_result *all, struct str text, struct arena *scratch)
{
	struct faults faults = FAULTS(scratch);
	struct signal_item item;

	if (all->unknown_users < SNAPSHOT_SHOWN &&
	    table_decode(&signal_item_table, text, scratch, &faults, &item))
		all->users[all->unknown_users] = arena_str(all->arena, item.user);
	all->unknown_users++;
}

void snapshot_result_unknown(struct snapshot_result *all, size_t index, struct str text,
			     const struct fault *why, struct arena *scratch)
{
	show(all, index, why->pointer, why->text);
	if (str_eq(why->pointer, STR("/user")))
		note_user(all, text, scratch);
	else
		all->unknown_devices++;
}

void snapshot_result_no_device(struct snapshot_result *all, size_t index, struct str device)
{
	show(all, index, STR("/value/device"),
	     arena_printf(all->arena, "the user has no device %.*s; the call counts without it",
			  STR_ARG(device)));
}

static void put_users(const struct snapshot_result *all, struct json_writer *w)
{
	json_key(w, STR("unknown_users"));
	json_array_begin(w);
	for (size_t i = 0; i < all->unknown_users && i < SNAPSHOT_SHOWN; i++)
		json_string(w, all->users[i]);
	json_array_end(w);
}

static void put_left_out(const struct snapshot_result *all, struct json_writer *w)
{
	json_key(w, STR("left_out"));
	json_array_begin(w);
	for (size_t i = 0; i < all->left_out_count; i++) {
		const struct left_out *one = &all->left_out[i];

		json_object_begin(w);
		json_put_string(w, "pointer",
				arena_printf(all->arena, "/items/%zu%.*s", one->index,
					     STR_ARG(one->pointer)));
		json_put_string(w, "detail", one->text);
		json_object_end(w);
	}
	json_array_end(w);
}

void snapshot_result_put(const struct snapshot_result *all, struct str source,
			 struct json_writer *w)
{
	json_object_begin(w);
	json_put_string(w, "source", source);
	json_put_int(w, "facts", (int64_t)all->facts);
	json_put_int(w, "refused", (int64_t)all->refused);
	json_put_int(w, "unknown", (int64_t)(all->unknown_users + all->unknown_devices));
	json_put_int(w, "unknown_devices", (int64_t)all->unknown_devices);
	put_users(all, w);
	put_left_out(all, w);
	json_object_end(w);
}
