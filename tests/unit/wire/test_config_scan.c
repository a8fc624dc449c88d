/* Cutting configuration documents, good and broken, whole and byte by byte. */
#include "wire_test.h"

/* What is left to scan: the objects joined with "|", then "!fault" where there was one. */
static const char *scan_on(struct kit *k, struct config_scanner scanner, const char **out_place)
{
	struct config_scanner s = scanner;
	struct buf b = { 0 };
	struct str object;
	const char *fault;

	while (config_scan_next(&s, &object, &fault)) {
		buf_add(&b, object);
		buf_add_char(&b, '|');
		assert_int_equal(s.index + 1, s.count);
	}
	if (fault)
		buf_printf(&b, "!%s", fault);
	*out_place = fault ? arena_cstr(k->a, config_scan_place(&s, k->a)) : "";
	/* asked again it stays at the end, without another fault */
	const char *again;
	assert_false(config_scan_next(&s, &object, &again));
	assert_null(again);
	char *text = arena_cstr(k->a, buf_str(&b));
	buf_free(&b);
	return text;
}

static const char *scan(struct kit *k, struct str document, bool ndjson)
{
	struct config_scanner s;
	const char *place;

	config_scan_begin(&s, document, ndjson);
	return scan_on(k, s, &place);
}

#define NEEDS_BOTH                                                                                 \
	"!the document needs both `format` and `objects`: {\"format\": 1, \"objects\": [ … ]}"

static void test_json(void **state)
{
	static const struct {
		const char *document, *result;
	} cases[] = {
		{"{\"format\":1,\"objects\":[]}",                                       ""							   },
		{ "{\"format\":1,\"objects\":[{\"a\":1}]}",                             "{\"a\":1}|"                                                 },
		{ " { \"objects\" : [ {\"a\":\"]}\\\"\"} , {} ] , \"format\" : 1 } \n",
                 "{\"a\":\"]}\\\"\"}|{}|"													    },
		{ "",								   "!the document must be a JSON object"                        },
		{ "[]",								 "!the document must be a JSON object"                        },
		{ "{}",								 NEEDS_BOTH						   },
		{ "{\"format\":1}",						     NEEDS_BOTH						   },
		{ "{\"objects\":[{}]}",						 "{}|" NEEDS_BOTH                                             },
		{ "{\"format\":2,\"objects\":[]}",                                      "!`format` must be 1, the only one there is"                 },
		{ "{\"format\":1,\"format\":1,\"objects\":[]}",                         "!`format` appears twice"                                    },
		{ "{\"format\":1,\"objects\":[],\"objects\":[]}",                       "!`objects` appears twice"                                   },
		{ "{\"format\":1,\"objects\":{}}",                                      "!`objects` must be an array"                                },
		{ "{\"format\":1,\"objets\":[]}",
                 "!the document knows only `format` and `objects`"										   },
		{ "{\"format\":1,\"objects\":[{},]}",
                 "{}|!an object {\"path\": …, \"value\": …} is needed here"                                                                      },
		{ "{\"format\":1,\"objects\":[{} {}]}",                                 "!objects are separated by commas"                           },
		{ "{\"format\":1,\"objects\":[{\"a\":1]}",                              "!objects are separated by commas"                           },
		{ "{\"format\":1,\"objects\":[{\"a\":1",                                "!the document ends within this object"                      },
		{ "{\"format\":1,\"objects\":[{},",
                 "{}|!the document ends here, where an object is needed"									     },
		{ "{\"format\":1,\"objects\":[1]}",
                 "!an object {\"path\": …, \"value\": …} is needed here"                                                                         },
		{ "{\"format\":1,\"objects\":[]",                                       "!the document ends before its last }"                       },
		{ "{\"format\":1 \"objects\":[]}",                                      "!the document needs , or } here"                            },
		{ "{\"format\":1,\"objects\":[]}x",
                 "!there is something behind the end of the document"										},
		{ "{format:1}",							 "!the document must be {\"format\": 1, \"objects\": [ … ]}"},
	};
	struct kit *k = *state;

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(scan(k, str_of(cases[i].document), false), cases[i].result);
}

