/*
 * metrics: counters of this process in Prometheus' text form. One list; the names in /metrics,
 * their help and their memory come from it. Gauges owned by other rooms are added when rendering.
 */
#ifndef API_METRICS_H
#define API_METRICS_H

#include "base/buf.h"
#include "base/err.h"

/* X(name, help): counters */
#define METRIC_COUNTERS(X)                                                                         \
	X(decisions, "Routing decisions answered")                                                 \
	X(decisions_degraded, "Decisions answered while Redis was away")                           \
	X(outcomes_answered, "Steps of decisions reported as answered")                            \
	X(outcomes_no_answer, "Steps reported as having rung without an answer")                   \
	X(outcomes_busy, "Steps reported as busy")                                                 \
	X(outcomes_rejected, "Steps reported as rejected")                                         \
	X(outcomes_unavailable, "Steps reported as unavailable")                                   \
	X(outcomes_abandoned, "Steps in which the caller gave up")                                 \
	X(escalations, "Stages of groups that nobody answered")                                    \
	X(history_entries, "Decisions and outcomes written to history")                            \
	X(history_sampled, "Decisions and outcomes left out of history: too many at once")         \
	X(history_lost, "Entries of history that Redis did not take, or of a removed domain")      \
	X(hooks, "Calls of /call_state.htm that were accepted")                                    \
	X(hooks_refused, "Calls of /call_state.htm with wrong credentials")                        \
	X(signals, "Signals accepted over the REST API")                                           \
	X(signals_not_applied, "Signals refused by the order of facts")                            \
	X(signals_from_future, "Signals whose `at` was ahead of us")                               \
	X(resets, "Stuck lamps put out by hand")                                                   \
	X(snapshots, "Snapshots of sources that came to count")                                    \
	X(snapshots_refused, "Snapshots refused, given up or without an end")                      \
	X(throttled, "Requests refused by a rate limit or a guess limit")                          \
	X(unauthenticated, "Requests without a valid token")

enum metric {
#define X(name, help) METRIC_##name,
	METRIC_COUNTERS(X)
#undef X
		METRIC_COUNT
};

void metric_add(enum metric m, int64_t amount);
/* One finished request of an operation (index of the endpoint row; -1 = none matched). */
void metric_request(int endpoint, int http_status, int64_t duration_us);
/* Appends everything counted here. */
void metrics_render(struct buf *out);

#endif
