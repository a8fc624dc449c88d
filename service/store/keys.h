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

enum { KEY_PARTS = 4 };

/* A key in pieces: its text is written straight into the command. */
struct key {
	char tag[8]; /* "{07}" */
	struct str parts[KEY_PARTS];
};

struct key key_domains(unsigned shard);
struct key key_due(unsigned shard);
struct key key_events(unsigned shard);
struct key key_seq(unsigned shard);
struct key key_lease(unsigned shard);
struct key key_config(unsigned shard, struct str domain);
struct key key_secrets(unsigned shard, struct str domain);
struct key key_live(unsigned shard, struct str domain, struct str user);
struct key key_calendar(unsigned shard, struct str domain, struct str user);
struct key key_calendars(unsigned shard);
struct key key_history(unsigned shard, struct str domain);
struct key key_plan(unsigned shard, struct str domain, struct str decision);
struct key key_outcomes(unsigned shard, struct str domain, struct str decision);
struct key key_group(unsigned shard, struct str domain, struct str group);
struct key key_source(unsigned shard, struct str domain, struct str source);
struct key key_stage(unsigned shard, struct str domain, struct str version);

/* The shard of a key, UINT_MAX for one without a tag. */
unsigned key_shard(struct str key);
unsigned shard_of_domain(struct str domain, unsigned shards);

#endif
