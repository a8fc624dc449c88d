/* case_group: the groups of a case, what they remember and were told, and what an answer says of
 * their members. */
#include "support/case.h"

/* ---- the world ---- */

static struct group_world *group_get(struct play *p, struct statement *s, struct str id)
{
	for (size_t i = 0; i < p->group_count; i++) {
		if (str_eq(p->groups[i].group.id, id))
			return &p->groups[i];
	}
	play_fail(p, s, "there is no group \"%.*s\" yet", STR_ARG(id));
	return NULL;
}

static struct group_world *group_at(struct play *p, struct statement *s, struct str id)
{
	struct group_world *w;

	for (size_t i = 0; i < p->group_count; i++) {
		if (str_eq(p->groups[i].group.id, id))
			return &p->groups[i];
	}
	if (p->group_count == CASE_GROUPS_MAX || !id.n) {
		play_fail(p, s, "too many groups, or one without an id");
		return NULL;
	}
	w = &p->groups[p->group_count++];
	w->group.id = id;
	w->group.timeout_s = 30;
	w->group.reserve_s = -1;
	w->group.fallback.otherwise.kind = DESTINATION_VOICEMAIL;
	return w;
}

/* 123, group:night, roster:duty, external:+352… */
static struct group_member member_read(struct str word)
{
	struct str rest = word, kind = str_cut(&rest, ':');
	struct group_member m = { .kind = MEMBER_USER, .target = word, .weight = 1 };
	int value;

	if (rest.p && word_find(&member_kind_words, kind, &value)) {
		m.kind = (enum member_kind)value;
		m.target = rest;
	}
	return m;
}

static void member_add(struct play *p, const struct group_member **list, size_t *count,
		       struct group_member m)
{
	struct group_member *grown = array_grow(p->arena, *list, *count, 1, sizeof(*grown));

	grown[(*count)++] = m;
	*list = grown;
}

static void stage_play(struct play *p, struct statement *s, struct group *g)
{
	struct group_stage *grown =
		array_grow(p->arena, g->stages, g->stage_count, 1, sizeof(*grown));
	struct group_stage *stage = &grown[g->stage_count];

	stage->after_s = word_duration_ms(p, s) / 1000;
	while (words_left(s))
		member_add(p, &stage->members, &stage->member_count, member_read(word_next(s)));
	g->stages = grown;
	g->stage_count++;
}

/* french, french:5 */
void skill_add(struct play *p, struct statement *s, const struct skill **list, size_t *count)
{
	struct skill *grown = array_grow(p->arena, *list, *count, 1, sizeof(*grown));
	struct str level = word_next(s), name = str_cut(&level, ':');
	uint64_t value = 1;

	if (level.p && !str_to_u64(level, SKILL_LEVEL_MOST, &value))
		play_fail(p, s, "no level: \"%.*s\"", STR_ARG(level));
	grown[(*count)++] = (struct skill){ name, (int64_t)value };
	*list = grown;
}

bool wishes_play(struct play *p, struct statement *s, struct str key, struct skill_wishes *w)
{
	if (word_is(key, "requires"))
		skill_add(p, s, &w->required, &w->required_count);
	else if (word_is(key, "prefers"))
		skill_add(p, s, &w->preferred, &w->preferred_count);
	else if (word_is(key, "relax"))
		w->relax_after_s = word_duration_ms(p, s) / 1000;
	else
		return false;
	return true;
}

static bool group_setting(struct play *p, struct statement *s, struct str key, struct group *g)
{
	if (word_is(key, "extension"))
		g->extension = word_next(s);
	else if (word_is(key, "number"))
		list_add(p, &g->numbers, word_next(s));
	else if (word_is(key, "schedule"))
		g->schedule = word_next(s);
	else if (word_is(key, "site"))
		g->site = word_next(s);
	else if (word_is(key, "override"))
		override_read(p, s, &g->override);
	else if (word_is(key, "timeout"))
		g->timeout_s = word_duration_ms(p, s) / 1000;
	else if (word_is(key, "target_forwarding"))
		g->target_forwarding =
			(enum target_forwarding)word_in(p, s, &target_forwarding_words);
	else if (word_is(key, "member_mobile"))
		g->member_mobile = true;
	else if (word_is(key, "call_waiting"))
		g->call_waiting = true;
	else if (word_is(key, "login_required"))
		g->login_required = true;
	else if (word_is(key, "ringing_is_busy"))
		g->ringing_is_busy = (enum ringing_busy)word_in(p, s, &ringing_busy_words);
	else if (word_is(key, "location"))
		g->location = word_next(s);
	else if (word_is(key, "reserve"))
		g->reserve_s = word_duration_ms(p, s) / 1000;
	else if (word_is(key, "strict"))
		g->reserve = RESERVE_STRICT;
	else
		return wishes_play(p, s, key, &g->skills);
	return true;
}

