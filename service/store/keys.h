/*
 * keys: the names of everything in Redis, and nowhere else (docs/keyspace.md). Every key but
 * presenced:meta starts with its shard's hash tag, so all that one function touches shares a slot.
 */
#ifndef STORE_KEYS_H
#define STORE_KEYS_H

#include "base/str.h"

#define KEY_META STR("presenced:meta")
#define DOMAIN_SYSTEM STR("_system")  /* superadmin tokens; always exists */
#define FIELD_VERSION STR("@version") /* in a config hash: the domain's config version */
#define FIELD_RESERVED '@'            /* first byte of fields that are no objects */
#define PREFIX_USER STR("user/")      /* config fields whose rest is a user with a live record */
#define PREFIX_GROUP STR("group/")    /* … a group with a state */
#define PREFIX_SOURCE STR("source/")  /* … a source with a state */
#define DUE_SOURCE STR("source:")     /* in due, before a source: no user's id has a colon */

/* A key in pieces: its text is written straight into the command. */
struct key {
	char tag[8]; /* "{07}" */
	struct str parts[5];
	unsigned count;
};

void key_domains(struct key *k, unsigned shard);
void key_due(struct key *k, unsigned shard);
void key_events(struct key *k, unsigned shard);
void key_seq(struct key *k, unsigned shard);
void key_lease(struct key *k, unsigned shard);
void key_config(struct key *k, unsigned shard, struct str domain);
void key_secrets(struct key *k, unsigned shard, struct str domain);
void key_live(struct key *k, unsigned shard, struct str domain, struct str user);
void key_calendar(struct key *k, unsigned shard, struct str domain, struct str user);
void key_calendars(struct key *k, unsigned shard);
void key_history(struct key *k, unsigned shard, struct str domain);
void key_plan(struct key *k, unsigned shard, struct str domain, struct str decision);
void key_outcomes(struct key *k, unsigned shard, struct str domain, struct str decision);
void key_group(struct key *k, unsigned shard, struct str domain, struct str group);
void key_source(struct key *k, unsigned shard, struct str domain, struct str source);
void key_stage(struct key *k, unsigned shard, struct str domain, struct str version);

/* The shard of a key, UINT_MAX for one without a tag. */
unsigned key_shard(struct str key);
unsigned shard_of_domain(struct str domain, unsigned shards);

#endif
