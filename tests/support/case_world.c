/* case_world: the domain, users and devices of a case, and the directory that routing reads. */
#include "support/case.h"

void *array_grow(struct arena *a, const void *items, size_t count, size_t more, size_t size)
{
	void *grown = arena_array(a, count + more, size);

	if (count)
		memcpy(grown, items, count * size);
	return grown;
}

void list_add(struct play *p, struct str_list *list, struct str item)
{
	struct str *grown = array_grow(p->arena, list->items, list->count, 1, sizeof(*grown));

	grown[list->count++] = item;
	list->items = grown;
}

static bool list_has(const struct str_list *list, struct str item)
{
	for (size_t i = 0; i < list->count; i++) {
		if (str_eq(list->items[i], item))
			return true;
	}
	return false;
}

static const struct subject *find(const void *state, struct str target)
{
	const struct play *p = state;

	for (size_t i = 0; target.n && i < p->person_count; i++) {
		const struct user *u = &p->persons[i]->user;

		if (str_eq(u->id, target) || str_eq(u->extension, target) ||
		    list_has(&u->numbers, target))
			return &p->persons[i]->subject;
	}
	return NULL;
}

static const struct subject *find_mobile(const void *state, struct str number)
{
	const struct play *p = state;

	for (size_t i = 0; i < p->person_count; i++) {
		const struct subject *s = &p->persons[i]->subject;

		for (size_t j = 0; j < s->device_count; j++) {
			if (s->devices[j]->kind == DEVICE_KIND_MOBILE_NUMBER &&
			    str_eq(s->devices[j]->number, number))
				return s;
		}
	}
	return NULL;
}

/* Defaults of docs/DOMAIN.md section 5. */
void world_init(struct play *p)
{
	p->domain = (struct domain){
		.id = STR("abc.com"),
		.time_zone = STR("Europe/Luxembourg"),
		.numbering = {.country_code = STR("352"),        .international_prefix = STR("00")},
		.hook_password_min_length = 12,
		.max_call_duration_s = 7200,
		.ringing_call_s = 180,
		.device_refresh_s = 3600,
		.idle_after_s = 300,
		.away_after_s = 900,
		.capacity = 1,
		.max_wait_s = 120,
		.max_hops = 10,
		.calendar.effect = { [CALENDAR_MEETING] = EFFECT_BUSY,
                              [CALENDAR_OUT_OF_OFFICE] = EFFECT_AWAY                              },
	};
	p->reader.role = ROLE_ADMIN;
	p->directory = (struct directory){
		.domain = &p->domain,
		.state = p,
		.find = find,
		.find_mobile = find_mobile,
		.find_group = group_find,
		.group_state = group_state_find,
		.find_number = case_find_number,
		.schedule = case_find_schedule,
		.site = case_find_site,
		.roster = case_find_roster,
	};
}

struct person *person_find(struct play *p, struct statement *s, struct str id)
{
	for (size_t i = 0; i < p->person_count; i++) {
		if (str_eq(p->persons[i]->user.id, id))
			return p->persons[i];
	}
	play_fail(p, s, "there is no user \"%.*s\" yet", STR_ARG(id));
	return NULL;
}

struct device *person_device(struct person *person, struct str id)
{
	for (size_t i = 0; i < person->subject.device_count; i++) {
		if (str_eq(person->devices[i]->id, id))
			return person->devices[i];
	}
	return NULL;
}

static bool domain_number(struct play *p, struct statement *s, struct str key)
{
	struct domain *d = &p->domain;

	if (word_is(key, "capacity"))
		d->capacity = word_number(p, s);
	else if (word_is(key, "max_wait"))
		d->max_wait_s = word_duration_ms(p, s) / 1000;
	else if (word_is(key, "max_hops"))
		d->max_hops = word_number(p, s);
	else if (word_is(key, "max_call"))
		d->max_call_duration_s = word_duration_ms(p, s) / 1000;
	else if (word_is(key, "ringing_call"))
		d->ringing_call_s = word_duration_ms(p, s) / 1000;
	else if (word_is(key, "device_refresh"))
		d->device_refresh_s = word_duration_ms(p, s) / 1000;
	else if (word_is(key, "idle_after"))
		d->idle_after_s = word_duration_ms(p, s) / 1000;
	else if (word_is(key, "away_after"))
		d->away_after_s = word_duration_ms(p, s) / 1000;
	else if (word_is(key, "wrap_up"))
		d->wrap_up_s = word_duration_ms(p, s) / 1000;
	else if (word_is(key, "damping"))
		d->offline_damping_s = word_duration_ms(p, s) / 1000;
	else if (word_is(key, "local"))
		d->numbering.local_length = word_number(p, s);
	else if (word_is(key, "require_registration"))
		d->require_registration = word_yes(p, s);
	else if (word_is(key, "stale_routable"))
		d->stale_routable = word_yes(p, s);
	else
		return false;
	return true;
}