static void group_play_one(struct play *p, struct statement *s)
{
	struct group_world *w = group_at(p, s, word_next(s));
	struct group *g = w ? &w->group : NULL;
	int strategy;

	while (g && words_left(s) && !p->failures) {
		struct str key = word_next(s);

		if (word_find(&group_strategy_words, key, &strategy)) {
			g->strategy = (enum group_strategy)strategy;
		} else if (word_is(key, "members")) {
			while (words_left(s))
				member_add(p, &g->members, &g->member_count,
					   member_read(word_next(s)));
		} else if (word_is(key, "stage")) {
			stage_play(p, s, g);
		} else if (word_is(key, "overflow")) {
			if (word_take(s, "waiting"))
				g->overflow.waiting = word_number(p, s);
			else if (word_take(s, "longest_wait"))
				g->overflow.longest_wait_s = word_duration_ms(p, s) / 1000;
		} else if (!group_setting(p, s, key, g)) {
			play_fail(p, s, "unknown word \"%.*s\" of a group", STR_ARG(key));
		}
	}
}

static struct group_member *member_find(struct group *g, struct str target)
{
	for (size_t i = 0; i < g->member_count; i++)
		if (str_eq(g->members[i].target, target))
			return (struct group_member *)(uintptr_t)&g->members[i];
	for (size_t i = 0; i < g->stage_count; i++)
		for (size_t j = 0; j < g->stages[i].member_count; j++)
			if (str_eq(g->stages[i].members[j].target, target))
				return (struct group_member *)(uintptr_t)&g->stages[i].members[j];
	return NULL;
}

/* member sales/123 delay 5s timeout 20s weight 3 */
static void member_play(struct play *p, struct statement *s)
{
	struct str target = word_next(s), id = str_cut(&target, '/');
	struct group_world *w = group_get(p, s, id);
	struct group_member *m = w ? member_find(&w->group, target) : NULL;

	if (!m)
		play_fail(p, s, "no such member");
	while (m && words_left(s) && !p->failures) {
		if (word_take(s, "delay"))
			m->delay_s = word_duration_ms(p, s) / 1000;
		else if (word_take(s, "timeout"))
			m->timeout_s = word_duration_ms(p, s) / 1000;
		else if (word_take(s, "weight"))
			m->weight = word_number(p, s);
		else
			play_fail(p, s, "unknown word of a member");
	}
}

/* ---- what the group was told and remembers ---- */

static struct member_state *state_at(struct play *p, struct statement *s, struct group_world *w,
				     struct str user)
{
	size_t i = 0;

	while (i < w->state.member_count && str_cmp(w->members[i].user, user) < 0)
		i++;
	if (i < w->state.member_count && str_eq(w->members[i].user, user))
		return &w->members[i];
	if (w->state.member_count == CASE_USERS_MAX) {
		play_fail(p, s, "too many agents");
		return &w->members[0];
	}
	memmove(&w->members[i + 1], &w->members[i],
		(w->state.member_count - i) * sizeof(*w->members));
	w->members[i] = (struct member_state){ .user = user };
	w->state.members = w->members;
	w->state.member_count++;
	return &w->members[i];
}

/* agent sales/123 in | out | paused [reason] | last_call 09:55 | calls 3 | offered 7 | reserved X D
 */
static void agent_play(struct play *p, struct statement *s)
{
	struct str user = word_next(s), id = str_cut(&user, '/');
	struct group_world *w = group_get(p, s, id);
	struct member_state *m = w ? state_at(p, s, w, user) : NULL;

	if (m)
		m->told_ms = p->now_ms;
	while (m && words_left(s) && !p->failures) {
		if (word_take(s, "in"))
			m->login = AGENT_LOGGED_IN;
		else if (word_take(s, "out"))
			m->login = AGENT_LOGGED_OUT;
		else if (word_take(s, "last_call"))
			m->last_call_ms = word_time_ms(p, s);
		else if (word_take(s, "calls"))
			m->calls = word_number(p, s);
		else if (word_take(s, "offered"))
			m->offered = word_number(p, s);
		else if (word_take(s, "reserved")) {
			m->reserved_by = word_next(s);
			m->reserved_until_ms = p->now_ms + word_duration_ms(p, s);
		} else if (word_take(s, "paused")) {
			m->paused = true;
			m->pause_reason = words_left(s) ? word_next(s) : STR_NONE;
		} else {
			play_fail(p, s, "unknown word of an agent");
		}
	}
}

