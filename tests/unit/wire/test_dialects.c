/*
 * Plans as each PBX reads them, compared with tests/golden/<plan>.<dialect>. After an intended
 * change: GOLDEN_UPDATE=1 build/check/unit/wire/test_dialects, and read the difference.
 */
#include "wire/dial.h"
#include "wire_test.h"

#define ENDS                                                                                       \
	{                                                                                          \
		-1, -1, -1, -1, -1, -1, -1                                                         \
	}

static struct str read_file(const char *path, struct arena *a)
{
	FILE *f = fopen(path, "rb");
	char *text = arena_alloc(a, 65536);
	size_t n = f ? fread(text, 1, 65536, f) : 0;

	if (f)
		fclose(f);
	return str_n(text, n);
}

static void write_file(const char *path, struct str text)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
	fclose(f);
}

static void compare(struct kit *k, const char *plan, enum dialect dialect,
		    const struct decision_view *v)
{
	struct str word = word_of(&dialect_words, (int)dialect), wanted;
	char path[128];

	(void)snprintf(path, sizeof(path), "tests/golden/%s.%.*s", plan, STR_ARG(word));
	out_clear(k);
	dialect_write(dialect, v, &k->out);
	if (dialect == DIALECT_RTJSON || dialect == DIALECT_ASTERISK)
		buf_add_char(&k->out, '\n');
	if (getenv("GOLDEN_UPDATE"))
		write_file(path, text_of(k));
	wanted = read_file(path, k->a);
	if (!str_eq(wanted, text_of(k)))
		fail_msg("%s differs; now it is:\n%.*s", path, STR_ARG(text_of(k)));
}

static void compare_all(struct kit *k, const char *plan, const struct domain *domain,
			struct step *steps, size_t count, struct final final)
{
	const struct decision d = {
		.user = STR("123"),
		.to = {NUMBER_SHORT,   STR("123")         },
		.from = { NUMBER_PUBLIC, STR("+35299999999")},
		.side = SIDE_EXTERNAL,
		.action = count ? steps[0].action : final.action,
		.steps = steps,
		.step_count = count,
		.final = final,
		.total_wait_s = 50,
	};
	const struct decision_view v = { .decision = &d,
					 .domain = domain,
					 .context = STR("public"),
					 .decision_id = STR("d1"),
					 .call_id = STR("c1") };

	for (int i = DIALECT_RTJSON; i < DIALECT_COUNT; i++)
		compare(k, plan, (enum dialect)i, &v);
}

static const struct domain plain = { .id = STR("abc.com") };

static const struct target desk = { .kind = STR("device"),
				    .user = STR("123"),
				    .extension = STR("123"),
				    .device = STR("desk"),
				    .uri = STR("sip:123@10.0.0.5;transport=tcp") };
static const struct target soft = {
	.kind = STR("device"), .user = STR("123"), .extension = STR("123"), .device = STR("soft")
};
static const struct target mobile = { .kind = STR("mobile"),
				      .user = STR("123"),
				      .extension = STR("123"),
				      .device = STR("cell"),
				      .number = STR("+35212345678"),
				      .prefix = STR("9"),
				      .confirm = true };
static const struct target mailbox = { .kind = STR("voicemail"),
				       .id = STR("123"),
				       .greeting = STR("holiday") };

/* Everything at once, then the mailbox; a busy one hears busy. */
static void ring_all(struct kit *k, const char *name, const struct domain *domain)
{
	struct target all[] = { desk, soft, mobile }, mail = mailbox;
	struct step steps[] = {
		{.action = ACTION_RING,
                 .parallel = true,
                 .timeout_s = 20,
                 .targets = all,
                 .target_count = 3,
                 .next = { -1, -1, 1, 2, 2, 1, -1 } },
		{ .action = ACTION_VOICEMAIL,        .targets = &mail,              .target_count = 1, .next = ENDS },
		{ .action = ACTION_REJECT,                    .next = ENDS},
	};
	struct final final = { ACTION_REJECT, 480, OUTCOME_NO_ANSWER };

	compare_all(k, name, domain, steps, 3, final);
}

static void test_ring_all(void **state)
{
	ring_all(*state, "ring_all", &plain);
}

static void test_presets(void **state)
{
	struct domain domain = plain;

	domain.dial.preset = DIAL_FREEPBX;
	ring_all(*state, "freepbx", &domain);
	domain.dial.preset = DIAL_FUSIONPBX;
	ring_all(*state, "fusionpbx", &domain);
}

