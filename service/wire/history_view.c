/* history_view: entries of the history. Small, for there are many, and without numbers: those have
 * a shorter life of their own. */
#include "wire/views.h"

enum {
	TAIL_BYTES = 3, /* what closes an entry */
	/* ids of so many bytes fit beside the names and words of an entry */
	DECIDED_TEXTS_MAX = 124,
	TOLD_TEXTS_MAX = 128,
	TOLD_USER_MAX = 140, /* without a device */
	ESCALATED_KEY_BYTES = sizeof(",\"escalated\":\"\"") - 1,
};

/* The reason codes of the trace, each once, as many as there is room for. */
static void put_codes(const struct trace *trace, bool degraded, size_t start, struct json_writer *w)
{
	bool seen[REASON_COUNT] = { [REASON_NONE] = true };

	json_key(w, STR("codes"));
	json_array_begin(w);
	if (degraded)
		json_string(w, word_of(&reason_words, REASON_DEGRADED));
	for (size_t i = 0; i < trace->count; i++) {
		enum reason reason = trace->lines[i].reason;
		struct str word = word_of(&reason_words, (int)reason);

		if (seen[reason] || w->out->n - start + word.n + TAIL_BYTES + 3 > HISTORY_ENTRY_MAX)
			continue;
		seen[reason] = true;
		json_string(w, word);
	}
	json_array_end(w);
}

void wire_history_decision(const struct history_decision *h, struct buf *out)
{
	const struct decision *d = h->decision;
	struct json_writer w = JSON_WRITER(out);
	size_t start = out->n;

	json_object_begin(&w);
	json_put_string(&w, "decision", h->decision_id);
	if (h->decision_id.n + d->user.n <= DECIDED_TEXTS_MAX)
		put_text(&w, "user", d->user);
	put_word(&w, "side", &side_words, (int)d->side);
	put_word(&w, "action", &action_words, (int)d->action);
	put_codes(&d->trace, h->degraded, start, &w);
	json_object_end(&w);
}

void wire_history_outcome(const struct history_outcome *h, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);
	size_t used = h->decision_id.n + h->user.n;
	size_t room = used < TOLD_TEXTS_MAX ? TOLD_TEXTS_MAX - used : 0;

	json_object_begin(&w);
	json_put_string(&w, "decision", h->decision_id);
	if (h->step >= 0)
		json_put_int(&w, "step", h->step);
	put_word(&w, "outcome", &outcome_words, (int)h->outcome);
	if (used <= TOLD_USER_MAX)
		put_text(&w, "user", h->user);
	if (h->escalated.n && h->escalated.n + ESCALATED_KEY_BYTES <= room) {
		json_put_string(&w, "escalated", h->escalated);
		room -= h->escalated.n + ESCALATED_KEY_BYTES;
	}
	if (h->device.n <= room)
		put_text(&w, "device", h->device);
	json_object_end(&w);
}
