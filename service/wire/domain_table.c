/* domain_table: a domain's settings; ranges and defaults are those of docs/DOMAIN.md section 5. */
#include "core/feature_code.h"
#include "wire/config_rows.h"
#include "wire/place.h"

/* clang-format off */
static const struct field numbering_fields[] = {
	{ .name = "country_code", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct numbering, country_code), .max = 3, .check = check_country_code,
	  .doc = "country code without plus, such as 352" },
	{ .name = "national_prefix", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct numbering, national_prefix), .max = 4, .check = check_digits,
	  .doc = "digits before a national number, such as 0; empty where there are none" },
	{ .name = "international_prefix", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct numbering, international_prefix), .max = 5,
	  .check = check_digits,
	  .doc = "digits before an international number, such as 00" },
	{ .name = "area_code", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct numbering, area_code), .max = 8, .check = check_digits,
	  .doc = "added to numbers that were dialled locally" },
	{ .name = "outside_prefix", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct numbering, outside_prefix), .max = 4,
	  .check = check_dial_digits,
	  .doc = "digits dialled for an outside line, stripped" },
	{ .name = "local_length", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct numbering, local_length), .max = 12,
	  .doc = "digits of a number without area code; 0 = no local dialling" },
};
/* clang-format on */

const struct table numbering_table = {
	.name = "Numbering",
	.size = sizeof(struct numbering),
	.fields = numbering_fields,
	.count = COUNT(numbering_fields),
};

/* clang-format off */
static const struct field code_fields[] = {
	{ .name = "code", .kind = FIELD_STR, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct feature_code, code), .min = 1, .max = 16,
	  .check = check_extension,
	  .doc = "what is dialled: digits, * and #" },
	{ .name = "status", .kind = FIELD_STR, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct feature_code, status), .min = 1, .max = ID_BYTES,
	  .check = check_status_shown,
	  .doc = "the status it sets; automatic takes it back" },
};
/* clang-format on */

const struct table feature_code_table = {
	.name = "FeatureCode",
	.size = sizeof(struct feature_code),
	.fields = code_fields,
	.count = COUNT(code_fields),
};

/* clang-format off */
#define EFFECT_ROW(n, type, least, otherwise, d) \
	{ .name = n, .kind = FIELD_WORD, .flags = FIELD_SKIP_EMPTY, \
	  .offset = offsetof(struct calendar_policy, effect[type]), .words = &calendar_effect_words, \
	  .min = least, .def = otherwise, .doc = d }
static const struct field calendar_policy_fields[] = {
	EFFECT_ROW("meeting", CALENDAR_MEETING, EFFECT_BUSY, EFFECT_BUSY,
		   "what a meeting of the calendar makes of who is in it"),
	EFFECT_ROW("tentative", CALENDAR_TENTATIVE, EFFECT_FREE, EFFECT_FREE,
		   "the same of one that is not sure yet"),
	EFFECT_ROW("out_of_office", CALENDAR_OUT_OF_OFFICE, EFFECT_FREE, EFFECT_AWAY,
		   "the same of a time out of office"),
	{ .name = "meeting_routable", .kind = FIELD_BOOL, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct calendar_policy, meeting_routable),
	  .doc = "let groups ring who is in a meeting" },
};
/* clang-format on */

const struct table calendar_policy_table = {
	.name = "CalendarPolicy",
	.size = sizeof(struct calendar_policy),
	.fields = calendar_policy_fields,
	.count = COUNT(calendar_policy_fields),
};

