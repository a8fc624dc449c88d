/* What apps do to a record: sessions, their end, and what is remembered of them. */
#include "change_test.h"

#include <stdio.h>

#include "core/device.h"
#include "core/session.h"

static struct signal app(const char *id, enum app_availability availability)
{
	struct signal s = signal_of(SIGNAL_SESSION, "app");

	s.session = str_of(id);
	s.app = DEVICE_KIND_WEB_APP;
	s.availability = availability;
	s.idle_s = s.push_s = -1;
	return s;
}

static struct signal closed(const char *id)
{
	struct signal s = app(id, APP_ENDED);

	s.kind = SIGNAL_SESSION_END;
	return s;
}

static const struct session_fact *session(const struct person *p, const char *id)
{
	for (size_t i = 0; i < p->record.session_count; i++)
		if (str_eq(p->record.sessions[i].session, str_of(id)))
			return &p->record.sessions[i];
	return NULL;
}

static void prune(struct person *p)
{
	struct record pruned;

	record_prune(&p->subject, p->now_ms, p->arena, &pruned);
	p->record = pruned;
}

static void opened_kept_alive_and_closed(void **state)
{
	struct person *p = *state;

	take(p, app("web", APP_AVAILABLE));
	assert_int_equal(p->result.effective_s, 300);
	assert_int_equal(session(p, "web")->active_ms, T0);
	p->now_ms += MINUTE;
	take(p, app("web", APP_AVAILABLE));
	assert_true(was(p, CHANGE_REPEAT));
	assert_int_equal(session(p, "web")->since_ms, T0);
	assert_int_equal(session(p, "web")->active_ms, T0);
	assert_int_equal(session(p, "web")->expires_at_ms, T0 + 6 * MINUTE);
	take(p, app("web", APP_BUSY));
	assert_true(was(p, CHANGE_APPLIED));
	assert_int_equal(session(p, "web")->since_ms, T0 + MINUTE);
	p->now_ms += MINUTE;
	take(p, closed("web"));
	assert_false(session_is_open(session(p, "web"), p->now_ms));
	assert_int_equal(session(p, "web")->expires_at_ms, T0 + 2 * MINUTE);
	p->now_ms += MINUTE;
	take(p, closed("web"));
	assert_true(was(p, CHANGE_NOTHING_TO_END));
	take(p, with_seq(closed("web"), 3));
	assert_int_equal(session(p, "web")->expires_at_ms, T0 + 2 * MINUTE); /* its end stays */
}

static void silent_for_a_while(void **state)
{
	struct person *p = *state;

	take(p, with_seq(app("web", APP_AVAILABLE), 1));
	p->now_ms += 10 * MINUTE;
	take(p, with_seq(app("web", APP_AVAILABLE), 1));
	assert_true(was(p, CHANGE_REPEAT));
	assert_int_equal(session(p, "web")->since_ms, T0 + 10 * MINUTE);
}

static void deadlines(void **state)
{
	struct person *p = *state;

	deadline_is(p, app("a", APP_BUSY), 300, false);
	deadline_is(p, for_s(app("a", APP_BUSY), 59), 60, true);
	deadline_is(p, for_s(app("a", APP_BUSY), 60), 60, false);
	deadline_is(p, for_s(app("a", APP_BUSY), 14400), 14400, false);
	deadline_is(p, for_s(app("a", APP_BUSY), 14401), 14400, true);
}

static void open_many(struct person *p, int count)
{
	char id[32];

	for (int i = 0; i < count; i++) {
		snprintf(id, sizeof(id), "app-%d", i);
		take(p, app(id, APP_AVAILABLE));
	}
}

static void sixteen_open_and_no_more(void **state)
{
	struct person *p = *state;

	open_many(p, RECORD_SESSIONS_MAX);
	assert_int_equal(give(p, app("more", APP_BUSY)), ERR_TOO_MANY_SIGNALS);
	take(p, app("app-3", APP_BUSY));
	p->now_ms += 299 * SECOND;
	assert_int_equal(give(p, app("more", APP_BUSY)), ERR_TOO_MANY_SIGNALS);
	p->now_ms += 2 * SECOND; /* all but app-3 are over */
	take(p, app("more", APP_BUSY));
}

