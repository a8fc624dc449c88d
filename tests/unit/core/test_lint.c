/* lint: what no write lets in any more, but an older version or a lost object may have left; the
 * limits of what is kept; loops in tangles and on both sides. The rest is asked over HTTP. */
#include "core/lint.h"

#include "support/cmocka.h"

#define assert_text(view, literal) assert_true(str_eq((view), str_of(literal)))

struct world {
	struct arena *arena;
	struct lint *lint;
};

static struct world world_new(void)
{
	struct world w = { .arena = arena_new(0) };

	w.lint = lint_new(w.arena);
	lint_add_domain(w.lint, ARENA_NEW(w.arena, struct domain));
	return w;
}

static struct user *add_user(struct world *w, const char *id)
{
	struct user *u = ARENA_NEW(w->arena, struct user);

	u->id = str_of(id);
	lint_add_user(w->lint, u);
	return u;
}

static struct profile *add_profile(struct world *w, const char *user, const char *status,
				   const char *internal, const char *external)
{
	struct profile *p = ARENA_NEW(w->arena, struct profile);
	struct forward_rule *always = &p->forward[FORWARD_ALWAYS];

	p->user = str_of(user);
	p->status = str_of(status);
	p->accept_calls = true;
	if (internal)
		always->internal = (struct destination){ DESTINATION_EXTENSION, str_of(internal) };
	if (external)
		always->external = (struct destination){ DESTINATION_EXTENSION, str_of(external) };
	lint_add_profile(w->lint, p);
	return p;
}

static struct group *add_group(struct world *w, const char *id, enum member_kind kind,
			       const char *member)
{
	struct group *g = ARENA_NEW(w->arena, struct group);
	struct group_member *m = ARENA_NEW(w->arena, struct group_member);

	*m = (struct group_member){ .kind = kind, .target = str_of(member) };
	g->id = str_of(id);
	g->members = m;
	g->member_count = 1;
	g->fallback.otherwise.kind = DESTINATION_BUSY;
	lint_add_group(w->lint, g);
	return g;
}

static void run(struct world *w, enum lint_extent extent)
{
	lint_begin(w->lint, extent, 0, &zone_utc);
	while (lint_step(w->lint))
		;
}

static size_t total(const struct world *w, enum lint_severity severity)
{
	size_t count, all;

	lint_findings(w->lint, severity, &count, &all);
	return all;
}

static const struct finding *only(const struct world *w, enum lint_severity severity)
{
	size_t count, all;
	const struct finding *f = lint_findings(w->lint, severity, &count, &all);

	assert_int_equal(all, 1);
	assert_int_equal(total(w, LINT_SEVERITY_ERROR) + total(w, LINT_SEVERITY_WARNING) +
				 total(w, LINT_SEVERITY_NOTICE),
			 1);
	return f;
}

static void assert_is(const struct finding *f, enum lint_code code, const char *object,
		      const char *pointer)
{
	assert_int_equal(f->code, code);
	assert_text(f->object, object);
	assert_text(f->pointer, pointer);
}

static void what_was_named_is_gone(void **state)
{
	struct world w = world_new();

	(void)state;
	add_user(&w, "123");
	add_profile(&w, "123", "away", NULL, "125");
	run(&w, LINT_ALL);
	assert_is(only(&w, LINT_SEVERITY_ERROR), LINT_DESTINATION_MISSING,
		  "/users/123/profiles/away", "/forward/always/external/target");
	arena_free(w.arena);

	w = world_new();
	add_user(&w, "123")->schedule = STR("office");
	run(&w, LINT_ALL);
	assert_is(only(&w, LINT_SEVERITY_ERROR), LINT_SCHEDULE_MISSING, "/users/123", "/schedule");
	arena_free(w.arena);

	w = world_new();
	add_group(&w, "sales", MEMBER_USER, "123");
	run(&w, LINT_ALL);
	assert_is(only(&w, LINT_SEVERITY_ERROR), LINT_MEMBER_MISSING, "/groups/sales",
		  "/members/0/target");
	arena_free(w.arena);
}

