/*
 * generate: seeded values for any table, and a comparison by its rows. What comes out is always
 * acceptable to table_decode, so that decode(encode(x)) = x can be asked of every table.
 */
#ifndef TESTS_GENERATE_H
#define TESTS_GENERATE_H

#include "support/dice.h"
#include "wire_test.h"

static const char *const any_text[] = {
	"Anna Weber",
	"Zoë \"Zo\" Müller",
	"back\\slash / ~tilde",
	"日本語",
	"😀 ok",
	"a",
	" leading and trailing ",
	"null",
	"</script><b>",
	"%s%n",
	"\xE2\x80\xAErtl",
	"\xC2\x85",
};

/* Values that satisfy a check. */
static const struct {
	const char *(*check)(struct str);
	const char *samples[6];
} pools[] = {
	{check_date,              { "2026-12-25", "2028-02-29" }                                 },
	{ check_id,               { "123", "desk", "anna.weber@abc", "A-b_c+d", "0" }            },
	{ check_domain_name,      { "abc.com", "a", "x-1.example", "1.2.3" }                     },
	{ check_token_domain,     { "*", "abc.com" }                                             },
	{ check_token_prefix,     { ".reseller.example", ".a" }                                  },
	{ check_scope,            { "numbers:read" }					     },
	{ check_call_id,          { "7f3a-1", "a b~!", "\"quoted\\\"" }                          },
	{ check_status_told,      { "away", "lunch_break" }                                      },
	{ check_status_id,        { "away", "do_not_disturb", "available", "off_work" }          },
	{ check_status_shown,     { "automatic", "away" }                                        },
	{ check_msisdn,           { "+352621123456", "352621123456" }                            },
	{ check_dialled_number,   { "+35212345678", "123" }                                      },
	{ check_cidr,             { "192.0.2.0/24", "2001:db8::/32", "::/0", "10.0.0.1" }        },
	{ check_time_zone,        { "Europe/Luxembourg", "UTC", "America/Argentina/Ushuaia" }    },
	{ check_email,            { "anna@abc.com", "a+b.c@x-y.example" }                        },
	{ check_colour,           { "#d04a02", "#ABCDEF" }                                       },
	{ check_feed_url,         { "https://calendar.example/anna.ics", "http://10.0.0.1:80" }  },
	{ check_language,         { "de", "fr-LU", "zh-Hant-TW" }                                },
	{ check_device_uri,       { "sip:123@10.0.0.5", "sips:a@b;transport=tls", "tel:+352123" }},
	{ check_e164,             { "+35212345678", "+12345" }                                   },
	{ check_extension,        { "123", "*71", "0" }                                          },
	{ check_external_number,  { "+352 12/34", "112" }                                        },
	{ check_number_prefix,    { "+352", "+1" }                                               },
	{ check_extension_target, { "123", "anna" }                                              },
	{ check_dial_prefix,      { "9", "+", "112", "*31#" }                                    },
	{ check_digits,           { "0", "00", "89" }					    },
	{ check_dial_digits,      { "0", "9*", "#" }                                             },
	{ check_country_code,     { "352", "1", "49" }                                           },
};

static inline const char *sample(struct dice *r, const struct field *f)
{
	for (size_t i = 0; f->check && i < COUNT(pools); i++) {
		size_t n = 0;
		if (pools[i].check != f->check)
			continue;
		while (n < 6 && pools[i].samples[n])
			n++;
		return pools[i].samples[dice_below(r, (int64_t)n)];
	}
	/* a check without samples would be a hole in this test */
	assert_true(!f->check || f->check == check_text);
	return any_text[dice_below(r, (int64_t)COUNT(any_text))];
}

static inline struct str sample_str(struct dice *r, const struct field *f)
{
	struct str s = str_of(sample(r, f));
	int64_t max = f->kind == FIELD_STR ? f->max : f->item_max;

	return (int64_t)s.n <= max ? s : str_of("1");
}

