/*
 * config_job: work too long for one turn of the loop (a search, an export, an import), done in
 * slices of less than a millisecond while its request waits; one slice a turn, whosever it is.
 */
#ifndef API_CONFIG_JOB_H
#define API_CONFIG_JOB_H

#include "api/request.h"

enum job_state {
	JOB_MORE,  /* go on in a next turn */
	JOB_WAITS, /* until config_job_again(), or what config_job_later() has set */
	JOB_DONE,  /* replied */
};

struct config_job {
	struct request *r; /* NULL: answered meanwhile (deadline, stop); no more steps then */
	enum job_state (*step)(struct config_job *job);
	void (*end)(struct config_job *job); /* frees the job and what it holds */
	struct loop *loop;
	struct loop_timer *timer;
	bool queued;
	struct config_job *prev, *next; /* among those that are ready */
	int64_t until_us;               /* of this slice, monotonic */
};

/* step and end are filled in; the first step runs in a later turn. */
void config_job_start(struct config_job *job, struct request *r, int64_t timeout_ms);
/* What the job waited for has come. The job may be gone afterwards. */
void config_job_again(struct config_job *job);
void config_job_later(struct config_job *job, uint64_t delay_ms);
/* The slice is over: return JOB_MORE. */
bool config_job_is_late(const struct config_job *job);

#endif
