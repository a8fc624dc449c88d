/* test_membership: the groups of a person, from below by the index, are those that say so from
 * above (core/membership.h): groups in groups, in a circle too, by extension, and rosters. */
#include "state_test.h"

#include "support/dice.h"

#include "base/buf.h"
#include "core/membership.h"

enum { GROUPS = 30, ROSTERS = 6, PEOPLE = 12, ROUNDS = 20 };

static struct dice dice = { UINT64_C(12345) };

static int draw(int below)
{
	return (int)dice_below(&dice, below);
}

__attribute__((format(printf, 2, 3))) static void add(struct buf *b, const char *format, ...)
{
	char text[128];
	va_list args;

	va_start(args, format);
	int n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	buf_add(b, str_n(text, (size_t)n));
}

static void put(struct replica_domain *d, const char *kind, int i, struct buf *json)
{
	char key[32];

	(void)snprintf(key, sizeof(key), "%s/%c%d", kind, *kind, i);
	replica_draft_put(d, str_of(key), buf_str(json));
	buf_clear(json);
}

/* One of seven is dialled by its extension, as it may stand in a list. */
static void add_members(struct buf *b, int count)
{
	static const struct {
		const char *kind, *name;
		int of;
	} kinds[] = {
		{"user",    "u", PEOPLE },
		{ "group",  "g", GROUPS },
		{ "group",  "7", GROUPS },
		{ "roster", "r", ROSTERS},
	};

	add(b, "\"members\":[");
	for (int i = 0; i < count; i++) {
		int kind = draw(7) ? draw(4) : 1;

		kind = kind == 2 && draw(2) ? 1 : kind;
		add(b, "%s{\"kind\":\"%s\",\"target\":\"%s%d\"}", i ? "," : "", kinds[kind].kind,
		    kinds[kind].name, draw(kinds[kind].of));
	}
	add(b, "]");
}

static struct replica_domain *draw_domain(void)
{
	struct replica_domain *d = replica_draft_new(here, STR("drawn.example"));
	struct buf b = { 0 };

	for (int i = 0; i < ROSTERS; i++) {
		add(&b, "{\"rotation\":{\"users\":[\"u%d\",\"u%d\"],\"starts_on\":\"2026-01-05\"}}",
		    draw(PEOPLE), draw(PEOPLE));
		put(d, "roster", i, &b);
	}
	for (int i = 0; i < GROUPS; i++) {
		add(&b, "{\"extension\":\"7%d\",%s", i,
		    draw(3) ? "" : "\"visibility\":{\"others\":\"none\"},");
		add_members(&b, draw(3));
		add(&b, ",\"stages\":[{\"after_s\":5,");
		add_members(&b, draw(3));
		add(&b,
		    "}],\"fallback\":{\"otherwise\":{\"kind\":\"extension\",\"target\":\"u%d\"}}}",
		    draw(PEOPLE));
		put(d, "group", i, &b);
	}
	buf_free(&b);
	return d;
}

static void note(void *arg, const struct group *g)
{
	bool *found = arg;
	int i = atoi(g->id.p + 1);

	assert_false(found[i]);
	found[i] = true;
}

/* 1: without the other, 2: with them. */
static void note_ruling(void *arg, const struct group *g, bool with_other)
{
	int *found = arg;

	found[atoi(g->id.p + 1)] += with_other ? 2 : 1;
}

static void compare(struct replica_domain *d, struct str user, struct str other)
{
	struct directory directory;
	bool found[GROUPS] = { 0 };
	int ruling[GROUPS] = { 0 };
	char id[16];

	replica_directory(d, &directory);
	replica_groups_of(d, user, note, found);
	replica_ruling_groups_of(d, user, other, note_ruling, ruling);
	for (int i = 0; i < GROUPS; i++) {
		(void)snprintf(id, sizeof(id), "g%d", i);
		struct replica_group *g = group_find(d, str_of(id));
		bool in = group_may_ring(&directory, group_decoded(g), user);
		bool with = group_may_ring(&directory, group_decoded(g), other);

		assert_int_equal(found[i], in);
		assert_int_equal(ruling[i], in && g->rules ? 1 + with : 0);
	}
}

static void test_from_below_as_from_above(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct replica_domain *d = draw_domain();

		for (int i = 0; i < PEOPLE; i++) {
			char user[16], other[16];

			(void)snprintf(user, sizeof(user), "u%d", i);
			(void)snprintf(other, sizeof(other), "u%d", draw(PEOPLE));
			compare(d, str_of(user), str_of(other));
			/* while the index may be behind nothing that a group rules is missed */
			d->to_index++;
			compare(d, str_of(user), str_of(other));
			d->to_index--;
		}
		domain_free(d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_from_below_as_from_above),
	};

	return cmocka_run_group_tests(tests, states_up, states_down);
}
