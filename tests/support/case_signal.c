/* case_signal: facts go in as they do in the service, through change_apply. */
#include "support/case.h"

struct signal signal_blank(enum signal_kind kind, struct str source)
{
	return (struct signal){ .kind = kind, .source = source, .seq = -1, .expires_in_s = -1 };
}

/* The first report of a device is remembered in its configuration, as the service does. */
static void mark_reported(struct person *person, const struct signal *signal)
{
	struct device *d = person_device(person, signal->device);

	if (signal->kind != SIGNAL_DEVICE && signal->kind != SIGNAL_SESSION)
		return;
	if (d)
		d->reported = true;
	else if (str_eq(signal->device, person->user.id))
		person->user.reported = true;
}

void signal_apply(struct play *p, const struct statement *s, struct person *person,
		  const struct signal *signal)
{
	struct record record;

	p->signal = *s;
	p->result = (struct change_result){ 0 };
	p->signal_err =
		change_apply(&person->subject, signal, p->now_ms, p->arena, &record, &p->result);
	p->signal_unchecked = p->signal_err != ERR_OK || !p->result.applied;
	source_heard(p, signal);
	if (p->signal_err != ERR_OK)
		return;
	person->record = record;
	person->subject.record = &person->record;
	if (p->result.applied)
		mark_reported(person, signal);
}

static bool common_word(struct play *p, struct statement *s, struct str key, struct signal *g)
{
	if (word_is(key, "from"))
		g->source = word_next(s);
	else if (word_is(key, "seq"))
		g->seq = word_number(p, s);
	else if (word_is(key, "epoch"))
		g->epoch = word_next(s);
	else if (word_is(key, "at"))
		g->at_ms = word_time_ms(p, s);
	else if (word_is(key, "staged"))
		g->stage_generation = case_upload(p, s, g->source);
	else if (word_is(key, "expires"))
		g->expires_in_s = word_duration_ms(p, s) / 1000;
	else
		return false;
	return true;
}

static bool call_word(struct play *p, struct statement *s, struct str key, struct signal *g)
{
	int value;

	if (word_find(&direction_words, key, &value))
		g->direction = (enum direction)value;
	else if (word_is(key, "direction"))
		g->direction = (enum direction)word_in(p, s, &direction_words);
	else if (word_is(key, "state"))
		g->state = (enum call_state)word_in(p, s, &call_state_words);
	else if (word_is(key, "number"))
		g->number = number_normalise(&p->domain.numbering, word_next(s), p->arena).text;
	else if (word_is(key, "device"))
		g->device = word_next(s);
	else if (word_is(key, "call_id"))
		g->call_id = word_next(s);
	else if (word_is(key, "carrier"))
		g->carrier = true;
	else
		return false;
	return true;
}

static bool device_word(struct play *p, struct statement *s, struct str key, struct signal *g)
{
	int value;

	if (word_find(&health_words, key, &value))
		g->health = (enum health)value;
	else if (word_is(key, "lock"))
		g->lock_s = word_duration_ms(p, s) / 1000;
	else if (word_is(key, "owner"))
		g->lock_owner = word_next(s);
	else if (word_is(key, "priority"))
		g->lock_priority = word_number(p, s);
	else if (word_is(key, "lock_reason"))
		g->lock_reason = word_next(s);
	else if (word_is(key, "moved"))
		g->moved = true;
	else if (word_is(key, "instance"))
		g->instance = word_next(s);
	else
		return false;
	return true;
}

static bool session_word(struct play *p, struct statement *s, struct str key, struct signal *g)
{
	if (word_is(key, "app"))
		g->app = (enum device_kind)word_in(p, s, &device_kind_words);
	else if (word_is(key, "device"))
		g->device = word_next(s);
	else if (word_is(key, "idle"))
		g->idle_s = word_duration_ms(p, s) / 1000;
	else if (word_is(key, "push"))
		g->push_s = word_duration_ms(p, s) / 1000;
	else
		return false;
	return true;
}

static bool status_word(struct play *p, struct statement *s, struct str key, struct signal *g)
{
	if (word_is(key, "until"))
		g->until_ms = word_time_ms(p, s);
	else if (word_is(key, "note"))
		g->note = word_next(s);
	else
		return false;
	return true;
}

static bool lock_word(struct play *p, struct statement *s, struct str key, struct signal *g)
{
	if (word_is(key, "activity"))
		g->activity = (enum activity)word_in(p, s, &activity_words);
	else if (word_is(key, "routable"))
		g->routable = true;
	else
		return status_word(p, s, key, g);
	return true;
}

