/* lint: gathering a configuration, its names, and the passes over it. */
#include "core/lint_priv.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/random.h"
#include "core/numbering.h"

/* ---- names ---- */

static struct lint_name **bucket(const struct lint *l, char kind, struct str text)
{
	return &l->names[hash64(text, (uint64_t)kind) % LINT_BUCKETS];
}

void *lint_name_find(const struct lint *l, char kind, struct str text)
{
	for (struct lint_name *n = *bucket(l, kind, text); n; n = n->next) {
		if (n->kind == kind && str_eq(n->text, text))
			return n->what;
	}
	return NULL;
}

/* Who had the name first keeps it. */
static void name_add(struct lint *l, char kind, struct str text, void *what)
{
	struct lint_name **at = bucket(l, kind, text), *n;

	if (text.n == 0 || lint_name_find(l, kind, text))
		return;
	n = ARENA_NEW(l->arena, struct lint_name);
	*n = (struct lint_name){ kind, text, what, *at };
	*at = n;
}

static struct lint_place *dialled(const struct lint *l, struct str raw)
{
	struct lint_place *p = lint_name_find(l, 'a', raw);
	struct number n;

	if (p)
		return p;
	n = number_normalise(&l->domain.numbering, raw, l->arena);
	return n.kind == NUMBER_PUBLIC || n.kind == NUMBER_SHORT ? lint_name_find(l, 'a', n.text)
								 : NULL;
}

struct lint_place *lint_place_of(const struct lint *l, const struct destination *to)
{
	struct lint_place *p;

	switch (to->kind) {
	case DESTINATION_EXTENSION:
	case DESTINATION_EXTERNAL: return dialled(l, to->target);
	case DESTINATION_RING_GROUP:
		p = dialled(l, to->target);
		return p && p->way.group ? p : NULL;
	case DESTINATION_ROSTER: return lint_name_find(l, 'r', to->target);
	default: return NULL;
	}
}

static bool find_way(const void *arg, const struct destination *to, struct way_place *out)
{
	const struct lint_place *p = lint_place_of(arg, to);

	if (p)
		*out = p->way;
	return p != NULL;
}

/* ---- gathering ---- */

struct lint *lint_new(struct arena *a)
{
	struct lint *l = ARENA_NEW(a, struct lint);

	l->arena = a;
	l->names = ARENA_ARRAY(a, LINT_BUCKETS, struct lint_name *);
	l->finder = (struct way_finder){ find_way, l };
	l->rules = ARENA_ARRAY(a, CALLER_RULES_MAX, const struct caller_rule *);
	return l;
}

void lint_add_domain(struct lint *l, const struct domain *d)
{
	l->domain = *d;
}

static struct lint_place *place_add(struct lint *l, const struct way_place *way)
{
	struct lint_place *p = ARENA_NEW(l->arena, struct lint_place);

	p->way = *way;
	if (l->last_place)
		l->last_place->next = p;
	else
		l->places = p;
	l->last_place = p;
	return p;
}

static void addresses_add(struct lint *l, struct lint_place *p, struct str id, struct str extension,
			  const struct str_list *numbers)
{
	p->key = way_key(&p->way, l->arena);
	name_add(l, 'a', id, p);
	name_add(l, 'a', extension, p);
	for (size_t i = 0; i < numbers->count; i++)
		name_add(l, 'a', numbers->items[i], p);
}

void lint_add_user(struct lint *l, const struct user *u)
{
	struct lint_place *p = place_add(l, &(struct way_place){ 0 });

	p->subject.user = u;
	p->way.user = &p->subject;
	addresses_add(l, p, u->id, u->extension, &u->numbers);
	name_add(l, 'm', u->id, p);
	name_add(l, 'm', u->mailbox, p);
}

/* One more at the end, the array doubled when it is full. */
static const struct profile **append(struct lint *l, const struct profile **list, size_t count,
				     const struct profile *p)
{
	const struct profile **larger = list;

	if ((count & (count - 1)) == 0) {
		larger = ARENA_ARRAY(l->arena, count ? 2 * count : 1, const struct profile *);
		if (count)
			memcpy(larger, list, count * sizeof(*larger));
	}
	larger[count] = p;
	return larger;
}

void lint_add_profile(struct lint *l, const struct profile *p)
{
	struct lint_place *owner = p->user.n ? lint_name_find(l, 'a', p->user) : NULL;

	name_add(l, 'p', p->status, l); /* that there is one is all that is asked */
	if (owner && owner->way.user) {
		struct subject *s = &owner->subject;

		owner->profiles = append(l, owner->profiles, s->profile_count++, p);
		s->profiles = owner->profiles;
	} else if (p->user.n == 0) {
		l->profiles = append(l, l->profiles, l->profile_count, p);
		l->profile_count++;
	}
}

void lint_add_group(struct lint *l, const struct group *g)
{
	struct lint_place *p = place_add(l, &(struct way_place){ .group = g });

	addresses_add(l, p, g->id, g->extension, &g->numbers);
}

