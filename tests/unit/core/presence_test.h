/* presence_test: what presence must be, in one line, for the tests of ladder P. */
#ifndef TESTS_PRESENCE_TEST_H
#define TESTS_PRESENCE_TEST_H

#include "person.h"

#define assert_presence(p, rung_, availability_, activity_, routable_, reason_)                    \
	do {                                                                                       \
		struct presence now_ = presence_now(p);                                            \
		assert_string_equal(now_.rung, rung_);                                             \
		assert_int_equal(now_.availability, AVAILABILITY_##availability_);                 \
		assert_int_equal(now_.activity, ACTIVITY_##activity_);                             \
		assert_int_equal(now_.routable, routable_);                                        \
		assert_int_equal(now_.reason, REASON_##reason_);                                   \
	} while (0)

static inline struct signal outbound(const char *call_id, enum call_state state)
{
	struct signal s = call(call_id, state);

	s.direction = DIRECTION_OUTBOUND;
	return s;
}

static inline struct signal at_device(struct signal s, const char *id)
{
	s.device = str_of(id);
	return s;
}

#endif
