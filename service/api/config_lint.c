/*
 * config_lint: GET /config/lint. The configuration is gathered slice by slice, begun anew should it
 * change on the way, and then looked at in steps that are as short.
 */
#include "api/config_lint.h"

#include <stdlib.h>

#include "api/api_priv.h"
#include "api/config_job.h"
#include "api/config_resource.h"
#include "base/memory.h"

enum {
	WAIT_MS = 60 * 1000,
	LOOK_AT_CLOCK = 16,
	BEGINNINGS_MAX = 8,
	VERSION_BYTES = 64,
	SHOWN_DEFAULT = 100,
	SHOWN_MAX = 500,
};

struct linting {
	struct config_job job; /* first */
	int64_t limit;
	int beginnings;
	char version[VERSION_BYTES]; /* of the configuration when it began */
	struct arena *arena;         /* of all that was gathered */
	struct lint *lint;
	struct str domain;
	int section; /* enum config_kind */
	struct str after;
	size_t looked_at;
	bool gathered;
	struct caller_rule *rules;
	size_t rule_count;
};

/* ---- gathering ---- */

static void add_schedule(struct lint *l, struct schedule *s, struct replica_domain *domain)
{
	const struct schedule *known = domain ? replica_schedule(domain, s->id) : NULL;

	s->zone = known ? known->zone : NULL;
	lint_add_schedule(l, s);
}

static void add_roster(struct lint *l, struct roster *r, struct replica_domain *domain)
{
	const struct roster *known = domain ? replica_roster(domain, r->id) : NULL;

	r->zone = known ? known->zone : NULL;
	r->shift_zones = known && known->shift_count == r->shift_count ? known->shift_zones : NULL;
	lint_add_roster(l, r);
}

void config_lint_add(struct lint *l, const struct config_name *name, struct str json,
		     struct replica_domain *domain, struct arena *a)
{
	union config_value *value;

	if (name->kind == CONFIG_DEVICE || name->kind == CONFIG_RULE)
		return; /* nothing leads to a device; rules are put into their order first */
	value = ARENA_NEW(a, union config_value);
	if (!config_decode_stored(name, json, a, value))
		return;
	switch (name->kind) {
	case CONFIG_DOMAIN: lint_add_domain(l, &value->domain); break;
	case CONFIG_USER: lint_add_user(l, &value->user); break;
	case CONFIG_PROFILE: lint_add_profile(l, &value->profile); break;
	case CONFIG_GROUP: lint_add_group(l, &value->group); break;
	case CONFIG_NUMBER: lint_add_number(l, &value->number); break;
	case CONFIG_SCHEDULE: add_schedule(l, &value->schedule, domain); break;
	case CONFIG_SITE: lint_add_site(l, &value->site); break;
	case CONFIG_STATUS: lint_add_status(l, &value->status); break;
	case CONFIG_ROSTER: add_roster(l, &value->roster, domain); break;
	default: break;
	}
}

static bool speaks_here(const struct linting *g, struct str token)
{
	const struct token *t = state_token(g->job.r->state, token);

	for (size_t i = 0; t && i < t->domains.count; i++)
		if (str_eq(t->domains.items[i], STR("*")) || str_eq(t->domains.items[i], g->domain))
			return true;
	return false;
}

/* Tokens are no part of the configuration: which there are is looked up as it is gathered. */
static void add_tokens(struct linting *g, const struct config_name *name,
		       const struct str_list *tokens, const char *pointer)
{
	for (size_t i = 0; i < tokens->count; i++)
		if (!speaks_here(g, tokens->items[i]))
			lint_add_missing_token(g->lint, config_path(name, g->arena),
					       arena_printf(g->arena, "%s/%zu", pointer, i),
					       tokens->items[i]);
}

static void look_at_tokens(struct linting *g, const struct config_name *name, struct str json)
{
	union config_value value;

	if (!config_decode_stored(name, json, g->arena, &value))
		return;
	if (name->kind == CONFIG_SOURCE)
		add_tokens(g, name, &value.source.tokens, "/tokens");
	else
		add_tokens(g, name, &value.domain.carriers.tokens, "/carriers/tokens");
}

static void keep_rule(struct linting *g, const struct config_name *name, struct str json)
{
	union config_value value;

	if (g->rule_count == CALLER_RULES_MAX ||
	    !config_decode_stored(name, json, g->arena, &value))
		return;
	g->rules[g->rule_count++] = value.rule;
}

static bool is_late(struct linting *g)
{
	return ++g->looked_at % LOOK_AT_CLOCK == 0 && config_job_is_late(&g->job);
}

static bool visit(void *arg, struct str key, struct str json, struct str version)
{
	struct linting *g = arg;
	struct str kept = arena_str(g->arena, key);
	struct config_name name;

	(void)version;
	if (config_name_of_key(kept, g->domain, &name)) {
		if (name.kind == CONFIG_SOURCE || name.kind == CONFIG_DOMAIN)
			look_at_tokens(g, &name, json);
		if (name.kind == CONFIG_RULE)
			keep_rule(g, &name, json);
		else
			config_lint_add(g->lint, &name, json, g->job.r->domain, g->arena);
	}
	if (!is_late(g))
		return true;
	g->after = kept;
	return false;
}

static void begin(struct linting *g)
{
	struct replica_domain *d = g->job.r->domain;
	struct str version = replica_domain_version(d);

	arena_reset(g->arena);
	memset(g->version, 0, sizeof(g->version));
	memcpy(g->version, version.p, version.n < VERSION_BYTES ? version.n : VERSION_BYTES - 1);
	g->domain = arena_str(g->arena, replica_domain_config(d)->id);
	g->lint = lint_new(g->arena);
	g->rules = ARENA_ARRAY(g->arena, CALLER_RULES_MAX, struct caller_rule);
	g->rule_count = 0;
	g->section = 0;
	g->after = STR("");
	g->beginnings++;
}

