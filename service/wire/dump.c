/* dump: the tables as data, for --dump-api and the test that compares them with the contract. */
#include "wire/config_rows.h"
#include "wire/field.h"

/* clang-format off */
static const struct table *const tables[] = {
	&domain_table,
	&numbering_table,
	&calendar_policy_table,
	&visibility_rules_table,
	&group_visibility_table,
	&destination_table,
	&feature_code_table,
	&feature_code_body_table,
	&user_table,
	&privacy_body_table,
	&skill_table,
	&skill_wishes_table,
	&group_table,
	&group_member_table,
	&group_stage_table,
	&group_fallback_table,
	&group_overflow_table,
	&device_table,
	&profile_table,
	&caller_rule_table,
	&number_table,
	&schedule_table,
	&site_table,
	&status_meaning_table,
	&status_text_table,
	&agent_wish_table,
	&source_table,
	&heartbeat_body_table,
	&snapshot_table,
	&reset_body_table,
	&weekly_period_table,
	&day_hours_table,
	&holiday_table,
	&override_table,
	&override_body_table,
	&timed_status_table,
	&roster_table,
	&rotation_table,
	&shift_table,
	&swap_table,
	&swap_body_table,
	&stand_by_table,
	&ring_table,
	&ring_stage_table,
	&ring_device_table,
	&mobile_table,
	&forward_table,
	&forward_rule_table,
	&token_table,
	&token_body_table,
	&hook_password_body_table,
	&calendar_feed_body_table,
	&call_body_table,
	&device_state_body_table,
	&carrier_access_table,
	&carrier_report_table,
	&carrier_batch_table,
	&signal_item_table,
	&signal_batch_table,
	&device_lock_table,
	&session_body_table,
	&user_lock_body_table,
	&location_body_table,
	&hiding_body_table,
	&status_body_table,
	&dial_table,
	&dial_uris_table,
	&route_body_table,
	&agent_state_body_table,
	&group_load_body_table,
	&simulation_body_table,
	&assumption_table,
	&outcome_body_table,
	&presence_query_body_table,
	&outcome_by_table,
};
/* clang-format on */

const struct table *const *wire_tables(size_t *out_count)
{
	*out_count = COUNT(tables);
	return tables;
}

/* clang-format off */
static const char *const kinds[] = {
	[FIELD_STR] = "string",
	[FIELD_INT] = "integer",
	[FIELD_BOOL] = "boolean",
	[FIELD_WORD] = "word",
	[FIELD_TIME] = "time",
	[FIELD_DATE] = "date",
	[FIELD_WALL] = "wall_clock",
	[FIELD_OBJECT] = "object",
	[FIELD_STR_LIST] = "string_list",
	[FIELD_WORD_LIST] = "word_list",
	[FIELD_OBJECT_LIST] = "object_list",
	[FIELD_JSON] = "object",
	[FIELD_MAP_INT] = "integer_map",
};
/* clang-format on */

static void dump_words(const struct field *f, struct json_writer *w)
{
	json_key(w, STR("words"));
	json_array_begin(w);
	for (int i = (int)f->min; i < f->words->count; i++)
		if (word_of(f->words, i).n)
			json_string(w, word_of(f->words, i));
	json_array_end(w);
}

/* Only what a client could say itself: what is outside the range means "not given". */
static void dump_default(const struct field *f, struct json_writer *w)
{
	if (f->flags & FIELD_REQUIRED)
		return;
	if (f->kind == FIELD_INT && f->def >= f->min && f->def <= f->max)
		json_put_int(w, "default", f->def);
	else if (f->kind == FIELD_BOOL)
		json_put_bool(w, "default", f->def != 0);
	else if (f->kind == FIELD_WORD && f->def >= f->min && f->def < f->words->count &&
		 word_of(f->words, (int)f->def).n)
		json_put_string(w, "default", word_of(f->words, (int)f->def));
}

static void dump_limits(const struct field *f, struct json_writer *w)
{
	bool ranged = f->kind == FIELD_INT || f->kind == FIELD_MAP_INT;

	if (ranged || f->kind == FIELD_STR || f->kind == FIELD_STR_LIST ||
	    f->kind == FIELD_WORD_LIST || f->kind == FIELD_OBJECT_LIST) {
		json_put_int(w, "min", f->min);
		json_put_int(w, "max", f->max);
	}
	if (f->item_max)
		json_put_int(w, "item_max", f->item_max);
}

static void dump_field(const struct field *f, struct json_writer *w)
{
	json_object_begin(w);
	json_put_string(w, "name", str_of(f->name));
	json_put_string(w, "kind", str_of(kinds[f->kind]));
	json_put_bool(w, "required", f->flags & FIELD_REQUIRED);
	json_put_bool(w, "nullable", f->flags & FIELD_NULLABLE);
	json_put_bool(w, "readonly", f->flags & FIELD_READONLY);
	json_put_bool(w, "secret", f->flags & FIELD_SECRET);
	dump_limits(f, w);
	if (f->words)
		dump_words(f, w);
	dump_default(f, w);
	if (f->sub)
		json_put_string(w, "sub", str_of(f->sub->name));
	json_put_string(w, "description", str_of(f->doc));
	json_object_end(w);
}

void wire_dump(struct json_writer *w)
{
	json_object_begin(w);
	for (size_t i = 0; i < COUNT(tables); i++) {
		json_key(w, str_of(tables[i]->name));
		json_object_begin(w);
		json_key(w, STR("fields"));
		json_array_begin(w);
		for (size_t k = 0; k < tables[i]->count; k++)
			if (!field_is_hidden(&tables[i]->fields[k]))
				dump_field(&tables[i]->fields[k], w);
		json_array_end(w);
		json_object_end(w);
	}
	json_object_end(w);
}
