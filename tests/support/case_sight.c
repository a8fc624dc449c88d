/* case_sight: who reads, how much they see of a user, and who of those they see can respond. */
#include "support/case.h"

#include "core/responder.h"
#include "core/switched_off.h"

/* ---- the rules ---- */

static enum visibility level_read(struct play *p, struct statement *s)
{
	return (enum visibility)word_in(p, s, &visibility_words);
}

static void rules_read(struct play *p, struct statement *s, struct visibility_rules *rules)
{
	while (words_left(s) && !p->failures) {
		struct str who = word_next(s);

		if (word_is(who, "user"))
			rules->user = level_read(p, s);
		else if (word_is(who, "supervisor"))
			rules->supervisor = level_read(p, s);
		else if (word_is(who, "dashboard"))
			rules->dashboard = level_read(p, s);
		else if (word_is(who, "pbx"))
			rules->pbx = level_read(p, s);
		else if (word_is(who, "location"))
			rules->location = level_read(p, s);
		else
			play_fail(p, s, "visibility for whom? \"%.*s\"", STR_ARG(who));
	}
}

static void group_rules_read(struct play *p, struct statement *s, struct group_visibility *rules)
{
	while (words_left(s) && !p->failures) {
		struct str who = word_next(s);

		if (word_is(who, "members"))
			rules->members = level_read(p, s);
		else if (word_is(who, "others"))
			rules->others = level_read(p, s);
		else if (word_is(who, "supervisor"))
			rules->supervisor = level_read(p, s);
		else if (word_is(who, "dashboard"))
			rules->dashboard = level_read(p, s);
		else
			play_fail(p, s, "a group's visibility for whom? \"%.*s\"", STR_ARG(who));
	}
}

static void visibility_play(struct play *p, struct statement *s)
{
	struct person *person;
	struct group *group;

	if (word_take(s, "domain")) {
		rules_read(p, s, &p->domain.visibility);
	} else if (word_take(s, "user")) {
		person = person_find(p, s, word_next(s));
		if (person)
			rules_read(p, s, &person->user.visibility);
	} else if (word_take(s, "group")) {
		group = (struct group *)(uintptr_t)group_find(p, word_next(s));
		if (group)
			group_rules_read(p, s, &group->visibility);
		else
			play_fail(p, s, "there is no such group yet");
	} else {
		play_fail(p, s, "visibility of what? `domain`, `user <id>` or `group <id>`");
	}
}

/* The whole list: a source that is not in it is on. */
static void switched_off_play(struct play *p, struct statement *s)
{
	struct person *person = person_find(p, s, word_next(s));
	int *off = ARENA_ARRAY(p->arena, SWITCHABLE_COUNT, int);
	size_t count = 0;

	while (words_left(s) && count < SWITCHABLE_COUNT && !p->failures)
		off[count++] = word_in(p, s, &switchable_source_words);
	if (!person)
		return;
	person->user.sources_off = off;
	person->user.sources_off_count = count;
	record_switch_off(&person->user, p->arena, &person->record);
}

/* ---- the reader ---- */

static void reader_play(struct play *p, struct statement *s)
{
	int role;

	if (!word_take(s, "is"))
		play_fail(p, s, "the reader `is` who?");
	role = word_in(p, s, &role_words);
	p->reader = (struct reader){ .role = (enum role)role };
	p->reader_groups = (struct str_list){ 0 };
	if (role == ROLE_USER)
		p->reader.user = word_next(s);
	while (words_left(s) && !p->failures) {
		if (word_take(s, "of"))
			list_add(p, &p->reader_groups, word_next(s));
		else if (word_take(s, "with") && word_take(s, "numbers"))
			p->reader.numbers = true;
		else if (word_take(s, "at_most"))
			p->reader.most = level_read(p, s);
		else
			play_fail(p, s, "unknown word of a reader");
	}
	p->reader.limited = p->reader_groups.count > 0;
}

bool sight_play(struct play *p, struct statement *s)
{
	if (word_take(s, "visibility"))
		visibility_play(p, s);
	else if (word_take(s, "switched_off"))
		switched_off_play(p, s);
	else if (word_take(s, "reader"))
		reader_play(p, s);
	else
		return false;
	return true;
}

/* ---- questions ---- */

