/*
 * routing_forward: what a destination means. Another user is asked like anybody who is called
 * (ladder_climb), in member mode unless the forwarder's profile says to follow; everything else is
 * a terminal step. What is skipped or missing leads to the fallback of the user who was dialled.
 */
#include "core/person.h"
#include "core/routing_priv.h"

const struct destination *forward_rule(const struct ladder *l, enum forward_condition condition)
{
	const struct forward_rule *rule = &l->profile->forward[condition];
	const struct destination *d =
		l->r->out->side == SIDE_INTERNAL ? &rule->internal : &rule->external;

	return d->kind == DESTINATION_NONE ? NULL : d;
}

struct str destination_text(struct arena *a, const struct destination *d)
{
	struct str kind = word_of(&destination_kind_words, d->kind);

	return d->target.n ? JOIN(a, kind, STR(" "), d->target) : kind;
}

struct str mailbox_of(const struct subject *s)
{
	return s->user->mailbox.n ? s->user->mailbox : s->user->id;
}

static int terminal_step(struct routing *r, enum action action, enum destination_kind kind,
			 struct str id)
{
	struct target *t = ARENA_NEW(r->arena, struct target);

	t->kind = destination_kind_words.words[kind];
	t->id = id;
	return step_add(r, action, t, 1, 0);
}

int mailbox_step(struct routing *r, struct str mailbox)
{
	int step = terminal_step(r, ACTION_VOICEMAIL, DESTINATION_VOICEMAIL, mailbox);

	if (step >= 0 && str_eq(mailbox, mailbox_of(r->dialled)))
		r->steps[step].targets[0].greeting = r->greeting;
	return step;
}

int routing_skip(struct routing *r, struct str rung, enum reason reason, struct str source,
		 struct str text)
{
	if (r->step_count == 0) {
		r->cause = reason == REASON_CAPACITY_REACHED || reason == REASON_CARRIER_CALL ||
					   reason == REASON_MANUAL_DND
				   ? OUTCOME_BUSY
				   : OUTCOME_UNAVAILABLE;
		if (r->out->reason == REASON_NONE) /* a number's only way is closed */
			r->out->reason = reason;
	}
	routing_note(r, rung, reason, source, text, true);
	return NEXT_FALLBACK;
}

bool was_asked(const struct routing *r, const struct subject *s)
{
	if (r->caller && subject_is(r->caller, s))
		return true;
	for (size_t i = 0; i < r->path_count; i++) {
		if (subject_is(r->path[i], s))
			return true;
	}
	return false;
}

size_t hops_allowed(const struct routing *r)
{
	int64_t n = r->directory->domain->max_hops;

	return n > 0 && n < ROUTING_PATH_MAX - 1 ? (size_t)n : HOPS_DEFAULT;
}

int user_plan(struct ladder *from, const struct subject *s, bool only)
{
	struct routing *r = from->r;
	struct ladder l = { .r = r,
			    .s = s,
			    .mode = from->mode != LADDER_MEMBER &&
						    from->profile->target_forwarding ==
							    TARGET_FORWARDING_FOLLOW
					    ? LADDER_FOLLOWED
					    : LADDER_MEMBER,
			    .source = JOIN(r->arena, STR("user/"), s->user->id),
			    .only = only };
	int entry;

	if (was_asked(r, s))
		return routing_skip(r, STR("R0"), REASON_LOOP_DETECTED, l.source,
				    STR("Not asked again: the call would go in a circle."));
	if (r->path_count > hops_allowed(r))
		return routing_skip(
			r, STR("R0"), REASON_HOP_LIMIT, l.source,
			STR("Not asked: the call was forwarded as often as it may be."));
	r->path[r->path_count++] = s;
	entry = ladder_climb(&l);
	r->path_count--;
	return entry;
}

const struct device *mobile_device(const struct subject *s, struct str number)
{
	for (size_t i = 0; i < s->device_count; i++) {
		if (s->devices[i]->kind == DEVICE_KIND_MOBILE_NUMBER &&
		    str_eq(s->devices[i]->number, number))
			return s->devices[i];
	}
	return NULL;
}