static void status_default(struct play *p, struct statement *s)
{
	struct domain *d = &p->domain;
	struct status_default *grown =
		ARENA_ARRAY(p->arena, d->status_default_count + 1, struct status_default);

	if (d->status_default_count)
		memcpy(grown, d->status_defaults, d->status_default_count * sizeof(*grown));
	grown[d->status_default_count].status = word_next(s);
	grown[d->status_default_count++].expires_s = word_duration_ms(p, s) / 1000;
	d->status_defaults = grown;
}

static void domain_play(struct play *p, struct statement *s)
{
	struct domain *d = &p->domain;

	d->id = word_next(s);
	while (words_left(s) && !p->failures) {
		struct str key = word_next(s);

		if (domain_number(p, s, key) || calendar_policy_word(p, s, key))
			continue;
		if (word_is(key, "zone"))
			d->time_zone = word_next(s);
		else if (word_is(key, "country"))
			d->numbering.country_code = word_next(s);
		else if (word_is(key, "national"))
			d->numbering.national_prefix = word_next(s);
		else if (word_is(key, "international"))
			d->numbering.international_prefix = word_next(s);
		else if (word_is(key, "area"))
			d->numbering.area_code = word_next(s);
		else if (word_is(key, "outside"))
			d->numbering.outside_prefix = word_next(s);
		else if (word_is(key, "emergency"))
			list_add(p, &d->emergency_numbers, word_next(s));
		else if (word_is(key, "idle_routable"))
			d->idle_routable = (enum idle_routable)word_in(p, s, &idle_routable_words);
		else if (word_is(key, "status_default"))
			status_default(p, s);
		else
			play_fail(p, s, "unknown word \"%.*s\" of a domain", STR_ARG(key));
	}
}

static struct person *person_new(struct play *p, struct statement *s, struct str id)
{
	struct person *person;

	for (size_t i = 0; i < p->person_count; i++) {
		if (str_eq(p->persons[i]->user.id, id))
			return p->persons[i];
	}
	if (p->person_count == CASE_USERS_MAX || !id.n) {
		play_fail(p, s, "too many users, or one without an id");
		return NULL;
	}
	person = ARENA_NEW(p->arena, struct person);
	person->user.id = id;
	person->user.wrap_up_s = -1;
	person->subject = (struct subject){
		.domain = &p->domain,
		.user = &person->user,
		.devices = (const struct device *const *)person->devices,
		.profiles = (const struct profile *const *)person->profiles,
		.domain_profiles = (const struct profile *const *)p->domain_profiles,
		.domain_profile_count = p->domain_profile_count,
	};
	p->persons[p->person_count++] = person;
	return person;
}

static struct device *device_new(struct play *p, struct statement *s, struct person *person,
				 struct str id)
{
	struct device *d = person_device(person, id);

	if (d)
		return d;
	if (person->subject.device_count == CASE_DEVICES_MAX || !id.n) {
		play_fail(p, s, "too many devices, or one without an id");
		return NULL;
	}
	d = ARENA_NEW(p->arena, struct device);
	d->id = id;
	d->user = person->user.id;
	d->priority = 50;
	person->devices[person->subject.device_count++] = d;
	return d;
}

static void mobile_new(struct play *p, struct statement *s, struct person *person)
{
	struct device *d = device_new(p, s, person, STR("mobile"));

	if (!d)
		return;
	d->kind = DEVICE_KIND_MOBILE_NUMBER;
	d->number = word_next(s);
}

