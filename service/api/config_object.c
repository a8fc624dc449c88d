/* config_object: see config_object.h. */
#include "api/config_object.h"

#include <stdio.h>

/* clang-format off */
static const struct {
	const struct table *table;
	const char *noun;
	/* of kinds directly below the domain: what is /users/123 in paths is user/123 in Redis */
	struct str section, key;
	size_t id_offset;
} kinds[CONFIG_KIND_COUNT] = {
	[CONFIG_DOMAIN] = { &domain_table, "domain", .id_offset = offsetof(struct domain, id) },
	[CONFIG_USER] = { &user_table, "user", STR("users"), STR("user"), offsetof(struct user, id) },
	[CONFIG_DEVICE] = { &device_table, "device", .id_offset = offsetof(struct device, id) },
	[CONFIG_PROFILE] = { &profile_table, "profile", .id_offset = offsetof(struct profile, status) },
	[CONFIG_SCHEDULE] = { &schedule_table, "schedule", STR("schedules"), STR("schedule"), offsetof(struct schedule, id) },
	[CONFIG_SITE] = { &site_table, "site", STR("sites"), STR("site"), offsetof(struct site, id) },
	[CONFIG_ROSTER] = { &roster_table, "roster", STR("rosters"), STR("roster"), offsetof(struct roster, id) },
	[CONFIG_STATUS] = { &status_meaning_table, "status", STR("statuses"), STR("status"), offsetof(struct status_meaning, id) },
	[CONFIG_SOURCE] = { &source_table, "source", STR("sources"), STR("source"), offsetof(struct source, id) },
	[CONFIG_RULE] = { &caller_rule_table, "caller rule", STR("caller-rules"), STR("rule"), offsetof(struct caller_rule, id) },
	[CONFIG_GROUP] = { &group_table, "group", STR("groups"), STR("group"), offsetof(struct group, id) },
	[CONFIG_NUMBER] = { &number_table, "number", STR("numbers"), STR("number"), offsetof(struct dialled_number, number) },
};
/* clang-format on */

const struct table *config_table(enum config_kind kind)
{
	return kinds[kind].table;
}

const char *config_noun(enum config_kind kind)
{
	return kinds[kind].noun;
}

/* ---- names ---- */

/* The name's last part; a user's name has no more than that. */
static struct str own_id(const struct config_name *name)
{
	return name->kind == CONFIG_USER ? name->user : name->id;
}

static struct config_name name_below_domain(enum config_kind kind, struct str id)
{
	return kind == CONFIG_USER ? (struct config_name){ kind, id, STR("") }
				   : (struct config_name){ kind, STR(""), id };
}

/* Kinds directly below the domain, by their word in paths or in keys. */
static bool kind_find(struct str word, bool in_path, enum config_kind *out)
{
	for (int i = 0; i < CONFIG_KIND_COUNT; i++) {
		if (kinds[i].section.n && str_eq(word, in_path ? kinds[i].section : kinds[i].key)) {
			*out = (enum config_kind)i;
			return true;
		}
	}
	return false;
}

struct str config_key(const struct config_name *name, struct arena *a)
{
	switch (name->kind) {
	case CONFIG_DOMAIN: return STR("domain");
	case CONFIG_DEVICE:
		return arena_printf(a, "device/%.*s/%.*s", STR_ARG(name->user), STR_ARG(name->id));
	case CONFIG_PROFILE:
		return arena_printf(a, "profile/%.*s/%.*s", STR_ARG(name->user), STR_ARG(name->id));
	default:
		return arena_printf(a, "%.*s/%.*s", STR_ARG(kinds[name->kind].key),
				    STR_ARG(own_id(name)));
	}
}

struct str config_prefix(enum config_kind kind)
{
	switch (kind) {
	case CONFIG_DOMAIN: return STR("domain");
	case CONFIG_DEVICE: return STR("device");
	case CONFIG_PROFILE: return STR("profile");
	default: return kinds[kind].key;
	}
}

bool config_name_of_key(struct str key, struct str domain, struct config_name *out)
{
	struct str rest = key, word = str_cut(&rest, '/'), user = rest;
	enum config_kind kind;

	if (str_eq(key, STR("domain"))) {
		*out = (struct config_name){ CONFIG_DOMAIN, STR(""), domain };
		return true;
	}
	if (kind_find(word, false, &kind)) {
		*out = name_below_domain(kind, rest);
		return true;
	}
	user = str_cut(&rest, '/');
	if (str_eq(word, STR("device")))
		*out = (struct config_name){ CONFIG_DEVICE, user, rest };
	else if (str_eq(word, STR("profile")))
		*out = (struct config_name){ CONFIG_PROFILE, user, rest };
	else
		return false;
	return true;
}

