/* lint_targets: destinations and names that lead nowhere. Writes are checked for most of them, so
 * what is found here was written before, or lost what it named in another way. */
#include "core/lint_priv.h"

static void look_at(struct lint *l, const struct destination *d, struct str object,
		    struct str pointer)
{
	struct str kind = word_of(&destination_kind_words, (int)d->kind);
	const struct lint_place *p = lint_place_of(l, d);

	if (d->kind == DESTINATION_VOICEMAIL && d->target.n && !lint_name_find(l, 'm', d->target))
		lint_add(l, LINT_SEVERITY_NOTICE, LINT_MAILBOX_UNKNOWN, object,
			 LINT_JOIN(l, "%.*s/target", STR_ARG(pointer)),
			 "The mailbox %.*s is no user's: only the PBX knows whether there is one.",
			 STR_ARG(d->target));
	if (!p && (d->kind == DESTINATION_EXTENSION || d->kind == DESTINATION_RING_GROUP))
		lint_add(l, LINT_SEVERITY_ERROR, LINT_DESTINATION_MISSING, object,
			 LINT_JOIN(l, "%.*s/target", STR_ARG(pointer)),
			 "The %.*s %.*s is nobody of this domain, so calls do not get there.",
			 STR_ARG(kind), STR_ARG(d->target));
	if (!p && d->kind == DESTINATION_ROSTER)
		lint_add(l, LINT_SEVERITY_ERROR, LINT_DESTINATION_MISSING, object,
			 LINT_JOIN(l, "%.*s/target", STR_ARG(pointer)),
			 "There is no roster %.*s, so calls do not get there.", STR_ARG(d->target));
	if (p && p->way.group && way_group_is_empty(p->way.group, &l->finder))
		lint_add(l, LINT_SEVERITY_WARNING, LINT_DESTINATION_EMPTY, object,
			 LINT_JOIN(l, "%.*s/target", STR_ARG(pointer)),
			 "The group %.*s has no members, so calls only reach its fallback.",
			 STR_ARG(p->way.group->id));
}

static void look_at_profile(struct lint *l, const struct profile *p)
{
	struct str object = way_profile_object(p, l->arena);

	for (int i = 0; i < FORWARD_COUNT; i++) {
		struct str word = word_of(&forward_condition_words, i);

		if (p->forward[i].internal.kind)
			look_at(l, &p->forward[i].internal, object,
				LINT_JOIN(l, "/forward/%.*s/internal", STR_ARG(word)));
		if (p->forward[i].external.kind)
			look_at(l, &p->forward[i].external, object,
				LINT_JOIN(l, "/forward/%.*s/external", STR_ARG(word)));
	}
}

/* All profiles of one user; the domain's own come first. */
bool lint_profile_targets(struct lint *l)
{
	if (l->status < l->profile_count) {
		look_at_profile(l, l->profiles[l->status++]);
		return true;
	}
	if (!l->at)
		return false;
	for (size_t i = 0; i < l->at->subject.profile_count; i++)
		look_at_profile(l, l->at->subject.profiles[i]);
	l->at = l->at->next;
	return true;
}

/* ---- users, groups, numbers ---- */

static void need_schedule(struct lint *l, struct str schedule, struct str object,
			  struct str pointer)
{
	if (schedule.n && !lint_name_find(l, 's', schedule))
		lint_add(l, LINT_SEVERITY_ERROR, LINT_SCHEDULE_MISSING, object, pointer,
			 "There is no schedule %.*s.", STR_ARG(schedule));
}

/* A user's may be any label; where there are sites it probably means one. */
static void need_site(struct lint *l, struct str site, struct str object)
{
	if (site.n && !lint_name_find(l, 'l', site))
		lint_add(l, LINT_SEVERITY_NOTICE, LINT_SITE_MISSING, object, STR("/site"),
			 "There is no site %.*s, so no override of it counts here.", STR_ARG(site));
}

static void look_at_user(struct lint *l, const struct user *u, struct str object)
{
	look_at(l, &u->fallback, object, STR("/fallback"));
	need_schedule(l, u->schedule, object, STR("/schedule"));
	if (l->has_sites)
		need_site(l, u->site, object);
	for (size_t i = 0; i < u->timed_count; i++)
		need_schedule(l, u->timed[i].schedule, object,
			      LINT_JOIN(l, "/timed/%zu/schedule", i));
}

