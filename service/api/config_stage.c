/*
 * config_stage: an import's way into Redis: objects in batches into a stage beside the living
 * configuration, one commit that puts it in place, then the records of users that are gone.
 */
#include <stdlib.h>

#include "api/config_import.h"
#include "base/clock.h"
#include "base/memory.h"

enum {
	OPS_PER_PUT = 500,
	BYTES_PER_PUT = 256 * 1024,
	USERS_PER_DROP = 500,
	DROP_TRIES = 10,
	FOLLOW_MS = 15 * 1000,
	FOLLOW_EACH_MS = 10,
	OBJECTS_PER_LOOK = 2000,
};

static struct store *store_of(struct import *im)
{
	return state_store(im->job.r->state);
}

static void keep_result(void *arg, const struct store_result *result)
{
	struct import *im = arg;

	im->result = *result;
	im->result.version = arena_str(im->document->arena, result->version);
	im->result.value = STR_NONE;
	config_job_again(&im->job);
}

static enum job_state fail(struct import *im)
{
	if (im->result.status == STORE_CONFLICT)
		reply_problem(im->job.r, ERR_PRECONDITION_FAILED,
			      "The configuration was changed during the import");
	else if (im->phase == IMPORT_COMMIT && im->result.status == STORE_UNKNOWN)
		reply_problem(im->job.r, ERR_STORE_UNAVAILABLE,
			      "Redis did not answer; the import stands as a whole or not at all: "
			      "compare the domain's version before trying again");
	else
		reply_problem(im->job.r, ERR_STORE_UNAVAILABLE, "Nothing was changed");
	return JOB_DONE;
}

enum job_state import_begin(struct import *im)
{
	im->phase = IMPORT_PUT;
	im->batch = mem_new(OPS_PER_PUT * sizeof(*im->batch));
	im->next = im->document->objects;
	store_stage_begin(store_of(im), im->domain, keep_result, im);
	return JOB_WAITS;
}

static size_t fill_batch(struct import *im)
{
	size_t count = 0, bytes = 0;

	while (im->next && count < OPS_PER_PUT && bytes < BYTES_PER_PUT) {
		const struct staged *o = im->next;

		im->batch[count++] = (struct config_op){ .key = o->key, .value = o->json };
		bytes += o->key.n + o->json.n;
		im->next = im->next->hh.next;
	}
	return count;
}

/* A user begins with nothing: who has the name of somebody cleared up after only in part. Whom the
 * configuration names already this leaves alone. */
static void clear_up_before(struct import *im, size_t count)
{
	struct str prefix = STR("user/"), users[OPS_PER_PUT];
	size_t user_count = 0;

	for (size_t i = 0; i < count; i++)
		if (str_has_prefix(im->batch[i].key, prefix))
			users[user_count++] = str_skip(im->batch[i].key, prefix.n);
	if (user_count)
		store_drop_live(store_of(im), im->domain, users, user_count, NULL, NULL);
}

enum job_state import_put(struct import *im)
{
	size_t count;

	if (im->result.status != STORE_OK)
		return fail(im);
	if (!im->stage_version.p)
		im->stage_version = im->result.version;
	count = fill_batch(im);
	if (count == 0) {
		im->phase = IMPORT_COMMIT;
		store_stage_commit(store_of(im),
				   &(struct stage_commit){ .domain = im->domain,
							   .stage_version = im->stage_version,
							   .expected = im->expected,
							   .secrets = im->secrets,
							   .secret_count = im->secret_count,
							   .groups = im->groups,
							   .group_count = im->group_count },
				   keep_result, im);
		return JOB_WAITS;
	}
	clear_up_before(im, count);
	store_stage_put(store_of(im), im->domain, im->stage_version, im->batch, count, keep_result,
			im);
	return JOB_WAITS;
}

enum job_state import_commit(struct import *im)
{
	if (im->result.status != STORE_OK)
		return fail(im);
	im->committed = im->result.version;
	im->phase = IMPORT_DROP;
	return JOB_MORE;
}

/* From here on the import stands, whatever becomes of the rest. */
enum job_state import_drop(struct import *im)
{
	size_t left;

	if (im->result.status == STORE_OK)
		im->users_dropped += im->users_dropping;
	else if (++im->drop_failures == DROP_TRIES)
		im->users_dropped = im->user_count;
	left = im->user_count - im->users_dropped;
	im->users_dropping = left < USERS_PER_DROP ? left : USERS_PER_DROP;
	if (left == 0) {
		im->phase = IMPORT_FOLLOW;
		im->next = im->document->objects;
		im->follow_until_ms = clock_mono_ms() + FOLLOW_MS;
		return JOB_MORE;
	}
	store_drop_live(store_of(im), im->domain, im->users + im->users_dropped, im->users_dropping,
			keep_result, im);
	return JOB_WAITS;
}

static bool is_seen(struct import *im, const struct staged *o)
{
	struct str json, version;

	return im->job.r->domain && replica_object(im->job.r->domain, o->key, &json, &version) &&
	       store_version_cmp(version, im->stage_version) >= 0;
}

/* The replica reads the domain anew after the commit; the answer waits for it, so that the next
 * request to this process sees what was imported. */
enum job_state import_follow(struct import *im)
{
	struct str json, version;
	size_t looked = 0;

	while (im->next && is_seen(im, im->next)) {
		im->next = im->next->hh.next;
		if (++looked == OBJECTS_PER_LOOK)
			return JOB_MORE;
	}
	if (clock_mono_ms() < im->follow_until_ms &&
	    (im->next || !im->job.r->domain || !replica_is_settled(im->job.r->domain) ||
	     (im->one_removed.p &&
	      replica_object(im->job.r->domain, im->one_removed, &json, &version)))) {
		config_job_later(&im->job, FOLLOW_EACH_MS);
		return JOB_WAITS;
	}
	state_judge_domain(im->job.r->state, im->domain);
	import_reply(im);
	return JOB_DONE;
}
