/* documents: see documents.h. */
#include "api/documents.h"

bool documents_add(struct documents *d, const struct request *r)
{
	const struct request **place = NULL;
	int own = 0;

	for (int i = 0; i < DOCUMENTS_MAX; i++) {
		if (!d->arriving[i])
			place = &d->arriving[i];
		else
			own += str_eq(d->arriving[i]->principal.id, r->principal.id);
	}
	if (!place || own >= DOCUMENTS_PER_TOKEN)
		return false;
	*place = r;
	return true;
}

void documents_remove(struct documents *d, const struct request *r)
{
	for (int i = 0; i < DOCUMENTS_MAX; i++)
		if (d->arriving[i] == r)
			d->arriving[i] = NULL;
}
