/* advice_view: transfer advice, as much of it as the reader's level shows of presence. */
#include "wire/views.h"

static void put_channels(const struct transfer_advice *a, struct json_writer *w)
{
	json_key(w, STR("channels"));
	json_array_begin(w);
	for (int i = ADVICE_NONE + 1; i < ADVICE_COUNT; i++)
		if (a->possible[i])
			json_string(w, word_of(&advice_words, i));
	json_array_end(w);
}

void wire_advice(const struct advice_view *v, struct json_writer *w)
{
	const struct transfer_advice *a = v->advice;

	json_object_begin(w);
	json_put_string(w, "user", v->user);
	json_put_bool(w, "rings", a->rings);
	json_put_string(w, "channel", word_of(&advice_words, (int)a->best));
	if (v->level >= VISIBILITY_AVAILABILITY) {
		put_channels(a, w);
		json_put_string(w, "availability",
				word_of(&availability_words, (int)a->presence.availability));
		json_put_time(w, "busy_since", a->busy_since_ms);
	}
	if (v->level >= VISIBILITY_ACTIVITY) {
		put_word(w, "reason", &reason_words, (int)a->reason);
		json_put_time(w, "free_by", a->free_by_ms);
	}
	if (v->hidden && v->level >= VISIBILITY_DETAIL)
		json_put_bool(w, "appears_offline", true);
	json_put_bool(w, "degraded", v->degraded);
	json_put_time(w, "as_of", v->as_of_ms);
	if (v->presence_stale)
		json_put_bool(w, "presence_stale", true);
	json_object_end(w);
}
