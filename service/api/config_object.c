/* config_object: see config_object.h. */
#include "api/config_object.h"

#include <stdio.h>

static const struct {
	const struct table *table;
	const char *noun;
} kinds[CONFIG_KIND_COUNT] = {
	[CONFIG_DOMAIN] = {&domain_table,   "domain" },
	[CONFIG_USER] = { &user_table,    "user"   },
	[CONFIG_DEVICE] = { &device_table,  "device" },
	[CONFIG_PROFILE] = { &profile_table, "profile"},
};

const struct table *config_table(enum config_kind kind)
{
	return kinds[kind].table;
}

const char *config_noun(enum config_kind kind)
{
	return kinds[kind].noun;
}

/* ---- names ---- */

struct str config_key(const struct config_name *name, struct arena *a)
{
	switch (name->kind) {
	case CONFIG_USER: return arena_printf(a, "user/%.*s", STR_ARG(name->user));
	case CONFIG_DEVICE:
		return arena_printf(a, "device/%.*s/%.*s", STR_ARG(name->user), STR_ARG(name->id));
	case CONFIG_PROFILE:
		return arena_printf(a, "profile/%.*s/%.*s", STR_ARG(name->user), STR_ARG(name->id));
	default: return STR("domain");
	}
}

bool config_name_of_key(struct str key, struct str domain, struct config_name *out)
{
	struct str rest = key, kind = str_cut(&rest, '/'), user = str_cut(&rest, '/');

	if (str_eq(key, STR("domain")))
		*out = (struct config_name){ CONFIG_DOMAIN, STR(""), domain };
	else if (str_eq(kind, STR("user")))
		*out = (struct config_name){ CONFIG_USER, user, STR("") };
	else if (str_eq(kind, STR("device")))
		*out = (struct config_name){ CONFIG_DEVICE, user, rest };
	else if (str_eq(kind, STR("profile")))
		*out = (struct config_name){ CONFIG_PROFILE, user, rest };
	else
		return false;
	return true;
}

struct str config_path(const struct config_name *name, struct arena *a)
{
	switch (name->kind) {
	case CONFIG_USER: return arena_printf(a, "/users/%.*s", STR_ARG(name->user));
	case CONFIG_DEVICE:
		return arena_printf(a, "/users/%.*s/devices/%.*s", STR_ARG(name->user),
				    STR_ARG(name->id));
	case CONFIG_PROFILE:
		if (name->user.n == 0)
			return arena_printf(a, "/profiles/%.*s", STR_ARG(name->id));
		return arena_printf(a, "/users/%.*s/profiles/%.*s", STR_ARG(name->user),
				    STR_ARG(name->id));
	default: return STR("/");
	}
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
	struct str rest = path, user;

	if (str_eq(path, STR("/"))) {
		*out = (struct config_name){ CONFIG_DOMAIN, STR(""), domain };
		return true;
	}
	if (str_cut(&rest, '/').n)
		return false;
	if (str_has_prefix(rest, STR("profiles/")))
		return name_below_user(STR(""), rest, out);
	if (!str_eq(str_cut(&rest, '/'), STR("users")))
		return false;
	user = str_cut(&rest, '/');
	if (user.n == 0)
		return false;
	if (rest.p)
		return name_below_user(user, rest, out);
	*out = (struct config_name){ CONFIG_USER, user, STR("") };
	return true;
}

bool config_name_check(const struct config_name *name, struct str pointer, struct faults *faults)
{
	const char *user =
		name->kind != CONFIG_DOMAIN && name->user.n ? check_id(name->user) : NULL;
	const char *id = name->kind == CONFIG_DOMAIN    ? check_domain_name(name->id)
			 : name->kind == CONFIG_DEVICE  ? check_id(name->id)
			 : name->kind == CONFIG_PROFILE ? check_status_id(name->id)
							: NULL;

	if (user)
		fault_add(faults, pointer, "the user's id must be %s", user);
	if (id)
		fault_add(faults, pointer, "the %s's id must be %s", kinds[name->kind].noun, id);
	return !user && !id;
}

/* ---- values ---- */

static void put_ids(const struct config_name *name, union config_value *v)
{
	switch (name->kind) {
	case CONFIG_USER: v->user.id = name->user; break;
	case CONFIG_DEVICE:
		v->device.user = name->user;
		v->device.id = name->id;
		break;
	case CONFIG_PROFILE:
		v->profile.user = name->user;
		v->profile.status = name->id;
		break;
	default: v->domain.id = name->id;
	}
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
	case CONFIG_USER: return begins_with(json, "id", name->user);
	case CONFIG_PROFILE:
		return name->user.n ? begins_with(json, "user", name->user)
				    : begins_with(json, "status", name->id);
	default: return begins_with(json, "id", name->id);
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

bool config_is_mobile_number(struct str json)
{
	return has_member(json, STR("\"kind\":\"mobile_number\""));
}