typedef bool signal_word_fn(struct play *p, struct statement *s, struct str key, struct signal *g);

static void signal_finish(struct play *p, struct statement *s, struct person *person,
			  struct signal *g, signal_word_fn *own)
{
	while (words_left(s) && !p->failures) {
		struct str key = word_next(s);

		if (!common_word(p, s, key, g) && !own(p, s, key, g))
			play_fail(p, s, "unknown word \"%.*s\" of a signal", STR_ARG(key));
	}
	if (person && !p->failures)
		signal_apply(p, s, person, g);
}

static void hook_signal(struct play *p, struct statement *s)
{
	struct str user = word_next(s);
	struct signal g =
		signal_blank(SIGNAL_HOOK, arena_printf(p->arena, "hook:%.*s", STR_ARG(user)));

	g.carrier = true;
	g.over = word_take(s, "over");
	if (!g.over && (!words_left(s) || !word_is(s->words[s->next], "number")))
		play_fail(p, s, "hook <user> `number N` or `over`");
	signal_finish(p, s, person_find(p, s, user), &g, call_word);
}

static void call_signal(struct play *p, struct statement *s)
{
	struct signal g = signal_blank(SIGNAL_CALL, STR("pbx"));
	struct person *person = person_find(p, s, word_next(s));

	g.call_id = word_next(s);
	g.state = (enum call_state)word_in(p, s, &call_state_words);
	signal_finish(p, s, person, &g, call_word);
}

/* "123/desk" into *out_device; NULL where there is no such user. */
static struct person *device_named(struct play *p, struct statement *s, struct str *out_device)
{
	struct str path = word_next(s);
	struct person *person = person_find(p, s, str_cut(&path, '/'));

	*out_device = path;
	if (person && !person_device(person, path) &&
	    !(person->user.kind == SUBJECT_RESOURCE && str_eq(path, person->user.id)))
		play_fail(p, s, "there is no device \"%.*s\" yet", STR_ARG(path));
	return person;
}

static void device_signal(struct play *p, struct statement *s)
{
	struct signal g = signal_blank(SIGNAL_DEVICE, STR("pbx"));
	struct person *person = device_named(p, s, &g.device);

	if (word_take(s, "clear"))
		g.kind = SIGNAL_DEVICE_CLEAR;
	else
		g.device_state = (enum device_state)word_in(p, s, &device_state_words);
	signal_finish(p, s, person, &g, device_word);
}

/* An app with the id of a device is that device, as over HTTP. */
static void session_signal(struct play *p, struct statement *s)
{
	struct signal g = signal_blank(SIGNAL_SESSION, STR("app"));
	struct str path = word_next(s);
	struct person *person = person_find(p, s, str_cut(&path, '/'));
	struct device *d = person ? person_device(person, path) : NULL;

	g.session = path;
	g.idle_s = g.push_s = -1;
	g.app = d ? d->kind : DEVICE_KIND_DESKTOP_APP;
	g.device = d ? d->id : STR_NONE;
	if (word_take(s, "closed"))
		g.kind = SIGNAL_SESSION_END;
	else
		g.availability = (enum app_availability)word_in(p, s, &app_availability_words);
	signal_finish(p, s, person, &g, session_word);
}

/* As its carrier says it. */
static void mobile_signal(struct play *p, struct statement *s)
{
	struct signal g = signal_blank(SIGNAL_DEVICE, STR("carrier"));
	struct person *person = device_named(p, s, &g.device);

	signal_set_reachability(&g, (enum reachability)word_in(p, s, &reachability_words));
	signal_finish(p, s, person, &g, device_word);
}

static void status_signal(struct play *p, struct statement *s)
{
	struct signal g = signal_blank(SIGNAL_STATUS, STR("app"));
	struct person *person = person_find(p, s, word_next(s));

	if (word_take(s, "clear"))
		g.kind = SIGNAL_STATUS_CLEAR;
	else
		g.status = word_next(s);
	if (g.kind == SIGNAL_STATUS && !status_find(&p->domain, g.status) &&
	    !str_eq(g.status, STR("automatic")))
		play_fail(p, s, "\"%.*s\" is no status", STR_ARG(g.status));
	signal_finish(p, s, person, &g, status_word);
}

/* lock 123 away activity maintenance routable note "…"; lock 123 clear */
static void lock_signal(struct play *p, struct statement *s)
{
	struct signal g = signal_blank(SIGNAL_LOCK, STR("admin"));
	struct person *person = person_find(p, s, word_next(s));

	if (word_take(s, "clear"))
		g.kind = SIGNAL_LOCK_CLEAR;
	else
		g.shown = (enum availability)word_in(p, s, &availability_words);
	signal_finish(p, s, person, &g, lock_word);
}

