/* config_import: reading, checking and comparing; see config_import.h for the order of things. */
#include "api/config_import.h"

#include <stdlib.h>

#include "api/api_priv.h"
#include "api/config_resource.h"
#include "api/loop_check.h"
#include "base/memory.h"

enum { WAIT_MS = 120 * 1000, IMPORTS_MAX = 2, LOOK_AT_CLOCK = 16 };

static int running; /* imports in this process: each may hold some hundred MB */

/* Faults that are only about uniqueness are a conflict, anything else is a wrong document. */
static enum job_state refuse(struct import *im)
{
	const struct document *d = im->document;

	reply_faults(im->job.r,
		     d->faults->count == d->not_unique ? ERR_NOT_UNIQUE : ERR_VALIDATION);
	return JOB_DONE;
}

static bool is_late(struct import *im)
{
	return ++im->looked_at % LOOK_AT_CLOCK == 0 && config_job_is_late(&im->job);
}

static enum job_state enter(struct import *im, enum import_phase phase)
{
	im->phase = phase;
	im->next = im->document->objects;
	return JOB_MORE;
}

static enum job_state step_read(struct import *im)
{
	struct document *d = im->document;
	struct str object;
	const char *wrong;

	while (config_scan_next(&im->scanner, &object, &wrong)) {
		document_add(d, object, im->scanner.index, im->job.r->domain);
		if (d->faults->count >= FAULTS_MAX)
			return refuse(im);
		if (is_late(im))
			return JOB_MORE;
	}
	if (wrong)
		fault_add(d->faults, config_scan_place(&im->scanner, d->arena), "%s", wrong);
	else
		document_check_whole(d);
	return d->faults->count ? refuse(im) : enter(im, IMPORT_PARENTS);
}

static enum job_state step_parents(struct import *im)
{
	while (im->next) {
		document_check_parent(im->document, im->next);
		im->next = im->next->hh.next;
		if (is_late(im))
			return JOB_MORE;
	}
	return enter(im, IMPORT_REFERENCES);
}

static enum job_state step_references(struct import *im)
{
	while (document_check_reference(im->document))
		if (is_late(im))
			return JOB_MORE;
	return im->document->faults->count ? refuse(im) : enter(im, IMPORT_LOOPS);
}

static enum job_state step_loops(struct import *im)
{
	if (!im->loops)
		im->loops = loop_check_new(im->document);
	while (loop_check_step(im->loops))
		if (is_late(im))
			return JOB_MORE;
	return im->document->faults->count ? refuse(im) : enter(im, IMPORT_COMPARE);
}

static enum job_state step_compare(struct import *im)
{
	struct replica_domain *d = im->job.r->domain;
	struct str json, version;

	for (; im->next; im->next = im->next->hh.next) {
		if (is_late(im))
			return JOB_MORE;
		if (!d || !replica_object(d, im->next->key, &json, &version))
			im->created++;
		else if (!str_eq(json, im->next->json))
			im->changed++;
	}
	im->section = 0;
	im->after = STR("");
	return enter(im, IMPORT_REMOVED);
}

/* ---- what goes ---- */

static void push(struct arena *a, struct str **list, size_t *count, size_t *size, struct str item)
{
	if (*count == *size) {
		*size = *size ? 2 * *size : 64;
		struct str *larger = ARENA_ARRAY(a, *size, struct str);
		if (*count)
			memcpy(larger, *list, *count * sizeof(*larger));
		*list = larger;
	}
	(*list)[(*count)++] = arena_str(a, item);
}

static bool user_stays(struct import *im, struct str user)
{
	struct document *d = im->document;

	return document_find(d, arena_printf(d->scratch, "user/%.*s", STR_ARG(user))) != NULL;
}

static void object_goes(struct import *im, struct str key, const struct config_name *name)
{
	struct arena *a = im->document->arena;

	im->removed++;
	im->one_removed = arena_str(a, key);
	if (name->kind == CONFIG_USER)
		push(a, &im->users, &im->user_count, &im->user_size, name->user);
	if (name->kind == CONFIG_GROUP)
		push(a, &im->groups, &im->group_count, &im->group_size, name->id);
}

static void look_at_secret(struct import *im, struct str key)
{
	const struct token *token = NULL;
	struct str rest = key, kind = str_cut(&rest, '/'), user = rest;

	if (str_eq(kind, STR("token"))) {
		token = state_token(im->job.r->state, rest);
		user = token ? token->user : STR("");
	}
	if (user.n && !user_stays(im, user))
		push(im->document->arena, &im->secrets, &im->secret_count, &im->secret_size, key);
}

