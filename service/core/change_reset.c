/*
 * change_reset: a stuck lamp. The calls are over, and remembered as such, so that what is repeated
 * of them does not light it again; what was said of devices may go with them.
 */
#include "core/change_priv.h"

static bool is_meant(const struct draft *d, const struct origin *o)
{
	return str_is_empty(d->signal->only_source) || str_eq(o->source, d->signal->only_source);
}

static void end_calls(struct draft *d)
{
	size_t kept = 0, count = d->record.call_count;

	for (size_t i = 0; i < count; i++) {
		const struct call c = d->calls[i];

		if (!is_meant(d, &c.origin)) {
			d->calls[kept++] = c;
			continue;
		}
		d->result->removed += call_is_live(&c, d->now_ms);
		if (c.call_id.n)
			remember_end(d, c.call_id);
	}
	d->record.call_count = kept;
}

static void forget_devices(struct draft *d)
{
	size_t kept = 0, count = d->record.device_count;

	for (size_t i = 0; i < count; i++) {
		const struct device_fact f = d->devices[i];

		if (!is_meant(d, &f.origin))
			d->devices[kept++] = f;
		else if (d->now_ms < f.locked_until_ms) /* ends by itself, or by who set it */
			d->devices[kept++] = device_fact_lock_only(&f);
		d->result->removed += is_meant(d, &f.origin) && f.state != DEVICE_STATE_UNREPORTED;
	}
	d->record.device_count = kept;
}

enum err change_reset(struct draft *d)
{
	end_calls(d);
	if (d->signal->devices)
		forget_devices(d);
	return d->result->removed ? apply(d, false, 0) : nothing_to_end(d);
}
