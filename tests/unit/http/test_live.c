/*
 * The room against raw sockets: a small server in a process of its own, this one is the peer.
 * The deadlines are a tenth of the real ones.
 */
#include "support/cmocka.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "http/deadline.h"
#include "http/http.h"

enum { BUDGET = 20, LIMIT = 1000 };

/* ---- the server ---- */

static struct {
	struct loop *loop;
	struct http *http;
	struct exchange *later[BUDGET];
	size_t later_count;
	struct loop_timer *timer;
	int headers, done;
} server;

static void say_text(struct exchange *x, int http_status, struct str text)
{
	x->http_status = http_status;
	x->content_type = "text/plain";
	buf_add(&x->reply, text);
	buf_add(&x->reply, STR("|END"));
}

static void problem(struct exchange *x, enum err err, struct str detail, void *arg)
{
	(void)arg;
	x->err = err;
	buf_clear(&x->reply);
	say_text(x, err_info(err)->http_status, detail);
	x->content_type = "application/problem+json";
}

static int64_t on_headers(struct exchange *x, void *arg)
{
	server.headers++;
	if (str_eq(x->path, STR("/refuse"))) {
		problem(x, ERR_UNAUTHENTICATED, STR("refused"), arg);
		return HTTP_REFUSE;
	}
	return str_eq(x->path, STR("/document")) ? HTTP_DOCUMENT_MAX : LIMIT;
}

static void answer_later(void *arg)
{
	(void)arg;
	for (size_t i = 0; i < server.later_count; i++) {
		say_text(server.later[i], 200, STR("later"));
		http_reply(server.later[i]);
	}
	server.later_count = 0;
}

static void on_timeout(struct exchange *x)
{
	for (size_t i = 0; i < server.later_count; i++)
		if (server.later[i] == x)
			server.later[i] = server.later[--server.later_count];
	say_text(x, 503, STR("timed out"));
	http_reply(x);
}

static void on_timeout_silent(struct exchange *x)
{
	(void)x;
}

static void echo(struct exchange *x)
{
	buf_printf(&x->reply, "%.*s %.*s peer=%.*s id=%.*s", STR_ARG(x->method_text),
		   STR_ARG(x->path), STR_ARG(x->peer), STR_ARG(x->request_id));
	for (size_t i = 0; i < x->query_count; i++)
		buf_printf(&x->reply, " %.*s=[%.*s]%s", STR_ARG(x->query[i].name),
			   STR_ARG(x->query[i].value), x->query[i].value.p ? "" : "null");
	buf_printf(&x->reply, " body=%zu:%.20s", x->body.n, x->body.n ? x->body.p : "");
	if (http_header(x, "x-eCHO").p)
		http_set_header(x, "X-Echo", http_header(x, "X-ECHO"));
	say_text(x, 200, STR(""));
	http_reply(x);
}

static void on_request(struct exchange *x, void *arg)
{
	(void)arg;
	if (str_eq(x->path, STR("/later"))) {
		http_wait(x, 5000, on_timeout);
		server.later[server.later_count++] = x;
		loop_timer_start(server.timer, 50, 0);
	} else if (str_eq(x->path, STR("/slow"))) {
		http_wait(x, 1500, on_timeout);
	} else if (str_eq(x->path, STR("/long"))) {
		http_wait(x, 60000, on_timeout);
	} else if (str_eq(x->path, STR("/silent"))) {
		http_wait(x, 50, on_timeout_silent);
	} else if (str_eq(x->path, STR("/at-once"))) {
		http_wait(x, 50, on_timeout);
		echo(x);
	} else if (str_eq(x->path, STR("/static"))) {
		x->http_status = 200;
		x->static_reply = STR("static|END");
		http_reply(x);
	} else if (str_eq(x->path, STR("/nothing"))) {
		x->http_status = 204;
		http_reply(x);
	} else if (!str_eq(x->path, STR("/forgotten"))) {
		echo(x);
	}
}

static void on_done(struct exchange *x, int64_t duration_us, size_t bytes_sent, void *arg)
{
	(void)x, (void)bytes_sent, (void)arg;
	server.done++;
	if (duration_us < 0)
		abort();
}