static bool user_is_locked(const struct subject *s, int64_t now_ms)
{
	const struct admin_lock *lock = subject_lock(s, now_ms);

	return lock && !lock->routable;
}

enum reason mobile_refusal(const struct ladder *from, const struct subject *owner,
			   const struct profile *profile, const struct device *d)
{
	const struct routing *r = from->r;
	struct device_standing standing = device_standing(owner, d, r->now_ms);
	struct status_fact timed;
	struct str source;

	if (!subject_is(owner, from->s) && was_asked(r, owner))
		return REASON_LOOP_DETECTED;
	if (routing_is_emergency(r))
		return standing.diallable ? REASON_NONE : standing.reason;
	if (user_is_dnd(owner, subject_status_now(owner, r->now_ms, &timed), r->now_ms, &source) &&
	    !(subject_is(owner, from->s) && ladder_passes(from, PASS_DO_NOT_DISTURB)))
		return REASON_MANUAL_DND;
	if (user_is_locked(owner, r->now_ms))
		return REASON_LOCKED;
	if (user_is_on_mobile(r, owner))
		return REASON_CARRIER_CALL;
	if (user_is_at_capacity(r, owner, &source))
		return REASON_CAPACITY_REACHED;
	if (!subject_is(owner, from->s) && !profile->accept_calls)
		return REASON_CALLS_NOT_ACCEPTED;
	if (!subject_is(owner, from->s) && profile->direct_to_voicemail)
		return REASON_DIRECT_TO_VOICEMAIL;
	return standing.diallable ? REASON_NONE : standing.reason;
}

/* DOMAIN section 4: a number that is somebody's mobile is that user's mobile leg. */
static int mobile_plan(struct ladder *from, const struct subject *owner, struct str number)
{
	struct routing *r = from->r;
	const struct device *d = mobile_device(owner, number);
	struct status_fact timed;
	const struct status_fact *status = subject_status_now(owner, r->now_ms, &timed);
	const struct profile *profile = subject_profile(owner, status ? status->id : STR_NONE);
	struct target *t = ARENA_NEW(r->arena, struct target);
	struct str source;
	enum reason reason;
	int step;

	if (!d)
		return NEXT_FALLBACK;
	source = JOIN(r->arena, STR("device/"), owner->user->id, STR("/"), d->id);
	reason = mobile_refusal(from, owner, profile, d);
	if (reason != REASON_NONE)
		return routing_skip(r, STR("R10"), reason, source, routing_skip_text(reason));
	*t = mobile_target(owner, profile, d);
	step = step_add(r, ACTION_RING, t, 1,
			profile->mobile.timeout_s > 0 ? profile->mobile.timeout_s
						      : MOBILE_DEFAULT_S);
	if (step < 0)
		return step;
	routing_note(r, STR("R10"), REASON_NONE, source,
		     STR("The number is this user's mobile and is rung as such."), true);
	step_lead_all(r, step, NEXT_FALLBACK);
	return step;
}

static int outside_step(struct ladder *from, struct str number)
{
	struct routing *r = from->r;
	struct target *t = ARENA_NEW(r->arena, struct target);
	int64_t timeout_s = from->profile->ring.timeout_s;
	int step;

	t->kind = destination_kind_words.words[DESTINATION_EXTERNAL];
	t->number = number;
	step = step_add(r, ACTION_FORWARD, t, 1, timeout_s > 0 ? timeout_s : RING_DEFAULT_S);
	if (step >= 0)
		step_lead_all(r, step, NEXT_FALLBACK);
	return step;
}

/* A number outside. One of the domain's own never leaves the PBX. */
static int external_plan(struct ladder *from, struct str raw, bool only)
{
	struct routing *r = from->r;
	const struct directory *d = r->directory;
	struct number n = number_normalise(&d->domain->numbering, raw, r->arena);
	bool is_public = n.kind == NUMBER_PUBLIC, is_number = is_public || n.kind == NUMBER_SHORT;
	const struct subject *s = is_public ? d->find_mobile(d->state, n.text) : NULL;
	const struct dialled_number *number;
	const struct group *g;

	if (s)
		return mobile_plan(from, s, n.text);
	s = is_number ? d->find(d->state, n.text) : NULL;
	if (s)
		return user_plan(from, s, only);
	g = is_number && d->find_group ? d->find_group(d->state, n.text) : NULL;
	if (g)
		return group_plan(from, g, only);
	number = directory_number(d, raw, n);
	if (number)
		return number_plan(from, number, only);
	if (is_public && str_eq(n.text, r->out->from.text))
		return routing_skip(r, STR("R0"), REASON_LOOP_DETECTED, STR_NONE,
				    STR("Not forwarded: that number is the caller."));
	return outside_step(from, is_number ? n.text : raw);
}