static bool look_at_present(void *arg, struct str key, struct str json, struct str version)
{
	struct import *im = arg;
	struct config_name name;

	(void)json;
	(void)version;
	arena_reset(im->document->scratch);
	if (!config_name_of_key(key, im->domain, &name))
		look_at_secret(im, key);
	else if (!document_find(im->document, key))
		object_goes(im, key, &name);
	if (!is_late(im))
		return true;
	im->after = arena_str(im->document->arena, key);
	return false;
}

/* The prefixes of all that a domain holds: each kind of configuration, then the secrets. */
static struct str present_section(size_t i)
{
	if (i >= CONFIG_KIND_COUNT)
		return i == CONFIG_KIND_COUNT ? STR("hook/") : STR("token/");
	return config_prefix((enum config_kind)i);
}

static enum job_state step_removed(struct import *im)
{
	struct replica_domain *d = im->job.r->domain;

	while (d && im->section < CONFIG_KIND_COUNT + 2) {
		struct str before = im->after;

		im->after = STR_NONE;
		replica_each_object(d, present_section(im->section), before.p ? before : STR(""),
				    look_at_present, im);
		if (im->after.p)
			return JOB_MORE;
		im->section++;
	}
	if (!im->dry_run)
		return enter(im, IMPORT_BEGIN);
	import_reply(im);
	return JOB_DONE;
}

/* ---- the whole ---- */

void import_reply(struct import *im)
{
	struct request *r = im->job.r;
	struct json_writer w = reply_writer(r);
	struct str version = im->dry_run ? im->expected : im->committed;

	json_object_begin(&w);
	json_put_bool(&w, "dry_run", im->dry_run);
	json_put_bool(&w, "applied", !im->dry_run);
	json_put_int(&w, "objects", (int64_t)im->document->count);
	json_put_int(&w, "created", (int64_t)im->created);
	json_put_int(&w, "changed", (int64_t)im->changed);
	json_put_int(&w, "removed", (int64_t)im->removed);
	json_object_end(&w);
	if (version.n)
		reply_etag(r, arena_str(r->arena, version));
	reply_json(r, 200);
}

static enum job_state step(struct config_job *job)
{
	static enum job_state (*const steps[IMPORT_PHASE_COUNT])(struct import * im) = {
		[IMPORT_READ] = step_read,
		[IMPORT_PARENTS] = step_parents,
		[IMPORT_REFERENCES] = step_references,
		[IMPORT_LOOPS] = step_loops,
		[IMPORT_COMPARE] = step_compare,
		[IMPORT_REMOVED] = step_removed,
		[IMPORT_BEGIN] = import_begin,
		[IMPORT_PUT] = import_put,
		[IMPORT_COMMIT] = import_commit,
		[IMPORT_DROP] = import_drop,
		[IMPORT_FOLLOW] = import_follow,
	};
	struct import *im = (struct import *)(void *)job;

	request_domain(job->r);
	return steps[im->phase](im);
}

static void end(struct config_job *job)
{
	struct import *im = (struct import *)(void *)job;

	running--;
	loop_check_free(im->loops);
	document_free(im->document);
	free(im->batch);
	free(im);
}

/* A dry run writes nothing, so it needs no version; one that is sent must fit all the same. */
static bool may_import(struct request *r, bool dry_run, struct str version)
{
	if (!r->domain && r->principal.role == ROLE_ADMIN) {
		reply_problem(r, ERR_NOT_FOUND, "There is no such domain");
		return false;
	}
	if (dry_run && !http_header(r->x, "If-Match").p && !http_header(r->x, "If-None-Match").p)
		return true;
	return request_precondition(r, version);
}

static struct import *import_new(struct request *r, bool dry_run, bool ndjson)
{
	struct import *im = mem_new(sizeof(*im));
	struct str name = r->domain ? replica_domain_config(r->domain)->id : r->domain_name;

	im->dry_run = dry_run;
	im->document = document_new(r->state, name, &r->x->faults);
	im->domain = im->document->domain;
	im->expected = r->domain ? arena_str(im->document->arena, replica_domain_version(r->domain))
				 : STR("");
	config_scan_begin(&im->scanner, r->x->body, ndjson);
	im->job.step = step;
	im->job.end = end;
	return im;
}

void handle_config_put(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct import *im;
	bool dry_run, ndjson;

	(void)api;
	request_domain(r);
	if (!request_query_bool(r, "dry_run", &dry_run) || !request_is_document(r, &ndjson) ||
	    !may_import(r, dry_run, r->domain ? replica_domain_version(r->domain) : STR("")))
		return;
	if (running >= IMPORTS_MAX) {
		reply_problem(r, ERR_BUSY, "Other imports are under way");
		return;
	}
	running++;
	im = import_new(r, dry_run, ndjson);
	config_job_start(&im->job, r, WAIT_MS);
}
