/*
 * record_settle: what the flip of a snapshot makes of a record. Facts carry the generation of their
 * source under which they were said; a source's generation moves in one commit, and with it
 * everything that its snapshot brought and replaced, in every record at once.
 */
#include "core/change_priv.h"
#include "core/source.h"

enum fate { KEPT, REPLACED, ARRIVED, ON_ITS_WAY };

static enum fate fate_of(const struct sources *sources, const struct origin *o)
{
	const struct source_standing *s = source_find(sources, o->source);

	return s && o->generation < s->state->generation ? REPLACED : KEPT;
}

/* Of an upload that came to nothing, or whose source is gone: replaced. */
static enum fate staged_fate(const struct sources *sources, const struct origin *o)
{
	const struct source_standing *s = source_find(sources, o->source);

	if (!s)
		return REPLACED;
	if (o->generation == s->state->generation)
		return ARRIVED;
	/* of one that begins there and is not heard of here yet */
	if (o->generation > s->state->generations)
		return ON_ITS_WAY;
	return o->generation == s->state->upload.generation ? ON_ITS_WAY : REPLACED;
}

static bool needs_settling(const struct record *r, const struct sources *sources)
{
	for (size_t i = 0; i < r->call_count; i++)
		if (fate_of(sources, &r->calls[i].origin) != KEPT)
			return true;
	for (size_t i = 0; i < r->device_count; i++)
		if (fate_of(sources, &r->devices[i].origin) != KEPT)
			return true;
	for (size_t i = 0; i < r->staged_call_count; i++)
		if (staged_fate(sources, &r->staged_calls[i].origin) != ON_ITS_WAY)
			return true;
	for (size_t i = 0; i < r->staged_device_count; i++)
		if (staged_fate(sources, &r->staged_devices[i].origin) != ON_ITS_WAY)
			return true;
	return false;
}

/* ---- calls ---- */

static bool call_is_known(const struct record *r, const struct call *calls, size_t count,
			  struct str call_id)
{
	for (size_t i = 0; i < r->ended_count; i++)
		if (str_eq(r->ended[i].call_id, call_id))
			return true;
	for (size_t i = 0; i < count; i++)
		if (str_eq(calls[i].call_id, call_id))
			return true;
	return false;
}

/* That a call was a group's, the group has told and no snapshot knows. */
static struct call with_wrap_up(const struct record *r, struct call c)
{
	for (size_t i = 0; i < r->call_count; i++)
		if (str_eq(r->calls[i].call_id, c.call_id))
			c.wrap_up_s = r->calls[i].wrap_up_s;
	return c;
}

/* What was told while the snapshot was on its way is newer than what it says of the same call. */
static void settle_calls(const struct record *r, const struct sources *sources, int64_t now_ms,
			 struct arena *a, struct record *out)
{
	struct call *calls = ARENA_ARRAY(a, r->call_count + r->staged_call_count + 1, struct call);
	struct call *staged = ARENA_ARRAY(a, r->staged_call_count + 1, struct call);

	out->call_count = out->staged_call_count = 0;
	for (size_t i = 0; i < r->call_count; i++)
		if (fate_of(sources, &r->calls[i].origin) == KEPT)
			calls[out->call_count++] = r->calls[i];
	for (size_t i = 0; i < r->staged_call_count; i++) {
		const struct call *c = &r->staged_calls[i];
		enum fate fate = staged_fate(sources, &c->origin);

		if (fate == ON_ITS_WAY)
			staged[out->staged_call_count++] = *c;
		else if (fate == ARRIVED && now_ms < c->expires_at_ms &&
			 !call_is_known(r, calls, out->call_count, c->call_id) &&
			 out->call_count < RECORD_CALLS_MAX)
			calls[out->call_count++] = with_wrap_up(r, *c);
	}
	out->calls = calls;
	out->staged_calls = staged;
}

/* ---- devices ---- */

static struct device_fact *find_device(struct device_fact *devices, size_t count, struct str device)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(devices[i].device, device))
			return &devices[i];
	return NULL;
}

static struct device_fact with_lock(struct device_fact f, const struct device_fact *known)
{
	if (f.locked_until_ms)
		return f;
	f.lock_owner = known->lock_owner;
	f.lock_reason = known->lock_reason;
	f.lock_priority = known->lock_priority;
	f.locked_until_ms = known->locked_until_ms;
	return f;
}

/* Of one device the last to speak counts, whoever it is; a lock ends by itself. */
static void device_arrives(struct device_fact *devices, size_t *count, const struct device_fact *f)
{
	struct device_fact *known = find_device(devices, *count, f->device);

	if (!known && *count < RECORD_DEVICES_MAX)
		devices[(*count)++] = *f;
	else if (known && known->origin.at_ms < f->origin.at_ms)
		*known = with_lock(*f, known);
}

static void settle_devices(const struct record *r, const struct sources *sources, int64_t now_ms,
			   struct arena *a, struct record *out)
{
	struct device_fact *devices =
		ARENA_ARRAY(a, r->device_count + r->staged_device_count + 1, struct device_fact);
	struct device_fact *staged = ARENA_ARRAY(a, r->staged_device_count + 1, struct device_fact);

	out->device_count = out->staged_device_count = 0;
	for (size_t i = 0; i < r->device_count; i++) {
		const struct device_fact *f = &r->devices[i];

		if (fate_of(sources, &f->origin) == KEPT)
			devices[out->device_count++] = *f;
		else if (now_ms < f->locked_until_ms)
			devices[out->device_count++] = device_fact_lock_only(f);
	}
	for (size_t i = 0; i < r->staged_device_count; i++) {
		const struct device_fact *f = &r->staged_devices[i];
		enum fate fate = staged_fate(sources, &f->origin);

		if (fate == ON_ITS_WAY)
			staged[out->staged_device_count++] = *f;
		else if (fate == ARRIVED && now_ms < f->expires_at_ms)
			device_arrives(devices, &out->device_count, f);
	}
	out->devices = devices;
	out->staged_devices = staged;
}

bool record_settle(const struct record *r, const struct sources *sources, int64_t now_ms,
		   struct arena *a, struct record *out)
{
	if (!needs_settling(r, sources))
		return false;
	*out = *r;
	settle_calls(r, sources, now_ms, a, out);
	settle_devices(r, sources, now_ms, a, out);
	return true;
}
