/* load: one load, shared by load.c, which carries it out, and load_queue.c, which keeps those asked
 * for. */
#ifndef STORE_LOAD_H
#define STORE_LOAD_H

#include "store/store_priv.h"

struct load {
	struct load *next;
	unsigned shard;
	bool whole; /* the shard; else the one domain in `domains` */
	struct version cursor;
	int64_t n;
	struct buf domains, users,
		groups; /* names; of the domain being read; sources with the users */
	size_t domain_at, user_at, group_at;
	struct str domain; /* being read; in `domains` */
	char scan[24];     /* HSCAN's cursor */
	struct buf asked;  /* users: of the MGET under way */
};

/* load.c */
void load_begin(struct store *s, struct load *load);

/* load_queue.c */
void load_dequeue(struct store *s, struct load *load); /* the running one */
void load_free(struct load *load);

#endif
