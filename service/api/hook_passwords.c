/*
 * hook_passwords: the passwords of many users at once, a line for each in and out. Lines are taken
 * in chunks: read, each chosen one hashed off the loop (one at a time, so that nobody else's wait
 * grows with the document), then written in one go; only then are they in the answer.
 */
#include <stdlib.h>

#include "api/api_priv.h"
#include "api/config_hook_password.h"
#include "api/config_job.h"
#include "api/config_resource.h"
#include "base/memory.h"
#include "base/ordered.h"

enum {
	WAIT_MS = 120 * 1000,
	LINES_PER_WRITE = 100,
	LINES_MAX = 100000,
	CHOSEN_MAX = 200,
	HASH_AGAIN_MS = 50, /* while the queue is full */
	WRITE_AGAIN_MS = 100,
	WRITES_MAX = 20,  /* of one chunk: Redis may be away for some seconds */
	FAULTS_SHOWN = 8, /* of a line */
	LOOK_AT_CLOCK = 8,
};

struct line {
	size_t number;
	struct str shown; /* the password made; p NULL where it was chosen */
	struct hook_secret secret;
	enum err err;
	struct faults faults;
};

struct making {
	struct config_job job;
	struct arena *arena, *chunk; /* of the document; of the lines at hand */
	struct str rest, domain;
	size_t read, chosen, looked_at;
	struct ordered *seen; /* users, by the line that set them */
	struct line lines[LINES_PER_WRITE];
	struct config_op ops[LINES_PER_WRITE];
	size_t count, op_count;
	struct str to_hash; /* of the last line, until it is hashed */
	bool hashing, queue_full;
	enum err written; /* of the last write */
	int writes;       /* of the chunk at hand */
	bool pausing;     /* before it is written again */
	bool any_written;
	struct json_writer w;
};

/* ---- the answer ---- */

static void put_problem(struct making *m, enum err err, const struct faults *faults)
{
	json_put_string(&m->w, "problem", str_of(err_info(err)->slug));
	if (faults && faults->first)
		wire_faults(faults, &m->w);
}

static void put_line(struct making *m, const struct line *line)
{
	enum err err = line->err ? line->err : m->written;

	m->w = (struct json_writer)JSON_WRITER(&m->job.r->x->reply);
	json_object_begin(&m->w);
	json_put_int(&m->w, "line", (int64_t)line->number);
	if (line->secret.user.n)
		json_put_string(&m->w, "user", line->secret.user);
	if (err) {
		put_problem(m, err, &line->faults);
	} else {
		json_put_string(&m->w, "password", line->shown);
		json_put_bool(&m->w, "chosen", line->secret.chosen);
	}
	json_object_end(&m->w);
	buf_add_char(&m->job.r->x->reply, '\n');
}

static void put_lines(struct making *m)
{
	for (size_t i = 0; i < m->count; i++)
		put_line(m, &m->lines[i]);
	m->count = m->op_count = 0;
	arena_reset(m->chunk);
}

static enum job_state finish(struct making *m)
{
	reply_as(m->job.r, 200, "application/x-ndjson");
	return JOB_DONE;
}

/* Told in place of all lines that follow. */
static enum job_state give_up(struct making *m, enum err err, const char *why)
{
	struct line last = { .number = m->read + 1, .err = err };

	if (!m->any_written && err == ERR_STORE_UNAVAILABLE) {
		reply_problem(m->job.r, err, "Nothing was set");
		return JOB_DONE;
	}
	last.faults = FAULTS(m->chunk);
	fault_add(&last.faults, STR(""), "%s", why);
	put_line(m, &last);
	return finish(m);
}

/* ---- reading ---- */

static void refuse(struct line *line, enum err err, const char *pointer, const char *why)
{
	line->err = err;
	fault_add(&line->faults, str_of(pointer), "%s", why);
}

static void check_user(struct making *m, struct line *line)
{
	if (!replica_user(m->job.r->domain, line->secret.user))
		refuse(line, ERR_NOT_FOUND, "/user", "there is no such user");
	else if (ordered_find(m->seen, line->secret.user))
		refuse(line, ERR_VALIDATION, "/user", "must stand once; a line before set it");
}

/* Well: remembered. */
static void check_line(struct making *m, struct line *line, struct str password)
{
	struct str user;

	check_user(m, line);
	if (!line->err &&
	    !hook_password_fits(replica_domain_config(m->job.r->domain), password, &line->faults))
		line->err = ERR_VALIDATION;
	if (!line->err && password.n && m->chosen == CHOSEN_MAX)
		refuse(line, ERR_BUSY, "/password",
		       "a document may have 200 chosen ones; send the others in another");
	if (line->err)
		return;
	user = arena_str(m->arena, line->secret.user);
	ordered_put(m->seen, user, m);
	m->chosen += password.n > 0;
}

static void read_line(struct making *m, struct str text)
{
	struct line *line = &m->lines[m->count++];
	struct hook_password_line body = { 0 };

	*line = (struct line){ .number = m->read, .faults = FAULTS(m->chunk) };
	if (!table_decode(&hook_password_line_table, text, m->chunk, &line->faults, &body)) {
		line->err = ERR_VALIDATION;
		return;
	}
	line->secret = (struct hook_secret){ .user = body.user,
					     .chosen = body.password.n > 0,
					     .created_ms = m->job.r->now_ms };
	check_line(m, line, body.password);
	if (line->err)
		return;
	if (line->secret.chosen)
		m->to_hash = body.password;
	else
		auth_make_hook_password(m->chunk, &line->shown, &line->secret.hash);
}

