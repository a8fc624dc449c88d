/* choice: see choice.h. */
#include "api/choice.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"

enum {
	/* A caller waits no longer for a Redis that says nothing: past that it refuses the commit,
	 * so nobody is reserved behind the caller's back. */
	STRICT_MS = 250,
	STRICT_MOST_MS = 1000,    /* … and chooses again no longer, where others were quicker */
	STRICT_CEILING_MS = 2000, /* never reached: state/ answers before */
	SOFT_PATIENCE_MS = 1000,
};

/* One strict question while its reservation is under way. */
struct reserving {
	struct ticket *ticket;
	struct question question;
	struct route_answer answer;
	struct str user; /* whom it is about */
	int64_t until_mono_ms;
};

static bool is_strict(const struct group_choice *c)
{
	return c->group.n && c->reserve == RESERVE_STRICT && c->reserve_s > 0;
}

static struct group_change change_of(const struct route_answer *a)
{
	const struct group_choice *c = &a->decision->choice;

	return (struct group_change){ .kind = GROUP_CHANGE_CHOICE,
				      .call_id = a->question->call_id,
				      .user = c->user,
				      .reserve_s = c->reserve_s };
}

bool choice_is_strict(struct request *r, const struct decision *d)
{
	const struct group_choice *c = &d->choice;
	int64_t as_of_ms;

	/* without Redis nothing can be reserved, and no call waits for it */
	return c->user.n && is_strict(c) && !state_is_degraded(r->state, &as_of_ms);
}

enum reservation choice_unreserved(const struct decision *d)
{
	return is_strict(&d->choice) ? RESERVATION_LOST : RESERVATION_NONE;
}

void choice_tell(struct request *r, const struct route_answer *answer)
{
	const struct group_choice *c = &answer->decision->choice;
	const struct group *g = c->user.n ? replica_group(r->domain, c->group) : NULL;
	struct group_change change;

	if (!g || (c->reserve_s == 0 && !group_remembers(g)))
		return;
	change = change_of(answer);
	state_group_change(r->state, replica_domain_config(r->domain)->id, c->group, &change,
			   SOFT_PATIENCE_MS, NULL, NULL);
}

/* ---- strict ---- */

static void on_reserved(void *arg, const struct group_outcome *o);

static void ask(struct reserving *s, struct request *r)
{
	const struct group_choice *c = &s->answer.decision->choice;
	struct group_change change = change_of(&s->answer);
	int64_t left_ms = s->until_mono_ms - clock_mono_ms();

	s->user = arena_str(r->arena, c->user);
	state_group_change(r->state, replica_domain_config(r->domain)->id, c->group, &change,
			   left_ms < STRICT_MS ? left_ms : STRICT_MS, on_reserved, s);
}

void choice_reserve(struct request *r, const struct route_answer *answer)
{
	struct reserving *s = mem_new(sizeof(*s));

	s->question = *answer->question;
	s->answer = *answer;
	s->answer.question = &s->question;
	s->until_mono_ms = clock_mono_ms() + STRICT_MOST_MS;
	s->ticket = request_wait(r, STRICT_CEILING_MS);
	ask(s, r);
}

static void finish(struct reserving *s, enum reservation reservation)
{
	struct request *r = ticket_redeem(s->ticket);

	s->answer.reservation = reservation;
	if (r)
		route_finish(r, &s->answer);
	free(s);
}

static void give_up(struct reserving *s)
{
	struct request *r = ticket_redeem(s->ticket);

	if (r)
		reply_problem(r, ERR_NOT_FOUND, "The domain is gone");
	free(s);
}

/*
 * What was decided before the wait may be gone from the replica: decided again, which gives the
 * remembered choice where it was kept, and another one where somebody else was quicker: what made
 * it lose is in the replica by now, and so are the choices of those who lost and chose again
 * before.
 */
static void on_reserved(void *arg, const struct group_outcome *o)
{
	struct reserving *s = arg;
	struct request *r = ticket_peek(s->ticket);
	bool kept = !o->err && o->verdict != GROUP_LOST;

	if (!r || !request_domain(r)) {
		give_up(s);
		return;
	}
	if (!route_plan(r, &s->question, &s->answer)) {
		ticket_redeem(s->ticket);
		free(s);
		return;
	}
	if (kept && str_eq(s->answer.decision->choice.user, s->user))
		finish(s, RESERVATION_KEPT);
	else if (o->err || clock_mono_ms() >= s->until_mono_ms ||
		 !choice_is_strict(r, s->answer.decision))
		finish(s, choice_unreserved(s->answer.decision));
	else
		ask(s, r);
}
