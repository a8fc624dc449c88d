/*
 * demo: the domain abc.com that `make run` starts with. Its devices are never reported, so they
 * stay diallable however long the demo is left alone.
 */
#include "api/api_priv.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"

enum { LOOK_AGAIN_MS = 50 };

#define DEMO_DOMAIN "abc.com"
#define VOICEMAIL "{\"kind\":\"voicemail\"}"
#define TO_BEN "{\"kind\":\"extension\",\"target\":\"124\"}"

static const struct {
	const char *key, *json;
} objects[] = {
	{"domain",                 "{\"name\":\"ABC, a demonstration\",\"time_zone\":\"Europe/Luxembourg\","
		    "\"numbering\":{\"country_code\":\"352\",\"international_prefix\":\"00\"},"
		    "\"emergency_numbers\":[\"112\"],\"hook_password_min_length\":6,"
		    "\"carriers\":{\"msisdn\":true}}"                        },
	{ "user/123",
         "{\"display_name\":\"Anna Weber\",\"extension\":\"123\",\"numbers\":[\"+35227998123\"],"
	  "\"email\":\"anna@abc.com\",\"department\":\"Sales\",\"fallback\":" VOICEMAIL "}"    },
	{ "device/123/desk",
         "{\"kind\":\"desk_phone\",\"name\":\"Desk phone\",\"uri\":\"sip:123@pbx.abc.com\"}"   },
	{ "device/123/mobile",
         "{\"kind\":\"mobile_number\",\"name\":\"Mobile\",\"number\":\"+352621123456\"}"       },
	{ "profile/123/available",
         "{\"ring\":{\"strategy\":\"simultaneous\",\"timeout_s\":20},"
	  "\"mobile\":{\"device\":\"mobile\",\"simultaneous\":true,\"confirm\":true,\"timeout_s\":"
	  "20},"
	  "\"forward\":{\"busy\":{\"internal\":" TO_BEN ",\"external\":" TO_BEN "},"
	  "\"no_answer\":{\"internal\":" VOICEMAIL ",\"external\":" VOICEMAIL "}}}"            },
	{ "user/124",
         "{\"display_name\":\"Ben Schmit\",\"extension\":\"124\",\"numbers\":[\"+35227998124\"],"
	  "\"department\":\"Sales\",\"fallback\":" VOICEMAIL "}"                               },
	{ "device/124/desk",
         "{\"kind\":\"desk_phone\",\"name\":\"Desk phone\",\"uri\":\"sip:124@pbx.abc.com\"}"   },
	{ "user/125",
         "{\"display_name\":\"Chloe Martin\",\"extension\":\"125\",\"department\":\"Support\"}"},
	{ "device/125/desk",
         "{\"kind\":\"desk_phone\",\"name\":\"Desk phone\",\"uri\":\"sip:125@pbx.abc.com\"}"   },
	{ "user/126",
         "{\"display_name\":\"David Klein\",\"extension\":\"126\",\"department\":\"Support\"}" },
	{ "device/126/desk",
         "{\"kind\":\"desk_phone\",\"name\":\"Desk phone\",\"uri\":\"sip:126@pbx.abc.com\"}"   },
	{ "user/127",
         "{\"display_name\":\"Eva Thill\",\"extension\":\"127\",\"department\":\"Reception\"}" },
	{ "device/127/desk",
         "{\"kind\":\"desk_phone\",\"name\":\"Desk phone\",\"uri\":\"sip:127@pbx.abc.com\"}"   },
};
enum { OBJECT_COUNT = sizeof(objects) / sizeof(*objects) };

static void demo_ready(void *arg, const struct write_outcome *o)
{
	(void)arg;
	if (o->err)
		log_event(LOG_WARN, "the demonstration domain was not written",
			  LOG_S("problem", str_of(err_info(o->err)->slug)));
	else
		log_event(LOG_INFO, "demonstration domain ready",
			  LOG_S("domain", STR(DEMO_DOMAIN)));
}

/* Read through the table and written back, so that what is stored has the stored form. */
static struct str stored_form(const char *key, const char *json, struct arena *a)
{
	static const struct {
		const char *kind;
		const struct table *table;
	} kinds[] = {
		{"domain",   &domain_table },
		{ "user",    &user_table   },
		{ "device",  &device_table },
		{ "profile", &profile_table}
	};
	struct str rest = str_of(key), kind = str_cut(&rest, '/');
	struct faults faults = FAULTS(a);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!str_eq(kind, str_of(kinds[i].kind)))
			continue;
		void *value = arena_alloc(a, kinds[i].table->size);
		struct buf out = { 0 };
		struct json_writer w = JSON_WRITER(&out);

		if (!table_decode(kinds[i].table, str_of(json), a, &faults, value))
			abort(); /* the table above is wrong */
		table_encode_stored(kinds[i].table, value, &w);
		struct str text = arena_str(a, buf_str(&out));
		buf_free(&out);
		return text;
	}
	abort();
}

static struct str hook_secret_json(struct str hash, struct arena *a)
{
	struct hook_secret secret = {
		.user = STR("123"), .chosen = true, .hash = hash, .created_ms = clock_now_ms()
	};
	struct buf out = { 0 };
	struct json_writer w = JSON_WRITER(&out);

	table_encode_stored(&hook_secret_table, &secret, &w);
	struct str text = arena_str(a, buf_str(&out));
	buf_free(&out);
	return text;
}

static void hashed(void *arg, enum err err, struct str hash)
{
	struct api *api = arg;
	struct arena *a = arena_new(0);
	struct config_op ops[OBJECT_COUNT + 1];

	if (err) {
		loop_timer_start(api->demo, LOOK_AGAIN_MS, 0);
	} else {
		for (size_t i = 0; i < OBJECT_COUNT; i++)
			ops[i] = (struct config_op){ .key = str_of(objects[i].key),
						     .value = stored_form(objects[i].key,
									  objects[i].json, a) };
		ops[OBJECT_COUNT] = (struct config_op){ .key = STR("hook/123"),
							.value = hook_secret_json(hash, a),
							.secret = true };
		state_write(api->state, STR(DEMO_DOMAIN), STR(""), ops, OBJECT_COUNT + 1,
			    demo_ready, api);
	}
	arena_free(a);
}

static void look(void *arg)
{
	struct api *api = arg;

	if (!state_is_ready(api->state)) {
		loop_timer_start(api->demo, LOOK_AGAIN_MS, 0);
		return;
	}
	if (!state_domain(api->state, STR(DEMO_DOMAIN)))
		auth_hash_password(api->auth, STR("secret"), hashed, api);
}

void api_demo(struct api *api)
{
	api->demo = loop_timer_new(api->loop, look, api);
	loop_timer_start(api->demo, 1, 0);
}