static void user_play(struct play *p, struct statement *s)
{
	struct person *person = person_new(p, s, word_next(s));

	while (person && words_left(s) && !p->failures) {
		struct user *u = &person->user;
		struct str key = word_next(s);

		if (word_is(key, "extension"))
			u->extension = word_next(s);
		else if (word_is(key, "number"))
			list_add(p, &u->numbers, word_next(s));
		else if (word_is(key, "mobile"))
			mobile_new(p, s, person);
		else if (word_is(key, "skill"))
			skill_add(p, s, &u->skills, &u->skill_count);
		else if (word_is(key, "wrap_up"))
			u->wrap_up_s = word_duration_ms(p, s) / 1000;
		else if (word_is(key, "mailbox"))
			u->mailbox = word_next(s);
		else if (word_is(key, "capacity"))
			u->capacity = word_number(p, s);
		else if (word_is(key, "kind"))
			u->kind = (enum subject_kind)word_in(p, s, &subject_kind_words);
		else if (word_is(key, "device_kind"))
			u->device_kind = (enum device_kind)word_in(p, s, &device_kind_words);
		else if (word_is(key, "reported"))
			u->reported = true;
		else if (word_is(key, "schedule"))
			person->own_hours = case_schedule(p, s, word_next(s));
		else if (word_is(key, "site"))
			u->site = word_next(s);
		else if (word_is(key, "department"))
			u->department = word_next(s);
		else if (word_is(key, "zone"))
			u->time_zone = word_next(s);
		else if (word_is(key, "timed"))
			person_timed(p, s, person);
		else if (word_is(key, "default_profile"))
			u->default_profile = word_next(s);
		else
			play_fail(p, s, "unknown word \"%.*s\" of a user", STR_ARG(key));
	}
}

/* Reports the device now, the way its PBX would. */
static void device_report(struct play *p, struct statement *s, struct person *person,
			  struct device *d, int state)
{
	struct signal signal = signal_blank(SIGNAL_DEVICE, STR("pbx"));

	signal.device = d->id;
	signal.device_state = (enum device_state)state;
	if (word_take(s, "for"))
		signal.expires_in_s = word_duration_ms(p, s) / 1000;
	signal_apply(p, s, person, &signal);
	if (!p->result.applied)
		play_fail(p, s, "the device's report was refused: %.*s",
			  STR_ARG(change_refusal_word(p->result.why)));
}

static void device_play(struct play *p, struct statement *s)
{
	struct str path = word_next(s);
	struct person *person = person_find(p, s, str_cut(&path, '/'));
	struct device *d = person ? device_new(p, s, person, path) : NULL;
	int state;

	if (!d)
		return;
	d->kind = (enum device_kind)word_in(p, s, &device_kind_words);
	while (words_left(s) && !p->failures) {
		struct str key = word_next(s);

		if (word_is(key, "uri"))
			d->uri = word_next(s);
		else if (word_is(key, "number"))
			d->number = word_next(s);
		else if (word_is(key, "priority"))
			d->priority = word_number(p, s);
		else if (word_is(key, "refresh"))
			d->refresh_s = word_duration_ms(p, s) / 1000;
		else if (word_is(key, "reported"))
			d->reported = true;
		else if (word_find(&device_state_words, key, &state))
			device_report(p, s, person, d, state);
		else
			play_fail(p, s, "unknown word \"%.*s\" of a device", STR_ARG(key));
	}
}

struct destination destination_begin(struct play *p, struct statement *s)
{
	struct destination d = { .kind = (enum destination_kind)word_in(p, s,
									&destination_kind_words) };

	if (words_left(s) && !word_is(s->words[s->next], "schedule") &&
	    !word_is(s->words[s->next], "site"))
		d.target = word_next(s);
	if (!d.target.n && d.kind != DESTINATION_VOICEMAIL && d.kind != DESTINATION_BUSY &&
	    d.kind != DESTINATION_HANGUP)
		play_fail(p, s, "the destination needs a target");
	return d;
}

struct destination destination_read(struct play *p, struct statement *s)
{
	struct destination d = destination_begin(p, s);

	if (words_left(s))
		play_fail(p, s, "unknown word \"%.*s\" behind a destination",
			  STR_ARG(s->words[s->next]));
	return d;
}

static void fallback_play(struct play *p, struct statement *s)
{
	struct person *person;

	if (word_take(s, "domain")) {
		p->domain.fallback = destination_read(p, s);
		return;
	}
	if (word_take(s, "group")) {
		group_fallback_play(p, s);
		return;
	}
	if (!word_take(s, "user")) {
		play_fail(p, s, "fallback of whom? `user <id>`, `group <id>` or `domain`");
		return;
	}
	person = person_find(p, s, word_next(s));
	if (person)
		person->user.fallback = destination_read(p, s);
}

bool world_play(struct play *p, struct statement *s)
{
	if (word_take(s, "domain"))
		domain_play(p, s);
	else if (word_take(s, "user"))
		user_play(p, s);
	else if (word_take(s, "device"))
		device_play(p, s);
	else if (word_take(s, "fallback"))
		fallback_play(p, s);
	else if (word_take(s, "profile"))
		return profile_play(p, s);
	else
		return false;
	return true;
}
