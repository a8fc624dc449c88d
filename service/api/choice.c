/* choice: see choice.h. */
#include "api/choice.h"

#include <stdlib.h>

#include "base/memory.h"

enum {
	/* A strict question waits for its reservation so long, all tries together; then it is
	 * answered, and the reservation goes on behind the answer as a soft one. */
	STRICT_MS = 95,
	READ_ON_MS = 1,           /* what Redis said may be there, and unread: 100 ms in all */
	STRICT_CEILING_MS = 2000, /* never reached: the timer answers before */
	SOFT_PATIENCE_MS = 1000,
};

/* One strict question while its reservation is under way. */
struct reserving {
	struct ticket *ticket; /* NULL once answered */
	struct question question;
	struct route_answer answer;
	struct str user;          /* whom it is about */
	struct loop_timer *timer; /* NULL once answered */
	bool over;                /* the time is; only what has arrived is still read */
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

	s->user = arena_str(r->arena, c->user);
	state_group_change(r->state, replica_domain_config(r->domain)->id, c->group, &change,
			   SOFT_PATIENCE_MS, on_reserved, s);
}

/* The request, if it is still there to be answered; s is then of use no more but to whom it was
 * handed. */
static struct request *end_wait(struct reserving *s)
{
	struct request *r = ticket_redeem(s->ticket);

	s->ticket = NULL;
	loop_timer_free(s->timer);
	s->timer = NULL;
	return r;
}

static void finish(struct reserving *s, enum reservation reservation)
{
	struct request *r = end_wait(s);

	s->answer.reservation = reservation;
	if (r)
		route_finish(r, &s->answer);
}

/*
 * What was decided before the wait may be gone from the replica: decided again, which gives the
 * remembered choice where it was kept, and another one where somebody else was quicker: what made
 * it lose is in the replica by now, and so are the choices of those who lost and chose again
 * before. False = there is nobody to answer any more.
 */
static bool decide_again(struct reserving *s)
{
	struct request *r = ticket_peek(s->ticket);

	if (r && !request_domain(r))
		reply_problem(r, ERR_NOT_FOUND, "The domain is gone");
	else if (r && route_plan(r, &s->question, &s->answer))
		return true;
	end_wait(s);
	return false;
}

static void on_time(void *arg)
{
	struct reserving *s = arg;

	if (!s->over) {
		s->over = true;
		loop_timer_start(s->timer, READ_ON_MS, 0);
	} else if (decide_again(s)) {
		finish(s, choice_unreserved(s->answer.decision));
	}
}

static void settle(struct reserving *s, const struct group_outcome *o)
{
	bool kept = !o->err && o->verdict != GROUP_LOST;
	const struct decision *d = s->answer.decision;

	if (kept && str_eq(d->choice.user, s->user))
		finish(s, RESERVATION_KEPT);
	else if (o->err || s->over || !choice_is_strict(ticket_peek(s->ticket), d))
		finish(s, choice_unreserved(d));
	else
		ask(s, ticket_peek(s->ticket));
}

static void on_reserved(void *arg, const struct group_outcome *o)
{
	struct reserving *s = arg;

	if (s->ticket && decide_again(s))
		settle(s, o);
	if (!s->ticket)
		free(s);
}

void choice_reserve(struct request *r, const struct route_answer *answer)
{
	struct reserving *s = mem_new(sizeof(*s));

	s->question = *answer->question;
	s->answer = *answer;
	s->answer.question = &s->question;
	s->ticket = request_wait(r, STRICT_CEILING_MS);
	s->timer = loop_timer_new(r->api->loop, on_time, s);
	loop_timer_start(s->timer, STRICT_MS, 0);
	ask(s, r);
}
