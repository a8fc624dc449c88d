/*
 * routing_text: the trace lines of ladder R. On the way of every decision, so sentences are
 * literals where they can be and joined from parts where they cannot; never printf.
 */
#include "core/routing_priv.h"

void routing_note(struct routing *r, struct str rung, enum reason reason, struct str source,
		  struct str text, bool decided)
{
	struct trace *t = &r->out->trace;

	if (t->count == t->size) {
		size_t size = t->size ? t->size * 2 : 16;
		struct trace_line *lines = ARENA_ROOM(r->arena, size, struct trace_line);

		if (t->count)
			memcpy(lines, t->lines, t->count * sizeof(*lines));
		t->lines = lines;
		t->size = size;
	}
	t->lines[t->count++] = (struct trace_line){
		.rung = rung, .reason = reason, .source = source, .text = text, .decided = decided
	};
}

struct str routing_join(struct arena *a, const struct str *parts, size_t count)
{
	size_t n = 0;
	char *text, *end;

	for (size_t i = 0; i < count; i++)
		n += parts[i].n;
	text = end = ARENA_ROOM(a, n + 1, char);
	for (size_t i = 0; i < count; i++) {
		if (parts[i].n)
			memcpy(end, parts[i].p, parts[i].n);
		end += parts[i].n;
	}
	*end = '\0';
	return str_n(text, n);
}

struct str routing_skip_text(enum reason reason)
{
	switch (reason) {
	case REASON_DEVICE_FAULT: return STR("Not rung: in fault or maintenance.");
	case REASON_DEVICE_LOCKED: return STR("Not rung: locked by another use.");
	case REASON_PHONE_OFF: return STR("Not rung: its carrier says that it is switched off.");
	case REASON_OUT_OF_COVERAGE:
		return STR("Not rung: its carrier says that it is out of coverage.");
	case REASON_STALE_SOURCE: return STR("Not rung: who reported it has fallen silent.");
	case REASON_NO_REPORT: return STR("Not rung: nobody reports it any more.");
	case REASON_NO_INFORMATION:
		return STR("Not rung: never reported, and the domain requires registration.");
	case REASON_CARRIER_CALL: return STR("Not rung: the mobile is in a call.");
	case REASON_MANUAL_DND: return STR("Not rung: the user does not want to be disturbed.");
	case REASON_CAPACITY_REACHED: return STR("Not rung: the user is on a call.");
	case REASON_CALLS_NOT_ACCEPTED: return STR("Not rung: the user accepts no calls.");
	case REASON_DIRECT_TO_VOICEMAIL:
		return STR("Not rung: the user sends every call to the mailbox.");
	case REASON_LOOP_DETECTED: return STR("Not rung: the call would go in a circle.");
	case REASON_DESTINATION_MISSING: return STR("Not rung: there is no such device any more.");
	default: return STR("Not rung: not registered.");
	}
}