struct str config_path(const struct config_name *name, struct arena *a)
{
	const char *list = name->kind == CONFIG_DEVICE ? "devices" : "profiles";

	switch (name->kind) {
	case CONFIG_DOMAIN: return STR("/");
	case CONFIG_DEVICE:
	case CONFIG_PROFILE:
		if (name->user.n == 0)
			return arena_printf(a, "/%s/%.*s", list, STR_ARG(name->id));
		return arena_printf(a, "/users/%.*s/%s/%.*s", STR_ARG(name->user), list,
				    STR_ARG(name->id));
	default:
		return arena_printf(a, "/%.*s/%.*s", STR_ARG(kinds[name->kind].section),
				    STR_ARG(own_id(name)));
	}
}

struct str config_path_forms(struct arena *a)
{
	struct str text = STR("/, /profiles/{status}, /users/{user}/devices/{device}, "
			      "/users/{user}/profiles/{status}");

	for (int i = 0; i < CONFIG_KIND_COUNT; i++) {
		if (kinds[i].section.n)
			text = arena_printf(a, "%.*s, /%.*s/{id}", STR_ARG(text),
					    STR_ARG(kinds[i].section));
	}
	return text;
}

static bool name_below_user(struct str user, struct str rest, struct config_name *out)
{
	struct str list = str_cut(&rest, '/');

	if (!rest.p || rest.n == 0 || str_find_char(rest, '/') < rest.n)
		return false;
	if (str_eq(list, STR("devices")))
		*out = (struct config_name){ CONFIG_DEVICE, user, rest };
	else if (str_eq(list, STR("profiles")))
		*out = (struct config_name){ CONFIG_PROFILE, user, rest };
	else
		return false;
	return true;
}

bool config_name_of_path(struct str path, struct str domain, struct config_name *out)
{
	struct str rest = path, id;
	enum config_kind kind;

	if (str_eq(path, STR("/"))) {
		*out = (struct config_name){ CONFIG_DOMAIN, STR(""), domain };
		return true;
	}
	if (str_cut(&rest, '/').n)
		return false;
	if (str_has_prefix(rest, STR("profiles/")))
		return name_below_user(STR(""), rest, out);
	if (!kind_find(str_cut(&rest, '/'), true, &kind))
		return false;
	id = str_cut(&rest, '/');
	if (id.n == 0)
		return false;
	if (rest.p)
		return kind == CONFIG_USER && name_below_user(id, rest, out);
	*out = name_below_domain(kind, id);
	return true;
}

bool config_name_check(const struct config_name *name, struct str pointer, struct faults *faults)
{
	const char *user =
		name->kind != CONFIG_DOMAIN && name->user.n ? check_id(name->user) : NULL;
	const char *id = name->kind == CONFIG_DOMAIN    ? check_domain_name(name->id)
			 : name->kind == CONFIG_PROFILE ? check_status_id(name->id)
			 : name->kind == CONFIG_STATUS  ? check_status_defined(name->id)
			 : name->kind == CONFIG_NUMBER  ? check_dialled_number(name->id)
			 : name->kind == CONFIG_USER    ? NULL
							: check_id(name->id);

	if (user)
		fault_add(faults, pointer, "the user's id must be %s", user);
	if (id)
		fault_add(faults, pointer, "the %s's id must be %s", kinds[name->kind].noun, id);
	return !user && !id;
}

/* ---- values ---- */

static void put_ids(const struct config_name *name, union config_value *v)
{
	*(struct str *)(void *)((char *)v + kinds[name->kind].id_offset) = own_id(name);
	if (name->kind == CONFIG_DOMAIN)
		statuses_resolve(&v->domain, NULL, 0, NULL);
	if (name->kind == CONFIG_DEVICE)
		v->device.user = name->user;
	if (name->kind == CONFIG_PROFILE)
		v->profile.user = name->user;
}

void config_copy_faults(const struct faults *from, struct str prefix, struct faults *to)
{
	for (const struct fault *f = from->first; f; f = f->next)
		fault_add(to,
			  arena_printf(to->arena, "%.*s%.*s", STR_ARG(prefix), STR_ARG(f->pointer)),
			  "%.*s", STR_ARG(f->text));
	if (from->count > FAULTS_MAX)
		to->count += from->count - FAULTS_MAX;
}

