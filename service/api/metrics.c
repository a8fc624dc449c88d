/* metrics: counting, and Prometheus' text format 0.0.4. */
#include "api/metrics.h"

#include "api/endpoints.h"
#include "base/memory.h"

enum { STATUS_MAX = 600, BUCKETS = 8 };

static const int64_t bucket_us[BUCKETS] = { 100, 250, 500, 1000, 5000, 25000, 250000, 1000000 };

static struct {
	int64_t counters[METRIC_COUNT];
	/* by endpoint, the last one of those without; NULL = none yet; by status: [404] */
	int64_t **requests;
	int64_t buckets[BUCKETS + 1], count, sum_us;
} m;

void metric_add(enum metric metric, int64_t amount)
{
	m.counters[metric] += amount;
}

static int64_t *row_of(int endpoint)
{
	size_t row = endpoint >= 0 && (size_t)endpoint < endpoint_count ? (size_t)endpoint
									: endpoint_count;

	if (!m.requests)
		m.requests = mem_new((endpoint_count + 1) * sizeof(*m.requests));
	if (!m.requests[row])
		m.requests[row] = mem_new(STATUS_MAX * sizeof(**m.requests));
	return m.requests[row];
}

void metric_request(int endpoint, int http_status, int64_t duration_us)
{
	size_t bucket = 0;

	if (http_status >= 100 && http_status < STATUS_MAX)
		row_of(endpoint)[http_status]++;
	while (bucket < BUCKETS && duration_us > bucket_us[bucket])
		bucket++;
	m.buckets[bucket]++;
	m.count++;
	m.sum_us += duration_us;
}

static void render_row(size_t row, struct buf *out)
{
	const char *operation = row < endpoint_count ? endpoints[row].operation : "none";

	for (int status = 100; status < STATUS_MAX; status++)
		if (m.requests[row][status])
			buf_printf(
				out,
				"presenced_requests_total{operation=\"%s\",status=\"%d\"} %lld\n",
				operation, status, (long long)m.requests[row][status]);
}

static void render_requests(struct buf *out)
{
	buf_add(out,
		STR("# HELP presenced_requests_total Requests answered, by operation and status\n"
		    "# TYPE presenced_requests_total counter\n"));
	for (size_t row = 0; m.requests && row <= endpoint_count; row++)
		if (m.requests[row])
			render_row(row, out);
}

static void render_durations(struct buf *out)
{
	int64_t so_far = 0;

	buf_add(out, STR("# HELP presenced_request_duration_seconds From the first header to the "
			 "last byte handed over\n"
			 "# TYPE presenced_request_duration_seconds histogram\n"));
	for (int i = 0; i < BUCKETS; i++) {
		so_far += m.buckets[i];
		buf_printf(out, "presenced_request_duration_seconds_bucket{le=\"%g\"} %lld\n",
			   (double)bucket_us[i] / 1e6, (long long)so_far);
	}
	buf_printf(out, "presenced_request_duration_seconds_bucket{le=\"+Inf\"} %lld\n",
		   (long long)m.count);
	buf_printf(out, "presenced_request_duration_seconds_sum %.6f\n", (double)m.sum_us / 1e6);
	buf_printf(out, "presenced_request_duration_seconds_count %lld\n", (long long)m.count);
}

void metrics_render(struct buf *out)
{
	static const struct {
		const char *name, *help;
	} counters[METRIC_COUNT] = {
#define X(name, help) { #name, help },
		METRIC_COUNTERS(X)
#undef X
	};

	render_requests(out);
	render_durations(out);
	for (int i = 0; i < METRIC_COUNT; i++)
		buf_printf(out,
			   "# HELP presenced_%s_total %s\n# TYPE presenced_%s_total "
			   "counter\npresenced_%s_total %lld\n",
			   counters[i].name, counters[i].help, counters[i].name, counters[i].name,
			   (long long)m.counters[i]);
}
