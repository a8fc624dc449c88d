/* keys: see keys.h. The tag goes into the key itself, so a struct key must not be copied. */
#include "store/keys.h"

#include <limits.h>

#include "base/id.h"

static void set(struct key *k, unsigned shard, struct str name, struct str a, struct str b)
{
	size_t n = 0;

	k->tag[n++] = '{';
	if (shard >= 100)
		k->tag[n++] = (char)('0' + shard / 100 % 10);
	k->tag[n++] = (char)('0' + shard / 10 % 10);
	k->tag[n++] = (char)('0' + shard % 10);
	k->tag[n++] = '}';
	k->parts[0] = str_n(k->tag, n);
	k->parts[1] = name;
	k->parts[2] = a;
	k->parts[3] = b;
	k->count = 4;
}

void key_domains(struct key *k, unsigned shard)
{
	set(k, shard, STR(":domains"), STR_NONE, STR_NONE);
}

void key_due(struct key *k, unsigned shard)
{
	set(k, shard, STR(":due"), STR_NONE, STR_NONE);
}

void key_events(struct key *k, unsigned shard)
{
	set(k, shard, STR(":events"), STR_NONE, STR_NONE);
}

void key_seq(struct key *k, unsigned shard)
{
	set(k, shard, STR(":seq"), STR_NONE, STR_NONE);
}

void key_lease(struct key *k, unsigned shard)
{
	set(k, shard, STR(":lease"), STR_NONE, STR_NONE);
}

void key_config(struct key *k, unsigned shard, struct str domain)
{
	set(k, shard, STR(":config:"), domain, STR_NONE);
}

void key_secrets(struct key *k, unsigned shard, struct str domain)
{
	set(k, shard, STR(":secrets:"), domain, STR_NONE);
}

/* With a second variable part the colon between them is a part of its own. */
static void set_pair(struct key *k, unsigned shard, struct str name, struct str a, struct str b)
{
	set(k, shard, name, a, STR(":"));
	k->parts[k->count++] = b;
}

void key_live(struct key *k, unsigned shard, struct str domain, struct str user)
{
	set_pair(k, shard, STR(":live:"), domain, user);
}

void key_calendar(struct key *k, unsigned shard, struct str domain, struct str user)
{
	set_pair(k, shard, STR(":calendar:"), domain, user);
}

void key_calendars(struct key *k, unsigned shard)
{
	set(k, shard, STR(":calendars"), STR_NONE, STR_NONE);
}

void key_history(struct key *k, unsigned shard, struct str domain)
{
	set(k, shard, STR(":history:"), domain, STR_NONE);
}

void key_plan(struct key *k, unsigned shard, struct str domain, struct str decision)
{
	set_pair(k, shard, STR(":plan:"), domain, decision);
}

void key_outcomes(struct key *k, unsigned shard, struct str domain, struct str decision)
{
	set_pair(k, shard, STR(":outcomes:"), domain, decision);
}

void key_group(struct key *k, unsigned shard, struct str domain, struct str group)
{
	set_pair(k, shard, STR(":group:"), domain, group);
}

void key_source(struct key *k, unsigned shard, struct str domain, struct str source)
{
	set_pair(k, shard, STR(":source:"), domain, source);
}

void key_stage(struct key *k, unsigned shard, struct str domain, struct str version)
{
	set_pair(k, shard, STR(":stage:"), domain, version);
}

unsigned key_shard(struct str key)
{
	uint64_t shard;
	size_t end = str_find_char(key, '}');

	if (key.n == 0 || key.p[0] != '{' || end == key.n ||
	    !str_to_u64(str_n(key.p + 1, end - 1), UINT_MAX - 1, &shard))
		return UINT_MAX;
	return (unsigned)shard;
}

unsigned shard_of_domain(struct str domain, unsigned shards)
{
	return id_crc16(domain) % shards;
}
