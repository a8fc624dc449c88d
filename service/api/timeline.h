/*
 * timeline: what schedules and rosters answer about times: how it is at one, and what changes
 * between two. Changes are looked for one after the other, which takes its time with many hours,
 * holidays or shifts: in slices, begun anew should the configuration change on the way.
 */
#ifndef API_TIMELINE_H
#define API_TIMELINE_H

#include "api/request.h"

struct timeline {
	/* The path's; NULL = replied 404. Found again in each slice. */
	const void *(*find)(struct request *r);
	void (*put_head)(const void *of, struct json_writer *w); /* which it is, and its zone */
	/* As r's reader may see it. */
	void (*put_at)(const struct request *r, const void *of, int64_t at_ms,
		       struct json_writer *w);
	void (*put_span)(const struct request *r, const void *of, int64_t at_ms,
			 struct json_writer *w);
	int64_t (*next)(const void *of, int64_t at_ms); /* the next change; 0 = none */
};

/* For put_head: "roster": "<id>", and the zone; NULL = UTC. */
void timeline_put_head(const char *noun, struct str id, const struct zone *zone,
		       struct json_writer *w);
/* 200 with how it is at `at`, else now. */
void timeline_reply_state(struct request *r, const struct timeline *t);
/* 200 with the changes between `from` and `to`. */
void timeline_reply_transitions(struct request *r, const struct timeline *t);

/* Both handlers of a resource, going by its <noun>_timeline. */
#define TIMELINE_HANDLER(noun, question)                                                           \
	void handle_##noun##_##question(struct exchange *x, void *api)                             \
	{                                                                                          \
		(void)api;                                                                         \
		timeline_reply_##question(request_of(x), &noun##_timeline);                        \
	}
#define TIMELINE_HANDLERS(noun)                                                                    \
	TIMELINE_HANDLER(noun, state)                                                              \
	TIMELINE_HANDLER(noun, transitions)

#endif
