/*
 * reported: docs/DOMAIN.md section 3, "Unreported devices": that a device has reported is written
 * into its configuration once; a lost race is mended by the next report.
 */
#include "state/signals.h"

static void write_reported(struct replica_domain *d, const struct device *device)
{
	struct state *s = d->state;
	struct buf json = { 0 };
	struct json_writer w = JSON_WRITER(&json);
	struct device copy = *device;

	copy.reported = true;
	table_encode_stored(&device_table, &copy, &w);
	arena_reset(s->scratch);
	struct config_op op = {
		.key = arena_printf(s->scratch, "device/%.*s/%.*s", STR_ARG(device->user),
				    STR_ARG(device->id)),
		.value = buf_str(&json),
		.quiet = true,
	};
	struct config_commit c = {
		.domain = d->name, .expected = version_str(&d->version), .ops = &op, .op_count = 1
	};
	store_commit_config(s->store, &c, SIGNAL_COMMIT_MS, NULL, NULL);
	buf_free(&json);
}

void reported_remember(struct signal_queue *q)
{
	struct replica_domain *d = domain_get(q->state, q->domain, false);
	struct replica_user *u = user_find(d, q->user);
	struct pending *p;

	if (!u)
		return;
	DL_FOREACH(q->flying, p)
	{
		if (p->sweep || p->signal.kind != SIGNAL_DEVICE || !p->result.applied)
			continue;
		const struct device *device = subject_device(replica_subject(u), p->signal.device);
		if (device && !device->reported)
			write_reported(d, device);
	}
}