static void test_ndjson(void **state)
{
	static const struct {
		const char *document, *result;
	} cases[] = {
		{"",				    ""								},
		{ "\n\r\n",			     ""								},
		{ "{\"a\":1}\n{\"b\":\"\\n\"}\r\n\n{}", "{\"a\":1}|{\"b\":\"\\n\"}|{}|"                                   },
		{ "{}\nx\n{}",                          "{}|!each line must be one object {\"path\": …, \"value\": …}"},
		{ "{} {}",			      "!each line must be one object {\"path\": …, \"value\": …}"   },
		{ "{\"a\":\n1}",                        "!each line must be one object {\"path\": …, \"value\": …}"   },
	};
	struct kit *k = *state;

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(scan(k, str_of(cases[i].document), true), cases[i].result);
}

static void test_too_large(void **state)
{
	struct kit *k = *state;
	struct buf b = { 0 };

	buf_add(&b, STR("{\"format\":1,\"objects\":["));
	size_t start = b.n;
	buf_add(&b, STR("{\"a\":\""));
	while (b.n - start < JSON_BYTES_MAX)
		buf_add_char(&b, 'x');
	buf_add(&b, STR("\"}]}"));
	assert_string_equal(scan(k, buf_str(&b), false), "!this object is larger than 64 KB");
	struct str line = str_skip(buf_str(&b), start);
	line.n -= 2;
	assert_string_equal(scan(k, line, true), "!this line is larger than 64 KB");
	buf_free(&b);
}

/* No prefix of a document is taken for a whole one, and none is read past its end. */
static void test_prefixes(void **state)
{
	static const char document[] =
		"{\"format\":1,\"objects\":[{\"path\":\"/\",\"value\":{\"a\":\"}\\\"\"}},{}]}";
	struct kit *k = *state;

	for (size_t n = 0; n < sizeof(document) - 1; n++) {
		char *exact = malloc(n ? n : 1);
		memcpy(exact, document, n);
		assert_non_null(strchr(scan(k, str_n(exact, n), false), '!'));
		scan(k, str_n(exact, n), true);
		free(exact);
	}
}

static void test_split(void **state)
{
	struct kit *k = *state;
	struct str path, value;

	assert_true(config_object_split(STR(" {\"value\" : {\"note\":\"}\"} , \"path\":"
					    "\"\\/users\\/12\\u0033\" } "),
					k->a, &k->faults, &path, &value));
	assert_true(str_eq(path, STR("/users/123")));
	assert_true(str_eq(value, STR("{\"note\":\"}\"}")));
}

static void test_split_refuses(void **state)
{
	static const struct {
		const char *object, *pointer, *words;
	} cases[] = {
		{"{}",					    "/path",     "is required"         },
		{ "{\"path\":\"/\"}",                             "/value",    "is required"         },
		{ "{\"value\":{}}",                               "/path",     "is required"         },
		{ "{\"path\":5,\"value\":{}}",                    "/path",     "must be a string"    },
		{ "{\"path\":\"\\u0000\",\"value\":{}}",          "/path",     "must be a string"    },
		{ "{\"path\":\"\\ud800\",\"value\":{}}",          "/path",     "must be a string"    },
		{ "{\"path\":\"/\",\"value\":[]}",                "/value",    "must be an object"   },
		{ "{\"path\":\"/\",\"value\":null}",              "/value",    "must be an object"   },
		{ "{\"path\":\"/\",\"value\":{},\"extra/x\":1}",  "/extra~1x", "unknown field"       },
		{ "{\"path\":\"/\",\"path\":\"/\",\"value\":{}}", "",          "`path` appears twice"},
		{ "{\"path\":\"/\" \"value\":{}}",                "",          "is not valid JSON"   },
		{ "{\"path\":\"/\",\"value\":{},}",               "",          "is not valid JSON"   },
		{ "{\"path\":\"/\",\"value\":{}}}",               "",          "never opened"        },
		{ "{\"path\":\"/\",\"value\":{}} x",              "",          "is not valid JSON"   },
		{ "{\"path\"",				    "",          "ends before"         },
	};
	struct kit *k = *state;
	struct str path, value;

	for (size_t i = 0; i < COUNT(cases); i++) {
		faults_clear(k);
		assert_false(config_object_split(str_of(cases[i].object), k->a, &k->faults, &path,
						 &value));
		assert_true(has_fault(&k->faults, cases[i].pointer, cases[i].words));
	}
}

