/* zone: see zone.h. The layout of a TZif file: RFC 8536 section 3. */
#include "core/zone.h"

#include "base/clock.h"

static const struct zone_change utc_changes[] = {
	{INT64_MIN, 0}
};
const struct zone zone_utc = { STR("UTC"), utc_changes, 1 };

enum {
	HEADER_BYTES = 44,
	CHANGES_MAX = 2048,
	TYPE_BYTES = 6,
	FIRST_RULE_YEAR = 1970,
	OFFSET_MOST_S = 26 * 3600,
};
#define TIME_MOST_S (1LL << 40)

/* What a header says of the block behind it. */
struct block {
	size_t utc_flags, standard_flags, leaps, changes, types, name_bytes;
};

static int64_t big_endian(const char *p, size_t bytes)
{
	uint64_t value = 0;

	for (size_t i = 0; i < bytes; i++)
		value = value << 8 | (unsigned char)p[i];
	return bytes == 4 ? (int32_t)(uint32_t)value : (int64_t)value;
}

static bool take_header(struct str *s, struct block *out)
{
	size_t *const counts[] = { &out->utc_flags, &out->standard_flags, &out->leaps,
				   &out->changes,   &out->types,          &out->name_bytes };

	/* the number behind "TZif" is a version: 2 and later have 64-bit times and a rule */
	if (s->n < HEADER_BYTES || !str_has_prefix(*s, STR("TZif")) || s->p[4] < '2')
		return false;
	for (size_t i = 0; i < 6; i++) {
		*counts[i] = (size_t)big_endian(s->p + 20 + 4 * i, 4);
		if (*counts[i] > ZONE_BYTES_MAX)
			return false;
	}
	*s = str_skip(*s, HEADER_BYTES);
	return true;
}

static bool take_bytes(struct str *s, size_t n, struct str *out)
{
	if (s->n < n)
		return false;
	*out = str_n(s->p, n);
	*s = str_skip(*s, n);
	return true;
}

static size_t block_bytes(const struct block *b, size_t time_bytes)
{
	return b->changes * (time_bytes + 1) + b->types * TYPE_BYTES + b->name_bytes +
	       b->leaps * (time_bytes + 4) + b->standard_flags + b->utc_flags;
}

static bool add(struct zone_change *changes, size_t *count, int64_t at_ms, int64_t offset_ms)
{
	if (*count == CHANGES_MAX || offset_ms > 1000LL * OFFSET_MOST_S ||
	    offset_ms < -1000LL * OFFSET_MOST_S)
		return false;
	if (*count && changes[*count - 1].at_ms > at_ms)
		return false;
	if (*count && changes[*count - 1].at_ms == at_ms) /* summer that lasts all year */
		--*count;
	/* only the name or the summer flag changed */
	if (*count && changes[*count - 1].offset_ms == offset_ms)
		return true;
	changes[(*count)++] = (struct zone_change){ at_ms, offset_ms };
	return true;
}

static bool add_table(const struct block *b, struct str times, struct str indices, struct str types,
		      struct zone_change *changes, size_t *count, int64_t *out_last_s)
{
	*out_last_s = INT64_MIN;
	/* the first type holds before the first change */
	if (b->types == 0 || !add(changes, count, INT64_MIN, 1000 * big_endian(types.p, 4)))
		return false;
	for (size_t i = 0; i < b->changes; i++) {
		size_t type = (unsigned char)indices.p[i];
		int64_t at_s = big_endian(times.p + 8 * i, 8);

		if (type >= b->types || at_s > TIME_MOST_S || at_s <= *out_last_s)
			return false;
		*out_last_s = at_s;
		if (at_s < -TIME_MOST_S) /* "since ever", as some write it */
			at_s = -TIME_MOST_S;
		if (!add(changes, count, 1000 * at_s,
			 1000 * big_endian(types.p + TYPE_BYTES * type, 4)))
			return false;
	}
	return true;
}

/* The years that the rule is for: those behind the last change of the table. */
static bool add_rule(struct str text, int64_t last_s, struct zone_change *changes, size_t *count)
{
	int64_t last_ms = last_s < -TIME_MOST_S ? INT64_MIN : 1000 * last_s;
	struct zone_rule rule;

	if (text.n == 0)
		return true;
	if (!zone_rule_parse(text, &rule))
		return false;
	for (int64_t year = FIRST_RULE_YEAR; year <= ZONE_LAST_YEAR; year++) {
		struct zone_change two[2];
		size_t n = zone_rule_changes(&rule, year, two);

		for (size_t i = 0; i < n; i++)
			if (two[i].at_ms > last_ms &&
			    !add(changes, count, two[i].at_ms, two[i].offset_ms))
				return false;
	}
	return true;
}

bool zone_parse(struct str name, struct str tzif, struct arena *a, struct zone *out)
{
	struct zone_change changes[CHANGES_MAX], *kept;
	struct str skipped, times, indices, types, rest = tzif;
	struct block b;
	size_t count = 0;
	int64_t last_s;

	/* the 32-bit block first, for old readers */
	if (tzif.n > ZONE_BYTES_MAX || !take_header(&rest, &b) ||
	    !take_bytes(&rest, block_bytes(&b, 4), &skipped) || !take_header(&rest, &b) ||
	    !take_bytes(&rest, 8 * b.changes, &times) || !take_bytes(&rest, b.changes, &indices) ||
	    !take_bytes(&rest, TYPE_BYTES * b.types, &types) ||
	    !take_bytes(&rest, b.name_bytes + b.leaps * 12 + b.standard_flags + b.utc_flags,
			&skipped) ||
	    rest.n < 2 || rest.p[0] != '\n')
		return false;
	rest = str_skip(rest, 1);
	if (!add_table(&b, times, indices, types, changes, &count, &last_s) ||
	    !add_rule(str_n(rest.p, str_find_char(rest, '\n')), last_s, changes, &count))
		return false;
	kept = ARENA_ARRAY(a, count, struct zone_change);
	memcpy(kept, changes, count * sizeof(*kept));
	*out = (struct zone){ arena_str(a, name), kept, count };
	return true;
}

/* The last change at or before the moment. */
static size_t change_before(const struct zone *z, int64_t at_ms)
{
	size_t low = 0, high = z->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (z->changes[middle].at_ms <= at_ms)
			low = middle;
		else
			high = middle;
	}
	return low;
}

int64_t zone_offset_ms(const struct zone *z, int64_t at_ms)
{
	return z->changes[change_before(z, at_ms)].offset_ms;
}

int64_t zone_wall_ms(const struct zone *z, int64_t at_ms)
{
	return at_ms + zone_offset_ms(z, at_ms);
}

int64_t zone_moment_ms(const struct zone *z, int64_t wall_ms)
{
	/* no clock is further from UTC than OFFSET_MOST_S: begin before all that could show it */
	size_t i = change_before(z, wall_ms - 1000LL * OFFSET_MOST_S);

	for (;; i++) {
		const struct zone_change *c = &z->changes[i];
		int64_t at_ms = wall_ms - c->offset_ms;

		if (at_ms < c->at_ms) /* skipped: the jump has passed it */
			at_ms = c->at_ms;
		if (i + 1 == z->count || at_ms < z->changes[i + 1].at_ms)
			return at_ms;
	}
}
