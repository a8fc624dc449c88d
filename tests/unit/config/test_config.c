/* Options from command line, environment and file: precedence, faults with their places, masking.
 */
#include "support/cmocka.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "config/config.h"
#include "config/option.h"

struct fixture {
	struct arena *arena;
	struct faults faults;
	struct config config;
	char directory[64], path[96];
	char *environment[8];
	char *argv[16];
	int argc;
	bool fine;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->arena = arena_new(0);
	f->faults = FAULTS(f->arena);
	f->argv[f->argc++] = NULL;
	snprintf(f->directory, sizeof(f->directory), "/tmp/presenced-config-XXXXXX");
	assert_non_null(mkdtemp(f->directory));
	snprintf(f->path, sizeof(f->path), "%s/file", f->directory);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	unlink(f->path);
	rmdir(f->directory);
	arena_free(f->arena);
	free(f);
	return 0;
}

static void argument(struct fixture *f, const char *text)
{
	f->argv[f->argc++] = arena_cstr(f->arena, str_of(text));
}

static void variable(struct fixture *f, const char *text)
{
	size_t i = 0;

	while (f->environment[i])
		i++;
	f->environment[i] = arena_cstr(f->arena, str_of(text));
}

static void file(struct fixture *f, const char *text)
{
	int fd = open(f->path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void load(struct fixture *f)
{
	f->fine = config_load(&f->config, f->argc, f->argv, f->environment, f->arena, &f->faults);
}

static void assert_str(struct str s, const char *expected)
{
	assert_int_equal(s.n, strlen(expected));
	assert_memory_equal(s.p, expected, s.n);
}

static void assert_fault(const struct fixture *f, const char *place, const char *part)
{
	const struct fault *fault = f->faults.first;

	assert_false(f->fine);
	for (; fault; fault = fault->next)
		if (str_eq(fault->pointer, str_of(place)) &&
		    str_contains_nocase(fault->text, str_of(part)))
			return;
	for (fault = f->faults.first; fault; fault = fault->next)
		print_message("%.*s: %.*s\n", STR_ARG(fault->pointer), STR_ARG(fault->text));
	fail_msg("no fault at %s with '%s'", place, part);
}

static void test_defaults(void **state)
{
	struct fixture *f = *state;

	load(f);
	assert_true(f->fine);
	assert_int_equal(f->config.action, CONFIG_RUN);
	assert_int_equal(f->config.listen_count, 1);
	assert_str(f->config.listens[0].address, "127.0.0.1:8080");
	assert_int_equal(f->config.listens[0].kind, CONFIG_LISTEN_ALL);
	assert_str(f->config.data_dir, "var");
	assert_int_equal(f->config.log_level, LOG_INFO);
	assert_false(f->config.demo);
}

static void test_command_line_goes_before_environment_before_file(void **state)
{
	struct fixture *f = *state;

	file(f, "# a comment\n\n log-level = error\nlog-file=from-file\nconnections = 7\n");
	argument(f, "--config");
	argument(f, f->path);
	variable(f, "PRESENCED_LOG_LEVEL=warn");
	variable(f, "PRESENCED_LOG_FILE=from-environment");
	variable(f, "HOME=/root");
	argument(f, "--log-level=debug");
	load(f);
	assert_true(f->fine);
	assert_int_equal(f->config.log_level, LOG_DEBUG);
	assert_str(f->config.log_file, "from-environment");
	assert_int_equal(f->config.connections, 7);
}

static void test_a_higher_source_replaces_the_whole_list(void **state)
{
	struct fixture *f = *state;

	file(f, "listen = 127.0.0.1:1\nlisten = 127.0.0.1:2=hook\nlisten = 127.0.0.1:3\n");
	variable(f, "PRESENCED_LISTEN=127.0.0.1:4, unix:/run/x=decision,");
	argument(f, "--config");
	argument(f, f->path);
	load(f);
	assert_true(f->fine);
	assert_int_equal(f->config.listen_count, 2);
	assert_str(f->config.listens[0].address, "127.0.0.1:4");
	assert_str(f->config.listens[1].address, "unix:/run/x");
	assert_int_equal(f->config.listens[1].kind, CONFIG_LISTEN_DECISION);
}

static void test_listen_forms(void **state)
{
	struct fixture *f = *state;

	argument(f, "--listen=[::1]:8080=manage");
	argument(f, "--listen");
	argument(f, "localhost:0");
	load(f);
	assert_true(f->fine);
	assert_str(f->config.listens[0].address, "[::1]:8080");
	assert_int_equal(f->config.listens[0].kind, CONFIG_LISTEN_MANAGE);
	assert_str(f->config.listens[1].address, "127.0.0.1:0");
}

static void test_listen_faults(void **state)
{
	static const struct {
		const char *text, *fault;
	} cases[] = {
		{"8080",                    "ADDR:PORT"     },
		{ "127.0.0.1:",             "ADDR:PORT"     },
		{ "127.0.0.1:65536",        "ADDR:PORT"     },
		{ "127.0.0.1:80=dashboard", "hook, decision"},
		{ "example.org:80",         "IPv4"          },
		{ "*:80",                   "0.0.0.0"       },
		{ "::1:80",                 "brackets"      },
		{ "unix:",                  "path"          },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fixture *f;
		setup((void **)&f);
		argument(f, "--listen");
		argument(f, cases[i].text);
		load(f);
		assert_fault(f, "--listen", cases[i].fault);
		teardown((void **)&f);
	}
	struct fixture *f = *state;
	argument(f, "--listen=127.0.0.1:80");
	argument(f, "--listen=127.0.0.1:80=hook");
	load(f);
	assert_fault(f, "--listen", "twice");
}

static void test_unknown_names_are_refused_with_a_suggestion(void **state)
{
	struct fixture *f = *state;

	file(f, "log-level = info\nlog-fiel = x\nxyzzy-plugh = 1\n");
	argument(f, "--config");
	argument(f, f->path);
	argument(f, "--lisen=127.0.0.1:1");
	variable(f, "PRESENCED_ADMIN_TOKEN_FIL=x");
	variable(f, "PRESENCED_PORT=tcp://10.0.0.1:80"); /* Kubernetes */
	load(f);
	assert_fault(f, "--lisen", "did you mean --listen?");
	assert_fault(f, "PRESENCED_ADMIN_TOKEN_FIL", "did you mean admin-token-file?");
	char place[128];
	snprintf(place, sizeof(place), "%s:2", f->path);
	assert_fault(f, place, "did you mean log-file?");
	snprintf(place, sizeof(place), "%s:3", f->path);
	assert_fault(f, place, "--help lists them");
	assert_int_equal(f->faults.count, 4);
}

static void test_values_of_the_wrong_form(void **state)
{
	struct fixture *f = *state;

	argument(f, "--connections=0");
	argument(f, "--log-level=loud");
	argument(f, "--demo=perhaps");
	argument(f, "--redis=http://x");
	argument(f, "stray");
	argument(f, "--log-file");
	load(f);
	assert_fault(f, "--connections", "from 1 to 100000");
	assert_fault(f, "--log-level", "debug, info, warn or error");
	assert_fault(f, "--demo", "true or false");
	assert_fault(f, "--redis", "redis://");
	assert_fault(f, "stray", "begin with --");
	assert_fault(f, "--log-file", "needs a value");
	assert_int_equal(f->faults.count, 6);
}

static void test_given_twice(void **state)
{
	struct fixture *f = *state;

	argument(f, "--log-level=info");
	argument(f, "--log-level=debug");
	load(f);
	assert_fault(f, "--log-level", "twice");
}

static void test_redis_and_data_dir_exclude_each_other(void **state)
{
	struct fixture *f = *state;

	variable(f, "PRESENCED_REDIS=redis://127.0.0.1:6379");
	argument(f, "--data-dir=var");
	load(f);
	assert_fault(f, "--data-dir", "PRESENCED_REDIS");
}

static void test_redis_alone_has_no_data_dir(void **state)
{
	struct fixture *f = *state;

	argument(f, "--redis=unix:/run/redis.sock");
	load(f);
	assert_true(f->fine);
	assert_int_equal(f->config.data_dir.n, 0);
}

static void test_secret_from_a_file(void **state)
{
	struct fixture *f = *state;

	file(f, "hush hush\n");
	argument(f, "--redis=redis://127.0.0.1:6379");
	argument(f, "--redis-password-file");
	argument(f, f->path);
	load(f);
	assert_true(f->fine);
	assert_str(f->config.redis_password, "hush hush");
}

static void test_secret_file_that_is_missing_or_empty(void **state)
{
	struct fixture *f = *state;

	file(f, "\n");
	variable(f, "PRESENCED_ADMIN_TOKEN_FILE=/nowhere/token");
	argument(f, "--redis=redis://127.0.0.1:6379");
	argument(f, "--redis-password-file");
	argument(f, f->path);
	load(f);
	assert_fault(f, "PRESENCED_ADMIN_TOKEN_FILE", "No such file");
	assert_fault(f, "--redis-password-file", "empty");
}

static void test_admin_token_form(void **state)
{
	struct fixture *f = *state;

	argument(f, "--admin-token=secret");
	load(f);
	assert_fault(f, "--admin-token", "pk_<id>_");
}

static void test_actions(void **state)
{
	struct fixture *f = *state;

	argument(f, "--nonsense");
	argument(f, "--help");
	load(f);
	assert_false(f->fine);
	assert_int_equal(f->config.action, CONFIG_HELP);
}

static void test_dump_masks_secrets_and_can_be_read_back(void **state)
{
	struct fixture *f = *state;
	struct buf dump = { 0 };

	variable(f, "PRESENCED_REDIS=redis://me:hunter2@127.0.0.1:6379/0");
	variable(f, "PRESENCED_REDIS_PASSWORD=hunter3");
	argument(f, "--listen=127.0.0.1:1");
	argument(f, "--listen=127.0.0.1:2=hook");
	load(f);
	assert_true(f->fine);
	config_dump(&f->config, &dump);
	assert_false(str_contains_nocase(buf_str(&dump), STR("hunter")));
	assert_true(str_contains_nocase(buf_str(&dump),
					STR("# from PRESENCED_REDIS\n"
					    "redis = redis://me:********@127.0.0.1:6379/0\n")));
	assert_true(str_contains_nocase(buf_str(&dump), STR("listen = 127.0.0.1:2=hook\n")));

	buf_add_char(&dump, '\0');
	file(f, dump.p);
	struct fixture *again;
	setup((void **)&again);
	argument(again, "--config");
	argument(again, f->path);
	load(again);
	assert_true(again->fine);
	assert_int_equal(again->config.listen_count, 2);
	teardown((void **)&again);
	buf_free(&dump);
}

static void test_help_names_every_option_and_variable(void **state)
{
	struct fixture *f = *state;
	struct buf help = { 0 }, markdown = { 0 };

	config_help(&help);
	config_markdown(&markdown);
	for (size_t i = 0; i < option_count; i++) {
		struct str name = arena_printf(f->arena, "--%s", options[i].name);
		struct str in_environment = option_environment(&options[i], f->arena);
		assert_true(str_contains_nocase(buf_str(&help), name));
		assert_true(str_contains_nocase(buf_str(&markdown), name));
		if (options[i].kind != OPTION_ACTION)
			assert_true(str_contains_nocase(buf_str(&help), in_environment));
		assert_true(options[i].doc[strlen(options[i].doc) - 1] == '.');
	}
	buf_free(&help);
	buf_free(&markdown);
}

#define CONFIG_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONFIG_TEST(test_defaults),
		CONFIG_TEST(test_command_line_goes_before_environment_before_file),
		CONFIG_TEST(test_a_higher_source_replaces_the_whole_list),
		CONFIG_TEST(test_listen_forms),
		CONFIG_TEST(test_listen_faults),
		CONFIG_TEST(test_unknown_names_are_refused_with_a_suggestion),
		CONFIG_TEST(test_values_of_the_wrong_form),
		CONFIG_TEST(test_given_twice),
		CONFIG_TEST(test_redis_and_data_dir_exclude_each_other),
		CONFIG_TEST(test_redis_alone_has_no_data_dir),
		CONFIG_TEST(test_secret_from_a_file),
		CONFIG_TEST(test_secret_file_that_is_missing_or_empty),
		CONFIG_TEST(test_admin_token_form),
		CONFIG_TEST(test_actions),
		CONFIG_TEST(test_dump_masks_secrets_and_can_be_read_back),
		CONFIG_TEST(test_help_names_every_option_and_variable),
	};

	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