static int extension_plan(struct ladder *from, const struct destination *d, bool only)
{
	struct routing *r = from->r;
	struct number n = number_normalise(&r->directory->domain->numbering, d->target, r->arena);
	const struct subject *s = d->kind == DESTINATION_EXTENSION
					  ? directory_person(r->directory, d->target, n)
					  : NULL;
	const struct group *g = s ? NULL : directory_group(r->directory, d->target, n);
	const struct dialled_number *number =
		s || g ? NULL : directory_number(r->directory, d->target, n);

	if (s)
		return user_plan(from, s, only);
	if (g)
		return group_plan(from, g, only);
	if (number)
		return number_plan(from, number, only);
	return routing_skip(
		r, STR("R0"), REASON_DESTINATION_MISSING, destination_text(r->arena, d),
		STR("Not asked: nobody and no group of this domain has that id or number any "
		    "more."));
}

static int ending_plan(struct routing *r, enum action action, enum outcome cause, bool only)
{
	if (!only)
		return step_add(r, action, NULL, 0, 0);
	final_set(r, action, cause);
	r->final_is_set = true;
	return NEXT_FINAL;
}

int destination_plan(struct ladder *l, const struct destination *d, bool only)
{
	struct routing *r = l->r;

	switch (d->kind) {
	case DESTINATION_EXTENSION:
	case DESTINATION_RING_GROUP: return extension_plan(l, d, only);
	case DESTINATION_EXTERNAL: return external_plan(l, d->target, only);
	case DESTINATION_VOICEMAIL:
		return mailbox_step(r, d->target.n ? d->target : mailbox_of(r->dialled));
	case DESTINATION_IVR:
	case DESTINATION_ANNOUNCEMENT: return terminal_step(r, ACTION_ANNOUNCE, d->kind, d->target);
	case DESTINATION_QUEUE:
	case DESTINATION_CALLBACK_QUEUE: return terminal_step(r, ACTION_QUEUE, d->kind, d->target);
	case DESTINATION_BUSY: return ending_plan(r, ACTION_REJECT, OUTCOME_BUSY, only);
	case DESTINATION_ROSTER: return roster_plan(l, d->target, only);
	case DESTINATION_HANGUP: return ending_plan(r, ACTION_HANGUP, r->cause, only);
	default: return NEXT_FALLBACK;
	}
}

int forward_to(struct ladder *l, enum forward_condition condition, struct str rung, bool only)
{
	/* clang-format off */
	static const struct {
		enum reason reason;
		struct str text;
	} said[FORWARD_COUNT] = {
		[FORWARD_ALWAYS] = { REASON_FORWARD_ALWAYS, STR("Every call goes to ") },
		[FORWARD_BUSY] = { REASON_FORWARD_BUSY, STR("Where busy, the call goes to ") },
		[FORWARD_NO_ANSWER] = { REASON_FORWARD_NO_ANSWER, STR("Where nobody answers, the call goes to ") },
		[FORWARD_UNAVAILABLE] = { REASON_FORWARD_UNAVAILABLE, STR("Where nothing can be reached, the call goes to ") },
		[FORWARD_REJECTED] = { REASON_FORWARD_REJECTED, STR("Where refused, the call goes to ") },
	};
	/* clang-format on */
	const struct destination *d = forward_rule(l, condition);

	routing_note(
		l->r, rung, said[condition].reason, l->source,
		JOIN(l->r->arena, said[condition].text, destination_text(l->r->arena, d), STR(".")),
		true);
	return destination_plan(l, d, only);
}