static void test_items(void **state)
{
	static const struct {
		const char *body, *result, *place;
	} cases[] = {
		{"{\"items\":[]}",                          "",						      ""        },
		{ " {\"items\" : [ {\"a\":[{}]} , {} ] } ", "{\"a\":[{}]}|{}|",                                      ""        },
		{ "{}",				     "!is required: {\"items\": [ … ]}",                    "/items"  },
		{ "{\"items\":{}}",                         "!must be an array",                                     "/items"  },
		{ "{\"items\":null}",                       "!must be an array",                                     "/items"  },
		{ "{\"more/x\":1}",                         "!unknown field; known here: items",                     "/more~1x"},
		{ "{\"items\":[{}],\"items\":[]}",          "{}|!appears twice",                                     "/items"  },
		{ "{\"items\":[{},5]}",                     "{}|!an object is needed here",                          "/items/1"},
		{ "{\"items\":[{}]} x",                     "{}|!there is something behind the end of the document",
                 ""													    },
		{ "[{}]",				   "!the document must be a JSON object",                   ""        },
	};
	struct kit *k = *state;
	struct config_scanner s;
	const char *place;

	for (size_t i = 0; i < COUNT(cases); i++) {
		item_scan_begin(&s, str_of(cases[i].body), false);
		assert_string_equal(scan_on(k, s, &place), cases[i].result);
		assert_string_equal(place, cases[i].place);
	}
}

/* Whatever is JSON is an item of a batch; its reader refuses it by itself. */
static void test_batch(void **state)
{
	static const struct {
		const char *body, *result, *place;
	} cases[] = {
		{"{\"items\":[null, {}, [{}] ,5,\"a\\u0000]\",true]}",
                 "null|{}|[{}]|5|\"a\\u0000]\"|true|",									  ""        },
		{ "{\"items\":[{},nul]}",                              "{}|!an object is needed here",                          "/items/1"},
		{ "{\"items\":[{},]}",                                 "{}|!an object is needed here",                          "/items/1"},
		{ "{\"items\":[{},5",
                 "{}|!the document ends behind this object, before its list does",                                              "/items/1"},
		{ "{\"items\":[{},",                                   "{}|!the document ends here, where an object is needed",
                 "/items/1"													       },
	};
	struct kit *k = *state;
	struct config_scanner s;
	const char *place;

	for (size_t i = 0; i < COUNT(cases); i++) {
		batch_scan_begin(&s, str_of(cases[i].body));
		assert_string_equal(scan_on(k, s, &place), cases[i].result);
		assert_string_equal(place, cases[i].place);
	}
}

/* Of a batch, too, the size of one is nobody else's business. */
static void test_large_item(void **state)
{
	struct config_scanner s;
	struct buf b = { 0 };
	struct str object;
	const char *fault;

	(void)state;
	buf_add(&b, STR("{\"items\":[{\"a\":\""));
	while (b.n < JSON_BYTES_MAX + 100)
		buf_add_char(&b, 'x');
	buf_add(&b, STR("\"},{}]}"));
	batch_scan_begin(&s, buf_str(&b));
	assert_true(config_scan_next(&s, &object, &fault));
	assert_true(object.n > JSON_BYTES_MAX);
	assert_true(config_scan_next(&s, &object, &fault));
	assert_true(str_eq(object, STR("{}")));
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KIT_TEST(test_json),     KIT_TEST(test_ndjson), KIT_TEST(test_too_large),
		KIT_TEST(test_prefixes), KIT_TEST(test_split),  KIT_TEST(test_split_refuses),
		KIT_TEST(test_items),    KIT_TEST(test_batch),  KIT_TEST(test_large_item),
	};

	return cmocka_run_group_tests_name("wire/config_scan", tests, NULL, NULL);
}