/* One after the other, each kind of destination once. */
static void test_sequence(void **state)
{
	static const char *const kinds[] = { "ivr", "ring_group", "queue", "callback_queue",
					     "announcement" };
	struct target external = { .kind = STR("external"), .number = STR("+35221") };
	struct target one = desk, places[5];
	struct step steps[7] = {
		{.action = ACTION_RING,
                 .timeout_s = 15,
                 .targets = &one,
                 .target_count = 1,
                 .next = { -1, -1, 1, 1, 1, 2, -1 }},
		{ .action = ACTION_FORWARD,
                 .timeout_s = 30,
                 .targets = &external,
                 .target_count = 1,
                 .next = { -1, -1, 3, 4, 5, 6, -1 }},
	};

	for (size_t i = 0; i < 5; i++) {
		places[i] = (struct target){ .kind = str_of(kinds[i]), .id = STR("sales") };
		steps[2 + i] = (struct step){ .action = ACTION_QUEUE,
					      .targets = &places[i],
					      .target_count = 1,
					      .next = ENDS };
	}
	compare_all(*state, "sequence", &plain, steps, 7,
		    (struct final){ ACTION_HANGUP, 0, OUTCOME_NONE });
}

/* Nothing to do but to refuse. */
static void test_refusal(void **state)
{
	compare_all(*state, "refusal", &plain, NULL, 0,
		    (struct final){ ACTION_REJECT, 486, OUTCOME_BUSY });
}

/* The domain's own templates, and a device's. */
static void test_templates(void **state)
{
	struct domain domain = plain;
	struct target own = soft;

	own.dial = STR("SIP/door-{device}");
	domain.dial.strings.of[DIAL_DEVICE] = STR("PJSIP/{extension}-{device}");
	domain.dial.strings.of[DIAL_MOBILE_CONFIRM] = STR("Local/{number}@check");
	domain.dial.uris.of[DIAL_MOBILE] = STR("sip:{prefix}{number}@gateway.abc.com");
	domain.dial.uris.of[DIAL_VOICEMAIL] = STR("sip:{mailbox}@mail.abc.com");
	struct target all[] = { desk, own, mobile }, mail = mailbox;
	struct step steps[] = {
		{.action = ACTION_RING,
                 .parallel = true,
                 .timeout_s = 20,
                 .targets = all,
                 .target_count = 3,
                 .next = { -1, -1, 1, 1, 1, 1, -1 } },
		{ .action = ACTION_VOICEMAIL, .targets = &mail, .target_count = 1, .next = ENDS},
	};

	compare_all(*state, "templates", &domain, steps, 2,
		    (struct final){ ACTION_REJECT, 480, OUTCOME_NO_ANSWER });
}

/* Every value as bad as it can be; nothing of it may mean anything to a PBX. */
#define EVIL "1&SIP/x,2|3/4^5${HANGUP}(\"'<>\\\r\nstep0_dial=SIP/evil[a=b]{c}:_:d e\xC3\xA9"

static void test_hostile(void **state)
{
	struct kit *k = *state;
	struct target evil[] = {
		{.kind = STR("device"),
                 .user = STR(EVIL),
                 .extension = STR(EVIL),
                 .device = STR(EVIL) },
		{ .kind = STR("device"),
                 .device = STR("b"),
                 .uri = STR("sip:1&PJSIP/2,30|4@x;a=$[b]:_:c'(d)") },
		{ .kind = STR("external"),       .number = STR(EVIL),   .prefix = STR(EVIL) },
		{ .kind = STR("voicemail"), .id = STR(EVIL)},
	};
	struct step step = { .action = ACTION_RING,
			     .parallel = true,
			     .timeout_s = 20,
			     .targets = evil,
			     .target_count = 4,
			     .next = ENDS };
	const struct decision d = {
		.user = STR(EVIL),
		.to = {NUMBER_NAME,        STR(EVIL)},
		.from = {             NUMBER_NAME,         STR(EVIL)        },
		.action = ACTION_RING,
		.steps = &step,
		.step_count = 1,
		.final = { ACTION_REJECT, 480,         OUTCOME_NO_ANSWER },
	};
	const struct decision_view v = { .decision = &d,
					 .domain = &plain,
					 .context = STR(EVIL),
					 .decision_id = STR("d1"),
					 .call_id = STR(EVIL),
					 .reservation = RESERVATION_LOST };

	for (int i = DIALECT_RTJSON; i < DIALECT_COUNT; i++)
		compare(k, "hostile", (enum dialect)i, &v);
}