static void on_signal(void *arg, int signal_number)
{
	(void)arg;
	if (signal_number == SIGUSR1)
		http_stop_accepting(server.http);
	else
		loop_stop(server.loop);
}

static void serve(int ready_fd, struct str tcp, struct str local)
{
	struct http_handler handler = { NULL, on_headers, on_request, on_done, problem };
	struct http_listen listens[] = {
		{tcp,    LISTEN_ALL,  BUDGET},
                { local, LISTEN_HOOK, 5     }
	};
	struct arena *a = arena_new(0);
	struct str error;

	clock_init();
	deadline_limits = (struct deadline_limits){ 500, 1000, 700, 2000, 900, 1000 };
	server.loop = loop_new();
	server.timer = loop_timer_new(server.loop, answer_later, NULL);
	server.http = http_start(server.loop, listens, 2, &handler, a, &error);
	if (!server.http)
		_exit(2);
	loop_on_signal(server.loop, SIGTERM, on_signal, NULL);
	loop_on_signal(server.loop, SIGUSR1, on_signal, NULL);
	(void)!write(ready_fd, "r", 1);
	close(ready_fd);
	loop_run(server.loop);
	http_free(server.http);
	loop_timer_free(server.timer);
	loop_free(server.loop);
	arena_free(a);
	/* every exchange that was shown has ended; what the guard refused ends without a start */
	exit(server.done >= server.headers ? 0 : 3);
}

/* ---- the peer ---- */

static pid_t pid;
static struct sockaddr_in address = { .sin_family = AF_INET };
static char directory[] = "/tmp/test_live.XXXXXX", local_path[64];

static char heard[256 * 1024];
enum { ARRIVAL_MS = 10000 };
static bool closed; /* the last hear() met the end of the stream */

static void pick_port(void)
{
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_port = 0;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	close(fd);
}

static int start(void **state)
{
	int ready[2];
	char tcp[64], local[80], byte;

	(void)state;
	pick_port();
	snprintf(tcp, sizeof(tcp), "127.0.0.1:%d", ntohs(address.sin_port));
	strcpy(directory + sizeof(directory) - 7, "XXXXXX");
	assert_non_null(mkdtemp(directory));
	snprintf(local_path, sizeof(local_path), "%s/s", directory);
	snprintf(local, sizeof(local), "unix:%s", local_path);
	assert_int_equal(pipe(ready), 0);
	fflush(NULL); /* or the child prints it again */
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(ready[0]);
		serve(ready[1], str_of(tcp), str_of(local));
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return 0;
}

static int stop(void **state)
{
	int status = -1;

	(void)state;
	kill(pid, SIGTERM);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_int_not_equal(access(local_path, F_OK), 0);
	rmdir(directory);
	return 0;
}

static int dial(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void say_n(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);
		if (sent <= 0)
			return; /* refused while we talk: hear() tells */
		bytes += sent;
		n -= (size_t)sent;
	}
}

static void say(int fd, const char *text)
{
	say_n(fd, text, strlen(text));
}

static int count_of(const char *what)
{
	int n = 0;

	for (const char *p = heard; (p = strstr(p, what)); p++)
		n++;
	return n;
}

/* Reads until `what` has come `times`, the stream ends, or patience does. */
static void hear_until(int fd, const char *what, int times, int patience_ms)
{
	size_t n = 0;
	int64_t end_ms = clock_mono_ms() + patience_ms;

	closed = false;
	heard[0] = '\0';
	while (!(what && count_of(what) >= times) && n < sizeof(heard) - 1) {
		struct pollfd p = { fd, POLLIN, 0 };
		int64_t left_ms = end_ms - clock_mono_ms();
		if (left_ms <= 0 || poll(&p, 1, (int)left_ms) <= 0)
			return;
		ssize_t got = recv(fd, heard + n, sizeof(heard) - 1 - n, 0);
		if (got <= 0) {
			closed = true;
			return;
		}
		n += (size_t)got;
		heard[n] = '\0';
	}
}

static void hear(int fd, int answers)
{
	hear_until(fd, "|END", answers, ARRIVAL_MS);
}

/* To the end of the stream. */
static void hear_out(int fd)
{
	hear_until(fd, NULL, 0, ARRIVAL_MS);
}

