/* config_draft: see config_draft.h. Slice by slice; should the saved configuration change on the
 * way, it begins anew. */
#include "api/config_draft.h"

#include <stdio.h>
#include <stdlib.h>

#include "api/api_priv.h"
#include "api/config_document.h"
#include "api/config_job.h"
#include "api/config_resource.h"
#include "api/config_walk.h"
#include "base/memory.h"

enum { WAIT_MS = 60 * 1000, DRAFTS_MAX = 2, BEGINNINGS_MAX = 8, LOOK_AT_CLOCK = 16 };

enum draft_phase {
	DRAFT_READ,  /* the document's objects */
	DRAFT_SAVED, /* what they leave as it is */
	DRAFT_PARENTS,
	DRAFT_REFERENCES,
	DRAFT_BUILD,
	DRAFT_ANSWER,
	DRAFT_PHASE_COUNT
};

struct draft {
	struct config_job job; /* first */
	enum draft_phase phase;
	struct str text; /* the document; in the request's arena */
	config_draft_fn *answer;
	void *arg;
	int beginnings;
	size_t looked_at;

	/* of one beginning */
	struct arena *arena; /* of faults and version */
	struct faults faults;
	struct str version;
	struct document *document;
	struct config_scanner scanner;
	size_t given;     /* objects of the document; those behind are saved ones */
	int section;      /* enum config_kind of the walk over the saved ones */
	struct str after; /* its last key */
	struct buf object;
	struct staged *next;
	struct replica_domain *domain;
};

static document_blame_fn blame;
static int running; /* in this process: each holds a whole configuration */

static bool is_late(struct draft *d)
{
	return ++d->looked_at % LOOK_AT_CLOCK == 0 && config_job_is_late(&d->job);
}

static enum job_state enter(struct draft *d, enum draft_phase phase)
{
	d->phase = phase;
	d->next = d->document->objects;
	return JOB_MORE;
}

static void forget(struct draft *d)
{
	replica_draft_free(d->domain);
	d->domain = NULL;
	if (d->document)
		document_free(d->document);
	d->document = NULL;
	arena_free(d->arena);
	d->arena = NULL;
}

static void begin(struct draft *d)
{
	struct request *r = d->job.r;

	forget(d);
	d->beginnings++;
	d->arena = arena_new(0);
	d->faults = (struct faults)FAULTS(d->arena);
	d->version = arena_str(d->arena, replica_domain_version(r->domain));
	d->document = document_new(r->state, replica_domain_config(r->domain)->id, &d->faults);
	d->document->blame = blame;
	d->document->blame_arg = d;
	config_scan_begin(&d->scanner, d->text, false);
	d->given = 0;
	d->section = 0;
	d->after = STR("");
	d->phase = DRAFT_READ;
}

/* ---- faults: where they are in the request ---- */

/* The object that "/objects/5/value/extension" is about; false where it names none. */
static bool fault_index(struct str pointer, size_t *out)
{
	struct str rest = pointer;
	uint64_t index;

	str_cut(&rest, '/');
	str_cut(&rest, '/');
	if (!str_to_u64(str_cut(&rest, '/'), SIZE_MAX, &index))
		return false;
	*out = (size_t)index;
	return true;
}

static struct str saved_path(struct draft *d, size_t index)
{
	for (const struct staged *o = d->document->objects; o; o = o->hh.next)
		if (o->index == index)
			return config_path(&o->name, d->arena);
	return STR("configuration");
}

static void tell_fault(struct draft *d, const struct fault *f)
{
	struct faults *to = &d->job.r->x->faults;
	size_t index;

	if (d->phase != DRAFT_READ && fault_index(f->pointer, &index) && index >= d->given) {
		struct str path = saved_path(d, index);
		fault_add(to, STR("/config"), "does not go with the saved %.*s: %.*s",
			  STR_ARG(path), STR_ARG(f->text));
		return;
	}
	fault_add(to, arena_printf(d->arena, "/config%.*s", STR_ARG(f->pointer)), "%.*s",
		  STR_ARG(f->text));
}