/* location 123 home; location 123 clear */
static void location_signal(struct play *p, struct statement *s)
{
	struct signal g = signal_blank(SIGNAL_LOCATION, STR("app"));
	struct person *person = person_find(p, s, word_next(s));

	if (word_take(s, "clear"))
		g.kind = SIGNAL_LOCATION_CLEAR;
	else
		g.location = word_next(s);
	signal_finish(p, s, person, &g, status_word);
}

/* appear_offline 123; appear_offline 123 clear */
static void hiding_signal(struct play *p, struct statement *s)
{
	struct signal g = signal_blank(SIGNAL_HIDE, STR("app"));
	struct person *person = person_find(p, s, word_next(s));

	if (word_take(s, "clear"))
		g.kind = SIGNAL_HIDE_CLEAR;
	signal_finish(p, s, person, &g, status_word);
}

/* group_call 123 wrap_up 60s: they took a call of a group that says so */
static void group_call_signal(struct play *p, struct statement *s)
{
	struct signal g = signal_blank(SIGNAL_WRAP_UP, STR("presenced"));
	struct person *person = person_find(p, s, word_next(s));

	if (word_take(s, "wrap_up"))
		g.wrap_up_s = word_duration_ms(p, s) / 1000;
	signal_finish(p, s, person, &g, status_word);
}

/* ready 123: no more work on the last call */
static void ready_signal(struct play *p, struct statement *s)
{
	struct signal g = signal_blank(SIGNAL_WRAP_UP_END, STR("app"));

	signal_finish(p, s, person_find(p, s, word_next(s)), &g, status_word);
}

bool signal_play(struct play *p, struct statement *s)
{
	bool said = word_take(s, "signal");

	if (word_take(s, "hook"))
		hook_signal(p, s);
	else if (word_take(s, "call"))
		call_signal(p, s);
	else if (word_take(s, "status"))
		status_signal(p, s);
	else if (word_take(s, "lock"))
		lock_signal(p, s);
	else if (word_take(s, "location"))
		location_signal(p, s);
	else if (word_take(s, "appear_offline"))
		hiding_signal(p, s);
	else if (word_take(s, "group_call"))
		group_call_signal(p, s);
	else if (word_take(s, "ready"))
		ready_signal(p, s);
	else if (word_take(s, "session"))
		session_signal(p, s);
	else if (said && word_take(s, "device"))
		device_signal(p, s);
	else if (said && word_take(s, "mobile"))
		mobile_signal(p, s);
	else if (said)
		play_fail(p, s, "a signal is a hook, call, device, mobile, session or status");
	else
		return false;
	return true;
}

static void expect_refused(struct play *p, struct statement *s)
{
	struct str wanted = word_next(s);

	if (p->result.applied)
		play_fail(p, s, "expected the signal refused (%.*s), got applied", STR_ARG(wanted));
	else
		expect_words(p, s, "signal refused", wanted, change_refusal_word(p->result.why));
}

/* expect signal … */
bool signal_expect(struct play *p, struct statement *s)
{
	if (!p->signal.file)
		play_fail(p, s, "no signal was sent yet");
	p->signal_unchecked = false;
	if (p->signal_err != ERR_OK && !word_is(s->words[s->next], "error"))
		play_fail(p, s, "the signal failed: %s", err_info(p->signal_err)->slug);
	else if (word_take(s, "applied"))
		expect_words(p, s, "signal", STR("applied"),
			     p->result.applied ? STR("applied")
					       : change_refusal_word(p->result.why));
	else if (word_take(s, "repeat"))
		expect_words(p, s, "signal", STR("repeat"), change_refusal_word(p->result.why));
	else if (word_take(s, "refused"))
		expect_refused(p, s);
	else if (word_take(s, "clamped"))
		expect_number(p, s, "signal clamped", true, p->result.clamped);
	else if (word_take(s, "from_future"))
		expect_number(p, s, "signal from_future", true, p->result.from_future);
	else if (word_take(s, "expires"))
		expect_number(p, s, "signal expires (ms)",
			      word_take(s, "never") ? 0 : word_time_ms(p, s),
			      p->result.expires_at_ms);
	else if (word_take(s, "effective"))
		expect_number(p, s, "signal effective (s)", word_duration_ms(p, s) / 1000,
			      p->result.effective_s);
	else if (word_take(s, "error"))
		expect_words(p, s, "signal error", word_next(s),
			     str_of(err_info(p->signal_err)->slug));
	else
		return false;
	return true;
}
