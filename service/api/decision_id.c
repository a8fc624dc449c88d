/* decision_id: see decision_id.h. */
#include "api/decision_id.h"

#include "base/id.h"
#include "base/random.h"

/* 64 digits that no URL encodes; a run is a group and a number of steps (at most 32). */
enum { DIGIT_BITS = 6, CALL_DIGITS = 6, GROUP_DIGITS = 5, RUN_DIGITS = GROUP_DIGITS + 1 };
static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._";

static uint64_t hash_of(struct str text, int digit_count)
{
	return hash64(text, 0) & (((uint64_t)1 << DIGIT_BITS * digit_count) - 1);
}

/* Never 0, which is nobody. */
static uint32_t group_hash(struct str group)
{
	uint64_t hash = group.n ? hash_of(group, GROUP_DIGITS) : 0;

	return (uint32_t)(group.n && !hash ? 1 : hash);
}

/* ---- making ---- */

static void put(char **at, uint64_t value, int digit_count)
{
	for (int i = digit_count - 1; i >= 0; i--)
		*(*at)++ = digits[value >> DIGIT_BITS * i & 63];
}

static void put_run(char **at, const struct decision_id_run *run)
{
	put(at, run->group, GROUP_DIGITS);
	put(at, (uint64_t)run->count, 1);
}

static size_t runs_of(const struct decision *d, struct decision_id_run runs[DECISION_ID_RUNS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < d->step_count; i++) {
		uint32_t group = group_hash(d->steps[i].group);

		if (n == 0 || runs[n - 1].group != group ||
		    d->steps[i].stage != d->steps[i - 1].stage) {
			if (n == DECISION_ID_RUNS_MAX)
				break;
			runs[n++] = (struct decision_id_run){ group, (int64_t)i, 0 };
		}
		runs[n - 1].count++;
	}
	while (n > 0 && runs[n - 1].group == 0)
		n--;
	return n;
}

struct str decision_id_make(bool stepwise, const struct decision *d, struct str call_id,
			    struct arena *a)
{
	char made[ID_TEXT_MAX], text[DECISION_ID_MAX], *at = text;
	struct decision_id_run runs[DECISION_ID_RUNS_MAX];
	size_t count = runs_of(d, runs);
	struct str id = id_next(made);

	memcpy(at, id.p, id.n);
	at += id.n;
	if (stepwise || count)
		*at++ = '-';
	if (stepwise)
		*at++ = 's';
	if (count) {
		*at++ = 'g';
		put(&at, hash_of(call_id, CALL_DIGITS), CALL_DIGITS);
	}
	for (size_t i = 0; i < count; i++)
		put_run(&at, &runs[i]);
	return arena_str(a, str_n(text, (size_t)(at - text)));
}

/* ---- reading ---- */

static bool is_id_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-';
}

static bool get(struct str *rest, int digit_count, uint64_t *out)
{
	uint64_t value = 0;

	if (rest->n < (size_t)digit_count)
		return false;
	for (int i = 0; i < digit_count; i++) {
		const char *hit = memchr(digits, rest->p[i], sizeof(digits) - 1);

		if (!hit)
			return false;
		value = value << DIGIT_BITS | (uint64_t)(hit - digits);
	}
	*rest = str_skip(*rest, (size_t)digit_count);
	*out = value;
	return true;
}

static bool get_run(struct str *rest, int64_t first, struct decision_id_run *out)
{
	uint64_t group, count;

	if (!get(rest, GROUP_DIGITS, &group) || !get(rest, 1, &count))
		return false;
	*out = (struct decision_id_run){ (uint32_t)group, first, (int64_t)count };
	return count > 0 && first + (int64_t)count <= ROUTING_STEPS_MAX;
}

static bool read_groups(struct str rest, struct decision_id *id)
{
	int64_t first = 0;

	if (!get(&rest, CALL_DIGITS, &id->call) || !rest.n)
		return false;
	for (; rest.n; first += id->runs[id->run_count++].count)
		if (id->run_count == DECISION_ID_RUNS_MAX ||
		    !get_run(&rest, first, &id->runs[id->run_count]))
			return false;
	id->has_groups = true;
	return true;
}

bool decision_id_read(struct str text, struct decision_id *out)
{
	struct decision_id id = { 0 };
	size_t n = 0;

	if (text.n == 0 || text.n > DECISION_ID_MAX)
		return false;
	while (n < text.n && is_id_char(text.p[n]))
		n++;
	struct str marks = str_skip(text, n);
	if (n > ID_TEXT_MAX || (marks.n && (n < 2 || text.p[n - 1] != '-')))
		return false;
	id.stepwise = marks.n && marks.p[0] == 's';
	marks = str_skip(marks, id.stepwise);
	if (marks.n && (marks.p[0] != 'g' || !read_groups(str_skip(marks, 1), &id)))
		return false;
	*out = id;
	return true;
}

bool decision_id_is_call(const struct decision_id *id, struct str call_id)
{
	return id->has_groups && call_id.n && id->call == hash_of(call_id, CALL_DIGITS);
}

bool decision_id_is_group(const struct decision_id_run *run, struct str group)
{
	return run->group && run->group == group_hash(group);
}