static inline void generate(struct dice *r, const struct table *t, struct arena *a, void *out);

static inline int64_t sample_int(struct dice *r, const struct field *f)
{
	if (f->max == INT64_MAX && f->min == INT64_MIN)
		return (int64_t)dice_next(r);
	switch (dice_below(r, 3)) {
	case 0: return f->min;
	case 1: return f->max;
	default: return f->min + dice_below(r, f->max - f->min + 1);
	}
}

static inline int sample_word(struct dice *r, const struct field *f)
{
	int least = (int)f->min, value;

	do
		value = least + (int)dice_below(r, f->words->count - least);
	while (word_of(f->words, value).n == 0);
	return value;
}

static inline void generate_list(struct dice *r, const struct field *f, struct arena *a, void *out)
{
	size_t n = (size_t)dice_below(r, 4) + 1;

	if (f->kind == FIELD_WORD_LIST) {
		int *items = ARENA_ARRAY(a, n, int);
		for (size_t i = 0; i < n; i++)
			items[i] = sample_word(r, f);
		field_set_list(f, out, items, n);
	} else if (f->kind == FIELD_OBJECT_LIST) {
		char *items = arena_array(a, n, f->sub->size);
		for (size_t i = 0; i < n; i++)
			generate(r, f->sub, a, items + i * f->sub->size);
		field_set_list(f, out, items, n);
	} else if (f->kind == FIELD_MAP_INT) {
		struct status_default *items = ARENA_ARRAY(a, 1, struct status_default);
		items[0] = (struct status_default){
			sample_str(
				r,
				&(struct field){ .kind = FIELD_STR, .max = 64, .check = f->check }),
			sample_int(r, f)
		};
		field_set_list(f, out, items, 1);
	} else {
		struct str *items = ARENA_ARRAY(a, n, struct str);
		for (size_t i = 0; i < n; i++)
			items[i] = sample_str(r, f);
		*(struct str_list *)field_out(f, out) = (struct str_list){ items, n };
	}
}

static inline void generate_field(struct dice *r, const struct field *f, struct arena *a, void *out)
{
	void *p = field_out(f, out);

	switch (f->kind) {
	case FIELD_STR: *(struct str *)p = sample_str(r, f); break;
	case FIELD_INT: *(int64_t *)p = sample_int(r, f); break;
	case FIELD_BOOL: *(bool *)p = dice_below(r, 2); break;
	case FIELD_WORD: *(int *)p = sample_word(r, f); break;
	case FIELD_TIME: *(int64_t *)p = 1 + dice_below(r, INT64_C(253402300799999)); break;
	case FIELD_DATE: *(int64_t *)p = dice_below(r, 80000); break;
	case FIELD_WALL: *(int64_t *)p = dice_below(r, 1441); break;
	case FIELD_OBJECT: generate(r, f->sub, a, p); break;
	case FIELD_JSON: *(struct str *)p = STR("{}"); break;
	default: generate_list(r, f, a, out); break;
	}
}

/* Templates in place of any text. */
static inline void make_templates(struct dial_templates *t, const char *begin, struct arena *a)
{
	static const char *const fields[DIAL_KIND_COUNT] = {
		"{device}",         "{number}",  "{number}", "{number}",
		"{prefix}{number}", "{mailbox}", "{id}",     "{id}",
		"{id}@{domain}",    "{id}",      "x",
	};
	for (int i = 0; i < DIAL_KIND_COUNT; i++)
		if (t->of[i].n)
			t->of[i] = arena_printf(a, "%s%s", begin, fields[i]);
}

