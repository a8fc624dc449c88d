/*
 * table: JSON <-> C structs by rows. One walker decodes, validates (all faults at once, each with a
 * JSON pointer), encodes and describes. The rows are the code's side of api/openapi.yaml.
 *
 * May know base and core types. jansson lives in wire/ and nowhere else; no json_t leaves this
 * room.
 */
#ifndef WIRE_TABLE_H
#define WIRE_TABLE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/fault.h"
#include "core/words.h"

enum field_kind {
	FIELD_STR,         /* struct str */
	FIELD_INT,         /* int64_t */
	FIELD_BOOL,        /* bool */
	FIELD_WORD,        /* an enum (int-sized); `words` names the values */
	FIELD_TIME,        /* int64_t Unix ms <-> RFC 3339 */
	FIELD_DATE,        /* int64_t days since 1970-01-01 <-> "2026-12-25"; def is "not given" */
	FIELD_WALL,        /* int64_t minutes since midnight <-> "08:30", up to "24:00" */
	FIELD_OBJECT,      /* embedded struct; `sub` */
	FIELD_STR_LIST,    /* struct str_list */
	FIELD_WORD_LIST,   /* const int * + size_t at count_offset */
	FIELD_OBJECT_LIST, /* const sub struct * + size_t at count_offset */
	FIELD_JSON, /* struct str: the text of an object that is read elsewhere; `sub` names it */
	FIELD_MAP_INT, /* {"key": int}: struct status_default * + size_t */
};

enum field_flags {
	FIELD_REQUIRED = 1,
	FIELD_NULLABLE = 2,    /* null in a whole document means not given */
	FIELD_READONLY = 4,    /* written by the service; ignored where a client sends it */
	FIELD_SECRET = 8,      /* stored, never shown; with READONLY unknown to clients */
	FIELD_SKIP_EMPTY = 16, /* not written when empty or equal to the default */
	FIELD_VIRTUAL = 32,  /* not in the struct: the API layer writes it (`version`); readonly */
	FIELD_UNQUOTED = 64, /* there may be a password in it: a fault says it not again */
};

struct table;

struct field {
	const char *name;
	enum field_kind kind;
	unsigned flags;
	size_t offset, count_offset;
	/* INT, and each value of MAP_INT: the value; STR: bytes; lists: items; WORD: index of the
	 * first word a client may say (max unused) */
	int64_t min, max;
	int64_t item_max; /* STR_LIST: bytes per item; MAP_INT: members */
	int64_t def;      /* INT, BOOL, WORD, DATE, WALL where not given */
	const struct words *words;
	const struct table *sub;
	/* STR, STR_LIST items, MAP_INT keys: NULL (then check_text), or returns NULL when fine,
	 * else what would be right ("an IANA time zone such as Europe/Luxembourg") */
	const char *(*check)(struct str value);
	const char *doc; /* one phrase; also the description in --dump-api */
};

struct table {
	const char *name; /* schema name in openapi.yaml, e.g. "Profile" */
	size_t size;      /* sizeof the struct */
	const struct field *fields;
	size_t count;
	/* NULL, or a check over the whole struct after the fields were fine; adds faults */
	void (*check)(const void *value, struct str pointer, struct faults *faults);
	bool of_part; /* what else the struct holds is never set there */
};

enum { JSON_DEPTH_MAX = 16, JSON_BYTES_MAX = 64 * 1024 };

/*
 * Reads one JSON object into *out (table->size bytes, zeroed first, defaults filled in; all views
 * in `a`). Refused with faults: syntax, depth over 16, duplicate keys, unknown fields, NUL, wrong
 * types, ranges. True when there were none.
 */
MUST_CHECK
bool table_decode(const struct table *t, struct str json, struct arena *a, struct faults *faults,
		  void *out);
/* As table_decode, for values this service wrote itself (Redis): readonly and secret fields are
 * read; unknown fields are ignored and unknown words mean the default, so that a newer process may
 * share the data. False: not an object of this table. */
MUST_CHECK
bool table_decode_stored(const struct table *t, struct str json, struct arena *a, void *out);
/* Shown: without secret fields. Stored: everything. */
void table_encode(const struct table *t, const void *in, struct json_writer *w);
void table_encode_stored(const struct table *t, const void *in, struct json_writer *w);
/* Only the fields, inside an object the caller has begun. */
void table_encode_fields(const struct table *t, const void *in, struct json_writer *w);
/*
 * RFC 7396: patch applied to target, both JSON objects; the result, in `a`, still has to go through
 * table_decode. False with faults where patch is no acceptable JSON object.
 */
MUST_CHECK
bool wire_merge(struct str target, struct str patch, struct arena *a, struct faults *faults,
		struct str *out_json);

/* Every table that the contract names as a schema. */
const struct table *const *wire_tables(size_t *out_count);
/* All tables as JSON: {"Profile": {"fields": [{"name", "kind", "required", "min", …}]}}. For
 * --dump-api. */
void wire_dump(struct json_writer *w);

#endif
