/* session_view: a user's open apps, as each is judged now. */
#include "core/session.h"
#include "wire/views.h"

static void put_session(const struct subject *s, const struct session_fact *f, int64_t now_ms,
			struct json_writer *w)
{
	struct session_standing standing = session_standing(s->domain, f, now_ms);

	json_object_begin(w);
	json_put_string(w, "session", f->session);
	json_put_string(w, "app", word_of(&device_kind_words, (int)f->app));
	json_put_string(w, "device", session_device(f));
	put_word(w, "availability", &app_availability_words, (int)standing.availability);
	json_put_bool(w, "idle", standing.idle);
	json_put_time(w, "since", standing.since_ms);
	json_put_time(w, "active_at", f->active_ms);
	json_put_int(w, "push_expires_in", f->push_s);
	json_put_time(w, "expires_at", f->expires_at_ms);
	put_text(w, "source", f->origin.source);
	json_put_time(w, "at", f->origin.at_ms);
	json_object_end(w);
}

void wire_sessions(const struct subject *s, int64_t now_ms, struct json_writer *w)
{
	json_array_begin(w);
	for (size_t i = 0; i < subject_session_count(s); i++) {
		const struct session_fact *f = &s->record->sessions[i];

		if (session_is_open(f, now_ms))
			put_session(s, f, now_ms, w);
	}
	json_array_end(w);
}
