/*
 * documents: how many large bodies may be on their way. Each may fill HTTP_DOCUMENT_MAX before its
 * handler is called, so they are counted when the headers come.
 */
#ifndef API_DOCUMENTS_H
#define API_DOCUMENTS_H

#include "api/request.h"

enum { DOCUMENTS_MAX = 8, DOCUMENTS_PER_TOKEN = 2 };

struct documents {
	const struct request *arriving[DOCUMENTS_MAX]; /* until they are answered */
};

/* False where too many are under way, of this token or of all. */
bool documents_add(struct documents *d, const struct request *r);
void documents_remove(struct documents *d, const struct request *r); /* added or not */

#endif