/* From the midnight on that a week of the domain's begins with: a Monday, as Monday is 1970-01-05.
 */
static int64_t monday_ms(const struct zone *zone, int64_t now_ms)
{
	const int64_t week_ms = 7 * (int64_t)DAY_MS, first_ms = 4 * (int64_t)DAY_MS;
	int64_t wall_ms = zone_wall_ms(zone, now_ms) - first_ms;

	return zone_moment_ms(zone, wall_ms / week_ms * week_ms + first_ms);
}

static void gathered(struct linting *g)
{
	const struct domain *config = replica_domain_config(g->job.r->domain);
	struct zone *zone = ARENA_NEW(g->arena, struct zone);

	caller_rules_prepare(g->rules, g->rule_count, &config->numbering, g->arena);
	for (size_t i = 0; i < g->rule_count; i++)
		lint_add_rule(g->lint, &g->rules[i]);
	if (!zone_load(config->time_zone, g->arena, zone))
		*zone = zone_utc;
	lint_set_now(g->lint, g->job.r->now_ms);
	lint_begin(g->lint, LINT_ALL, monday_ms(zone, g->job.r->now_ms), zone);
	g->gathered = true;
}

/* False where the slice is over. */
static bool gather(struct linting *g)
{
	while (g->section < CONFIG_KIND_COUNT) {
		struct str kind = config_prefix((enum config_kind)g->section), after = g->after;

		/* "domain" is a key, the others are followed by a slash */
		if (g->section != CONFIG_DOMAIN)
			kind = arena_printf(g->arena, "%.*s/", STR_ARG(kind));
		g->after = STR_NONE;
		if (g->section != CONFIG_DEVICE)
			replica_each_object(g->job.r->domain, kind, after, visit, g);
		if (g->after.p)
			return false;
		g->section++;
		g->after = STR("");
	}
	gathered(g);
	return true;
}

/* ---- the answer ---- */

static void put_finding(const struct finding *f, struct json_writer *w)
{
	json_object_begin(w);
	json_put_string(w, "severity", word_of(&lint_severity_words, (int)f->severity));
	json_put_string(w, "code", word_of(&lint_code_words, (int)f->code));
	json_put_string(w, "object", f->object);
	json_put_string(w, "pointer", f->pointer);
	json_put_string(w, "text", f->text);
	if (f->path.n)
		json_put_string(w, "path", f->path);
	json_object_end(w);
}

static void put_findings(struct linting *g, struct json_writer *w)
{
	static const char *const counts[LINT_SEVERITY_COUNT] = {
		[LINT_SEVERITY_ERROR] = "errors",
		[LINT_SEVERITY_WARNING] = "warnings",
		[LINT_SEVERITY_NOTICE] = "notices",
	};
	size_t count, total, all = 0, shown = 0;

	for (int s = LINT_SEVERITY_ERROR; s < LINT_SEVERITY_COUNT; s++) {
		lint_findings(g->lint, (enum lint_severity)s, &count, &total);
		json_put_int(w, counts[s], (int64_t)total);
		all += total;
	}
	json_key(w, STR("items"));
	json_array_begin(w);
	for (int s = LINT_SEVERITY_ERROR; s < LINT_SEVERITY_COUNT; s++) {
		const struct finding *f =
			lint_findings(g->lint, (enum lint_severity)s, &count, &total);

		for (size_t i = 0; i < count && shown < (size_t)g->limit; i++, shown++)
			put_finding(&f[i], w);
	}
	json_array_end(w);
	json_put_int(w, "left_out", (int64_t)(all - shown));
}

static void finish(struct linting *g)
{
	struct request *r = g->job.r;
	struct json_writer w = reply_writer(r);

	json_object_begin(&w);
	json_put_string(&w, "config_version", str_of(g->version));
	put_findings(g, &w);
	json_object_end(&w);
	reply_degraded(r);
	reply_json(r, 200);
}

/* ---- the job ---- */

static enum job_state look(struct linting *g)
{
	while (lint_step(g->lint)) {
		if (is_late(g))
			return JOB_MORE;
	}
	finish(g);
	return JOB_DONE;
}

static enum job_state step(struct config_job *job)
{
	struct linting *g = (struct linting *)(void *)job;
	struct request *r = job->r;

	if (g->gathered) /* what was gathered is a version of its own */
		return look(g);
	if (!config_domain(r))
		return JOB_DONE;
	if (!str_eq(replica_domain_version(r->domain), str_of(g->version))) {
		if (g->beginnings == BEGINNINGS_MAX) {
			reply_problem(r, ERR_BUSY, "The configuration keeps changing");
			return JOB_DONE;
		}
		begin(g);
	}
	gather(g);
	return JOB_MORE;
}

static void end(struct config_job *job)
{
	struct linting *g = (struct linting *)(void *)job;

	arena_free(g->arena);
	free(g);
}

void handle_config_lint(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct linting *g;
	int64_t limit;

	(void)api;
	if (!config_domain(r) ||
	    !request_query_int(r, "limit", 1, SHOWN_MAX, SHOWN_DEFAULT, &limit))
		return;
	g = mem_new(sizeof(*g));
	g->arena = arena_new(0);
	g->limit = limit;
	g->job.step = step;
	g->job.end = end;
	config_job_start(&g->job, r, WAIT_MS);
}
