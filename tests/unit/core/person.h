/* person: a user with devices and a live record, for the core's tests. */
#ifndef TESTS_PERSON_H
#define TESTS_PERSON_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/change.h"
#include "core/presence.h"

enum { T0 = 1000000000, SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };

struct person {
	struct domain domain;
	struct user user;
	struct device device[4];
	const struct device *devices[4];
	struct record record;
	struct subject subject;
	struct arena *arena;
	int64_t now_ms;
	struct change_result result; /* of the last signal */
};

/* 123 with a desk phone and a mobile number that nobody has reported yet. */
static inline void person_init(struct person *p)
{
	*p = (struct person){
		.domain = {.id = STR("abc.com"),
                           .max_call_duration_s = 7200,
                           .ringing_call_s = 180,
                           .device_refresh_s = 3600,
                           .capacity = 1 },
		.user = { .id = STR("123")						 },
		.device = { { .id = STR("desk"), .kind = DEVICE_KIND_DESK_PHONE },
                           { .id = STR("mobile"), .kind = DEVICE_KIND_MOBILE_NUMBER },
                           { .id = STR("gate"), .kind = DEVICE_KIND_INTERCOM },
                           { .id = STR("mobile2"), .kind = DEVICE_KIND_MOBILE_NUMBER }},
		.arena = arena_new(0),
		.now_ms = T0,
	};
	for (int i = 0; i < 4; i++)
		p->devices[i] = &p->device[i];
	p->subject = (struct subject){ .domain = &p->domain,
				       .user = &p->user,
				       .devices = p->devices,
				       .device_count = 2,
				       .record = &p->record };
}

static inline void person_fini(struct person *p)
{
	arena_free(p->arena);
}

static inline int person_setup(void **state)
{
	struct person *p = test_calloc(1, sizeof(*p));

	person_init(p);
	*state = p;
	return 0;
}

static inline int person_teardown(void **state)
{
	person_fini(*state);
	test_free(*state);
	return 0;
}

/* A test whose *state is a fresh person. */
#define PERSON_TEST(f) cmocka_unit_test_setup_teardown(f, person_setup, person_teardown)

static inline struct signal signal_of(enum signal_kind kind, const char *source)
{
	return (struct signal){
		.kind = kind, .source = str_of(source), .seq = -1, .expires_in_s = -1
	};
}

static inline struct signal hook(const char *number) /* NULL = over */
{
	struct signal s = signal_of(SIGNAL_HOOK, "hook:123");

	s.carrier = true;
	s.number = str_of(number);
	s.over = !number;
	return s;
}

static inline struct signal call(const char *call_id, enum call_state state)
{
	struct signal s = signal_of(SIGNAL_CALL, "pbx");

	s.call_id = str_of(call_id);
	s.state = state;
	return s;
}

static inline struct signal device(const char *id, enum device_state state)
{
	struct signal s = signal_of(SIGNAL_DEVICE, "pbx");

	s.device = str_of(id);
	s.device_state = state;
	return s;
}

static inline struct signal status(const char *id)
{
	struct signal s = signal_of(SIGNAL_STATUS, "app");

	s.status = str_of(id);
	return s;
}

/* Only what is applied becomes the record, as when it is committed. */
static inline enum err give(struct person *p, struct signal s)
{
	struct record next;
	enum err err = change_apply(&p->subject, &s, p->now_ms, p->arena, &next, &p->result);

	if (err == ERR_OK && p->result.applied)
		p->record = next;
	return err;
}

/* Gives a signal that must be taken. */
static inline void take(struct person *p, struct signal s)
{
	assert_int_equal(give(p, s), ERR_OK);
	assert_true(p->result.applied);
}

/* Gives a signal that must be refused with this word. */
static inline void refused(struct person *p, struct signal s, const char *word)
{
	assert_int_equal(give(p, s), ERR_OK);
	assert_false(p->result.applied);
	assert_string_equal(change_refusal_word(p->result.why).p, word);
}

static inline struct presence presence_now(const struct person *p)
{
	struct presence out;

	presence_of(&p->subject, STR_NONE, p->now_ms, NULL, &out);
	out.expires_at_ms = presence_until(&p->subject, &out, p->now_ms);
	return out;
}

/* As the service does after a commit. */
static inline void publish(struct person *p)
{
	struct presence now = presence_now(p);

	p->record.published = (struct published){ .availability = now.availability,
						  .activity = now.activity,
						  .activity_id = now.activity_id,
						  .status = now.status,
						  .routable = now.routable,
						  .reason = now.reason,
						  .since_ms = now.since_ms,
						  .at_ms = p->now_ms };
}

#define assert_str(view, literal)                                                                  \
	do {                                                                                       \
		struct str view_ = (view);                                                         \
		assert_int_equal(view_.n, strlen(literal));                                        \
		assert_memory_equal(view_.p, literal, view_.n);                                    \
	} while (0)

#endif
