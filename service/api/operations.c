/* operations: is it alive, should it get requests, how is it doing. */
#include "api/api_priv.h"

#include "base/clock.h"

static const char text_plain[] = "text/plain; charset=utf-8";

void handle_healthz(struct exchange *x, void *api)
{
	(void)api;
	reply_text(request_of(x), 200, text_plain, STR("ok\n"));
}

void handle_readyz(struct exchange *x, void *arg)
{
	struct request *r = request_of(x);
	const struct api *api = arg;

	if (api->stopping) {
		reply_problem(r, ERR_NOT_READY, "This instance is stopping");
	} else if (!state_is_ready(api->state)) {
		reply_problem(r, ERR_NOT_READY, "This instance is still loading");
	} else {
		reply_degraded(r);
		reply_text(r, 200, text_plain, STR("ok\n"));
	}
}

/* ---- metrics of other rooms ---- */

struct gauge {
	const char *name, *type, *help;
	double value;
};

static void render_gauges(struct buf *out, const struct gauge *gauges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_printf(out,
			   "# HELP presenced_%s %s\n# TYPE presenced_%s %s\npresenced_%s %.17g\n",
			   gauges[i].name, gauges[i].help, gauges[i].name, gauges[i].type,
			   gauges[i].name, gauges[i].value);
}

static void render_state(struct api *api, struct buf *out)
{
	struct state_stats s;
	int64_t as_of_ms;

	state_stats(api->state, &s);
	/* clang-format off */
	const struct gauge gauges[] = {
		{ "degraded", "gauge", "1 while Redis is away",
		  state_is_degraded(api->state, &as_of_ms) },
		{ "ready", "gauge", "1 once everything is loaded", state_is_ready(api->state) },
		{ "domains", "gauge", "Domains in the replica", (double)s.domains },
		{ "users", "gauge", "Users in the replica", (double)s.users },
		{ "signals_pending", "gauge", "Signals waiting for their commit",
		  (double)s.pending_signals },
		{ "signals_committed_total", "counter", "Signals that are in Redis",
		  (double)s.signals },
		{ "expiries_total", "counter", "Users judged anew, a time being due",
		  (double)s.expiries },
		{ "sweep_lag_seconds", "gauge", "How late the last due user was swept",
		  (double)s.sweep_lag_ms / 1e3 },
		{ "sources", "gauge", "Configured sources of facts", (double)s.sources },
		{ "sources_silent", "gauge", "Sources whose facts are stale",
		  (double)s.sources_silent },
		{ "missed_clears_total", "counter", "Calls that ran out without an end",
		  (double)s.missed_clears },
		{ "commits_total", "counter", "Commits that Redis took", (double)s.store.commits },
		{ "commit_conflicts_total", "counter", "Commits repeated for a newer version",
		  (double)s.store.conflicts },
		{ "commits_unavailable_total", "counter", "Commits that Redis did not take in time",
		  (double)s.store.unavailable },
		{ "replica_lag_seconds", "gauge", "Age of the last event when it arrived",
		  (double)s.store.follow_lag_ms / 1e3 },
		{ "replica_events_total", "counter", "Events followed", (double)s.store.events },
		{ "replica_reloads_total", "counter", "Shards read again after a gap",
		  (double)s.store.reloads },
		{ "redis_reconnects_total", "counter", "Links opened again",
		  (double)s.store.reconnects },
		{ "clock_offset_seconds", "gauge", "Redis' clock minus ours",
		  (double)s.store.clock_offset_ms / 1e3 },
		{ "clock_skew_seconds", "gauge", "The host's wall clock minus ours",
		  (double)clock_skew_ms() / 1e3 },
	};
	/* clang-format on */

	render_gauges(out, gauges, sizeof(gauges) / sizeof(*gauges));
}

static void render_auth(struct api *api, struct buf *out)
{
	struct auth_stats s;

	auth_stats(api->auth, &s);
	const struct gauge gauges[] = {
		{"password_refusals_total",     "counter", "Hook passwords found wrong",
                 (double)s.refused									       },
		{ "password_throttled_total",   "counter",
                 "Hook passwords not looked at: too many guesses",                            (double)s.throttled},
		{ "password_slow_checks_total", "counter", "Passwords checked with argon2id",
                 (double)s.slow_checks									   },
		{ "password_cache_hits_total",  "counter", "Passwords known to be right",
                 (double)s.cache_hits									    },
		{ "password_queue",             "gauge",   "Passwords waiting for argon2id",  (double)s.queue    },
	};
	render_gauges(out, gauges, sizeof(gauges) / sizeof(*gauges));
}

void handle_metrics(struct exchange *x, void *api)
{
	buf_clear(&x->reply);
	metrics_render(&x->reply);
	render_state(api, &x->reply);
	render_auth(api, &x->reply);
	x->http_status = 200;
	x->content_type = "text/plain; version=0.0.4; charset=utf-8";
	http_reply(x);
}