/* What the rows alone do not say (the tables' own checks). */
static inline void make_consistent(const struct table *t, struct arena *a, void *value)
{
	static const struct str targets[DESTINATION_COUNT] = {
		[DESTINATION_EXTENSION] = STR("124"),    [DESTINATION_EXTERNAL] = STR("+352 12/34"),
		[DESTINATION_VOICEMAIL] = STR("123"),    [DESTINATION_IVR] = STR("main"),
		[DESTINATION_RING_GROUP] = STR("sales"), [DESTINATION_QUEUE] = STR("q"),
		[DESTINATION_CALLBACK_QUEUE] = STR("q"), [DESTINATION_ANNOUNCEMENT] = STR("a"),
		[DESTINATION_ROSTER] = STR("duty"),
	};
	if (t == &destination_table) {
		struct destination *d = value;
		d->target = targets[d->kind];
	} else if (t == &device_table) {
		struct device *d = value;
		d->number = d->kind == DEVICE_KIND_MOBILE_NUMBER ? STR("+35212345") : STR_NONE;
		d->dial = d->dial.n ? STR("SIP/{device}") : STR_NONE;
	} else if (t == &dial_table) {
		make_templates(&((struct dial *)value)->strings, "X/", a);
	} else if (t == &dial_uris_table) {
		make_templates(value, "sip:", a);
	} else if (t == &domain_table) {
		struct domain *d = value;
		d->feature_code_count = d->feature_code_count > 0; /* no code twice */
		if (d->away_after_s && d->away_after_s < d->idle_after_s)
			d->away_after_s = d->idle_after_s;
	} else if (t == &agent_wish_table) {
		struct agent_wish *w = value;
		w->reason = w->action == AGENT_ACTION_PAUSE ? w->reason : STR_NONE;
	} else if (t == &status_meaning_table) {
		struct status_meaning *m = value;
		m->text_count = m->text_count > 0; /* no language twice */
	} else if (t == &user_table) {
		struct user *u = value;
		if (u->device_kind == DEVICE_KIND_MOBILE_NUMBER)
			u->device_kind = DEVICE_KIND_HELP_POINT;
		if (u->device_kind)
			u->kind = SUBJECT_RESOURCE;
		u->skill_count = u->skill_count > 0; /* no skill twice */
	} else if (t == &skill_wishes_table) {
		struct skill_wishes *w = value;
		w->required_count = w->required_count > 0;
		w->preferred_count = w->preferred_count > 0;
	} else if (t == &group_member_table) {
		struct group_member *m = value;
		m->target = m->kind == MEMBER_EXTERNAL ? STR("+35212345") : STR("123");
	} else if (t == &group_fallback_table) {
		struct group_fallback *f = value;
		f->otherwise = (struct destination){ DESTINATION_HANGUP, STR_NONE };
	} else if (t == &assumption_table) {
		struct assumption *d = value;
		bool forced = d->override != SCHEDULE_NONE;
		bool of_agent = !forced && d->agent != ASSUMED_AGENT_NONE;
		bool of_load = !forced && !of_agent && d->overloaded;
		bool of_user = !forced && !of_agent && !of_load;
		d->user = of_user || of_agent ? STR("123") : STR_NONE;
		d->site = forced ? STR("north") : STR_NONE;
		d->group = of_agent || of_load ? STR("sales") : STR_NONE;
		d->schedule = STR_NONE;
		d->agent = of_agent ? d->agent : ASSUMED_AGENT_NONE;
		d->overloaded = of_load;
		d->waiting = of_load ? d->waiting : -1;
		d->longest_wait_s = of_load ? d->longest_wait_s : -1;
		d->device = of_user ? STR("desk") : STR_NONE;
		d->health = of_user ? HEALTH_FAULT : HEALTH_OK;
		d->state = of_user ? d->state : DEVICE_STATE_UNREPORTED;
		d->status = of_user ? d->status : STR_NONE;
		d->calls = of_user ? d->calls : -1;
		d->offline = false;
	} else if (t == &caller_rule_table) {
		struct caller_rule *d = value;
		if (d->profile.n || d->class != CALLER_NORMAL || d->pass_count)
			d->block = false;
		if (!d->schedule.n)
			d->schedule_state = SCHEDULE_OPEN;
	} else if (t == &number_table) {
		struct dialled_number *d = value;
		if (d->destination.kind == DESTINATION_VOICEMAIL)
			d->destination.target = STR("123");
		if (d->closed.kind == DESTINATION_VOICEMAIL)
			d->closed.target = STR("123");
		if (d->closed.kind)
			d->schedule = STR("office");
	} else if (t == &ring_device_table) {
		struct ring_device *d = value;
		d->device = arena_printf(a, "d%zx", (size_t)value);
	} else if (t == &ring_table) {
		struct ring *d = value;
		static const int kinds[] = { DEVICE_KIND_DECT };
		if (d->strategy == RING_STAGED && !d->first.kind_count)
			d->first = (struct ring_stage){ kinds, 1, 30 };
	} else if (t == &day_hours_table || t == &weekly_period_table) {
		struct weekly_period *p = value;
		struct day_hours *d = t == &day_hours_table ? value : &p->hours;
		*d = (struct day_hours){ 480, 1020 };
	} else if (t == &holiday_table) {
		struct holiday *d = value;
		d->last_day = d->last_day == DAY_NONE ? DAY_NONE : d->first_day + 3;
		d->hours_count = d->hours_count > 0;
	} else if (t == &schedule_table) {
		struct schedule *d = value;
		static const int days[] = { WEEKDAY_MONDAY, WEEKDAY_SUNDAY };
		static const struct weekly_period one[] = {
			{days, 2, { 480, 1020 }}
		};
		if (d->period_count) {
			d->periods = one;
			d->period_count = 1;
		}
	} else if (t == &rotation_table) {
		((struct rotation *)value)->hand_over_min %= 1440;
	} else if (t == &shift_table) {
		struct shift *d = value;
		static const struct str days[] = { STR("2026-12-24") };
		d->from_min %= 1440;
		d->except = (struct str_list){ days, d->repeat && d->except.count };
		d->day_count = d->repeat == PERIOD_WEEK ? d->day_count : 0;
		d->last_day = !d->repeat || d->last_day == DAY_NONE ? DAY_NONE : d->first_day + 3;
	} else if (t == &swap_table) {
		struct swap *d = value;
		d->from_ms = INT64_C(1790000000000) + d->from_ms % 1000;
		d->until_ms = d->from_ms + 3600000;
	} else if (t == &swap_body_table) {
		struct swap_body *d = value;
		d->from_ms = d->from_ms ? INT64_C(1790000000000) : 0;
		d->until_ms = INT64_C(1790000000000) + 3600000;
	} else if (t == &stand_by_table) {
		struct stand_by *d = value;
		d->user = d->kind == STAND_BY_USER ? STR("123") : STR_NONE;
	} else if (t == &roster_table) {
		struct roster *d = value;
		d->swap_count = d->swap_count > 0; /* no id twice */
		if (d->stand_by.kind == STAND_BY_NEXT && !d->rotation.users.count)
			d->stand_by = (struct stand_by){ 0 };
	} else if (t == &override_body_table) {
		struct override_body *d = value;
		d->expires_in = d->until_ms ? -1 : 60;
	} else if (t == &agent_state_body_table) {
		struct agent_state_body *d = value;
		d->paused |= d->pause_reason.n > 0;
	} else if (t == &source_table) {
		struct source *d = value;
		d->heartbeat_s = d->heartbeat_s ? 5 + d->heartbeat_s % 3596 : 0;
		if (d->stale_after_s)
			d->stale_after_s = 15 + d->heartbeat_s + d->stale_after_s % 80000;
	} else if (t == &session_body_table) {
		struct session_body *b = value;
		if (b->active_ms)
			b->idle_s = -1;
	} else if (t == &device_state_body_table) {
		struct device_state_body *d = value;
		if (d->reason)
			d->state = DEVICE_STATE_UNREGISTERED;
	} else if (t == &carrier_report_table) {
		struct carrier_report *d = value;
		if (d->call_id.n == 0 && d->number.n == 0)
			d->number = STR("anonymous");
		if (d->reachability) {
			d->call_id = d->number = STR_NONE;
			d->state = CALL_STATE_NONE;
			d->direction = DIRECTION_NONE;
		}
	} else if (t == &user_lock_body_table) {
		struct user_lock_body *d = value;
		d->expires_in = d->until_ms ? -1 : 60;
	} else if (t == &location_body_table) {
		struct location_body *d = value;
		d->expires_in = d->until_ms ? -1 : d->expires_in;
	} else if (t == &hiding_body_table) {
		struct hiding_body *d = value;
		d->expires_in = d->until_ms ? -1 : d->expires_in;
	} else if (t == &status_body_table) {
		struct status_body *d = value;
		if (d->until_ms)
			d->expires_in = -1;
	}
}