/* clang-format off */
static const struct field fields[] = {
	{ .name = "id", .kind = FIELD_STR, .flags = FIELD_READONLY,
	  .offset = offsetof(struct domain, id), .max = 253, .check = check_domain_name,
	  .doc = "the domain's name, as in the path" },
	{ .name = "name", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct domain, name), .max = NAME_BYTES, .check = check_text,
	  .doc = "name for people" },
	{ .name = "time_zone", .kind = FIELD_STR, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct domain, time_zone), .min = 1, .max = 64,
	  .check = check_time_zone,
	  .doc = "IANA time zone such as Europe/Luxembourg" },
	{ .name = "numbering", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct domain, numbering), .sub = &numbering_table,
	  .doc = "numbering plan: how numbers are dialled here" },
	{ .name = "aliases", .kind = FIELD_STR_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct domain, aliases), .max = 16, .item_max = 253,
	  .check = check_domain_name,
	  .doc = "further domain names that the hook accepts" },
	{ .name = "emergency_numbers", .kind = FIELD_STR_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct domain, emergency_numbers), .max = 32, .item_max = 16,
	  .check = check_dial_prefix,
	  .doc = "numbers as dialled, such as 112; a call to one lets the call back through" },
	{ .name = "hook_networks", .kind = FIELD_STR_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct domain, hook_networks), .max = 64, .item_max = 64,
	  .check = check_cidr,
	  .doc = "networks the hook may be called from; empty = anywhere" },
	{ .name = "pbx_networks", .kind = FIELD_STR_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct domain, pbx_networks), .max = 64, .item_max = 64,
	  .check = check_cidr,
	  .doc = "networks the PBX may ask from; empty = anywhere" },
	{ .name = "hook_password_min_length", .kind = FIELD_INT,
	  .offset = offsetof(struct domain, hook_password_min_length), .min = 6, .max = 128,
	  .def = 12,
	  .doc = "least characters of a hook password that a person chooses" },
	{ .name = "require_registration", .kind = FIELD_BOOL,
	  .offset = offsetof(struct domain, require_registration),
	  .doc = "do not ring devices that no source has ever reported" },
	{ .name = "stale_routable", .kind = FIELD_BOOL,
	  .offset = offsetof(struct domain, stale_routable),
	  .doc = "let groups ring users of whom only run-out facts are known" },
	{ .name = "max_call_duration_s", .kind = FIELD_INT,
	  .offset = offsetof(struct domain, max_call_duration_s), .min = CALL_LEAST_S,
	  .max = CALL_MOST_S, .def = CALL_DEFAULT_S,
	  .doc = "a carrier call ends after this many seconds unless told otherwise" },
	{ .name = "ringing_call_s", .kind = FIELD_INT,
	  .offset = offsetof(struct domain, ringing_call_s), .min = RINGING_LEAST_S,
	  .max = RINGING_MOST_S, .def = RINGING_DEFAULT_S,
	  .doc = "a call still trying or early is forgotten after this many seconds" },
	{ .name = "device_refresh_s", .kind = FIELD_INT,
	  .offset = offsetof(struct domain, device_refresh_s), .min = REFRESH_LEAST_S,
	  .max = REFRESH_MOST_S, .def = REFRESH_DEFAULT_S,
	  .doc = "a device's report holds this many seconds unless it says otherwise" },
	{ .name = "capacity", .kind = FIELD_INT,
	  .offset = offsetof(struct domain, capacity), .min = CAPACITY_LEAST,
	  .max = CAPACITY_MOST, .def = CAPACITY_DEFAULT,
	  .doc = "calls per person at once" },
	{ .name = "idle_after_s", .kind = FIELD_INT,
	  .offset = offsetof(struct domain, idle_after_s), .max = IDLE_MOST_S,
	  .def = IDLE_DEFAULT_S,
	  .doc = "an available app without activity for so long shows as idle; 0 = never" },
	{ .name = "away_after_s", .kind = FIELD_INT,
	  .offset = offsetof(struct domain, away_after_s), .max = IDLE_MOST_S,
	  .def = AWAY_DEFAULT_S,
	  .doc = "and for so long as away; 0 = never" },
	{ .name = "idle_routable", .kind = FIELD_WORD,
	  .offset = offsetof(struct domain, idle_routable), .words = &idle_routable_words,
	  .doc = "whether groups ring somebody whose apps are all idle or away" },
	{ .name = "max_wait_s", .kind = FIELD_INT,
	  .offset = offsetof(struct domain, max_wait_s), .min = WAIT_LEAST_S,
	  .max = WAIT_MOST_S, .def = WAIT_DEFAULT_S,
	  .doc = "longest total wait of a caller in seconds; plans are cut to fit" },
	{ .name = "max_hops", .kind = FIELD_INT,
	  .offset = offsetof(struct domain, max_hops), .min = HOPS_LEAST,
	  .max = HOPS_MOST, .def = HOPS_DEFAULT,
	  .doc = "forwards followed in one decision" },
	{ .name = "wrap_up_s", .kind = FIELD_INT,
	  .offset = offsetof(struct domain, wrap_up_s), .max = WRAP_UP_MOST_S,
	  .doc = "seconds that people are busy with a call after its end" },
	{ .name = "offline_damping_s", .kind = FIELD_INT,
	  .offset = offsetof(struct domain, offline_damping_s), .max = DAMPING_MOST_S,
	  .doc = "a device gone for less than so many seconds is not shown as gone; groups do not ring it" },
	{ .name = "status_defaults", .kind = FIELD_MAP_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct domain, status_defaults),
	  .count_offset = offsetof(struct domain, status_default_count), .min = STATUS_LEAST_S,
	  .max = STATUS_MOST_S, .item_max = 16, .check = check_status_id,
	  .doc = "seconds a manual status lasts where nothing is said, per status" },
	{ .name = "feature_codes", .kind = FIELD_OBJECT_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct domain, feature_codes),
	  .count_offset = offsetof(struct domain, feature_code_count), .max = FEATURE_CODES_MAX,
	  .sub = &feature_code_table,
	  .doc = "codes dialled to switch a status; *70 automatic, *71 to *76 where not given" },
	{ .name = "fallback", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct domain, fallback), .sub = &destination_table,
	  .doc = "where a call goes when the user's own fallback is not set" },
	{ .name = "visibility", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct domain, visibility), .sub = &visibility_rules_table,
	  .doc = "how much readers see of people of whom nothing narrower is said" },
	{ .name = "dial", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct domain, dial), .sub = &dial_table,
	  .doc = "how the PBX dials: templates of dial strings" },
	{ .name = "calendar", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct domain, calendar), .sub = &calendar_policy_table,
	  .doc = "what people's calendars make of their presence" },
	{ .name = "carriers", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct domain, carriers), .sub = &carrier_access_table,
	  .doc = "whether carriers may report calls by mobile number alone" },
	VERSION_ROW,
};
/* clang-format on */

/* A code means one thing. */
static void check_codes(const struct domain *d, struct str pointer, struct faults *faults)
{
	for (size_t i = 1; i < d->feature_code_count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (str_eq(d->feature_codes[i].code, d->feature_codes[j].code))
				fault_add(faults,
					  arena_printf(faults->arena, "%.*s/feature_codes/%zu/code",
						       STR_ARG(pointer), i),
					  "must be listed once, `%.*s` came before",
					  STR_ARG(d->feature_codes[i].code));
		}
	}
}

static void check_domain(const void *value, struct str pointer, struct faults *faults)
{
	const struct domain *d = value;

	check_codes(d, pointer, faults);
	if (d->away_after_s && d->away_after_s < d->idle_after_s)
		fault_add(faults, pointer_add(pointer, STR("away_after_s"), faults->arena),
			  "must not be less than idle_after_s, %lld; 0 switches it off",
			  (long long)d->idle_after_s);
}

const struct table domain_table = {
	.name = "Domain",
	.size = offsetof(struct domain, statuses),
	.fields = fields,
	.count = COUNT(fields),
	.check = check_domain,
};