/* ---- which given object a saved one does not go with ---- */

struct search {
	struct draft *draft;
	struct str target;
	bool found;
};

static void compare(void *arg, enum config_unique kind, struct str value, struct str pointer)
{
	struct search *s = arg;
	struct document *d = s->draft->document;
	const struct numbering *plan = &replica_domain_config(s->draft->job.r->domain)->numbering;

	(void)pointer;
	if (kind == UNIQUE_ADDRESS &&
	    (str_eq(value, s->target) ||
	     str_eq(value, number_normalise(plan, s->target, d->scratch).text)))
		s->found = true;
}

/* It had the address until now. */
static bool gave_up(struct draft *d, const struct staged *o, struct str target)
{
	struct search s = { .draft = d, .target = target };
	union config_value *value = ARENA_NEW(d->document->scratch, union config_value);
	struct str json, version;

	if (replica_object(d->job.r->domain, o->key, &json, &version) &&
	    config_decode_stored(&o->name, json, d->document->scratch, value))
		config_each_unique(&o->name, value, compare, &s);
	return s.found;
}

static const struct staged *culprit(struct draft *d, const struct document_stray *stray)
{
	struct document *document = d->document;
	const struct staged *o = NULL;

	if (stray->kind == REFERENCE_MOBILE)
		o = document_find(document,
				  arena_printf(document->scratch, "device/%.*s/%.*s",
					       STR_ARG(stray->user), STR_ARG(stray->target)));
	else if (stray->kind == REFERENCE_ADDRESS)
		for (o = document->objects; o && !gave_up(d, o, stray->target); o = o->hh.next)
			if (o->index + 1 >= d->given)
				return NULL;
	return o && o->index < d->given ? o : NULL;
}

static void blame(void *arg, const struct document_stray *stray, struct str *pointer,
		  struct str *before)
{
	struct draft *d = arg;
	const struct staged *o = culprit(d, stray);
	size_t index;

	if (!o || !fault_index(*pointer, &index))
		return;
	*before = arena_printf(d->arena,
			       "does not go with the saved %.*s: ", STR_ARG(saved_path(d, index)));
	*pointer = arena_printf(d->arena, "/objects/%zu/value", o->index);
}

static enum job_state refuse(struct draft *d)
{
	for (const struct fault *f = d->faults.first; f; f = f->next)
		tell_fault(d, f);
	reply_faults(d->job.r,
		     d->faults.count == d->document->not_unique ? ERR_NOT_UNIQUE : ERR_VALIDATION);
	return JOB_DONE;
}

/* ---- the phases ---- */

static enum job_state step_read(struct draft *d)
{
	struct str object;
	const char *wrong;

	while (config_scan_next(&d->scanner, &object, &wrong)) {
		document_add(d->document, object, d->given++, d->job.r->domain);
		if (is_late(d))
			return JOB_MORE;
	}
	if (wrong)
		fault_add(&d->faults, config_scan_place(&d->scanner, d->arena), "%s", wrong);
	d->document->saved = true;
	return d->faults.count ? refuse(d) : enter(d, DRAFT_SAVED);
}

static void add_saved(struct draft *d, struct str key, struct str json)
{
	struct document *document = d->document;
	struct json_writer w = JSON_WRITER(&d->object);
	struct config_name name;

	arena_reset(document->scratch);
	if (!config_name_of_key(key, document->domain, &name) || document_find(document, key))
		return;
	buf_clear(&d->object);
	buf_add(&d->object, STR("{\"path\":\""));
	buf_add(&d->object, config_path(&name, document->scratch));
	buf_add(&d->object, STR("\",\"value\":"));
	config_show_plain(&name, json, document->scratch, &w);
	buf_add_char(&d->object, '}');
	document_add(document, buf_str(&d->object), document->count, d->job.r->domain);
}