static inline void generate(struct dice *r, const struct table *t, struct arena *a, void *out)
{
	table_defaults(t, out);
	for (size_t i = 0; i < t->count; i++) {
		const struct field *f = &t->fields[i];
		if (!(f->flags & FIELD_VIRTUAL) &&
		    ((f->flags & FIELD_REQUIRED) || dice_below(r, 3)))
			generate_field(r, f, a, out);
	}
	make_consistent(t, a, out);
}

static inline bool table_equal(const struct table *t, const void *x, const void *y, unsigned skip);

static inline bool list_equal(const struct field *f, const void *x, const void *y, unsigned skip)
{
	size_t n = field_count(f, x);
	const char *xs = *(const char *const *)field_in(f, x);
	const char *ys = *(const char *const *)field_in(f, y);

	if (n != field_count(f, y))
		return false;
	if (f->kind == FIELD_WORD_LIST)
		return n == 0 || memcmp(xs, ys, n * sizeof(int)) == 0;
	for (size_t i = 0; i < n; i++) {
		if (f->kind == FIELD_MAP_INT) {
			const struct status_default *p = (const void *)xs, *q = (const void *)ys;
			if (!str_eq(p[i].status, q[i].status) || p[i].expires_s != q[i].expires_s)
				return false;
		} else if (!table_equal(f->sub, xs + i * f->sub->size, ys + i * f->sub->size,
					skip)) {
			return false;
		}
	}
	return true;
}

