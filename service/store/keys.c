/* keys: see keys.h. */
#include "store/keys.h"

#include <limits.h>

#include "base/id.h"

static struct key of_shard(unsigned shard, struct str name)
{
	struct key k = { .parts = { name } };
	size_t n = 0;

	k.tag[n++] = '{';
	if (shard >= 100)
		k.tag[n++] = (char)('0' + shard / 100 % 10);
	k.tag[n++] = (char)('0' + shard / 10 % 10);
	k.tag[n++] = (char)('0' + shard % 10);
	k.tag[n++] = '}';
	return k;
}

static struct key of_domain(unsigned shard, struct str name, struct str domain)
{
	struct key k = of_shard(shard, name);

	k.parts[1] = domain;
	return k;
}

/* Of something in a domain. */
static struct key of_object(unsigned shard, struct str name, struct str domain, struct str id)
{
	struct key k = of_domain(shard, name, domain);

	k.parts[2] = STR(":");
	k.parts[3] = id;
	return k;
}

struct key key_domains(unsigned shard)
{
	return of_shard(shard, STR(":domains"));
}

struct key key_due(unsigned shard)
{
	return of_shard(shard, STR(":due"));
}

struct key key_events(unsigned shard)
{
	return of_shard(shard, STR(":events"));
}

struct key key_seq(unsigned shard)
{
	return of_shard(shard, STR(":seq"));
}

struct key key_lease(unsigned shard)
{
	return of_shard(shard, STR(":lease"));
}

struct key key_config(unsigned shard, struct str domain)
{
	return of_domain(shard, STR(":config:"), domain);
}

struct key key_secrets(unsigned shard, struct str domain)
{
	return of_domain(shard, STR(":secrets:"), domain);
}

struct key key_live(unsigned shard, struct str domain, struct str user)
{
	return of_object(shard, STR(":live:"), domain, user);
}

struct key key_calendar(unsigned shard, struct str domain, struct str user)
{
	return of_object(shard, STR(":calendar:"), domain, user);
}

struct key key_calendars(unsigned shard)
{
	return of_shard(shard, STR(":calendars"));
}

struct key key_history(unsigned shard, struct str domain)
{
	return of_domain(shard, STR(":history:"), domain);
}

struct key key_plan(unsigned shard, struct str domain, struct str decision)
{
	return of_object(shard, STR(":plan:"), domain, decision);
}

struct key key_outcomes(unsigned shard, struct str domain, struct str decision)
{
	return of_object(shard, STR(":outcomes:"), domain, decision);
}

struct key key_group(unsigned shard, struct str domain, struct str group)
{
	return of_object(shard, STR(":group:"), domain, group);
}

struct key key_source(unsigned shard, struct str domain, struct str source)
{
	return of_object(shard, STR(":source:"), domain, source);
}

struct key key_stage(unsigned shard, struct str domain, struct str version)
{
	return of_object(shard, STR(":stage:"), domain, version);
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
