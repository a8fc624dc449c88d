/* config_walk: see config_walk.h. ivr, queue, callback_queue and announcement are the PBX's own:
 * their grammar is checked, there is nothing to look up. */
#include "api/config_walk.h"

#include <stdio.h>

/* What can be dialled, of a user or a group. */
static void addresses(struct str id, struct str extension, const struct str_list *numbers,
		      config_unique_fn *fn, void *arg)
{
	char pointer[32];

	fn(arg, UNIQUE_ADDRESS, id, STR("/id"));
	if (extension.n)
		fn(arg, UNIQUE_ADDRESS, extension, STR("/extension"));
	for (size_t i = 0; i < numbers->count; i++) {
		snprintf(pointer, sizeof(pointer), "/numbers/%zu", i);
		fn(arg, UNIQUE_ADDRESS, numbers->items[i], str_of(pointer));
	}
}

void config_each_unique(const struct config_name *name, const union config_value *value,
			config_unique_fn *fn, void *arg)
{
	const struct user *u = &value->user;
	const struct group *g = &value->group;

	if (name->kind == CONFIG_DEVICE && value->device.number.n)
		fn(arg, UNIQUE_MOBILE, value->device.number, STR("/number"));
	if (name->kind == CONFIG_GROUP)
		addresses(g->id, g->extension, &g->numbers, fn, arg);
	if (name->kind == CONFIG_NUMBER)
		fn(arg, UNIQUE_ADDRESS, value->number.number, STR(""));
	if (name->kind != CONFIG_USER)
		return;
	addresses(u->id, u->extension, &u->numbers, fn, arg);
	if (u->external_id.n)
		fn(arg, UNIQUE_EXTERNAL_ID, u->external_id, STR("/external_id"));
}

const char *config_reference_noun(enum config_reference kind)
{
	switch (kind) {
	case REFERENCE_USER: return "user";
	case REFERENCE_GROUP: return "group";
	case REFERENCE_ROSTER: return "roster";
	case REFERENCE_SCHEDULE: return "schedule";
	case REFERENCE_STATUS: return "status";
	default: return "id, extension or number of a user or group";
	}
}

struct walk {
	config_reference_fn *fn;
	void *arg;
};

static void destination(const struct walk *w, const struct destination *d, const char *at)
{
	char pointer[96];

	if (d->kind != DESTINATION_EXTENSION && d->kind != DESTINATION_RING_GROUP &&
	    d->kind != DESTINATION_ROSTER)
		return;
	snprintf(pointer, sizeof(pointer), "%s/target", at);
	w->fn(w->arg,
	      d->kind == DESTINATION_EXTENSION    ? REFERENCE_ADDRESS
	      : d->kind == DESTINATION_RING_GROUP ? REFERENCE_GROUP
						  : REFERENCE_ROSTER,
	      d->target, str_of(pointer));
}

static void forwards(const struct walk *w, const struct profile *p)
{
	char at[80];

	for (int i = 0; i < FORWARD_COUNT; i++) {
		struct str condition = word_of(&forward_condition_words, i);

		snprintf(at, sizeof(at), "/forward/%.*s/internal", STR_ARG(condition));
		destination(w, &p->forward[i].internal, at);
		snprintf(at, sizeof(at), "/forward/%.*s/external", STR_ARG(condition));
		destination(w, &p->forward[i].external, at);
	}
}

/* In the domain's own profiles a device is whichever of that id the user has. */
static void devices(const struct walk *w, const struct profile *p)
{
	char pointer[48];

	if (p->user.n == 0)
		return;
	if (p->mobile.device.n)
		w->fn(w->arg, REFERENCE_MOBILE, p->mobile.device, STR("/mobile/device"));
	for (size_t i = 0; i < p->ring.order_count; i++) {
		snprintf(pointer, sizeof(pointer), "/ring/order/%zu/device", i);
		w->fn(w->arg, REFERENCE_DEVICE, p->ring.order[i].device, str_of(pointer));
	}
}

/* One that is built in, or none, names nothing. */
static void status(const struct walk *w, struct str id, const char *pointer)
{
	if (id.n && !status_built_in(id) && !str_eq(id, STATUS_AUTOMATIC))
		w->fn(w->arg, REFERENCE_STATUS, id, str_of(pointer));
}

static void of_domain(const struct walk *w, const struct domain *d)
{
	char pointer[96];

	destination(w, &d->fallback, "/fallback");
	for (size_t i = 0; i < d->status_default_count; i++) {
		snprintf(pointer, sizeof(pointer), "/status_defaults/%.*s",
			 STR_ARG(d->status_defaults[i].status));
		status(w, d->status_defaults[i].status, pointer);
	}
	for (size_t i = 0; i < d->feature_code_count; i++) {
		snprintf(pointer, sizeof(pointer), "/feature_codes/%zu/status", i);
		status(w, d->feature_codes[i].status, pointer);
	}
}