static inline bool str_list_equal(const struct str_list *x, const struct str_list *y)
{
	bool same = x->count == y->count;

	for (size_t i = 0; same && i < x->count; i++)
		same = str_eq(x->items[i], y->items[i]);
	return same;
}

static inline bool field_equal(const struct field *f, const void *x, const void *y, unsigned skip)
{
	const void *p = field_in(f, x), *q = field_in(f, y);

	switch (f->kind) {
	case FIELD_STR:
	case FIELD_JSON: return str_eq(*(const struct str *)p, *(const struct str *)q);
	case FIELD_INT:
	case FIELD_DATE:
	case FIELD_WALL:
	case FIELD_TIME: return *(const int64_t *)p == *(const int64_t *)q;
	case FIELD_BOOL: return *(const bool *)p == *(const bool *)q;
	case FIELD_WORD: return *(const int *)p == *(const int *)q;
	case FIELD_OBJECT: return table_equal(f->sub, p, q, skip);
	case FIELD_STR_LIST: return str_list_equal(p, q);
	default: return list_equal(f, x, y, skip);
	}
}

/* Fields with a flag in `skip` are not compared. */
static inline bool table_equal(const struct table *t, const void *x, const void *y, unsigned skip)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct field *f = &t->fields[i];
		if ((f->flags & (FIELD_VIRTUAL | skip)) || field_equal(f, x, y, skip))
			continue;
		print_message("%s.%s differs\n", t->name, f->name);
		return false;
	}
	return true;
}

#endif
