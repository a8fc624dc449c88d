/* The grammars of single values, good and bad side by side. */
#include "wire_test.h"

struct sample {
	const char *(*check)(struct str s);
	const char *const *good, *const *bad;
};
#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })

static char long_label[65], long_id[66], long_call_id[130];

static void test_samples(void **state)
{
	memset(long_label, 'a', 64);
	memset(long_id, '1', 65);
	memset(long_call_id, '1', 129);
	const struct sample samples[] = {
		{check_domain_name,  LIST("abc.com", "a",           "x--y.z",                          "1.2",                          "xn--bcher-kva.example"),
                 LIST("", "ABC.com", "a..b", ".a", "a.", "-a", "a-", "_system", "a_b", "a b",
                 "a{b}", "a|b", "a:b", "bücher", long_label) },
		{ check_id,            LIST("123",                 "a",                        "anna@x",                                                     "A.b_c-d+e",									       long_id + 1),
                 LIST("", ".", "..", "a/b", "a b", "a|b", "ä", "a\nb", long_id) },
		{ check_call_id,              LIST("1",                   "a b",                           "~!\"/",                                                       long_call_id + 1),
                 LIST("", "a\tb", "\x7F", "é", long_call_id) },
		{ check_status_id,             LIST("available",                  "do_not_disturb",                    "off_work"),
                 LIST("",									  "automatic", "on break", "a/b", "..") },
		{ check_text,               LIST("",     "Zoë","日本","a b"),
                 LIST("a\nb", "\x1F", "\x7F", "\xC3") },
		{ check_cidr,
                 LIST("10.0.0.0/8",                       "0.0.0.0/0",                               "192.0.2.1",                                                           "::/0",										     "2001:db8::/32", "::1",
                 "::ffff:192.0.2.0/120"),
                 LIST("", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8 ",
                 "::/129", "x", "/8", "10.0.0.0/+8", "010.0.0.1/8", "::ffff:1.2.3.4/95",
                 "2001:db8:::/32", "fe80::1%eth0") },
		{ check_time_zone,
                 LIST("Europe/Luxembourg",                       "UTC",                       "America/Argentina/Ushuaia",                                   "Etc/GMT+5"),
                 LIST("", "Europe/Atlantis", "europe/luxembourg ", "../../etc/passwd",
                 "Europe/../Europe/Paris", "/etc/passwd", "Europe", "posixrules",
                 "posix/Europe/Paris", "right/UTC", "zone.tab", "tzdata.zi", "+02:00") },
		{ check_email, LIST("anna@abc.com",                            "a+b@x-y.z",                                   "ü@bücher.example",                                                              "a@localhost"),
                 LIST("", "anna", "@abc.com", "anna@", "a@b@c", "a b@c.d", "a@b..c", "a@-b.c",
                 "a@b c", "<a@b.c>", "a\"@b.c") },
		{ check_device_uri,
                 LIST("sip:123@pbx",                "SIPS:a@b;transport=tls", "tel:+352123", "sip:[2001:db8::1]"),
                 LIST("", "123", "http://x", "sip:", "sip:a b", "sip:a<b>", "sip:\"x\"@y",
                 "sip:ä") },
		{ check_e164,       LIST("+12345",           "+352123456789012"),
                 LIST("",					       "+",   "12345", "+1234", "+1234567890123456", "+35 212", "++123456") },
		{ check_extension,LIST("1", "*71",                       "123#"),
                 LIST("12 3",													  "a", "12345678901234567") },
		{ check_dial_prefix,            LIST("9",                   "+",                               "*31#",                                                      "00"),												    LIST("9 ", "a", "9,") },
		{ check_country_code,       LIST("352",               "1","49"),
                 LIST("0",											      "+352", "01", "1234", "x") },
		{ check_external_number,     LIST("+352 12/34-56",         "(089) 123",           "*21#",                               "112"),
                 LIST("", "+", "abc", "+1+2", "1+2", "12a", "sip:123@x", "()",
                 "123456789012345678901234567890123") },
		{ check_extension_target,               LIST("123",                         "reception",                         "+352 12 34"),
                 LIST("",							"a b c") },
		{ check_language,   LIST("de",                "fr-LU",              "zh-Hant-TW"),
                 LIST("",								"d", "de-", "de_LU", "-de", "12", "toolonglang") },
		{ check_token_domain,      LIST("*",                            "abc.com"),                        LIST("",                                     "**",                                                 "*.com", "ABC") },
		{ check_token_prefix,     LIST(".a",           ".reseller.example"),            LIST("",                                                                 ".",                                                                                    "a", "..a") },
		{ check_scope,       LIST("numbers:read"),            LIST("",                        "numbers:write",                                              "*")                                                        },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		for (const char *const *s = samples[i].good; *s; s++)
			if (samples[i].check(str_of(*s)))
				fail_msg("%zu: `%s` is good, but: %s", i, *s,
					 samples[i].check(str_of(*s)));
		for (const char *const *s = samples[i].bad; *s; s++)
			if (!samples[i].check(str_of(*s)))
				fail_msg("%zu: `%s` passed", i, *s);
	}
}

static void test_nul_inside(void **state)
{
	(void)state;
	assert_non_null(check_id(str_n("a\0b", 3)));
	assert_non_null(check_domain_name(str_n("a\0b", 3)));
	assert_non_null(check_call_id(str_n("a\0b", 3)));
	assert_non_null(check_text(str_n("a\0b", 3)));
	assert_non_null(check_cidr(str_n("10.0.0.1\0", 9)));
	assert_non_null(check_time_zone(str_n("UTC\0", 4)));
	assert_non_null(check_email(str_n("a\0@b.c", 6)));
	assert_non_null(check_external_number(str_n("12\0", 3)));
	assert_non_null(check_device_uri(str_n("sip:a\0", 6)));
}

static void test_longest_domain(void **state)
{
	char name[256];

	(void)state;
	for (size_t i = 0; i < sizeof(name); i++)
		name[i] = i % 64 == 63 ? '.' : 'a';
	assert_null(check_domain_name(str_n(name, 253)));
	assert_non_null(check_domain_name(str_n(name, 254)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KIT_TEST(test_samples),
		KIT_TEST(test_nul_inside),
		KIT_TEST(test_longest_domain),
	};

	return cmocka_run_group_tests_name("wire/checks", tests, NULL, NULL);
}
