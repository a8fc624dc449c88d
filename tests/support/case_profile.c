/* case_profile: profiles of users and of the domain. */
#include "support/case.h"

static struct profile *profile_new(struct play *p, struct profile **list, size_t *count,
				   struct str user, struct str status)
{
	struct profile *profile;

	for (size_t i = 0; i < *count; i++) {
		if (str_eq(list[i]->status, status))
			return list[i];
	}
	profile = ARENA_NEW(p->arena, struct profile);
	profile->user = user;
	profile->status = status;
	profile->accept_calls = true;
	profile->ring.timeout_s = 30;
	profile->mobile.timeout_s = 25;
	list[(*count)++] = profile;
	return profile;
}

static struct profile *profile_at(struct play *p, struct statement *s, struct str path)
{
	struct str user = str_cut(&path, '/');
	struct person *person;

	if (!status_find(&p->domain, path)) {
		play_fail(p, s, "\"%.*s\" is no status", STR_ARG(path));
		return NULL;
	}
	if (!word_is(user, "*")) {
		person = person_find(p, s, user);
		return person ? profile_new(p, person->profiles, &person->subject.profile_count,
					    user, path)
			      : NULL;
	}
	struct profile *profile =
		profile_new(p, p->domain_profiles, &p->domain_profile_count, STR_NONE, path);
	for (size_t i = 0; i < p->person_count; i++)
		p->persons[i]->subject.domain_profile_count = p->domain_profile_count;
	return profile;
}

static int64_t seconds_or(struct play *p, struct statement *s, int64_t otherwise)
{
	if (words_left(s) && is_duration(s->words[s->next]))
		return word_duration_ms(p, s) / 1000;
	return otherwise;
}

static void order_read(struct play *p, struct statement *s, struct ring *ring)
{
	struct ring_device *rows = ARENA_ARRAY(p->arena, CASE_LIST_MAX, struct ring_device);

	ring->order_count = 0;
	while (words_left(s)) {
		rows[ring->order_count].device = word_next(s);
		rows[ring->order_count++].timeout_s = seconds_or(p, s, 0);
	}
	ring->order = rows;
}

static void stage_read(struct play *p, struct statement *s, struct ring_stage *stage)
{
	int *kinds = ARENA_ARRAY(p->arena, CASE_LIST_MAX, int);

	stage->kind_count = 0;
	while (words_left(s) && !is_duration(s->words[s->next]) &&
	       !word_is(s->words[s->next], "then") && !p->failures)
		kinds[stage->kind_count++] = word_in(p, s, &device_kind_words);
	stage->kinds = kinds;
	stage->timeout_s = seconds_or(p, s, 0);
}

static void ring_read(struct play *p, struct statement *s, struct ring *ring)
{
	ring->strategy = (enum ring_strategy)word_in(p, s, &ring_strategy_words);
	if (ring->strategy == RING_STAGED) {
		stage_read(p, s, &ring->first);
		if (word_take(s, "then"))
			stage_read(p, s, &ring->second);
		return;
	}
	ring->timeout_s = seconds_or(p, s, ring->timeout_s);
	if (word_take(s, "order"))
		order_read(p, s, ring);
}

static void mobile_read(struct play *p, struct statement *s, struct mobile *mobile)
{
	mobile->device = word_next(s);
	mobile->simultaneous = word_take(s, "simultaneous");
	if (!mobile->simultaneous && !word_take(s, "after"))
		play_fail(p, s, "the mobile rings `simultaneous` or `after`");
	if (word_take(s, "prefix"))
		mobile->prefix = word_next(s);
	mobile->confirm = word_take(s, "confirm");
	mobile->timeout_s = seconds_or(p, s, mobile->timeout_s);
}

static void forward_read(struct play *p, struct statement *s, struct profile *profile)
{
	int condition = word_in(p, s, &forward_condition_words);
	struct forward_rule *rule = &profile->forward[condition];
	struct destination d;
	struct str side;

	if (!word_take(s, "from"))
		play_fail(p, s, "forward … `from internal|external|anyone to <destination>`");
	side = word_next(s);
	if (!word_take(s, "to"))
		play_fail(p, s, "forward … `from internal|external|anyone to <destination>`");
	d = destination_read(p, s);
	if (!word_is(side, "internal") && !word_is(side, "external") && !word_is(side, "anyone"))
		play_fail(p, s, "\"%.*s\" is not internal, external or anyone", STR_ARG(side));
	if (!word_is(side, "external"))
		rule->internal = d;
	if (!word_is(side, "internal"))
		rule->external = d;
}

static void setting_read(struct play *p, struct statement *s, struct profile *profile)
{
	struct str key = word_next(s);

	if (word_is(key, "calls") && (word_take(s, "off") || word_is(s->words[s->next], "on")))
		profile->accept_calls = word_take(s, "on");
	else if (word_is(key, "voicemail") && word_take(s, "direct"))
		profile->direct_to_voicemail = true;
	else if (word_is(key, "ring"))
		ring_read(p, s, &profile->ring);
	else if (word_is(key, "mobile"))
		mobile_read(p, s, &profile->mobile);
	else if (word_is(key, "forward"))
		forward_read(p, s, profile);
	else if (word_is(key, "target_forwarding"))
		profile->target_forwarding =
			(enum target_forwarding)word_in(p, s, &target_forwarding_words);
	else if (word_is(key, "note"))
		profile->note = word_next(s);
	else if (word_is(key, "greeting"))
		profile->greeting = word_next(s);
	else
		play_fail(p, s, "unknown word \"%.*s\" of a profile", STR_ARG(key));
}

bool profile_play(struct play *p, struct statement *s)
{
	struct profile *profile = profile_at(p, s, word_next(s));

	while (profile && words_left(s) && !p->failures)
		setting_read(p, s, profile);
	return true;
}
