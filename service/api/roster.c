/* roster: /rosters: who is on duty, as configuration and at a time; swaps. */
#include "api/api_priv.h"
#include "api/config_part.h"
#include "api/config_resource.h"
#include "api/shown.h"
#include "api/time_query.h"
#include "api/timeline.h"

CONFIG_RESOURCE(roster, CONFIG_ROSTER)

/* NULL = replied 404. */
static const void *path_roster(struct request *r)
{
	const void *found;

	if (!config_domain(r))
		return NULL;
	found = replica_roster(r->domain, request_param(r, 1));
	if (!found)
		config_missing(r, CONFIG_ROSTER);
	return found;
}

/* ---- who is on duty ---- */

static void put_head(const void *of, struct json_writer *w)
{
	const struct roster *r = of;

	timeline_put_head("roster", r->id, r->zone, w);
}

/* Somebody whom this reader does not see is on duty as nobody is. */
static bool is_shown(const struct request *r, struct str user)
{
	return user.n && (shown_whole(r) || request_find_user(r, user));
}

static void put_moment(const struct request *r, const struct roster_moment *m, int64_t at_ms,
		       struct json_writer *w)
{
	json_put_time(w, "at", at_ms);
	if (is_shown(r, m->user)) {
		json_put_string(w, "on_duty", m->user);
		json_put_string(w, "by", word_of(&duty_source_words, (int)m->by));
	}
	if (m->note.n)
		json_put_string(w, "note", m->note);
	if (is_shown(r, m->stand_by))
		json_put_string(w, "stand_by", m->stand_by);
}

static void put_at(const struct request *r, const void *of, int64_t at_ms, struct json_writer *w)
{
	struct roster_moment m = roster_at(of, at_ms);

	put_moment(r, &m, at_ms, w);
}

static void put_span_at(const struct request *r, const void *of, int64_t at_ms,
			struct json_writer *w)
{
	struct roster_span span = roster_span(of, at_ms);

	put_moment(r, &span.is, at_ms, w);
	json_put_time(w, "since", span.since_ms);
	json_put_time(w, "until", span.until_ms);
}

static int64_t next(const void *of, int64_t at_ms)
{
	return roster_next(of, at_ms);
}

static const struct timeline roster_timeline = { path_roster, put_head, put_at, put_span_at, next };
TIMELINE_HANDLERS(roster)

/* ---- swaps ---- */

struct swap_change {
	struct request *r;
	struct swap swap;
};

/* The others, without those that are over. */
static void keep_others(const struct swap_change *change, struct roster *roster)
{
	struct swap *swaps = ARENA_ARRAY(change->r->arena, roster->swap_count + 1, struct swap);
	size_t count = 0;

	for (size_t i = 0; i < roster->swap_count; i++) {
		const struct swap *s = &roster->swaps[i];

		if (!str_eq(s->id, change->swap.id) && s->until_ms > change->r->now_ms)
			swaps[count++] = *s;
	}
	roster->swaps = swaps;
	roster->swap_count = count;
}

static bool add_swap(union config_value *value, const struct config_name *name, void *arg)
{
	const struct swap_change *change = arg;
	struct roster *roster = &value->roster;

	(void)name;
	keep_others(change, roster);
	if (roster->swap_count == SWAPS_MOST)
		fault_add(&change->r->x->faults, STR(""), "a roster has at most %d swaps",
			  SWAPS_MOST);
	if (!request_find_user(change->r, change->swap.user))
		fault_add(&change->r->x->faults, STR("/user"), "must be a user of this domain");
	if (change->r->x->faults.count)
		return false;
	((struct swap *)(uintptr_t)roster->swaps)[roster->swap_count++] = change->swap;
	return true;
}

static bool end_swap(union config_value *value, const struct config_name *name, void *arg)
{
	const struct swap_change *change = arg;
	bool found = false;

	(void)name;
	for (size_t i = 0; i < value->roster.swap_count; i++)
		found |= str_eq(value->roster.swaps[i].id, change->swap.id);
	keep_others(change, &value->roster);
	return found;
}

static struct config_name path_name(struct request *r)
{
	return (struct config_name){ CONFIG_ROSTER, STR(""), request_param(r, 1) };
}

static void check_end(struct request *r, const struct swap *s)
{
	if (s->until_ms <= r->now_ms || s->until_ms <= s->from_ms)
		fault_add(&r->x->faults, STR("/until"), "must be in the future, and after `from`");
	else if (s->until_ms - s->from_ms > SWAP_MOST_DAYS * (int64_t)DAY_MS)
		fault_add(&r->x->faults, STR("/until"), "must be at most %d days after `from`",
			  SWAP_MOST_DAYS);
}

void handle_roster_swap_put(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct swap_change *change = ARENA_NEW(r->arena, struct swap_change);
	struct config_name name = path_name(r);
	struct swap_body body;

	(void)api;
	if (!request_body(r, &swap_body_table, &body))
		return;
	change->r = r;
	change->swap = (struct swap){ .id = request_param(r, 2),
				      .user = body.user,
				      .note = body.note,
				      .from_ms = body.from_ms ? body.from_ms : r->now_ms,
				      .until_ms = body.until_ms };
	check_end(r, &change->swap);
	if (check_id(change->swap.id))
		fault_add(&x->faults, STR(""), "the swap's id must be %s",
			  check_id(change->swap.id));
	if (x->faults.count)
		reply_faults(r, ERR_VALIDATION);
	else
		config_part_set(r, &name, add_swap, change);
}

void handle_roster_swap_delete(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct swap_change *change = ARENA_NEW(r->arena, struct swap_change);
	struct config_name name = path_name(r);

	(void)api;
	change->r = r;
	change->swap.id = request_param(r, 2);
	config_part_remove(r, &name, end_swap, change);
}