static bool visit_saved(void *arg, struct str key, struct str json, struct str version)
{
	struct draft *d = arg;

	(void)version;
	add_saved(d, key, json);
	if (!is_late(d))
		return true;
	d->after = arena_str(d->arena, key);
	return false;
}

static enum job_state step_saved(struct draft *d)
{
	while (d->section < CONFIG_KIND_COUNT) {
		struct str prefix = config_prefix((enum config_kind)d->section), before = d->after;

		/* "domain" is a key, the others are followed by a slash */
		if (d->section != CONFIG_DOMAIN)
			prefix = arena_printf(d->arena, "%.*s/", STR_ARG(prefix));
		d->after = STR_NONE;
		replica_each_object(d->job.r->domain, prefix, before, visit_saved, d);
		if (d->after.p)
			return JOB_MORE;
		d->after = STR("");
		d->section++;
	}
	document_check_whole(d->document);
	return d->faults.count ? refuse(d) : enter(d, DRAFT_PARENTS);
}

static enum job_state step_parents(struct draft *d)
{
	while (d->next) {
		document_check_parent(d->document, d->next);
		d->next = d->next->hh.next;
		if (is_late(d))
			return JOB_MORE;
	}
	return enter(d, DRAFT_REFERENCES);
}

static enum job_state step_references(struct draft *d)
{
	struct staged *domain = document_find(d->document, STR("domain"));

	while (document_check_reference(d->document))
		if (is_late(d))
			return JOB_MORE;
	if (d->faults.count)
		return refuse(d);
	d->domain = replica_draft_new(d->job.r->state, d->document->domain);
	replica_draft_put(d->domain, domain->key, domain->json); /* its numbering plan goes first */
	return enter(d, DRAFT_BUILD);
}

static enum job_state step_build(struct draft *d)
{
	while (d->next) {
		if (d->next->name.kind != CONFIG_DOMAIN)
			replica_draft_put(d->domain, d->next->key, d->next->json);
		d->next = d->next->hh.next;
		if (is_late(d))
			return JOB_MORE;
	}
	return enter(d, DRAFT_ANSWER);
}

static enum job_state step_answer(struct draft *d)
{
	struct request *r = d->job.r;

	replica_draft_live(d->domain, r->domain);
	d->answer(r, d->domain, d->arg);
	replica_draft_live(d->domain, NULL);
	return JOB_DONE;
}

static enum job_state step(struct config_job *job)
{
	static enum job_state (*const steps[DRAFT_PHASE_COUNT])(struct draft * d) = {
		[DRAFT_READ] = step_read,       [DRAFT_SAVED] = step_saved,
		[DRAFT_PARENTS] = step_parents, [DRAFT_REFERENCES] = step_references,
		[DRAFT_BUILD] = step_build,     [DRAFT_ANSWER] = step_answer,
	};
	struct draft *d = (struct draft *)(void *)job;

	if (!config_domain(job->r))
		return JOB_DONE;
	if (d->document && str_eq(replica_domain_version(job->r->domain), d->version))
		return steps[d->phase](d);
	if (d->beginnings == BEGINNINGS_MAX) {
		reply_problem(job->r, ERR_BUSY, "The configuration keeps changing");
		return JOB_DONE;
	}
	begin(d);
	return JOB_MORE;
}

static void end(struct config_job *job)
{
	struct draft *d = (struct draft *)(void *)job;

	running--;
	forget(d);
	buf_free(&d->object);
	free(d);
}

void config_draft_start(struct request *r, struct str document, config_draft_fn *answer, void *arg)
{
	struct draft *d;

	if (running >= DRAFTS_MAX) {
		reply_problem(r, ERR_BUSY, "Other configurations are being tried");
		return;
	}
	running++;
	d = mem_new(sizeof(*d));
	d->text = document;
	d->answer = answer;
	d->arg = arg;
	d->job.step = step;
	d->job.end = end;
	config_job_start(&d->job, r, WAIT_MS);
}