/* As for who is told the next step: a refusal that leads nowhere is as busy. */
static void test_a_refusal_that_leads_nowhere_is_as_busy(void **state)
{
	struct kit *k = *state;
	struct step steps[] = {
		{.action = ACTION_RING,  .next = ENDS},
                { .action = ACTION_RING, .next = ENDS}
	};
	const struct decision d = { .action = ACTION_RING, .steps = steps, .step_count = 2 };
	const struct decision_view v = { .decision = &d,
					 .domain = &plain,
					 .decision_id = STR("d1"),
					 .call_id = STR("c1"),
					 .reservation = RESERVATION_KEPT };

	steps[0].next[OUTCOME_BUSY] = 1;
	steps[0].timeout_s = steps[1].timeout_s = 20;
	out_clear(k);
	dialect_write(DIALECT_TEXT, &v, &k->out);
	assert_true(str_contains_nocase(text_of(k), STR("step0_rejected=1\n")));
	assert_true(str_contains_nocase(text_of(k), STR("step0_no_answer=-1\n")));
	assert_true(str_contains_nocase(text_of(k), STR("step1_rejected=-1\n")));
	assert_true(str_contains_nocase(text_of(k), STR("reserved=1\n")));
	out_clear(k);
	dialect_write(DIALECT_RTJSON, &v, &k->out);
	assert_true(str_contains_nocase(text_of(k), STR("\"busy\":1,\"rejected\":1,")));
	assert_true(str_contains_nocase(text_of(k), STR("\"reserved\":1}")));
}

static void test_not_found(void **state)
{
	struct kit *k = *state;

	wire_freeswitch_not_found(&k->out);
	assert_true(out_has(k, "<result status=\"not found\"/>"));
}

static void test_checks(void **state)
{
	struct kit *k = *state;
	struct domain d;
	struct device device;

	decode_ok(k, &domain_table,
		  "{\"time_zone\":\"UTC\",\"dial\":{\"preset\":\"freepbx\",\"device\":\"SIP/"
		  "{user}-{device}\",\"queue\":\"q,s,1\",\"uris\":{\"device\":\"{uri};x=1\"}}}",
		  &d);
	assert_int_equal(d.dial.preset, DIAL_FREEPBX);
	decode_ok(k, &device_table, "{\"kind\":\"intercom\",\"dial\":\"SIP/door\"}", &device);
#define DOMAIN_BAD(dial, pointer, words)                                                           \
	decode_bad(k, &domain_table, "{\"time_zone\":\"UTC\",\"dial\":" dial "}", pointer, words)
	DOMAIN_BAD("{\"device\":\"PJSIP/{devise}\"}", "/dial/device",
		   "`devise`; there are {user}, {device}, {extension}, {uri}, {domain}");
	DOMAIN_BAD("{\"device\":\"PJSIP/{device}{number}\"}", "/dial/device", "`number`");
	DOMAIN_BAD("{\"device\":\"PJSIP/{device\"}", "/dial/device", "stands alone");
	DOMAIN_BAD("{\"device\":\"PJSIP/{device}}\"}", "/dial/device", "stands alone");
	DOMAIN_BAD("{\"device\":\"${X}/{device}\"}", "/dial/device", "`X`");
	DOMAIN_BAD("{\"mobile\":\"PJSIP/{prefix}@trunk\"}", "/dial/mobile", "everybody");
	DOMAIN_BAD("{\"device\":\"PJSIP/desk\"}", "/dial/device", "everybody");
	DOMAIN_BAD("{\"device\":\"\xC3\xA9/{device}\"}", "/dial/device", "ASCII");
	DOMAIN_BAD("{\"preset\":\"3cx\"}", "/dial/preset", "freepbx");
	DOMAIN_BAD("{\"uris\":{\"device\":\"PJSIP/{device}\"}}", "/dial/uris/device", "sip:");
	DOMAIN_BAD("{\"uris\":{\"queue\":\"sip:{number}@x\"}}", "/dial/uris/queue", "{id}");
	decode_bad(k, &device_table, "{\"kind\":\"intercom\",\"dial\":\"SIP/{number}\"}", "/dial",
		   "{device}");
}

static void test_accept(void **state)
{
	static const struct {
		const char *accept;
		int dialect;
	} rows[] = {
		{"*/*",						DIALECT_JSON      },
		{ "application/json",                                  DIALECT_JSON      },
		{ "text/html, text/plain;q=0.5, */*;q=0.1",            DIALECT_TEXT      },
		{ "Text/XML",					  DIALECT_FREESWITCH},
		{ "application/vnd.presenced.rtjson+json",             DIALECT_RTJSON    },
		{ "image/png,application/vnd.presenced.asterisk+json", DIALECT_ASTERISK  },
		{ "application/*",				     DIALECT_JSON      },
		{ "text/*;q=0.8",				      DIALECT_TEXT      },
		{ "image/*, text",				     -1                },
		{ "text/html",					 -1                },
		{ "",						  -1                },
	};
	enum dialect dialect;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool fits = dialect_accepted(str_of(rows[i].accept), &dialect);
		assert_int_equal(fits ? (int)dialect : -1, rows[i].dialect);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KIT_TEST(test_ring_all),
		KIT_TEST(test_presets),
		KIT_TEST(test_sequence),
		KIT_TEST(test_refusal),
		KIT_TEST(test_templates),
		KIT_TEST(test_hostile),
		KIT_TEST(test_a_refusal_that_leads_nowhere_is_as_busy),
		KIT_TEST(test_not_found),
		KIT_TEST(test_checks),
		KIT_TEST(test_accept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