/* ---- hashing and writing: each goes on in a later step ---- */

static void on_hash(void *arg, enum err err, struct str hash)
{
	struct making *m = arg;

	m->queue_full = err != ERR_OK;
	if (!err)
		m->lines[m->count - 1].secret.hash = arena_str(m->chunk, hash);
	if (!err)
		m->to_hash = STR_NONE;
	if (!m->hashing) /* inside the call */
		return;
	m->hashing = false;
	config_job_again(&m->job);
}

static enum job_state hash(struct making *m)
{
	m->queue_full = false;
	auth_hash_password(m->job.r->auth, m->to_hash, on_hash, m);
	if (m->queue_full)
		config_job_later(&m->job, HASH_AGAIN_MS);
	else
		m->hashing = true;
	return JOB_WAITS;
}

static void on_written(void *arg, const struct write_outcome *outcome)
{
	struct making *m = arg;

	m->written = outcome->err == ERR_CONFLICT ? ERR_NOT_FOUND : outcome->err;
	m->any_written |= outcome->err == ERR_OK;
	config_job_again(&m->job);
}

static enum job_state write(struct making *m)
{
	m->writes++;
	state_write(m->job.r->state, m->domain, STR(""), m->ops, m->op_count, on_written, m);
	return JOB_WAITS;
}

static enum job_state write_lines(struct making *m)
{
	for (size_t i = 0; i < m->count; i++)
		if (!m->lines[i].err)
			m->ops[m->op_count++] = hook_secret_op(&m->lines[i].secret, m->chunk);
	m->writes = 0;
	if (m->op_count)
		return write(m);
	put_lines(m);
	return JOB_MORE;
}

/* ---- the job ---- */

static bool is_late(struct making *m)
{
	return ++m->looked_at % LOOK_AT_CLOCK == 0 && config_job_is_late(&m->job);
}

/* Looks no further than a line may reach. */
static bool line_is_endless(struct str rest)
{
	return rest.n > JSON_BYTES_MAX && !memchr(rest.p, '\n', JSON_BYTES_MAX);
}

/* The next line that is not empty; false at the end, or where one never ends. */
static bool next_line(struct making *m, struct str *out_text)
{
	struct str text = STR_NONE;

	while (m->rest.n && text.n == 0 && m->read < LINES_MAX && !line_is_endless(m->rest)) {
		text = str_trim(str_cut(&m->rest, '\n'));
		m->read++;
	}
	*out_text = text;
	return text.n > 0;
}

static enum job_state read_lines(struct making *m)
{
	struct str text;

	while (m->count < LINES_PER_WRITE && next_line(m, &text)) {
		read_line(m, text);
		if (m->to_hash.n)
			return hash(m);
		if (is_late(m))
			return JOB_MORE;
	}
	if (m->count)
		return write_lines(m);
	if (m->rest.n)
		return give_up(m, ERR_BODY_TOO_LARGE,
			       "a line of more than 64 KB, or the 100001st, is where reading ends");
	return finish(m);
}

/* What is written once more is the same, so a write that may have been lost is repeated. */
static enum job_state after_write(struct making *m)
{
	if (m->pausing) {
		m->pausing = false;
		return write(m);
	}
	m->pausing = m->written == ERR_STORE_UNAVAILABLE && m->writes < WRITES_MAX;
	if (m->pausing) {
		config_job_later(&m->job, WRITE_AGAIN_MS);
		return JOB_WAITS;
	}
	put_lines(m);
	if (m->written)
		return give_up(m, m->written, "nothing was set from this line on");
	return read_lines(m);
}

static enum job_state step(struct config_job *job)
{
	struct making *m = (struct making *)(void *)job;

	if (!config_domain(job->r))
		return JOB_DONE;
	if (m->to_hash.n)
		return hash(m);
	return m->op_count ? after_write(m) : read_lines(m);
}

static void end(struct config_job *job)
{
	struct making *m = (struct making *)(void *)job;

	ordered_free(m->seen);
	arena_free(m->chunk);
	arena_free(m->arena);
	free(m);
}

static bool is_ndjson(struct request *r)
{
	if (request_is_of(r, STR("application/x-ndjson")))
		return true;
	reply_problem(r, ERR_UNSUPPORTED_MEDIA_TYPE, "Send application/x-ndjson");
	return false;
}

void handle_hook_passwords(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct making *m;

	(void)api;
	if (!config_domain(r) || !is_ndjson(r))
		return;
	m = mem_new(sizeof(*m));
	m->arena = arena_new(0);
	m->chunk = arena_new(0);
	m->seen = ordered_new();
	m->domain = arena_str(m->arena, replica_domain_config(r->domain)->id);
	m->rest = x->body;
	buf_clear(&x->reply);
	m->job.step = step;
	m->job.end = end;
	config_job_start(&m->job, r, WAIT_MS);
}
