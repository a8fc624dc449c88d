/*
 * config_draft: an unsaved configuration: the objects of a document laid over the saved ones. All
 * of it is checked as an import is, then it is there to be asked, and gone again.
 */
#ifndef API_CONFIG_DRAFT_H
#define API_CONFIG_DRAFT_H

#include "api/request.h"

/* Answers the request; the draft is good, and stands for r->domain, during this call. */
typedef void config_draft_fn(struct request *r, struct replica_domain *draft, void *arg);

/*
 * The request waits until the draft is made, then `answer` runs in a later turn. Where the document
 * is wrong the request is answered with faults below /config, and `answer` never runs.
 */
void config_draft_start(struct request *r, struct str document, config_draft_fn *answer, void *arg);

#endif
