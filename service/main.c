/*
 * presenced: puts the rooms together in order, turns the loop, takes them apart in reverse.
 * What a start refuses is said on standard error in plain words; from then on the log speaks.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin_token.h"
#include "api/api.h"
#include "auth/auth.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/random.h"
#include "config/config.h"
#include "events/events.h"
#include "http/http.h"
#include "port_owner.h"
#include "state/state.h"
#include "version.h"

enum { EXIT_CONFIG = 2 };
enum { FINISH_MS = 5000, STORE_STOP_MS = 10000, LOOK_EVERY_MS = 20 };

extern char **environ;

struct service {
	struct arena *arena; /* lives as long as the process */
	struct config config;
	struct loop *loop;
	struct state *state;
	struct events *events;
	struct auth *auth;
	struct api *api;
	struct http *http;
	struct loop_timer *stop_timer;
	int64_t stop_at_ms; /* monotonic; 0 = running */
	bool store_stopping;
	int exit_status;
};

/* ---- configuration ---- */

static void say(struct str place, struct str text)
{
	struct buf line = { 0 };

	buf_add(&line, STR("presenced: "));
	buf_add(&line, place);
	buf_add(&line, STR(": "));
	buf_add(&line, text);
	buf_add_char(&line, '\n');
	fwrite(line.p, 1, line.n, stderr);
	buf_free(&line);
}

static void print(struct buf *out)
{
	fwrite(out->p, 1, out->n, stdout);
	buf_free(out);
}

/* An open port without a token in force would let nobody in, or is a mistake: refused early. */
static void check_exposure(struct service *s, struct faults *faults)
{
	const struct config *c = &s->config;

	if (c->admin_token.n || (c->data_dir.n && admin_token_exists(c->data_dir, s->arena)))
		return;
	for (size_t i = 0; i < c->listen_count; i++)
		if (c->listens[i].address.n && !http_is_loopback(c->listens[i].address))
			fault_add(faults, STR("--listen"),
				  "%.*s is not a loopback address: give an admin token with "
				  "--admin-token-file, or listen on 127.0.0.1",
				  STR_ARG(c->listens[i].text));
}

static void dump_api(struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	api_dump(&w);
	buf_add_char(out, '\n');
}

/* What is asked for instead of running; false: nothing was. */
static bool answer_without_running(struct service *s, bool fine)
{
	struct buf out = { 0 };

	switch (s->config.action) {
	case CONFIG_HELP: config_help(&out); break;
	case CONFIG_VERSION: buf_add(&out, STR("presenced " PRESENCED_VERSION "\n")); break;
	case CONFIG_DUMP_OPTIONS: config_markdown(&out); break;
	case CONFIG_DUMP_API: dump_api(&out); break;
	case CONFIG_DUMP_CONFIG:
		if (!fine)
			return false;
		config_dump(&s->config, &out);
		break;
	case CONFIG_CHECK:
		if (!fine)
			return false;
		buf_add(&out, STR("presenced: the configuration is fine\n"));
		break;
	default: return false;
	}
	print(&out);
	return true;
}

/* True when the service is to run; else *exit_status is set. */
static bool configure(struct service *s, int argc, char *argv[])
{
	struct faults faults = FAULTS(s->arena);
	bool fine = config_load(&s->config, argc, argv, environ, s->arena, &faults);

	check_exposure(s, &faults);
	fine = fine && faults.count == 0;
	if (answer_without_running(s, fine))
		return false;
	for (const struct fault *f = faults.first; f; f = f->next)
		say(f->pointer, f->text);
	if (!fine)
		s->exit_status = EXIT_CONFIG;
	return fine;
}

/* ---- start ---- */

static bool refuse(struct service *s, const char *what, struct str why)
{
	say(str_of(what), why);
	if (s->config.log_file.n)
		log_event(LOG_ERROR, "not started", LOG_S("what", str_of(what)), LOG_S("why", why));
	s->exit_status = EXIT_FAILURE;
	return false;
}

/* Secrets live in memory: no core files, no reading by other processes of the same user. */
static void close_memory(void)
{
#ifndef PRESENCED_TEST
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	prctl(PR_SET_DUMPABLE, 0);
#endif
}

static bool open_log(struct service *s)
{
	const char *path = s->config.log_file.n ? arena_cstr(s->arena, s->config.log_file) : NULL;

	if (log_open(path, s->config.log_level))
		return true;
	perror(path);
	s->exit_status = EXIT_FAILURE;
	return false;
}

static bool taken(struct service *s, struct str address)
{
	struct str why = arena_printf(s->arena,
				      "%.*s is taken by %.*s; choose another with --listen "
				      "ADDR:PORT, or PORT= where make started this",
				      STR_ARG(address), STR_ARG(port_owner(address, s->arena)));

	return refuse(s, "--listen", why);
}

/* Processes that share a Redis may share a port (SO_REUSEPORT); who keeps a private one may not. */
static bool check_ports(struct service *s)
{
	for (size_t i = 0; s->config.data_dir.n && i < s->config.listen_count; i++)
		if (port_is_taken(s->config.listens[i].address))
			return taken(s, s->config.listens[i].address);
	return true;
}

static bool start_state(struct service *s)
{
	struct str wrong = STR_NONE;
	const struct store_options options = { .url = s->config.redis,
					       .password = s->config.redis_password,
					       .data_dir = s->config.data_dir };

	if (s->config.data_dir.n)
		mkdir(arena_cstr(s->arena, s->config.data_dir), 0700);
	s->state = state_new(s->loop, &options, s->arena, &wrong);
	return s->state || refuse(s, s->config.redis.n ? "--redis" : "--data-dir", wrong);
}

