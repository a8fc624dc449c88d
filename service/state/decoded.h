/*
 * decoded: a user's objects and live record as core reads them, made of their bytes at first use.
 * It takes some 2 KB, four times the bytes, so it is forgotten again: at each change, and when
 * very many others have been decoded since. Not of members of groups (replica_warm.c).
 */
#ifndef STATE_DECODED_H
#define STATE_DECODED_H

#include "core/record.h"

struct replica_user;
struct state;

enum { DECODED_MOST = 30000 /* users, besides members of groups */ };

/* A user's configuration, decoded; itself in its arena. */
struct decoded_config {
	struct replica_user *user;
	struct arena *arena;
	struct subject subject;
	const struct schedule **timed_by; /* room for subject.timed_by */
	struct schedule *hours; /* what subject.hours is where the site has a say; NULL = never */
	struct decoded_config *prev, *next; /* in state->passing */
	bool passes;
};

/* The live record likewise, without what the user has switched off. */
struct decoded_record {
	struct arena *arena;
	struct record *record;
	uint64_t settled_at; /* domain->source_changes + 1 when it was settled; 0 = it was not */
	bool settled_anew;   /* it is not as Redis has it: the next commit writes it */
};

struct arena *record_arena_new(size_t json_bytes);
/* The record is the user's, and its arena with it; the configuration is decoded. */
void user_take_record(struct replica_user *u, struct arena *a, struct record *record);
/* Decodes what is not: the configuration, and the record where there is one. */
void user_decode(struct replica_user *u);
void user_forget_decoded(struct replica_user *u);
void user_forget_record(struct replica_user *u);
void user_stays_decoded(struct replica_user *u); /* from now on, once it is */
/* Forgets whom the process has decoded longest ago, beyond so many. */
void decoded_turn(struct state *s);

#endif
