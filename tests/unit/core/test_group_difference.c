/* test_group_difference: what of a group's state is written after a change, and what is not. */
#include "support/cmocka.h"

#include "base/arena.h"
#include "core/group_difference.h"

enum { NOW = 1000000 };

struct told {
	size_t count, gone, members, choices, totals;
	struct group_state_entry last;
};

static void note(void *arg, const struct group_state_entry *e)
{
	struct told *t = arg;

	assert_true(!e->gone || t->count == t->gone || e->kind == GROUP_ENTRY_TOTALS);
	t->count++;
	t->gone += e->gone;
	t->members += e->kind == GROUP_ENTRY_MEMBER;
	t->choices += e->kind == GROUP_ENTRY_CHOICE;
	t->totals += e->kind == GROUP_ENTRY_TOTALS;
	t->last = *e;
}

static struct told difference(const struct group_state *was, const struct group_state *is)
{
	struct told t = { 0 };

	group_difference(was, is, NOW, note, &t);
	return t;
}

static const struct member_state three[] = {
	{.user = STR("101"),  .offered = 1             },
	{ .user = STR("102"), .reserved_by = STR("old"), .reserved_until_ms = NOW, .offered = 2 },
	{ .user = STR("103"),       .login = AGENT_LOGGED_IN                              },
};

static const struct group_choice_memory choices[] = {
	{STR("a"),  STR("101"), NOW + 1},
	{ STR("b"), STR("102"), NOW + 2},
};

static const struct group_state known = { .members = three,
					  .member_count = 3,
					  .offers = 2,
					  .remembered = choices,
					  .remembered_count = 2 };

static void test_the_same_is_no_difference(void **state)
{
	(void)state;
	assert_int_equal(difference(&known, &known).count, 0);
	assert_int_equal(difference(NULL, &(struct group_state){ 0 }).count, 0);
}

static void test_all_of_it_where_nothing_was_known(void **state)
{
	struct told t = difference(NULL, &known);

	(void)state;
	assert_int_equal(t.count, 6);
	assert_int_equal(t.members, 3);
	assert_int_equal(t.choices, 2);
	assert_int_equal(t.gone, 0);
}

static void test_one_member_and_the_number(void **state)
{
	struct member_state members[3];
	struct group_state is = known;
	struct told t;

	(void)state;
	memcpy(members, three, sizeof(members));
	members[0].offered = 3;
	is.members = members;
	is.offers = 3;
	t = difference(&known, &is);
	assert_int_equal(t.count, 2);
	assert_true(str_eq(t.last.member.user, STR("101")));
	assert_int_equal(t.last.member.offered, 3);
}

static void test_a_reservation_that_ran_out_is_not_written_again(void **state)
{
	struct member_state members[3];
	struct group_state is = known;

	(void)state;
	memcpy(members, three, sizeof(members));
	members[1].reserved_by = STR_NONE;
	members[1].reserved_until_ms = 0;
	is.members = members;
	assert_int_equal(difference(&known, &is).count, 0);
	members[1].reserved_by = STR("new");
	members[1].reserved_until_ms = NOW + 1;
	assert_int_equal(difference(&known, &is).members, 1);
}

static void test_who_is_gone_comes_first(void **state)
{
	struct group_state is = known;
	struct told t;

	(void)state;
	is.members = three + 1;
	is.member_count = 2;
	is.remembered = choices + 1;
	is.remembered_count = 1;
	is.waiting = 1;
	t = difference(&known, &is);
	assert_int_equal(t.count, 3);
	assert_int_equal(t.gone, 2);
	t = difference(&known, &(struct group_state){ 0 });
	assert_int_equal(t.count, 6);
	assert_int_equal(t.gone, 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_same_is_no_difference),
		cmocka_unit_test(test_all_of_it_where_nothing_was_known),
		cmocka_unit_test(test_one_member_and_the_number),
		cmocka_unit_test(test_a_reservation_that_ran_out_is_not_written_again),
		cmocka_unit_test(test_who_is_gone_comes_first),
	};

	return cmocka_run_group_tests_name("core/group_difference", tests, NULL, NULL);
}
