/* config_import: PUT /config. The phases of an import in order; the first ones (config_import.c)
 * only read, the later ones (config_stage.c) write. */
#ifndef API_CONFIG_IMPORT_H
#define API_CONFIG_IMPORT_H

#include "api/config_document.h"
#include "api/config_job.h"

enum import_phase {
	IMPORT_READ,       /* cut the document, check each object */
	IMPORT_PARENTS,    /* devices and profiles have their users */
	IMPORT_REFERENCES, /* destinations and devices that are named exist */
	IMPORT_LOOPS,      /* no call goes in a circle for certain */
	IMPORT_COMPARE,    /* what is new, what differs */
	IMPORT_REMOVED,    /* what goes, and whose secrets with it */
	IMPORT_BEGIN,      /* here a dry run ends */
	IMPORT_PUT,
	IMPORT_COMMIT,
	IMPORT_DROP,   /* live records of users that are gone */
	IMPORT_FOLLOW, /* until this process sees the result */
	IMPORT_PHASE_COUNT
};

struct import {
	struct config_job job; /* first */
	enum import_phase phase;
	bool dry_run;
	struct str domain, expected; /* in `document`'s arena; expected: version it replaces */
	struct config_scanner scanner;
	struct document *document;
	struct staged *next;      /* object that the phase looks at */
	struct loop_check *loops; /* NULL until its phase */
	size_t created, changed, removed;

	/* what goes; grown arrays of views into the document's arena */
	struct str *users, *secrets, *groups;
	size_t user_count, user_size, secret_count, secret_size, group_count, group_size;
	size_t users_dropped, users_dropping;
	int drop_failures;
	size_t section;         /* of the walk over what is there */
	struct str after;       /* its last key */
	struct str one_removed; /* some key that must disappear */
	size_t looked_at;

	/* the stage */
	struct store_result result;          /* of the last store call, version copied below */
	struct str stage_version, committed; /* in the document's arena */
	struct config_op *batch;
	int64_t follow_until_ms;
};

enum job_state import_begin(struct import *im);
enum job_state import_put(struct import *im);
enum job_state import_commit(struct import *im);
enum job_state import_drop(struct import *im);
enum job_state import_follow(struct import *im);
void import_reply(struct import *im);

#endif
