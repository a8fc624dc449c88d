/*
 * config_job: work too long for one turn of the loop (a search, an export, an import), done in
 * slices of at most a millisecond while its request waits.
 */
#ifndef API_CONFIG_JOB_H
#define API_CONFIG_JOB_H

#include "api/request.h"

enum job_state {
	JOB_MORE,  /* go on in the next turn */
	JOB_WAITS, /* until somebody calls config_job_again() */
	JOB_DONE,  /* replied */
};

struct config_job {
	struct request *r; /* NULL: answered meanwhile (deadline, stop); no more steps then */
	enum job_state (*step)(struct config_job *job);
	void (*end)(struct config_job *job); /* frees the job and what it holds */
	struct loop_timer *timer;
	int64_t until_us; /* of this slice, monotonic */
};

/* step and end are filled in; the first step runs in the next turn. */
void config_job_start(struct config_job *job, struct request *r, int64_t timeout_ms);
void config_job_again(struct config_job *job);
/* The slice is over: return JOB_MORE. */
bool config_job_is_late(const struct config_job *job);

#endif
