/* change_test: signals with a detail set, and what became of them, for the tests of change. */
#ifndef TESTS_CHANGE_TEST_H
#define TESTS_CHANGE_TEST_H

#include "person.h"

static inline struct signal with_seq(struct signal s, int64_t seq)
{
	s.seq = seq;
	return s;
}

static inline struct signal with_at(struct signal s, int64_t at_ms)
{
	s.at_ms = at_ms;
	return s;
}

static inline struct signal with_epoch(struct signal s, const char *epoch)
{
	s.epoch = str_of(epoch);
	return s;
}

static inline struct signal from(struct signal s, const char *source)
{
	s.source = str_of(source);
	return s;
}

static inline struct signal for_s(struct signal s, int64_t expires_in_s)
{
	s.expires_in_s = expires_in_s;
	return s;
}

static inline struct signal status_clear(void)
{
	return signal_of(SIGNAL_STATUS_CLEAR, "app");
}

static inline struct signal device_clear(const char *id)
{
	struct signal s = signal_of(SIGNAL_DEVICE_CLEAR, "pbx");

	s.device = str_of(id);
	return s;
}

static inline size_t live_calls(const struct person *p)
{
	size_t live = 0;

	for (size_t i = 0; i < p->record.call_count; i++)
		live += call_is_live(&p->record.calls[i], p->now_ms);
	return live;
}

static inline bool was(const struct person *p, enum change_refusal why)
{
	return p->result.why == why;
}

static inline void deadline_is(struct person *p, struct signal s, int64_t effective_s, bool clamped)
{
	take(p, s);
	assert_int_equal(p->result.effective_s, effective_s);
	assert_int_equal(p->result.expires_at_ms, p->now_ms + effective_s * 1000);
	assert_int_equal(p->result.clamped, clamped);
}

#endif