static void of_number(const struct walk *w, const struct dialled_number *n)
{
	destination(w, &n->destination, "/destination");
	destination(w, &n->closed, "/closed");
	if (n->schedule.n)
		w->fn(w->arg, REFERENCE_SCHEDULE, n->schedule, STR("/schedule"));
}

static void of_rule(const struct walk *w, const struct caller_rule *rule)
{
	char pointer[32];

	if (rule->schedule.n)
		w->fn(w->arg, REFERENCE_SCHEDULE, rule->schedule, STR("/schedule"));
	status(w, rule->profile, "/profile");
	for (size_t i = 0; i < rule->targets.count; i++) {
		snprintf(pointer, sizeof(pointer), "/targets/%zu", i);
		w->fn(w->arg, REFERENCE_ADDRESS, rule->targets.items[i], str_of(pointer));
	}
}

/* An external member is a number, which names no object. */
static void members(const struct walk *w, const struct group_member *list, size_t count,
		    const char *at)
{
	static const enum config_reference kinds[MEMBER_COUNT] = {
		[MEMBER_USER] = REFERENCE_USER,
		[MEMBER_GROUP] = REFERENCE_GROUP,
		[MEMBER_ROSTER] = REFERENCE_ROSTER,
	};
	char pointer[64];

	for (size_t i = 0; i < count; i++) {
		if (list[i].kind == MEMBER_EXTERNAL)
			continue;
		snprintf(pointer, sizeof(pointer), "%s/members/%zu/target", at, i);
		w->fn(w->arg, kinds[list[i].kind], list[i].target, str_of(pointer));
	}
}

static void of_group(const struct walk *w, const struct group *g)
{
	char at[64];

	if (g->schedule.n)
		w->fn(w->arg, REFERENCE_SCHEDULE, g->schedule, STR("/schedule"));
	members(w, g->members, g->member_count, "");
	for (size_t i = 0; i < g->stage_count; i++) {
		snprintf(at, sizeof(at), "/stages/%zu", i);
		members(w, g->stages[i].members, g->stages[i].member_count, at);
	}
	for (int i = 0; i < FALLBACK_COUNT; i++) {
		snprintf(at, sizeof(at), "/fallback/%.*s",
			 STR_ARG(word_of(&fallback_cause_words, i)));
		destination(w, &g->fallback.by_cause[i], at);
	}
}

/* The same few people stand in it again and again: each is named once, where they stand first. */
static void of_roster(const struct walk *w, const struct roster *r, struct arena *a)
{
	struct str pointer, user, seen[ROTATION_USERS_MOST];
	size_t seen_count = 0, k;

	for (size_t i = 0; (user = roster_user(r, i, a, &pointer)).p; i++) {
		for (k = 0; k < seen_count && !str_eq(seen[k], user);)
			k++;
		if (k < seen_count)
			continue;
		if (seen_count < ROTATION_USERS_MOST)
			seen[seen_count++] = user;
		w->fn(w->arg, REFERENCE_USER, user, pointer);
	}
}

/* Own hours, the timed switch, the profile where nothing is set. */
static void of_user(const struct walk *w, const struct user *u)
{
	char pointer[48];

	destination(w, &u->fallback, "/fallback");
	status(w, u->default_profile, "/default_profile");

	if (u->schedule.n)
		w->fn(w->arg, REFERENCE_SCHEDULE, u->schedule, STR("/schedule"));
	for (size_t i = 0; i < u->timed_count; i++) {
		snprintf(pointer, sizeof(pointer), "/timed/%zu/schedule", i);
		w->fn(w->arg, REFERENCE_SCHEDULE, u->timed[i].schedule, str_of(pointer));
		snprintf(pointer, sizeof(pointer), "/timed/%zu/status", i);
		status(w, u->timed[i].status, pointer);
	}
}

void config_each_reference(const struct config_name *name, const union config_value *value,
			   config_reference_fn *fn, void *arg)
{
	struct walk w = { fn, arg };

	if (name->kind == CONFIG_DOMAIN)
		of_domain(&w, &value->domain);
	if (name->kind == CONFIG_USER)
		of_user(&w, &value->user);
	if (name->kind == CONFIG_NUMBER)
		of_number(&w, &value->number);
	if (name->kind == CONFIG_SCHEDULE && value->schedule.holidays_of.n)
		w.fn(w.arg, REFERENCE_SCHEDULE, value->schedule.holidays_of, STR("/holidays_of"));
	if (name->kind == CONFIG_ROSTER) {
		struct arena *a = arena_new_sized(0, 1024);

		of_roster(&w, &value->roster, a);
		arena_free(a);
	}
	if (name->kind == CONFIG_RULE)
		of_rule(&w, &value->rule);
	if (name->kind == CONFIG_GROUP)
		of_group(&w, &value->group);
	if (name->kind == CONFIG_PROFILE) {
		status(&w, name->id, "");
		forwards(&w, &value->profile);
		devices(&w, &value->profile);
	}
}