static bool member_is_there(const struct lint *l, const struct group_member *m)
{
	const struct lint_place *p = lint_name_find(l, 'a', m->target);

	switch (m->kind) {
	case MEMBER_USER: return p && p->way.user;
	case MEMBER_GROUP: return p && p->way.group;
	case MEMBER_ROSTER: return lint_name_find(l, 'r', m->target) != NULL;
	case MEMBER_EXTERNAL: return true;
	default: return false;
	}
}

static void look_at_members(struct lint *l, const struct group_member *list, size_t count,
			    struct str object, struct str at)
{
	for (size_t i = 0; i < count; i++) {
		if (!member_is_there(l, &list[i]))
			lint_add(l, LINT_SEVERITY_ERROR, LINT_MEMBER_MISSING, object,
				 LINT_JOIN(l, "%.*s/members/%zu/target", STR_ARG(at), i),
				 "There is no %.*s %.*s, so this member never rings.",
				 STR_ARG(word_of(&member_kind_words, (int)list[i].kind)),
				 STR_ARG(list[i].target));
	}
}

static void look_at_group(struct lint *l, const struct group *g, struct str object)
{
	for (int i = 0; i < FALLBACK_COUNT; i++)
		look_at(l, &g->fallback.by_cause[i], object,
			LINT_JOIN(l, "/fallback/%.*s", STR_ARG(word_of(&fallback_cause_words, i))));
	look_at(l, &g->fallback.otherwise, object, STR("/fallback/otherwise"));
	need_schedule(l, g->schedule, object, STR("/schedule"));
	need_site(l, g->site, object);
	if (g->schedule.n && g->fallback.by_cause[FALLBACK_CLOSED].kind == DESTINATION_NONE)
		lint_add(l, LINT_SEVERITY_NOTICE, LINT_CLOSED_UNSAID, object, STR("/fallback"),
			 "Nothing is said of calls while the group is closed: they go where "
			 "`otherwise` leads.");
	look_at_members(l, g->members, g->member_count, object, STR(""));
	for (size_t i = 0; i < g->stage_count; i++)
		look_at_members(l, g->stages[i].members, g->stages[i].member_count, object,
				LINT_JOIN(l, "/stages/%zu", i));
	if (way_group_is_empty(g, &l->finder))
		lint_add(l, LINT_SEVERITY_WARNING, LINT_GROUP_EMPTY, object, STR("/members"),
			 "The group has no members, so every call goes to its fallback.");
}

static void look_at_number(struct lint *l, const struct dialled_number *n, struct str object)
{
	look_at(l, &n->destination, object, STR("/destination"));
	look_at(l, &n->closed, object, STR("/closed"));
	need_schedule(l, n->schedule, object, STR("/schedule"));
	need_site(l, n->site, object);
	if (n->schedule.n && n->closed.kind == DESTINATION_NONE)
		lint_add(l, LINT_SEVERITY_NOTICE, LINT_CLOSED_UNSAID, object, STR("/closed"),
			 "Nothing is said of calls while the number is closed: they go to the "
			 "fallback of whom it leads to.");
}

static void look_at_roster(struct lint *l, const struct roster *r, struct str object)
{
	struct str user, pointer;

	for (size_t i = 0; (user = roster_user(r, i, l->arena, NULL)).p; i++) {
		const struct lint_place *p = lint_name_find(l, 'a', user);

		if (p && p->way.user)
			continue;
		roster_user(r, i, l->arena, &pointer);
		lint_add(l, LINT_SEVERITY_ERROR, LINT_MEMBER_MISSING, object, pointer,
			 "There is no user %.*s, so nobody rings while they would be on duty.",
			 STR_ARG(user));
	}
}

bool lint_place_targets(struct lint *l)
{
	const struct lint_place *p = l->at;
	struct str object;

	if (!p) {
		look_at(l, &l->domain.fallback, STR("/"), STR("/fallback"));
		return false;
	}
	object = lint_object(l, p);
	if (p->way.user)
		look_at_user(l, p->way.user->user, object);
	else if (p->way.group)
		look_at_group(l, p->way.group, object);
	else if (p->way.roster)
		look_at_roster(l, p->way.roster, object);
	else
		look_at_number(l, p->way.number, object);
	l->at = p->next;
	return true;
}