static bool start_events(struct service *s)
{
	const struct config_texts *allowed = &s->config.fetch_allow;
	struct str wrong = STR_NONE;

	s->events = events_new(s->loop, s->state, allowed->items, allowed->count, s->arena, &wrong);
	return s->events || refuse(s, "--fetch-allow", wrong);
}

static bool find_admin_token(struct service *s)
{
	struct config *c = &s->config;
	struct str wrong;

	if (!c->admin_token.n && c->data_dir.n &&
	    !admin_token_keep(c->data_dir, s->arena, &c->admin_token, &wrong))
		return refuse(s, "--data-dir", wrong);
	if (!c->admin_token.n)
		log_event(LOG_WARN, "no admin token: only tokens that Redis holds already work");
	return true;
}

static bool start_http(struct service *s)
{
	static const unsigned kinds[] = { [CONFIG_LISTEN_ALL] = LISTEN_ALL,
					  [CONFIG_LISTEN_HOOK] = LISTEN_HOOK,
					  [CONFIG_LISTEN_DECISION] = LISTEN_DECISION,
					  [CONFIG_LISTEN_MANAGE] = LISTEN_MANAGE };
	size_t count = s->config.listen_count;
	struct http_listen *listens = ARENA_ARRAY(s->arena, count, struct http_listen);
	struct http_handler handler = api_handler(s->api);
	struct str wrong = STR_NONE;

	for (size_t i = 0; i < count; i++)
		listens[i] = (struct http_listen){
			.address = s->config.listens[i].address,
			.kinds = kinds[s->config.listens[i].kind],
			.connections = (unsigned)s->config.connections,
		};
	s->http = http_start(s->loop, listens, count, &handler, s->arena, &wrong);
	for (size_t i = 0; i < count; i++) {
		struct str address = listens[i].address;
		if (s->http)
			log_event(LOG_INFO, "listening", LOG_S("address", address),
				  LOG_I("connections", listens[i].connections));
		else if (port_is_taken(address))
			return taken(s, address);
	}
	return s->http || refuse(s, "--listen", wrong);
}

/* ---- stop: 503 on /readyz, no new connections, what is in flight, Redis ---- */

static void on_store_stopped(void *arg)
{
	struct service *s = arg;

	loop_stop(s->loop);
}

static void stop_store(struct service *s)
{
	s->store_stopping = true;
	s->stop_at_ms = clock_mono_ms() + STORE_STOP_MS;
	state_stop(s->state, on_store_stopped, s);
}

static void look_at_stop(void *arg)
{
	struct service *s = arg;
	bool late = clock_mono_ms() >= s->stop_at_ms;
	size_t left = s->http ? http_in_flight(s->http) : 0;

	if (s->store_stopping) {
		if (!late)
			return;
		log_event(LOG_ERROR, "the store did not stop in time");
		s->exit_status = EXIT_FAILURE;
		loop_stop(s->loop);
	} else if (left == 0 || late) {
		if (left)
			log_event(LOG_WARN, "requests cut off", LOG_I("count", (int64_t)left));
		stop_store(s);
	}
}

static void begin_stop(struct service *s)
{
	s->stop_at_ms = clock_mono_ms() + FINISH_MS;
	if (s->api)
		api_set_stopping(s->api);
	if (s->http)
		http_stop_accepting(s->http);
	s->stop_timer = loop_timer_new(s->loop, look_at_stop, s);
	loop_timer_start(s->stop_timer, 0, LOOK_EVERY_MS);
}

static void on_stop_signal(void *arg, int signal_number)
{
	struct service *s = arg;

	if (s->stop_at_ms) {
		log_event(LOG_WARN, "stopped at once", LOG_I("signal", signal_number));
		log_flush();
		_exit(EXIT_FAILURE);
	}
	log_event(LOG_INFO, "stopping", LOG_I("signal", signal_number));
	begin_stop(s);
}

/* ---- life ---- */

static bool start(struct service *s)
{
	static const int stop_signals[] = { SIGTERM, SIGINT, SIGHUP };

	if (!check_ports(s))
		return false;
	s->loop = loop_new();
	for (size_t i = 0; i < sizeof(stop_signals) / sizeof(stop_signals[0]); i++)
		loop_on_signal(s->loop, stop_signals[i], on_stop_signal, s);
	if (!start_state(s) || !find_admin_token(s))
		return false;
	s->auth = auth_new(s->loop, s->state, s->config.admin_token);
	if (!start_events(s))
		return false;
	s->api = api_new(s->loop, s->state, s->auth);
	if (!start_http(s))
		return false;
	if (s->config.demo)
		api_demo(s->api);
	return true;
}

static void run(struct service *s)
{
	close_memory();
	umask(0077);
	if (!open_log(s))
		return;
	log_event(LOG_INFO, "starting", LOG_S("version", STR(PRESENCED_VERSION)),
		  LOG_I("pid", getpid()));
	if (!start(s) && s->state)
		begin_stop(s); /* what has been started is stopped in order */
	if (s->state)
		loop_run(s->loop);
}

static void finish(struct service *s)
{
	if (s->loop)
		loop_work_stop(s->loop);
	loop_timer_free(s->stop_timer);
	if (s->http)
		http_free(s->http);
	if (s->api)
		api_free(s->api);
	if (s->auth)
		auth_free(s->auth);
	events_free(s->events);
	if (s->state)
		state_free(s->state);
	loop_free(s->loop);
	log_event(LOG_INFO, "stopped", LOG_I("exit_status", s->exit_status));
	log_flush();
}

int main(int argc, char *argv[])
{
	struct service s = { .arena = arena_new(0) };

	clock_init();
	random_init();
	if (configure(&s, argc, argv)) {
		run(&s);
		finish(&s);
	}
	arena_free(s.arena);
	return s.exit_status;
}
