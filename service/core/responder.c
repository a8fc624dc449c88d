/* responder: see responder.h. */
#include "core/responder.h"

#include "core/device.h"

static bool is(struct str wanted, struct str value)
{
	return !wanted.p || str_eq(wanted, value);
}

static int64_t level_of(const struct user *u, struct str skill)
{
	for (size_t i = 0; i < u->skill_count; i++)
		if (str_eq(u->skills[i].skill, skill))
			return u->skills[i].level;
	return 0;
}

static bool has_skills(const struct responder_question *q, const struct user *u)
{
	for (size_t i = 0; i < q->skill_count; i++)
		if (level_of(u, q->skills[i].skill) < q->skills[i].level)
			return false;
	return true;
}

bool responder_is_asked_for(const struct responder_question *q, const struct directory *d,
			    const struct user *u)
{
	return (q->kind < 0 || (int)u->kind == q->kind) && is(q->site, u->site) &&
	       is(q->department, u->department) && has_skills(q, u) &&
	       (!q->group || group_may_ring(d, q->group, u->id));
}

/* What the reader does not see fits no condition. */
bool responder_is_so_now(const struct responder_question *q, const struct presence *p,
			 const struct sight *sight)
{
	if (sight->level <= VISIBILITY_NONE)
		return false;
	if (q->availability >= 0 &&
	    ((int)p->availability != q->availability || sight->level < VISIBILITY_AVAILABILITY))
		return false;
	return !q->asks_routable || p->routable == q->routable;
}

bool responder_has_device(const struct responder_question *q, const struct subject *s,
			  const struct sight *sight, int64_t now_ms)
{
	struct device_set set;

	if (q->device_kind < 0)
		return true;
	if (s->user->kind != SUBJECT_RESOURCE && sight->level < VISIBILITY_DETAIL)
		return false;
	device_set_find(&set, s, now_ms);
	for (size_t i = 0; i < set.count; i++)
		if ((int)device_set_at(&set, i)->kind == q->device_kind)
			return true;
	return false;
}

struct responder responder_of(const struct responder_question *q, const struct user *u,
			      const struct presence *p, const struct sight *sight)
{
	static const int ranks[AVAILABILITY_COUNT] = {
		[AVAILABILITY_AVAILABLE] = 0,      [AVAILABILITY_UNKNOWN] = 1,
		[AVAILABILITY_AWAY] = 2,           [AVAILABILITY_BUSY] = 3,
		[AVAILABILITY_DO_NOT_DISTURB] = 4, [AVAILABILITY_OFFLINE] = 5,
	};
	struct responder r = { .routable = p->routable,
			       .availability = ranks[AVAILABILITY_UNKNOWN] };

	if (sight->level >= VISIBILITY_AVAILABILITY) {
		r.availability = ranks[p->availability];
		r.since_ms = p->since_ms;
	}
	if (sight->level >= VISIBILITY_ACTIVITY)
		r.calls = p->calls_live;
	for (size_t i = 0; i < q->skill_count; i++)
		r.skill += level_of(u, q->skills[i].skill);
	memcpy(r.id, u->id.p, u->id.n < sizeof(r.id) ? u->id.n : sizeof(r.id) - 1);
	return r;
}

static int ascending(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

int responder_better_first(const void *one, const void *other)
{
	const struct responder *a = one, *b = other;
	const int orders[] = {
		b->routable - a->routable,           a->availability - b->availability,
		ascending(b->skill, a->skill),       ascending(a->calls, b->calls),
		ascending(a->since_ms, b->since_ms), strcmp(a->id, b->id),
	};

	for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++)
		if (orders[i])
			return orders[i];
	return 0;
}