/* load sales waiting 5 longest_wait 90s overloaded [for 60s] */
static void load_play(struct play *p, struct statement *s)
{
	struct group_world *w = group_get(p, s, word_next(s));

	if (w)
		w->state.load_until_ms = p->now_ms + 60000;
	while (w && words_left(s) && !p->failures) {
		if (word_take(s, "waiting"))
			w->state.waiting = word_number(p, s);
		else if (word_take(s, "longest_wait"))
			w->state.longest_wait_s = word_duration_ms(p, s) / 1000;
		else if (word_take(s, "overloaded"))
			w->state.overloaded = true;
		else if (word_take(s, "for"))
			w->state.load_until_ms = p->now_ms + word_duration_ms(p, s);
		else
			play_fail(p, s, "unknown word of a load");
	}
}

/* remembered sales call-1 123 */
static void remembered_play(struct play *p, struct statement *s)
{
	struct group_world *w = group_get(p, s, word_next(s));

	if (!w)
		return;
	w->remembered = (struct group_choice_memory){ word_next(s), word_next(s),
						      p->now_ms + GROUP_REMEMBERED_MS };
	w->state.remembered = &w->remembered;
	w->state.remembered_count = 1;
}

/* fallback group sales all_busy callback_queue sales */
void group_fallback_play(struct play *p, struct statement *s)
{
	struct group_world *w = group_get(p, s, word_next(s));

	if (!w)
		return;
	if (word_take(s, "otherwise"))
		w->group.fallback.otherwise = destination_read(p, s);
	else
		w->group.fallback.by_cause[word_in(p, s, &fallback_cause_words)] =
			destination_read(p, s);
}

bool group_play(struct play *p, struct statement *s)
{
	if (word_take(s, "group"))
		group_play_one(p, s);
	else if (word_take(s, "member"))
		member_play(p, s);
	else if (word_take(s, "agent"))
		agent_play(p, s);
	else if (word_take(s, "load"))
		load_play(p, s);
	else if (word_take(s, "remembered"))
		remembered_play(p, s);
	else
		return false;
	return true;
}

const struct group *group_find(const void *state, struct str target)
{
	const struct play *p = state;

	for (size_t i = 0; target.n && i < p->group_count; i++) {
		const struct group *g = &p->groups[i].group;
		bool has = str_eq(g->id, target) || str_eq(g->extension, target);

		for (size_t j = 0; j < g->numbers.count; j++)
			has |= str_eq(g->numbers.items[j], target);
		if (has)
			return g;
	}
	return NULL;
}

const struct group_state *group_state_find(const void *state, struct str id)
{
	const struct play *p = state;

	for (size_t i = 0; i < p->group_count; i++)
		if (str_eq(p->groups[i].group.id, id))
			return &p->groups[i].state;
	return NULL;
}

/* ---- what an answer says ---- */

static const struct skipped_member *skipped_find(const struct decision *d, struct str target)
{
	for (size_t i = 0; i < d->skipped_count; i++)
		if (str_eq(d->skipped[i].target, target))
			return &d->skipped[i];
	return NULL;
}

/* expect skipped 123 on_call; expect not_skipped 123; expect skipped none; expect chosen 123 */
bool expect_group(struct play *p, struct statement *s, struct str key)
{
	const struct decision *d = &p->decision;
	const struct skipped_member *m;

	if (word_is(key, "group")) {
		expect_words(p, s, "group", word_next(s), d->group);
	} else if (word_is(key, "not_skipped")) {
		p->expectations++;
		if (skipped_find(d, word_next(s)))
			play_fail(p, s, "expected that member not to be skipped");
	} else if (word_is(key, "skipped") && word_take(s, "none")) {
		expect_number(p, s, "skipped members", 0, (int64_t)d->skipped_count);
	} else if (word_is(key, "skipped")) {
		m = skipped_find(d, word_next(s));
		expect_words(p, s, "skipped with", word_next(s),
			     m ? word_of(&reason_words, m->reason) : STR_NONE);
	} else if (word_is(key, "chosen")) {
		expect_text(p, s, "chosen", d->choice.user);
	} else if (word_is(key, "reserved")) {
		expect_number(p, s, "reserved (s)", word_duration_ms(p, s) / 1000,
			      d->choice.reserve_s);
	} else {
		return false;
	}
	return true;
}
