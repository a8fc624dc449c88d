/*
 * change_stage: facts of a snapshot on its way. They lie beside the record's own, seen by nobody,
 * until their source's generation moves (record_settle.c). A call that has ended meanwhile is not
 * among them.
 */
#include "core/change_priv.h"

static struct call *find_call(const struct draft *d)
{
	for (size_t i = 0; i < d->record.staged_call_count; i++) {
		if (str_eq(d->staged_calls[i].call_id, d->signal->call_id))
			return &d->staged_calls[i];
	}
	return NULL;
}

static struct device_fact *find_device(const struct draft *d)
{
	for (size_t i = 0; i < d->record.staged_device_count; i++) {
		if (str_eq(d->staged_devices[i].device, d->signal->device))
			return &d->staged_devices[i];
	}
	return NULL;
}

void unstage_call(struct draft *d)
{
	struct call *c = find_call(d);

	if (c)
		*c = d->staged_calls[--d->record.staged_call_count];
}

void unstage_device(struct draft *d)
{
	struct device_fact *f = find_device(d);

	if (f)
		*f = d->staged_devices[--d->record.staged_device_count];
}

static enum err stage_call(struct draft *d)
{
	struct call *c = find_call(d);

	if (has_ended(d))
		return refuse(d, CHANGE_CALL_ENDED);
	if (!c && d->record.staged_call_count >= RECORD_CALLS_MAX)
		return ERR_TOO_MANY_SIGNALS;
	if (!c)
		c = &d->staged_calls[d->record.staged_call_count++];
	*c = call_told(d);
	return apply(d, false, c->expires_at_ms);
}

static enum err stage_device(struct draft *d)
{
	struct device_fact *f = find_device(d);

	if (!f && d->record.staged_device_count >= RECORD_DEVICES_MAX)
		return ERR_TOO_MANY_SIGNALS;
	if (!f)
		f = &d->staged_devices[d->record.staged_device_count++];
	*f = device_told(d);
	return apply(d, false, f->expires_at_ms);
}

enum err change_stage(struct draft *d)
{
	return d->signal->kind == SIGNAL_DEVICE ? stage_device(d) : stage_call(d);
}