static bool is_shared(const struct play *p, const struct group *g)
{
	if (p->reader.role == ROLE_USER)
		return group_may_ring(&p->directory, g, p->reader.user);
	for (size_t i = 0; i < p->reader_groups.count; i++)
		if (str_eq(p->reader_groups.items[i], g->id))
			return true;
	return !p->reader.limited;
}

static struct sight sight_of(const struct play *p, const struct user *u)
{
	struct heard heard = { 0 };

	for (size_t i = 0; i < p->group_count; i++) {
		const struct group *g = &p->groups[i].group;

		if (group_may_ring(&p->directory, g, u->id))
			visibility_hear(&heard, &p->reader, &g->visibility, is_shared(p, g));
	}
	return visibility_of(&p->reader, &p->domain, u, &heard);
}

void ask_sight(struct play *p, struct statement *s)
{
	struct person *person = word_take(s, "of") ? person_find(p, s, word_next(s)) : NULL;

	if (!person) {
		play_fail(p, s, "ask sight `of` whom?");
		return;
	}
	p->asked = ASKED_SIGHT;
	p->sight = sight_of(p, &person->user);
}

static void responders_read(struct play *p, struct statement *s, struct responder_question *q)
{
	while (words_left(s) && !p->failures) {
		struct str key = word_next(s);

		if (word_is(key, "kind"))
			q->kind = word_in(p, s, &subject_kind_words);
		else if (word_is(key, "device_kind"))
			q->device_kind = word_in(p, s, &device_kind_words);
		else if (word_is(key, "availability"))
			q->availability = word_in(p, s, &availability_words);
		else if (word_is(key, "site"))
			q->site = word_next(s);
		else if (word_is(key, "department"))
			q->department = word_next(s);
		else if (word_is(key, "group"))
			q->group = group_find(p, word_next(s));
		else if (word_is(key, "skill"))
			skill_add(p, s, &q->skills, &q->skill_count);
		else if (word_is(key, "routable") && (q->asks_routable = true))
			q->routable = word_yes(p, s);
		else
			play_fail(p, s, "unknown word \"%.*s\" of a question", STR_ARG(key));
	}
}

void ask_responders(struct play *p, struct statement *s)
{
	struct responder_question q = { .kind = -1, .device_kind = -1, .availability = -1 };
	struct responder *found = ARENA_ARRAY(p->arena, CASE_USERS_MAX, struct responder);
	size_t count = 0;

	responders_read(p, s, &q);
	for (size_t i = 0; i < p->person_count; i++) {
		const struct subject *subject = &p->persons[i]->subject;
		struct sight sight = sight_of(p, subject->user);
		struct presence presence;

		presence_of(subject, STR_NONE, p->now_ms, NULL, &presence);
		if (responder_is_asked_for(&q, &p->directory, subject->user) &&
		    responder_is_so_now(&q, &presence, &sight) &&
		    responder_has_device(&q, subject, &sight, p->now_ms))
			found[count++] = responder_of(&q, subject->user, &presence, &sight);
	}
	qsort(found, count, sizeof(*found), responder_better_first);
	p->asked = ASKED_RESPONDERS;
	p->found = STR("");
	for (size_t i = 0; i < count; i++)
		p->found = arena_printf(p->arena, "%.*s%s%s", STR_ARG(p->found), i ? " " : "",
					found[i].id);
}

/* ---- expectations ---- */

bool expect_sight(struct play *p, struct statement *s, struct str key)
{
	if (word_is(key, "level"))
		expect_words(p, s, "level", word_next(s),
			     word_of(&visibility_words, (int)p->sight.level));
	else if (word_is(key, "numbers"))
		expect_number(p, s, "numbers", word_yes(p, s), p->sight.numbers);
	else if (word_is(key, "location"))
		expect_number(p, s, "location", word_yes(p, s), p->sight.location);
	else
		return false;
	return true;
}

/* The whole list, best first. */
bool expect_responders(struct play *p, struct statement *s, struct str key)
{
	struct str wanted = STR("");

	if (!word_is(key, "found"))
		return false;
	while (words_left(s) && !word_take(s, "nobody")) {
		struct str id = word_next(s);

		wanted = arena_printf(p->arena, "%.*s%s%.*s", STR_ARG(wanted), wanted.n ? " " : "",
				      STR_ARG(id));
	}
	expect_words(p, s, "found", wanted.n ? wanted : STR("nobody"),
		     p->found.n ? p->found : STR("nobody"));
	return true;
}