static void assert_heard(const char *what)
{
	if (!strstr(heard, what))
		fail_msg("no \"%s\" in \"%s\"", what, heard);
}

static void assert_not_heard(const char *what)
{
	if (strstr(heard, what))
		fail_msg("\"%s\" in \"%s\"", what, heard);
}

/* One request on a connection of its own; the peer ends it with Connection: close. */
static void ask(const char *text)
{
	int fd = dial();

	say(fd, text);
	hear_out(fd);
	close(fd);
}

static void assert_alive(void)
{
	ask("GET /alive HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
	assert_heard("HTTP/1.1 200");
}

/* ---- tests ---- */

static void test_plain(void **state)
{
	(void)state;
	ask("GET /p%20x?number=%2B352+12&user&x= HTTP/1.1\r\nHost: a\r\nX-Echo: e1\r\n"
	    "X-Request-Id: my-id\r\nConnection: close\r\n\r\n");
	assert_heard("HTTP/1.1 200 OK\r\n");
	assert_heard(
		"GET /p%20x peer=127.0.0.1 id=my-id number=[+352 12] user=[]null x=[] body=0:");
	assert_heard("\r\nX-Echo: e1\r\n");
	assert_heard("\r\nX-Request-Id: my-id\r\n");
	assert_heard("\r\nDate: ");
	assert_heard("\r\nConnection: close\r\n");
	assert_not_heard("Server:");
	assert_true(closed);
	ask("GET /static HTTP/1.1\r\nHost: a\r\nX-Request-Id: my id\r\nConnection: close\r\n\r\n");
	assert_heard("static|END");
	assert_not_heard("my id");
	ask("GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
	assert_heard("HTTP/1.1 204");
	assert_not_heard("Content-Length");
}

static void test_pipelining(void **state)
{
	int fd = dial();

	(void)state;
	say(fd, "GET /one HTTP/1.1\r\nHost: a\r\n\r\n"
		"POST /two HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
		"GET /three HTTP/1.1\r\nHost: a\r\n\r\n");
	hear(fd, 3);
	assert_int_equal(count_of("HTTP/1.1 200"), 3);
	assert_heard("GET /one");
	assert_heard("POST /two peer=127.0.0.1");
	assert_heard("body=5:hello");
	assert_true(strstr(heard, "/one") < strstr(heard, "/two"));
	assert_true(strstr(heard, "/two") < strstr(heard, "/three"));
	assert_not_heard("Connection: close");
	/* what one request set does not show in the next */
	say(fd, "GET /four HTTP/1.1\r\nHost: a\r\n\r\n");
	hear(fd, 1);
	assert_heard("/four");
	assert_heard("body=0:|");
	close(fd);
}

static void test_pipelining_behind_a_wait(void **state)
{
	int fd = dial();

	(void)state;
	say(fd, "GET /later HTTP/1.1\r\nHost: a\r\n\r\nGET /later HTTP/1.1\r\nHost: a\r\n\r\n"
		"GET /end HTTP/1.1\r\nHost: a\r\n\r\n");
	hear(fd, 3);
	assert_int_equal(count_of("later|END"), 2);
	assert_heard("GET /end");
	close(fd);
}

/* What comes together is held back until all is decided: each gets its own answer, whoever has
 * hung up meanwhile. */
static void test_many_at_once(void **state)
{
	enum { MANY = 4, ROUNDS = 5 };
	int fds[MANY], gone;
	char text[160];

	(void)state;
	for (int i = 0; i < MANY; i++)
		fds[i] = dial();
	for (int round = 0; round < ROUNDS; round++) {
		kill(pid, SIGSTOP);
		gone = dial();
		say(gone, "GET /gone HTTP/1.1\r\nHost: a\r\n\r\n");
		for (int i = 0; i < MANY; i++) {
			snprintf(text, sizeof(text),
				 "POST /n%d-%d HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"
				 "GET /m%d-%d HTTP/1.1\r\nHost: a\r\n\r\n",
				 i, round, i, round);
			say(fds[i], text);
		}
		close(gone);
		kill(pid, SIGCONT);
		for (int i = 0; i < MANY; i++) {
			hear(fds[i], 2);
			snprintf(text, sizeof(text), "POST /n%d-%d ", i, round);
			assert_heard(text);
			snprintf(text, sizeof(text), "GET /m%d-%d ", i, round);
			assert_heard(text);
		}
	}
	for (int i = 0; i < MANY; i++)
		close(fds[i]);
}

static void test_head(void **state)
{
	int fd = dial();

	(void)state;
	say(fd, "HEAD /static HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
	hear(fd, 1);
	assert_int_equal(count_of("HTTP/1.1 200"), 2);
	assert_heard("Content-Length: 10");
	assert_not_heard("static|END");
	close(fd);
}

static void test_old_carrier(void **state)
{
	(void)state;
	ask("GET /x?a=1 HTTP/1.0\r\n\r\n");
	assert_heard(" 200 OK");
	assert_heard("a=[1]");
	assert_true(closed);
}

static void test_waits(void **state)
{
	int fds[10];

	(void)state;
	for (int i = 0; i < 10; i++) {
		fds[i] = dial();
		say(fds[i], "GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
	}
	for (int i = 0; i < 10; i++) {
		hear(fds[i], 1);
		assert_heard("later|END");
		close(fds[i]);
	}
	ask("GET /at-once HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
	assert_heard("GET /at-once");
	ask("GET /silent HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
	assert_heard("HTTP/1.1 500"); /* not even its timeout answered */
	ask("GET /forgotten HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
	assert_heard("HTTP/1.1 500");
	assert_alive();
}

/* A wait has its own deadline: those of the peer do not count meanwhile. */
static void test_wait_timeout(void **state)
{
	int64_t begin_ms = clock_mono_ms();

	(void)state;
	ask("GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
	assert_heard("HTTP/1.1 503");
	assert_heard("timed out|END");
	assert_in_range(clock_mono_ms() - begin_ms, 1500, ARRIVAL_MS);
}

static void test_peer_gone_while_waiting(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++) {
		int fd = dial();
		say(fd, "GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
		usleep(5000);
		close(fd);
	}
	usleep(100000);
	assert_alive();
}

static void test_body_limit(void **state)
{
	static char body[LIMIT + 400 * 1024];

	(void)state;
	memset(body, 'x', sizeof(body));
	int fd = dial();
	say(fd, "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
	say_n(fd, body, LIMIT);
	hear(fd, 1);
	assert_heard("body=1000:");
	/* one more byte: refused, closed */
	say(fd, "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n");
	say_n(fd, body, LIMIT + 1);
	hear_out(fd);
	assert_heard("HTTP/1.1 413");
	assert_heard("application/problem+json");
	assert_heard("Connection: close");
	assert_true(closed);
	close(fd);
	/* far over: at once, without waiting for the body */
	ask("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n");
	assert_heard("HTTP/1.1 413");
	assert_true(closed);
	assert_alive();
}

static void test_document(void **state)
{
	static char body[3 * 1024 * 1024];
	char head[100];
	int fd = dial();

	(void)state;
	memset(body, 'd', sizeof(body));
	snprintf(head, sizeof(head),
		 "PUT /document HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n\r\n", sizeof(body));
	say(fd, head);
	say_n(fd, body, sizeof(body));
	hear(fd, 1);
	assert_heard("body=3145728:dddd");
	close(fd);
}

static void test_chunked(void **state)
{
	int fd = dial();

	(void)state;
	say(fd, "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
		"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
		"GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
	hear(fd, 2);
	assert_heard("body=11:hello world");
	assert_heard("GET /next");
	close(fd);
}

static void test_chunked_over_limit(void **state)
{
	static char chunk[500 * 1024];
	int fd = dial();

	(void)state;
	memset(chunk, 'x', sizeof(chunk));
	say(fd, "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n");
	say_n(fd, chunk, 1001);
	say(fd, "\r\n0\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
	hear_out(fd);
	assert_heard("HTTP/1.1 413");
	assert_not_heard("/next");
	assert_true(closed);
	close(fd);
	/* without end: cut off */
	fd = dial();
	say(fd, "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n7d000\r\n");
	say_n(fd, chunk, sizeof(chunk));
	hear_out(fd);
	assert_true(closed);
	close(fd);
	assert_alive();
}

static void test_expect(void **state)
{
	int fd = dial();

	(void)state;
	say(fd, "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
	hear_until(fd, "\r\n\r\n", 1, 2000);
	assert_heard("HTTP/1.1 100");
	say(fd, "hello");
	hear(fd, 1);
	assert_heard("body=5:hello");
	say(fd,
	    "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n");
	hear_out(fd);
	assert_heard("HTTP/1.1 413");
	assert_not_heard("HTTP/1.1 100");
	assert_true(closed);
	close(fd);
}

static void test_refused_at_headers(void **state)
{
	(void)state;
	ask("GET /refuse HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
	assert_heard("HTTP/1.1 401");
	assert_not_heard("/next");
	assert_true(closed);
	ask("POST /refuse HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET /next "
	    "HTTP/1.1\r\n"
	    "Host: a\r\n\r\n");
	assert_heard("HTTP/1.1 401");
	assert_not_heard("/next");
	assert_true(closed);
}

static void test_guard(void **state)
{
	static const char *const hostile[] = {
		"GET /x HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
		"GET /x%00y HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /x?a=1&a=2 HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /x?a=%zz HTTP/1.1\r\nHost: a\r\n\r\n",
		"get /x HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET http://a/x HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /x HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n",
		"GET /x HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
		"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: "
		"6\r\n\r\nhello",
		"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: "
		"chunked\r\n\r\n"
		"0\r\n\r\n",
		"POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		char text[400];
		snprintf(text, sizeof(text), "%sGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
			 hostile[i]);
		ask(text);
		if (!closed || strstr(heard, "200 OK") || strstr(heard, "smuggled") ||
		    !strstr(heard, "problem+json") || !strstr(heard, "X-Request-Id"))
			fail_msg("%s\n-> %s", hostile[i], heard);
	}
	assert_alive();
}

/* The library shows nothing of these bytes; a proxy in front may have acted on them. */
static void test_hidden_bytes(void **state)
{
	static const struct str hostile[] = {
		STR("GET /x\0y HTTP/1.1\r\nHost: a\r\n\r\n"),
		STR("GET /x HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"),
		STR("GET /x HTTP/1.1\r\nHost: a\r\nX: a\0\r\n\r\n"),
		STR("GET /x HTTP/1.1\r\nHost: a\r\nX: \0a\r\nY: b\r\n\r\n"),
		STR("GET /x HTTP/1.1\r\nHost: a\r\n\0Content-Length: 5\r\nX: y\r\n\r\n"),
		STR("GET /x HTTP/1.1\r\nHost: a\r\n\0\r\nX: y\r\n\r\n"),
		STR("GET /x HTTP/1.1\r\n\0\r\nHost: a\r\n\r\n"),
		STR("GET /x HTTP/1.1\r\nHost: a\r\nX: a\r\n folded\r\n\r\n"),
		STR("GET /x HTTP/1.1\r\nHost: a\nX: a\r\n\r\n"),
		STR("GET /x HTTP/1.1\nHost: a\n\n"),
		STR("GET /x HTTP/1.0\n\n"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		int fd = dial();
		say_n(fd, hostile[i].p, hostile[i].n);
		hear_out(fd);
		close(fd);
		if (!closed || strstr(heard, "200 OK") || !strstr(heard, " 400 "))
			fail_msg("%zu: %s", i, heard);
	}
	/* what only looks odd: empty lines in front, several blanks, none, an empty value */
	int fd = dial();
	say(fd, "\r\nGET /x HTTP/1.1\r\nHost: a\r\nX:  \t b  \r\nY:c\r\nZ:\r\n\r\n"
		"\r\nGET /x?a=b&c HTTP/1.1\r\nHost: a\r\nCookie: a=b; c=d\r\n\r\n");
	hear(fd, 2);
	assert_int_equal(count_of("200 OK"), 2);
	close(fd);
}

static void test_many_arguments(void **state)
{
	char text[5000] = "GET /x?a0";
	size_t n = strlen(text);

	(void)state;
	for (int i = 1; i < 33; i++)
		n += (size_t)sprintf(text + n, "&a%d=1", i);
	strcpy(text + n, " HTTP/1.1\r\nHost: a\r\n\r\n");
	ask(text);
	assert_heard("HTTP/1.1 400");
	/* more than the library's pool holds: it says nothing, the reaper closes */
	n = strlen("GET /x?a0");
	while (n < 4000)
		n += (size_t)sprintf(text + n, "&a");
	strcpy(text + n, " HTTP/1.1\r\nHost: a\r\n\r\n");
	ask(text);
	assert_true(closed);
	assert_not_heard("200 OK");
	assert_alive();
}

static void test_sizes(void **state)
{
	static char text[20000];
	size_t n;

	(void)state;
	n = (size_t)sprintf(text, "GET /");
	memset(text + n, 'x', 4200);
	strcpy(text + n + 4200, " HTTP/1.1\r\nHost: a\r\n\r\n");
	ask(text);
	assert_heard("HTTP/1.1 414");
	assert_heard("problem+json");
	n = (size_t)sprintf(text, "GET / HTTP/1.1\r\nHost: a\r\nX: ");
	memset(text + n, 'x', 8100);
	strcpy(text + n + 8100, "\r\nConnection: close\r\n\r\n");
	ask(text);
	assert_heard("HTTP/1.1 200");
	memset(text + n, 'x', 8200);
	strcpy(text + n + 8200, "\r\nConnection: close\r\n\r\n");
	ask(text);
	assert_heard("HTTP/1.1 431");
	assert_heard("problem+json");
}

/* A long header block in many packets makes the library move its buffer about. */
static void test_slow_but_whole(void **state)
{
	static char text[8200];
	int fd = dial();

	(void)state;
	for (int round = 0; round < 3; round++) {
		size_t n = (size_t)sprintf(text, "GET /x HTTP/1.1\r\nHost: a\r\n");
		for (int i = 0; i < 60; i++) {
			n += (size_t)sprintf(text + n, "X-%d: ", i);
			memset(text + n, 'x', 100 + (size_t)round);
			n += 100 + (size_t)round;
			n += (size_t)sprintf(text + n, "\r\n");
		}
		n += (size_t)sprintf(text + n, "\r\n");
		for (size_t at = 0; at < n; at += 300) {
			say_n(fd, text + at, n - at < 300 ? n - at : 300);
			usleep(2000);
		}
		hear(fd, 1);
		assert_heard("200 OK");
	}
	close(fd);
}

/* A byte now and then resets an idle timer, not a deadline. */
static int64_t drip(int fd, const char *text)
{
	int64_t begin_ms = clock_mono_ms();

	for (size_t i = 0; text[i % strlen(text)] && clock_mono_ms() - begin_ms < ARRIVAL_MS; i++) {
		say_n(fd, text + i % strlen(text), 1);
		hear_until(fd, NULL, 0, 50);
		if (closed)
			break;
	}
	return clock_mono_ms() - begin_ms;
}

static void test_deadlines(void **state)
{
	int fd = dial();

	(void)state;
	assert_in_range(drip(fd, "GET /xxxxxxxxxxxxxxxxxxxx"), 450, ARRIVAL_MS); /* 500 + a sweep */
	assert_true(closed);
	close(fd);
	fd = dial();
	say(fd, "GET /x HTTP/1.1\r\n");
	assert_in_range(drip(fd, "X: y\r\n"), 450, ARRIVAL_MS);
	assert_true(closed);
	close(fd);
	fd = dial();
	say(fd, "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n");
	assert_in_range(drip(fd, "x"), 950, ARRIVAL_MS);
	assert_true(closed);
	close(fd);
	/* a document may take longer, but not pause longer */
	fd = dial();
	say(fd, "PUT /document HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\n");
	assert_in_range(drip(fd, "x"), 1950, ARRIVAL_MS);
	assert_true(closed);
	close(fd);
	fd = dial();
	int64_t begin_ms = clock_mono_ms();
	say(fd, "PUT /document HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\nx");
	hear_out(fd);
	assert_true(closed);
	assert_in_range(clock_mono_ms() - begin_ms, 650, ARRIVAL_MS);
	close(fd);
}

static void test_keep_alive_ends(void **state)
{
	int fd = dial();

	(void)state;
	say(fd, "GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
	hear(fd, 1);
	int64_t begin_ms = clock_mono_ms();
	hear_out(fd);
	assert_true(closed);
	assert_in_range(clock_mono_ms() - begin_ms, 850, ARRIVAL_MS);
	close(fd);
}

/* Over the budget connections wait in the backlog; they are served when one closes. */
static void test_budget(void **state)
{
	int fds[BUDGET + 3];

	(void)state;
	for (int i = 0; i < BUDGET + 3; i++) {
		fds[i] = dial();
		say(fds[i], "GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
	}
	for (int i = 0; i < BUDGET; i++) {
		hear(fds[i], 1);
		assert_heard("200 OK");
	}
	hear_until(fds[BUDGET], "|END", 1, 100);
	assert_not_heard("200 OK");
	for (int i = 0; i < 3; i++)
		close(fds[i]);
	for (int i = BUDGET; i < BUDGET + 3; i++) {
		hear(fds[i], 1);
		assert_heard("200 OK");
	}
	for (int i = 3; i < BUDGET + 3; i++)
		close(fds[i]);
	usleep(20000);
}

static void test_unix_socket(void **state)
{
	struct sockaddr_un local = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)state;
	snprintf(local.sun_path, sizeof(local.sun_path), "%s", local_path);
	assert_int_equal(connect(fd, (struct sockaddr *)&local, sizeof(local)), 0);
	say(fd, "GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
	hear(fd, 1);
	assert_heard("peer=unix ");
	close(fd);
}

/* Last of those on the shared server: it accepts nobody afterwards. */
static void test_stop_accepting(void **state)
{
	int idle = dial(), waiting = dial();

	(void)state;
	say(idle, "GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
	hear(idle, 1);
	assert_not_heard("Connection: close");
	say(waiting, "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
	usleep(50000);
	kill(pid, SIGUSR1);
	usleep(100000);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_not_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(errno, ECONNREFUSED);
	close(fd);
	say(idle, "GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
	hear_out(idle);
	assert_heard("200 OK");
	assert_heard("Connection: close");
	assert_true(closed);
	hear_out(waiting); /* what is in flight is finished */
	assert_heard("timed out|END");
	assert_heard("Connection: close");
	close(idle);
	close(waiting);
}

static void test_stop_while_waiting(void **state)
{
	int fds[5], half = dial(), idle = dial();

	for (int i = 0; i < 5; i++) {
		fds[i] = dial();
		say(fds[i], "GET /long HTTP/1.1\r\nHost: a\r\n\r\n"
			    "GET /long HTTP/1.1\r\nHost: a\r\n\r\n");
	}
	say(half, "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nabc");
	say(idle, "GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
	hear(idle, 1);
	usleep(50000);
	stop(state);
	for (int i = 0; i < 5; i++) {
		hear_out(fds[i]);
		assert_heard("timed out|END");
		assert_true(closed);
		close(fds[i]);
	}
	hear_out(half);
	assert_true(closed);
	close(half);
	close(idle);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_pipelining),
		cmocka_unit_test(test_pipelining_behind_a_wait),
		cmocka_unit_test(test_many_at_once),
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_old_carrier),
		cmocka_unit_test(test_waits),
		cmocka_unit_test(test_wait_timeout),
		cmocka_unit_test(test_peer_gone_while_waiting),
		cmocka_unit_test(test_body_limit),
		cmocka_unit_test(test_document),
		cmocka_unit_test(test_chunked),
		cmocka_unit_test(test_chunked_over_limit),
		cmocka_unit_test(test_expect),
		cmocka_unit_test(test_refused_at_headers),
		cmocka_unit_test(test_guard),
		cmocka_unit_test(test_hidden_bytes),
		cmocka_unit_test(test_many_arguments),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_slow_but_whole),
		cmocka_unit_test(test_deadlines),
		cmocka_unit_test(test_keep_alive_ends),
		cmocka_unit_test(test_budget),
		cmocka_unit_test(test_unix_socket),
		cmocka_unit_test(test_stop_accepting),
	};
	const struct CMUnitTest stops[] = {
		cmocka_unit_test_setup(test_stop_while_waiting, start),
	};

	clock_init();
	int failed = cmocka_run_group_tests(tests, start, stop);
	return failed + cmocka_run_group_tests(stops, NULL, NULL);
}
