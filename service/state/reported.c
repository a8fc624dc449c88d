/*
 * reported: docs/DOMAIN.md section 3, "Unreported devices": that a device has reported is written
 * into its configuration once; a lost race is mended by the next report.
 */
#include "state/signals.h"

#include "core/device.h"

static void write_quietly(struct replica_domain *d, struct str key, const struct table *table,
			  const void *value)
{
	struct state *s = d->state;
	struct buf json = { 0 };
	struct json_writer w = JSON_WRITER(&json);

	table_encode_stored(table, value, &w);
	struct config_op op = { .key = key, .value = buf_str(&json), .quiet = true };
	struct config_commit c = {
		.domain = d->name, .expected = version_str(&d->version), .ops = &op, .op_count = 1
	};
	store_commit_config(s->store, &c, QUEUE_COMMIT_MS, NULL, NULL);
	buf_free(&json);
}

static void device_reported(struct replica_domain *d, const struct device *device)
{
	struct arena *a = d->state->scratch;
	struct device copy = *device;

	arena_reset(a);
	copy.reported = true;
	write_quietly(
		d, arena_printf(a, "device/%.*s/%.*s", STR_ARG(device->user), STR_ARG(device->id)),
		&device_table, &copy);
}

/* A resource that is a device itself. */
static void user_reported(struct replica_domain *d, const struct user *user)
{
	struct arena *a = d->state->scratch;
	struct user copy = *user;

	arena_reset(a);
	copy.reported = true;
	write_quietly(d, arena_printf(a, "user/%.*s", STR_ARG(user->id)), &user_table, &copy);
}

static void remember(struct replica_domain *d, const struct subject *s, struct str id)
{
	const struct device *device = subject_device(s, id);
	struct device implicit;

	if (device && !device->reported)
		device_reported(d, device);
	else if (subject_implicit_device(s, &implicit) && str_eq(implicit.id, id) &&
		 !implicit.reported)
		user_reported(d, s->user);
}

/* A snapshot spoke of them, and counts now. */
static void remember_arrived(struct replica_domain *d, const struct subject *s)
{
	for (size_t i = 0; s->record && i < s->record->device_count; i++)
		remember(d, s, s->record->devices[i].device);
}

void reported_remember(struct signal_queue *q)
{
	struct replica_domain *d = domain_get(q->queue.state, q->queue.domain, false);
	struct replica_user *u = user_find(d, q->queue.name);
	struct queue_item *item;

	if (!u)
		return;
	if (q->settles)
		remember_arrived(d, replica_subject(u));
	DL_FOREACH(q->queue.flying, item)
	{
		const struct pending *p = pending_of(item);

		if (!p->sweep && p->result.applied && !p->signal.stage_generation &&
		    (p->signal.kind == SIGNAL_DEVICE || p->signal.kind == SIGNAL_SESSION))
			remember(d, replica_subject(u), p->signal.device);
	}
}
