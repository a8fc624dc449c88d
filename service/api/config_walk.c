/*
 * config_walk: see config_walk.h. A ring_group, like ivr and queue, is the PBX's own as long as
 * there are no groups in the configuration: its grammar is checked, there is nothing to look up.
 */
#include "api/config_walk.h"

#include <stdio.h>

void config_each_unique(const struct config_name *name, const union config_value *value,
			config_unique_fn *fn, void *arg)
{
	const struct user *u = &value->user;
	char pointer[32];

	if (name->kind == CONFIG_DEVICE && value->device.number.n)
		fn(arg, UNIQUE_MOBILE, value->device.number, STR("/number"));
	if (name->kind != CONFIG_USER)
		return;
	fn(arg, UNIQUE_ADDRESS, u->id, STR("/id"));
	if (u->extension.n)
		fn(arg, UNIQUE_ADDRESS, u->extension, STR("/extension"));
	for (size_t i = 0; i < u->numbers.count; i++) {
		snprintf(pointer, sizeof(pointer), "/numbers/%zu", i);
		fn(arg, UNIQUE_ADDRESS, u->numbers.items[i], str_of(pointer));
	}
	if (u->external_id.n)
		fn(arg, UNIQUE_EXTERNAL_ID, u->external_id, STR("/external_id"));
}

struct walk {
	config_reference_fn *fn;
	void *arg;
};

static void destination(const struct walk *w, const struct destination *d, const char *at)
{
	char pointer[96];

	if (d->kind != DESTINATION_EXTENSION)
		return;
	snprintf(pointer, sizeof(pointer), "%s/target", at);
	w->fn(w->arg, REFERENCE_ADDRESS, d->target, str_of(pointer));
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

static void rule_targets(const struct walk *w, const struct caller_rule *rule)
{
	char pointer[32];

	for (size_t i = 0; i < rule->targets.count; i++) {
		snprintf(pointer, sizeof(pointer), "/targets/%zu", i);
		w->fn(w->arg, REFERENCE_ADDRESS, rule->targets.items[i], str_of(pointer));
	}
}

void config_each_reference(const struct config_name *name, const union config_value *value,
			   config_reference_fn *fn, void *arg)
{
	struct walk w = { fn, arg };

	if (name->kind == CONFIG_DOMAIN)
		destination(&w, &value->domain.fallback, "/fallback");
	if (name->kind == CONFIG_USER)
		destination(&w, &value->user.fallback, "/fallback");
	if (name->kind == CONFIG_RULE)
		rule_targets(&w, &value->rule);
	if (name->kind == CONFIG_PROFILE) {
		forwards(&w, &value->profile);
		devices(&w, &value->profile);
	}
}
