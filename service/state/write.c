/*
 * write: configuration into Redis. The commit compares the domain's config version, so checks made
 * against the replica hold for what is written; done runs once the replica has followed.
 */
#include "state/state_priv.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"

enum { WRITE_DEADLINE_MS = 250, FOLLOW_MS = 2000, DROP_PER_CALL = 500, DROP_TRIES = 3 };

struct write_job {
	struct state *state;
	struct arena *arena;
	struct str domain;
	struct str *dropped;                          /* users of a domain that goes */
	size_t dropped_count, dropped_done, dropping; /* dropping: of the call under way */
	int drop_failures;
	struct str *groups; /* that go */
	size_t group_count;
	struct str *users; /* that go, of a domain that stays */
	size_t user_count;
	bool whole_domain; /* every user's presence may change */
	bool unknown;
	struct version version;
	state_write_fn *done;
	void *arg;
};

static struct write_job *job_new(struct state *s, struct str domain, size_t most_users,
				 size_t most_groups, state_write_fn *done, void *arg)
{
	struct arena *a = arena_new_sized(0, 512);
	struct write_job *job = ARENA_NEW(a, struct write_job);

	job->state = s;
	job->arena = a;
	job->domain = arena_str(a, domain);
	job->dropped = ARENA_ARRAY(a, most_users, struct str);
	job->groups = ARENA_ARRAY(a, most_groups, struct str);
	job->done = done;
	job->arg = arg;
	return job;
}

static void job_finish(struct write_job *job, enum err err)
{
	struct write_outcome outcome = { .err = err,
					 .unknown = job->unknown,
					 .version = version_str(&job->version) };

	if (job->done)
		job->done(job->arg, &outcome);
	arena_free(job->arena);
}

static void followed(void *arg, bool passed)
{
	(void)passed; /* the write stands either way; only the reader's own view may lag */
	job_finish(arg, ERR_OK);
}

static void dropped(void *arg, const struct store_result *result);

static void drop_slice(struct write_job *job)
{
	size_t left = job->dropped_count - job->dropped_done;

	job->dropping = left < DROP_PER_CALL ? left : DROP_PER_CALL;
	if (job->dropping && job->drop_failures < DROP_TRIES)
		store_drop_live(job->state->store, job->domain, job->dropped + job->dropped_done,
				job->dropping, dropped, job);
	else
		state_when_passed(job->state, job->domain, version_str(&job->version), FOLLOW_MS,
				  followed, job);
}

static void dropped(void *arg, const struct store_result *result)
{
	struct write_job *job = arg;

	if (result->status == STORE_OK)
		job->dropped_done += job->dropping;
	else
		job->drop_failures++;
	drop_slice(job);
}

/* Before whoever asked hears of it: they may make the user anew. */
static void forget_members(struct write_job *job)
{
	struct replica_domain *d = domain_get(job->state, job->domain, false);

	for (size_t i = 0; d && i < job->user_count; i++)
		group_queue_forget(d, job->users[i]);
}

static void written(void *arg, const struct store_result *result)
{
	struct write_job *job = arg;

	if (result->status == STORE_CONFLICT) {
		job_finish(job, ERR_CONFLICT);
		return;
	}
	if (result->status != STORE_OK) {
		job->unknown = result->status == STORE_UNKNOWN;
		job_finish(job, ERR_STORE_UNAVAILABLE);
		return;
	}
	version_set(&job->version, result->version);
	if (job->whole_domain)
		sweep_whole_domain(job->state, job->domain);
	forget_members(job);
	drop_slice(job);
}

/* Sorts an op by whose presence it may change. */
static void note_concerned(struct write_job *job, const struct config_op *op,
			   struct config_commit *c, struct str *users, struct str *due)
{
	struct str owner = key_owner(op->key), kind = key_part(op->key, 0);

	if (str_eq(kind, STR("group")) && !op->value.p)
		job->groups[job->group_count++] = arena_str(job->arena, key_part(op->key, 1));
	if (str_eq(kind, STR("user")) && !op->value.p)
		job->users[job->user_count++] = arena_str(job->arena, owner);
	/* rules, numbers and groups change decisions, not presence */
	if (op->secret || op->quiet || str_eq(kind, STR("rule")) || str_eq(kind, STR("number")) ||
	    str_eq(kind, STR("group")))
		return;
	if (owner.n == 0) {
		job->whole_domain = true;
		return;
	}
	if (str_eq(kind, STR("user")))
		users[c->user_count++] = owner;
	if (c->due_user_count == 0 || !str_eq(due[c->due_user_count - 1], owner))
		due[c->due_user_count++] = owner;
}

void state_write(struct state *s, struct str domain, struct str expected,
		 const struct config_op *ops, size_t count, state_write_fn *done, void *arg)
{
	struct write_job *job = job_new(s, domain, 0, count, done, arg);
	struct str *due = ARENA_ARRAY(job->arena, count, struct str);
	job->users = ARENA_ARRAY(job->arena, count, struct str);
	struct str *users = ARENA_ARRAY(job->arena, count, struct str);
	struct config_commit c = {
		.domain = domain, .expected = expected, .ops = ops, .op_count = count
	};

	for (size_t i = 0; i < count; i++)
		note_concerned(job, &ops[i], &c, users, due);
	c.users = users;
	c.due_users = due;
	c.groups = job->groups;
	c.group_count = job->group_count;
	c.due_ms = clock_now_ms();
	store_commit_config(s->store, &c, WRITE_DEADLINE_MS, written, job);
}

void state_remove_domain(struct state *s, struct str domain, struct str expected,
			 state_write_fn *done, void *arg)
{
	struct replica_domain *d = domain_get(s, domain, false);
	struct write_job *job = job_new(s, domain, d ? HASH_COUNT(d->users) : 0,
					d ? HASH_COUNT(d->groups) : 0, done, arg);
	struct config_commit c = { .domain = domain, .expected = expected, .remove_domain = true };
	struct replica_user *u, *next;
	struct replica_group *g, *after;

	if (d) {
		HASH_ITER(hh, d->users, u, next)
		job->dropped[job->dropped_count++] = arena_str(job->arena, u->id);
		HASH_ITER(hh, d->groups, g, after)
		job->groups[job->group_count++] = arena_str(job->arena, g->id);
	}
	c.groups = job->groups;
	c.group_count = job->group_count;
	store_commit_config(s->store, &c, WRITE_DEADLINE_MS, written, job);
}
