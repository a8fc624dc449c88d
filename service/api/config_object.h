/*
 * config_object: the kinds of configuration objects, their names (as a key in Redis, as a path in
 * documents) and their JSON. A kind directly below the domain (/users/123) is a row in its table.
 */
#ifndef API_CONFIG_OBJECT_H
#define API_CONFIG_OBJECT_H

#include "api/request.h"
#include "wire/tables.h"

enum config_kind {
	CONFIG_DOMAIN,
	CONFIG_USER,
	CONFIG_DEVICE,
	CONFIG_PROFILE,
	CONFIG_RULE,
	CONFIG_GROUP,
	CONFIG_NUMBER,
	CONFIG_SCHEDULE,
	CONFIG_SITE,
	CONFIG_ROSTER,
	CONFIG_STATUS,
	CONFIG_SOURCE,
	CONFIG_KIND_COUNT
};

struct config_name {
	enum config_kind kind;
	struct str user; /* user, device, profile; empty in the domain's own profiles */
	struct str id;   /* of any other; status of the profile; name of the domain */
};

union config_value {
	struct domain domain;
	struct user user;
	struct device device;
	struct profile profile;
	struct caller_rule rule;
	struct group group;
	struct dialled_number number;
	struct schedule schedule;
	struct site site;
	struct roster roster;
	struct status_meaning status;
	struct source source;
};

const struct table *config_table(enum config_kind kind);
const char *config_noun(enum config_kind kind); /* "user", for sentences */

/* "domain", "user/123", "device/123/desk", "profile//lunch_break" */
struct str config_key(const struct config_name *name, struct arena *a);
/* What every key of the kind begins with, up to its first slash. */
struct str config_prefix(enum config_kind kind);
/* A key of ours; false on anything else. domain: what a key "domain" names. */
bool config_name_of_key(struct str key, struct str domain, struct config_name *out);
/* "/", "/users/123", "/users/123/devices/desk", "/users/123/profiles/away", "/profiles/away" */
struct str config_path(const struct config_name *name, struct arena *a);
/* The forms of all paths, for a sentence. */
struct str config_path_forms(struct arena *a);
/* False where the path has no such form; ids are not checked. Views into path. */
bool config_name_of_path(struct str path, struct str domain, struct config_name *out);
/* Ids of a name by their grammars; a fault at `pointer` for each that is wrong. */
bool config_name_check(const struct config_name *name, struct str pointer, struct faults *faults);

/* From a client: validated, ids put in from the name. prefix: in front of each fault's pointer. */
MUST_CHECK
bool config_decode(const struct config_name *name, struct str json, struct str prefix,
		   struct arena *a, struct faults *faults, union config_value *out);
/* From the replica. */
MUST_CHECK
bool config_decode_stored(const struct config_name *name, struct str json, struct arena *a,
			  union config_value *out);
/* The form kept in Redis, ids inside. Into `out`, cleared first. */
void config_encode(const struct config_name *name, const union config_value *value,
		   struct buf *out);
/* The form in documents: json, what the replica holds, with its ids inside. */
void config_show_plain(const struct config_name *name, struct str json, struct arena *a,
		       struct json_writer *w);
/* The form in answers: with its version too. */
void config_show(const struct config_name *name, struct str json, struct str version,
		 struct arena *a, struct json_writer *w);
/* The stored JSON of a device says that some source has spoken of it. */
bool config_is_reported(struct str json);
/* The override of what can have one; NULL of anything else. */
struct override *config_override(const struct config_name *name, union config_value *value);
/* What an object has that no client writes, taken over from what is there now; json.p NULL =
 * nothing. */
void config_keep(const struct config_name *name, struct str json, struct arena *a,
		 union config_value *value);
bool config_is_mobile_number(struct str json);
/* Appends, with prefix in front of each pointer. */
void config_copy_faults(const struct faults *from, struct str prefix, struct faults *to);

#endif