bool config_decode(const struct config_name *name, struct str json, struct str prefix,
		   struct arena *a, struct faults *faults, union config_value *out)
{
	struct faults found = FAULTS(a);
	bool fine = table_decode(kinds[name->kind].table, json, a, &found, out);

	put_ids(name, out);
	if (fine && name->kind == CONFIG_PROFILE)
		profile_check_status(&out->profile, &found);
	if (fine && name->kind == CONFIG_STATUS)
		status_check_meaning(&out->status, &found);
	if (fine && name->kind == CONFIG_SCHEDULE && str_eq(out->schedule.holidays_of, name->id))
		fault_add(&found, STR("/holidays_of"), "must name another schedule than this one");
	config_copy_faults(&found, prefix, faults);
	return found.count == 0;
}

bool config_decode_stored(const struct config_name *name, struct str json, struct arena *a,
			  union config_value *out)
{
	if (!table_decode_stored(kinds[name->kind].table, json, a, out))
		return false;
	put_ids(name, out);
	return true;
}

void config_encode(const struct config_name *name, const union config_value *value, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	buf_clear(out);
	table_encode_stored(kinds[name->kind].table, value, &w);
}

/* The stored form begins with the object's ids, as config_encode() writes it. */
static bool begins_with(struct str json, const char *member, struct str id)
{
	char text[320];
	int n = snprintf(text, sizeof(text), "{\"%s\":\"%.*s\"", member, STR_ARG(id));

	return n > 0 && (size_t)n < sizeof(text) && str_has_prefix(json, str_n(text, (size_t)n));
}

static bool has_ids(const struct config_name *name, struct str json)
{
	switch (name->kind) {
	case CONFIG_PROFILE:
		return name->user.n ? begins_with(json, "user", name->user)
				    : begins_with(json, "status", name->id);
	case CONFIG_NUMBER: return begins_with(json, "number", name->id);
	default: return begins_with(json, "id", own_id(name));
	}
}

/*
 * No kind has secret fields, so what is stored is what is shown, without decoding: a page of 500
 * must not hold the loop. Only what was written without ids takes the longer way.
 */
void config_show_plain(const struct config_name *name, struct str json, struct arena *a,
		       struct json_writer *w)
{
	union config_value value;

	if (has_ids(name, json) || !config_decode_stored(name, json, a, &value))
		json_raw(w, json);
	else
		table_encode_stored(kinds[name->kind].table, &value, w);
}

void config_show(const struct config_name *name, struct str json, struct str version,
		 struct arena *a, struct json_writer *w)
{
	struct buf whole = { 0 }, plain = { 0 };
	struct json_writer inner = JSON_WRITER(&plain);

	config_show_plain(name, json, a, &inner);
	buf_printf(&whole, "{\"version\":\"%.*s\",", STR_ARG(version));
	buf_add(&whole, str_skip(buf_str(&plain), 1));
	json_raw(w, buf_str(&whole));
	buf_free(&whole);
	buf_free(&plain);
}

/* Inside a string its quotes would be escaped, so what is found can only be the member itself. */
static bool has_member(struct str json, struct str member)
{
	return json.n && memmem(json.p, json.n, member.p, member.n) != NULL;
}

bool config_is_reported(struct str json)
{
	return has_member(json, STR("\"reported\":true"));
}

void config_keep(const struct config_name *name, struct str json, struct arena *a,
		 union config_value *value)
{
	struct override *override = config_override(name, value);
	union config_value now;

	if (name->kind == CONFIG_DEVICE)
		value->device.reported = config_is_reported(json);
	if (name->kind == CONFIG_USER)
		value->user.reported = config_is_reported(json);
	if (!override)
		return;
	*override = (struct override){ 0 };
	if (json.p && table_decode_stored(config_table(name->kind), json, a, &now))
		*override = *config_override(name, &now);
}

struct override *config_override(const struct config_name *name, union config_value *value)
{
	switch (name->kind) {
	case CONFIG_SCHEDULE: return &value->schedule.override;
	case CONFIG_GROUP: return &value->group.override;
	case CONFIG_SITE: return &value->site.override;
	default: return NULL;
	}
}

bool config_is_mobile_number(struct str json)
{
	return has_member(json, STR("\"kind\":\"mobile_number\""));
}
