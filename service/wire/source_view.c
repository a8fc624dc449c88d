/* source_view: what is known of a source, as its administrator and itself see it. */
#include "wire/views.h"

static void put_snapshot(const struct source_state *s, struct json_writer *w)
{
	if (!s->snapshot_at_ms)
		return;
	json_key(w, STR("snapshot"));
	json_object_begin(w);
	json_put_time(w, "at", s->snapshot_at_ms);
	json_put_int(w, "facts", s->snapshot_facts);
	json_object_end(w);
}

void wire_source_state(const struct sources *sources, const struct source_standing *standing,
		       int64_t now_ms, struct json_writer *w)
{
	const struct source_state *s = standing->state;
	int64_t silent_ms = source_silent_since(sources, standing, now_ms);
	int64_t patience_ms = source_patience_ms(standing->source);

	json_object_begin(w);
	json_put_string(w, "source", standing->source->id);
	json_put_string(w, "kind", word_of(&source_kind_words, (int)standing->source->kind));
	json_put_bool(w, "stale", silent_ms != 0);
	json_put_time(w, "silent_since", silent_ms);
	put_text(w, "epoch", s->epoch);
	put_text(w, "reporter", s->reporter);
	json_put_time(w, "heard_at", s->heard_at_ms);
	json_put_time(w, "heartbeat_at", s->heartbeat_at_ms);
	if (patience_ms && s->heard_at_ms && !silent_ms)
		json_put_time(w, "stale_at", s->heard_at_ms + patience_ms);
	json_put_int(w, "clock_skew_ms", s->skew_ms);
	json_put_int(w, "lateness_ms", s->lateness_ms);
	json_put_int(w, "facts", s->facts);
	json_put_int(w, "refused", s->refused);
	json_put_int(w, "missed_clears", s->missed_clears);
	json_put_bool(w, "snapshot_under_way",
		      s->upload.generation != 0 && now_ms < s->upload.until_ms);
	put_snapshot(s, w);
	json_object_end(w);
}
