/*
 * config_export: GET /config, the whole domain as one document, gathered slice by slice. Should the
 * configuration change on the way, it begins anew: a document is one version or nothing.
 */
#include <stdlib.h>

#include "api/api_priv.h"
#include "api/config_job.h"
#include "api/config_resource.h"
#include "base/memory.h"

enum { WAIT_MS = 60 * 1000, LOOK_AT_CLOCK = 32, BEGINNINGS_MAX = 8, VERSION_BYTES = 64 };

struct export
{
	struct config_job job;
	bool ndjson;
	int beginnings;
	char version[VERSION_BYTES]; /* of the configuration when it began */
	int section;                 /* enum config_kind */
	size_t count;
	char after[512]; /* key written last in this section; empty = none */
	bool section_ended;
	struct str domain;     /* canonical name; of this slice */
	struct arena *scratch; /* one object at a time */
};

static void begin(struct export *e)
{
	struct request *r = e->job.r;
	struct str version = replica_domain_version(r->domain);

	buf_clear(&r->x->reply);
	memset(e->version, 0, sizeof(e->version));
	memcpy(e->version, version.p, version.n < VERSION_BYTES ? version.n : VERSION_BYTES - 1);
	e->section = 0;
	e->count = 0;
	e->after[0] = '\0';
	e->beginnings++;
	if (!e->ndjson)
		buf_add(&r->x->reply, STR("{\"format\":1,\"objects\":["));
}

static void write_object(struct export *e, const struct config_name *name, struct str json)
{
	struct buf *out = &e->job.r->x->reply;
	struct json_writer w = JSON_WRITER(out);

	if (!e->ndjson && e->count)
		buf_add_char(out, ',');
	if (!e->ndjson)
		buf_add_char(out, '\n');
	/* ids need no escaping by their grammar */
	buf_add(out, STR("{\"path\":\""));
	buf_add(out, config_path(name, e->scratch));
	buf_add(out, STR("\",\"value\":"));
	config_show_plain(name, json, e->scratch, &w);
	buf_add_char(out, '}');
	if (e->ndjson)
		buf_add_char(out, '\n');
	e->count++;
}

static bool visit(void *arg, struct str key, struct str json, struct str version)
{
	struct export *e = arg;
	struct config_name name;
	size_t n = key.n < sizeof(e->after) ? key.n : sizeof(e->after) - 1;

	(void)version;
	arena_reset(e->scratch);
	if (config_name_of_key(key, e->domain, &name))
		write_object(e, &name, json);
	memcpy(e->after, key.p, n);
	e->after[n] = '\0';
	e->section_ended = e->count % LOOK_AT_CLOCK || !config_job_is_late(&e->job);
	return e->section_ended;
}

static void finish(struct export *e)
{
	struct request *r = e->job.r;

	if (!e->ndjson)
		buf_add(&r->x->reply, STR("\n]}\n"));
	reply_etag(r, arena_str(r->arena, str_of(e->version)));
	reply_degraded(r);
	r->x->http_status = 200;
	r->x->content_type = e->ndjson ? "application/x-ndjson" : "application/json";
	http_reply(r->x);
}

static enum job_state step(struct config_job *job)
{
	struct export *e = (struct export *)(void *)job;
	struct request *r = job->r;

	if (!config_domain(r))
		return JOB_DONE;
	if (!str_eq(replica_domain_version(r->domain), str_of(e->version))) {
		if (e->beginnings == BEGINNINGS_MAX) {
			reply_problem(r, ERR_BUSY, "The configuration keeps changing");
			return JOB_DONE;
		}
		begin(e);
	}
	e->domain = replica_domain_config(r->domain)->id;
	while (e->section < CONFIG_KIND_COUNT) {
		struct str kind = config_prefix((enum config_kind)e->section);

		e->section_ended = true;
		/* "domain" is a key, the others are followed by a slash */
		if (e->section != CONFIG_DOMAIN)
			kind = arena_printf(r->arena, "%.*s/", STR_ARG(kind));
		replica_each_object(r->domain, kind, str_of(e->after), visit, e);
		if (!e->section_ended)
			return JOB_MORE;
		e->section++;
		e->after[0] = '\0';
	}
	finish(e);
	return JOB_DONE;
}

static void end(struct config_job *job)
{
	struct export *e = (struct export *)(void *)job;

	arena_free(e->scratch);
	free(e);
}

/* By ?format, else by Accept; false = replied 406 or 400. */
static bool choose_form(struct request *r, bool *out_ndjson)
{
	struct str format = request_query(r, "format"), accept = http_header(r->x, "Accept");

	*out_ndjson = str_eq(format, STR("ndjson"));
	if (*out_ndjson || str_eq(format, STR("json")))
		return true;
	if (format.p) {
		fault_add(&r->x->faults, STR("?format"), "must be json or ndjson");
		reply_faults(r, ERR_VALIDATION);
		return false;
	}
	*out_ndjson = str_contains_nocase(accept, STR("application/x-ndjson"));
	if (*out_ndjson || accept.n == 0 || str_contains_nocase(accept, STR("application/json")) ||
	    str_contains_nocase(accept, STR("application/*")) ||
	    str_contains_nocase(accept, STR("*/*")))
		return true;
	reply_problem(r, ERR_NOT_ACCEPTABLE, "There are application/json and application/x-ndjson");
	return false;
}

void handle_config_get(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct export *e;
	bool ndjson;

	(void)api;
	if (!config_domain(r) || !choose_form(r, &ndjson))
		return;
	e = mem_new(sizeof(*e));
	e->scratch = arena_new(0);
	e->ndjson = ndjson;
	e->job.step = step;
	e->job.end = end;
	config_job_start(&e->job, r, WAIT_MS);
}