/* Pages that come and go leave no more behind than fits. */
static void what_ended_makes_room(void **state)
{
	struct person *p = *state;
	char id[32];

	for (int i = 0; i < 200; i++) {
		snprintf(id, sizeof(id), "page-%d", i);
		take(p, app(id, APP_AVAILABLE));
		p->now_ms += 10;
		take(p, closed(id));
		assert_true(p->record.session_count <= RECORD_SESSIONS_KEPT_MAX);
	}
	assert_non_null(session(p, "page-199"));
	assert_null(session(p, "page-100"));
}

/* Late reports are recognised for 180 s; then it is enough to know that there was an app. */
static void one_memory_of_all_pages(void **state)
{
	struct person *p = *state;
	bool endless;

	open_many(p, 5);
	p->now_ms += MINUTE;
	for (int i = 0; i < 5; i++) {
		char id[32];
		snprintf(id, sizeof(id), "app-%d", i);
		p->now_ms += 1;
		take(p, closed(id));
	}
	prune(p);
	assert_int_equal(p->record.session_count, 5);
	p->now_ms += 3 * MINUTE + 1;
	prune(p);
	assert_int_equal(p->record.session_count, 1);
	assert_non_null(session(p, "app-4"));
	assert_false(record_is_empty(&p->record));
	assert_int_equal(record_last_deadline(&p->subject, &p->record, &endless),
			 session(p, "app-4")->expires_at_ms + APP_KEPT_MS);
	assert_false(endless);
	p->now_ms += APP_KEPT_MS;
	prune(p);
	assert_true(record_is_empty(&p->record));
}

static void every_app_that_a_push_wakes_is_kept(void **state)
{
	struct person *p = *state;
	struct signal one = app("one", APP_AVAILABLE), two = app("two", APP_AVAILABLE);
	struct device_set set;

	p->subject.device_count = 0;
	one.push_s = two.push_s = 3600;
	take(p, one);
	take(p, two);
	take(p, closed("one"));
	p->now_ms += 1;
	take(p, closed("two"));
	p->now_ms += 30 * MINUTE;
	prune(p);
	assert_int_equal(p->record.session_count, 2);
	device_set_find(&set, &p->subject, p->now_ms);
	assert_int_equal(set.count, 2);
	assert_int_equal(device_standing(&p->subject, device_set_at(&set, 0), p->now_ms).state,
			 DEVICE_STATE_PUSH_REACHABLE);
	p->now_ms += HOUR;
	device_set_find(&set, &p->subject, p->now_ms);
	assert_int_equal(set.count, 0);
	prune(p);
	assert_int_equal(p->record.session_count, 1);
}

static void an_app_of_a_resource(void **state)
{
	struct person *p = *state;

	p->user.kind = SUBJECT_RESOURCE;
	assert_int_equal(give(p, app("web", APP_BUSY)), ERR_NOT_A_PERSON);
	take(p, closed("web"));
	assert_true(was(p, CHANGE_NOTHING_TO_END));
}

/* A copy for who commits it points into nothing of the old one. */
static void copied_whole(void **state)
{
	struct person *p = *state;
	struct arena *a = arena_new(0);
	struct record copy;

	take(p, app("web", APP_BUSY));
	record_copy(&p->record, a, &copy);
	assert_int_equal(copy.session_count, 1);
	assert_str(copy.sessions[0].session, "web");
	assert_str(copy.sessions[0].origin.source, "app");
	assert_true(copy.sessions != p->record.sessions &&
		    copy.sessions[0].session.p != p->record.sessions[0].session.p);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PERSON_TEST(opened_kept_alive_and_closed),
		PERSON_TEST(silent_for_a_while),
		PERSON_TEST(deadlines),
		PERSON_TEST(sixteen_open_and_no_more),
		PERSON_TEST(what_ended_makes_room),
		PERSON_TEST(one_memory_of_all_pages),
		PERSON_TEST(every_app_that_a_push_wakes_is_kept),
		PERSON_TEST(an_app_of_a_resource),
		PERSON_TEST(copied_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
