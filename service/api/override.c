/* override: PUT, DELETE /{schedules|groups|sites}/{id}/override: open, closed or holiday, whatever
 * the hours say, until an end that it always has. */
#include "api/api_priv.h"
#include "api/config_part.h"
#include "base/clock.h"
#include "core/limits.h"

/* arg: what to put there; state NONE ends the one that is. */
static bool set_override(union config_value *value, const struct config_name *name, void *arg)
{
	const struct override *wanted = arg;
	struct override *now = config_override(name, value);
	bool changes = wanted->state != SCHEDULE_NONE || now->state != SCHEDULE_NONE;

	*now = *wanted;
	return changes;
}

/* False = replied. */
static bool read_body(struct request *r, struct override *out)
{
	struct override_body body;

	if (!request_body(r, &override_body_table, &body))
		return false;
	*out = (struct override){ .state = body.state,
				  .since_ms = r->now_ms,
				  .until_ms = body.until_ms,
				  .note = body.note };
	if (body.expires_in > 0)
		out->until_ms = r->now_ms + 1000 * body.expires_in;
	if (out->until_ms > r->now_ms && out->until_ms <= r->now_ms + 1000LL * OVERRIDE_MOST_S)
		return true;
	fault_add(&r->x->faults, STR("/until"), "must be in the future, by at most %d days",
		  OVERRIDE_MOST_S / DAY_S);
	reply_faults(r, ERR_VALIDATION);
	return false;
}

/* Who is limited to groups forces theirs, and no schedule or site of others; false = replied. */
static bool may_override(struct request *r, const struct config_name *name)
{
	if (name->kind == CONFIG_GROUP && !request_is_outside(r, name->id))
		return true;
	if (name->kind != CONFIG_GROUP && !request_is_limited(r))
		return true;
	reply_problem(r, name->kind == CONFIG_GROUP ? ERR_NOT_FOUND : ERR_FORBIDDEN, "%s",
		      name->kind == CONFIG_GROUP
			      ? "There is no such group"
			      : "This token is for its groups: their override is at the group");
	return false;
}

static void put_override(struct exchange *x, enum config_kind kind)
{
	struct request *r = request_of(x);
	struct config_name name = { kind, STR(""), request_param(r, 1) };
	struct override *wanted = ARENA_NEW(r->arena, struct override);

	if (may_override(r, &name) && read_body(r, wanted))
		config_part_set(r, &name, set_override, wanted);
}

static void delete_override(struct exchange *x, enum config_kind kind)
{
	struct request *r = request_of(x);
	struct config_name name = { kind, STR(""), request_param(r, 1) };

	if (may_override(r, &name))
		config_part_remove(r, &name, set_override, ARENA_NEW(r->arena, struct override));
}

#define OVERRIDE_HANDLERS(noun, kind)                                                              \
	void handle_##noun##_override_put(struct exchange *x, void *api)                           \
	{                                                                                          \
		(void)api;                                                                         \
		put_override(x, kind);                                                             \
	}                                                                                          \
	void handle_##noun##_override_delete(struct exchange *x, void *api)                        \
	{                                                                                          \
		(void)api;                                                                         \
		delete_override(x, kind);                                                          \
	}

OVERRIDE_HANDLERS(schedule, CONFIG_SCHEDULE)
OVERRIDE_HANDLERS(group, CONFIG_GROUP)
OVERRIDE_HANDLERS(site, CONFIG_SITE)