void lint_add_number(struct lint *l, const struct dialled_number *n)
{
	struct lint_place *p = place_add(l, &(struct way_place){ .number = n });

	addresses_add(l, p, n->number, STR_NONE, &(struct str_list){ 0 });
}

void lint_add_schedule(struct lint *l, const struct schedule *s)
{
	struct lint_schedule *entry = ARENA_NEW(l->arena, struct lint_schedule);

	entry->schedule = s;
	entry->next = l->schedules;
	l->schedules = entry;
	name_add(l, 's', s->id, entry);
}

void lint_add_site(struct lint *l, const struct site *s)
{
	l->has_sites = true;
	name_add(l, 'l', s->id, l); /* that there is one is all that is asked */
}

void lint_add_roster(struct lint *l, const struct roster *r)
{
	struct lint_place *p = place_add(l, &(struct way_place){ .roster = r });

	p->key = way_key(&p->way, l->arena);
	name_add(l, 'r', r->id, p);
}

void lint_add_status(struct lint *l, const struct status_meaning *m)
{
	if (l->status_count < STATUSES_PER_DOMAIN)
		l->statuses[l->status_count++] = *m;
}

void lint_add_rule(struct lint *l, const struct caller_rule *r)
{
	if (l->rule_count < CALLER_RULES_MAX)
		l->rules[l->rule_count++] = r;
}

/* ---- findings ---- */

struct str lint_object(const struct lint *l, const struct lint_place *p)
{
	if (p->way.user)
		return LINT_JOIN(l, "/users/%.*s", STR_ARG(p->way.user->user->id));
	return way_object(&p->way, l->arena);
}

static struct finding *keep(struct lint *l, struct lint_kept *kept)
{
	static struct finding counted_only;

	kept->total++;
	if (kept->count == LINT_KEPT_MAX)
		return &counted_only;
	if (!kept->items)
		kept->items = ARENA_ARRAY(l->arena, LINT_KEPT_MAX, struct finding);
	return &kept->items[kept->count++];
}

struct finding *lint_add(struct lint *l, enum lint_severity severity, enum lint_code code,
			 struct str object, struct str pointer, const char *text, ...)
{
	struct finding *f = keep(l, &l->kept[severity]);
	char sentence[1024];
	va_list args;
	int n;

	va_start(args, text);
	n = vsnprintf(sentence, sizeof(sentence), text, args);
	va_end(args);
	n = n < 0 ? 0 : n < (int)sizeof(sentence) ? n : (int)sizeof(sentence) - 1;
	*f = (struct finding){
		severity, code, object, pointer, arena_str(l->arena, str_n(sentence, (size_t)n)),
		STR("")
	};
	return f;
}

const struct finding *lint_findings(const struct lint *l, enum lint_severity severity,
				    size_t *out_count, size_t *out_total)
{
	*out_count = l->kept[severity].count;
	*out_total = l->kept[severity].total;
	return l->kept[severity].items;
}

/* ---- passes ---- */

void lint_add_missing_token(struct lint *l, struct str object, struct str pointer, struct str token)
{
	lint_add(l, LINT_SEVERITY_WARNING, LINT_TOKEN_MISSING, object, pointer,
		 "There is no token %.*s for this domain.", STR_ARG(token));
}

void lint_begin(struct lint *l, enum lint_extent extent, int64_t week_ms, const struct zone *zone)
{
	l->extent = extent;
	l->week_ms = week_ms;
	l->zone = zone;
	statuses_resolve(&l->domain, l->statuses, l->status_count, l->arena);
	for (struct lint_place *p = l->places; p; p = p->next) {
		p->subject.domain = &l->domain;
		p->subject.domain_profiles = l->profiles;
		p->subject.domain_profile_count = l->profile_count;
	}
}

void lint_set_now(struct lint *l, int64_t now_ms)
{
	l->now_ms = now_ms;
}

static bool enter(struct lint *l, size_t pass)
{
	l->pass = pass;
	l->at = l->places;
	l->walking = NULL;
	l->schedule_at = l->schedules;
	l->gaps = NULL;
	l->status = l->rule = l->other_rule = 0;
	l->side = SIDE_EXTERNAL;
	return true;
}

bool lint_step(struct lint *l)
{
	static bool (*const passes[])(struct lint * l) = {
		lint_certain_loops,   lint_possible_loops, lint_roundabout_ways,
		lint_profile_targets, lint_place_targets,  lint_rules,
		lint_schedules,       lint_group_hours,    lint_rosters,
	};
	size_t count = l->extent == LINT_ALL ? sizeof(passes) / sizeof(*passes) : 1;

	if (!l->pass_begun)
		l->pass_begun = enter(l, 0);
	if (l->pass == count)
		return false;
	return passes[l->pass](l) || enter(l, l->pass + 1);
}
