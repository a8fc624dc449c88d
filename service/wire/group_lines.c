/* group_lines: see group_lines.h. A key has no tab: ids and call ids are printable ASCII. */
#include "wire/group_lines.h"

#include "wire/tables.h"

/* By kind. */
static const struct {
	struct str prefix;
	const struct table *table;
} kinds[] = {
	[GROUP_ENTRY_TOTALS] = {STR("totals"),   &group_totals_table},
	[GROUP_ENTRY_MEMBER] = { STR("member/"), &member_state_table},
	[GROUP_ENTRY_CHOICE] = { STR("call/"),   &group_choice_table},
};

static void *value_of(struct group_state_entry *e)
{
	switch (e->kind) {
	case GROUP_ENTRY_MEMBER: return &e->member;
	case GROUP_ENTRY_CHOICE: return &e->choice;
	case GROUP_ENTRY_TOTALS: break;
	}
	return &e->totals;
}

/* Where the entry's key is in it; NULL: there is one of its kind. */
static struct str *key_of(struct group_state_entry *e)
{
	switch (e->kind) {
	case GROUP_ENTRY_MEMBER: return &e->member.user;
	case GROUP_ENTRY_CHOICE: return &e->choice.call_id;
	case GROUP_ENTRY_TOTALS: break;
	}
	return NULL;
}

void group_line_write(const struct group_state_entry *entry, struct buf *out)
{
	struct group_state_entry e = *entry;
	struct json_writer w = JSON_WRITER(out);
	const struct str *key = key_of(&e);

	buf_add(out, kinds[e.kind].prefix);
	if (key)
		buf_add(out, *key);
	buf_add_char(out, '\t');
	if (!e.gone)
		table_encode_stored(kinds[e.kind].table, value_of(&e), &w);
	buf_add_char(out, '\n');
}

static bool read_field(struct str field, struct group_state_entry *e)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct str prefix = kinds[i].prefix;
		struct str *key;

		e->kind = (enum group_entry_kind)i;
		key = key_of(e);
		if (key ? !str_has_prefix(field, prefix) : !str_eq(field, prefix))
			continue;
		if (key)
			*key = str_skip(field, prefix.n);
		return !key || key->n;
	}
	return false;
}

bool group_line_read(struct str *lines, struct arena *a, struct group_line *out)
{
	struct str json = str_cut(lines, '\n'), field = str_cut(&json, '\t');

	*out = (struct group_line){ 0 };
	if (!field.n)
		return false;
	out->entry.gone = json.n == 0;
	out->known = read_field(field, &out->entry);
	if (out->known && json.n) {
		struct str *key = key_of(&out->entry), kept = key ? *key : STR_NONE;

		out->known = table_decode_stored(kinds[out->entry.kind].table, json, a,
						 value_of(&out->entry));
		if (key)
			*key = kept;
	}
	return true;
}
