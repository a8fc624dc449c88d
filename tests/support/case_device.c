/* case_device: how one device stands. */
#include "support/case.h"

#include "core/device.h"

void ask_device(struct play *p, struct statement *s)
{
	struct str path = word_next(s);
	struct person *person = person_find(p, s, str_cut(&path, '/'));
	struct device_set set;
	const struct device *d;

	if (!person)
		return;
	device_set_find(&set, &person->subject, p->now_ms);
	d = device_set_get(&set, path);
	p->asked = ASKED_DEVICE;
	p->trace = (struct trace){ 0 };
	p->standing = (struct device_standing){ 0 };
	p->lock = NULL;
	p->device_is_there = d != NULL;
	if (!d)
		return;
	p->standing = device_standing(&person->subject, d, p->now_ms);
	p->lock = device_lock(&person->subject, d->id, p->now_ms);
}

bool expect_device(struct play *p, struct statement *s, struct str key)
{
	const struct device_standing *got = &p->standing;

	if (word_is(key, "there"))
		expect_number(p, s, "there", word_yes(p, s), p->device_is_there);
	else if (word_is(key, "state"))
		expect_words(p, s, "state", word_next(s),
			     word_of(&device_state_words, (int)got->state));
	else if (word_is(key, "health"))
		expect_words(p, s, "health", word_next(s),
			     word_of(&health_words, (int)got->health));
	else if (word_is(key, "reachable"))
		expect_number(p, s, "reachable", word_yes(p, s), got->reachable);
	else if (word_is(key, "diallable"))
		expect_number(p, s, "diallable", word_yes(p, s), got->diallable);
	else if (word_is(key, "reason"))
		expect_text(p, s, "reason", word_of(&reason_words, (int)got->reason));
	else if (word_is(key, "locked_by"))
		expect_words(p, s, "locked_by", word_next(s),
			     p->lock ? p->lock->lock_owner : STR("nobody"));
	else if (word_is(key, "lock_priority"))
		expect_number(p, s, "lock_priority", word_number(p, s),
			      p->lock ? p->lock->lock_priority : -1);
	else if (word_is(key, "locked_until"))
		expect_number(p, s, "locked_until (ms)", word_time_ms(p, s),
			      p->lock ? p->lock->locked_until_ms : 0);
	else
		return false;
	return true;
}