static void a_rules_target_is_gone(void **state)
{
	struct str target = STR("126");
	struct caller_rule rule = {
		.id = STR("r"), .enabled = true, .targets = {&target, 1}
	};
	struct world w = world_new();

	(void)state;
	lint_add_rule(w.lint, &rule);
	run(&w, LINT_ALL);
	assert_is(only(&w, LINT_SEVERITY_WARNING), LINT_RULE_TARGET_MISSING, "/caller-rules/r",
		  "/targets");
	arena_free(w.arena);
}

static void a_certain_loop_is_one_error(void **state)
{
	struct world w = world_new();
	const struct finding *f;

	(void)state;
	add_user(&w, "1");
	add_user(&w, "2");
	add_user(&w, "3");
	add_profile(&w, "1", "available", "2", "2");
	add_profile(&w, "2", "available", "3", "3");
	add_profile(&w, "3", "available", "2", "2");
	run(&w, LINT_ALL);
	f = only(&w, LINT_SEVERITY_ERROR);
	assert_is(f, LINT_LOOP_CERTAIN, "/users/2/profiles/available", "/forward/always/external");
	assert_text(f->path, "user/2 → user/3 → user/2");
	arena_free(w.arena);
}

static void each_side_has_its_own_loops(void **state)
{
	struct world w = world_new();

	(void)state;
	add_user(&w, "1");
	add_user(&w, "2");
	add_user(&w, "3");
	add_profile(&w, "1", "available", "2", "3");
	add_profile(&w, "2", "available", "1", NULL);
	add_profile(&w, "3", "available", NULL, "1");
	run(&w, LINT_ALL);
	assert_int_equal(total(&w, LINT_SEVERITY_ERROR), 2);
	assert_int_equal(total(&w, LINT_SEVERITY_WARNING), 0);
	arena_free(w.arena);
}

static void one_status_without_it_is_no_certain_loop(void **state)
{
	struct world w = world_new();

	(void)state;
	add_user(&w, "1");
	add_profile(&w, "1", "available", "1", "1");
	add_profile(&w, "1", "lunch_break", NULL, NULL);
	run(&w, LINT_ALL);
	assert_is(only(&w, LINT_SEVERITY_WARNING), LINT_LOOP_POSSIBLE,
		  "/users/1/profiles/available", "/forward/always/external");
	arena_free(w.arena);
}

/* Everybody sends calls to somebody else in each status: many circles, and an end to them. */
static void a_tangle_ends_and_is_counted(void **state)
{
	enum { USERS = 400 };
	struct world w = world_new();
	size_t statuses, count, all;
	const struct status_meaning *status = status_all(&(struct domain){ 0 }, &statuses);

	(void)state;
	for (int i = 0; i < USERS; i++)
		add_user(&w, arena_printf(w.arena, "%d", i).p);
	for (int i = 0; i < USERS; i++) {
		for (size_t s = 0; s < statuses; s++) {
			struct str to = arena_printf(w.arena, "%d", (i * 7 + 13 * (int)s) % USERS);

			add_profile(&w, arena_printf(w.arena, "%d", i).p, status[s].id.p, to.p,
				    to.p);
		}
	}
	run(&w, LINT_ALL);
	lint_findings(w.lint, LINT_SEVERITY_WARNING, &count, &all);
	assert_int_equal(count, LINT_KEPT_MAX);
	assert_true(all > LINT_KEPT_MAX);
	arena_free(w.arena);
}

static void nobody_ever_on_hours(void **state)
{
	struct schedule never = { .id = STR("never"), .holiday_count = 1 };
	struct world w = world_new();

	(void)state;
	lint_add_schedule(w.lint, &never);
	add_user(&w, "1")->schedule = STR("never");
	add_group(&w, "sales", MEMBER_USER, "1");
	run(&w, LINT_ALL);
	assert_is(only(&w, LINT_SEVERITY_WARNING), LINT_HOURS_UNCOVERED, "/groups/sales",
		  "/members");
	arena_free(w.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_named_is_gone),
		cmocka_unit_test(a_rules_target_is_gone),
		cmocka_unit_test(a_certain_loop_is_one_error),
		cmocka_unit_test(each_side_has_its_own_loops),
		cmocka_unit_test(one_status_without_it_is_no_certain_loop),
		cmocka_unit_test(a_tangle_ends_and_is_counted),
		cmocka_unit_test(nobody_ever_on_hours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
