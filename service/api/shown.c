/* shown: see shown.h. */
#include "api/shown.h"

bool shown_whole(const struct request *r)
{
	return r->principal.role != ROLE_USER && r->principal.role != ROLE_SUPERVISOR &&
	       r->principal.role != ROLE_DASHBOARD && r->principal.role != ROLE_PBX;
}

static bool is_there(const struct request *r, struct str user)
{
	return request_find_user(r, user) != NULL;
}

/* ---- users ---- */

static bool is_own(const struct request *r, struct str user)
{
	return r->principal.role == ROLE_USER && str_eq(r->principal.user, user);
}

/* Who sees them, and what they have switched off, is for themselves to read. */
static bool has_private(struct str json)
{
	static const struct str members[] = { STR("\"visibility\":"), STR("\"sources_off\":") };

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		if (memmem(json.p, json.n, members[i].p, members[i].n))
			return true;
	return false;
}

static void show_user(struct user *u)
{
	u->visibility = (struct visibility_rules){ 0 };
	u->sources_off_count = 0;
}

/* ---- groups ---- */

static const struct group_member *members_shown(const struct request *r,
						const struct group_member *members, size_t *count,
						struct arena *a)
{
	struct group_member *shown = ARENA_ARRAY(a, *count, struct group_member);
	size_t kept = 0;

	for (size_t i = 0; i < *count; i++)
		if (members[i].kind != MEMBER_USER || is_there(r, members[i].target))
			shown[kept++] = members[i];
	*count = kept;
	return shown;
}

static void show_stages(const struct request *r, struct group *g, struct arena *a)
{
	struct group_stage *stages = ARENA_ARRAY(a, g->stage_count, struct group_stage);

	for (size_t i = 0; i < g->stage_count; i++) {
		stages[i] = g->stages[i];
		stages[i].members = members_shown(r, stages[i].members, &stages[i].member_count, a);
	}
	g->stages = stages;
}

static void show_group(const struct request *r, struct group *g, struct arena *a)
{
	g->members = members_shown(r, g->members, &g->member_count, a);
	show_stages(r, g, a);
}

/* ---- rosters ---- */

static void show_rotation(const struct request *r, struct rotation *rotation, struct arena *a)
{
	struct str *users = ARENA_ARRAY(a, rotation->users.count, struct str);
	size_t kept = 0;

	for (size_t i = 0; i < rotation->users.count; i++)
		if (is_there(r, rotation->users.items[i]))
			users[kept++] = rotation->users.items[i];
	rotation->users = (struct str_list){ users, kept };
}

static void show_shifts(const struct request *r, struct roster *roster, struct arena *a)
{
	struct shift *shifts = ARENA_ARRAY(a, roster->shift_count, struct shift);
	size_t kept = 0;

	for (size_t i = 0; i < roster->shift_count; i++)
		if (is_there(r, roster->shifts[i].user))
			shifts[kept++] = roster->shifts[i];
	roster->shifts = shifts;
	roster->shift_count = kept;
}

static void show_swaps(const struct request *r, struct roster *roster, struct arena *a)
{
	struct swap *swaps = ARENA_ARRAY(a, roster->swap_count, struct swap);
	size_t kept = 0;

	for (size_t i = 0; i < roster->swap_count; i++)
		if (is_there(r, roster->swaps[i].user))
			swaps[kept++] = roster->swaps[i];
	roster->swaps = swaps;
	roster->swap_count = kept;
}

/* What is left without anybody is left out, as where it was never said. */
static void show_roster(const struct request *r, const struct config_name *name,
			struct roster *roster, struct arena *a)
{
	union config_value nothing;

	if (!config_decode_stored(name, STR("{}"), a, &nothing))
		return;
	show_rotation(r, &roster->rotation, a);
	if (roster->rotation.users.count == 0)
		roster->rotation = nothing.roster.rotation;
	show_shifts(r, roster, a);
	show_swaps(r, roster, a);
	if (roster->stand_by.user.n && !is_there(r, roster->stand_by.user))
		roster->stand_by = nothing.roster.stand_by;
}

/* ---- any ---- */

static void show(const struct request *r, const struct config_name *name, union config_value *value,
		 struct arena *a)
{
	switch (name->kind) {
	case CONFIG_USER: show_user(&value->user); break;
	case CONFIG_GROUP: show_group(r, &value->group, a); break;
	case CONFIG_ROSTER: show_roster(r, name, &value->roster, a); break;
	default: break;
	}
}

static bool exists(const struct request *r, const struct config_name *name)
{
	switch (name->kind) {
	case CONFIG_USER: return is_there(r, name->user);
	case CONFIG_GROUP: return !request_is_outside(r, name->id);
	default: return true;
	}
}

/* Nothing in it is to be left out. */
static bool is_plain(const struct request *r, const struct config_name *name, struct str json)
{
	switch (name->kind) {
	case CONFIG_USER: return is_own(r, name->user) || !has_private(json);
	case CONFIG_GROUP:
	case CONFIG_ROSTER: return r->principal.role == ROLE_PBX;
	default: return true;
	}
}

bool shown_put(const struct request *r, const struct config_name *name, struct str json,
	       struct str version, struct arena *a, struct json_writer *w)
{
	union config_value value;
	struct buf shown = { 0 };

	if (shown_whole(r) || (exists(r, name) && is_plain(r, name, json))) {
		config_show(name, json, version, a, w);
		return true;
	}
	if (!exists(r, name) || !config_decode_stored(name, json, a, &value))
		return false;
	show(r, name, &value, a);
	config_encode(name, &value, &shown);
	config_show(name, buf_str(&shown), version, a, w);
	buf_free(&shown);
	return true;
}
