/* schedule_holidays: PUT …/schedules/{schedule}/holidays: a schedule's holidays out of an iCalendar
 * text. It is read off the loop: some take tens of milliseconds. */
#include "api/api_priv.h"
#include "api/config_part.h"
#include "api/config_resource.h"
#include "api/time_query.h"
#include "base/clock.h"
#include "base/memory.h"
#include "core/holiday_calendar.h"

#include <stdlib.h>

enum { CEILING_MS = 15 * 1000 };

/* Not in the request's memory: the request may be answered before the work is done. */
struct reading {
	struct ticket *ticket;
	struct arena *arena;
	struct str text;
	int64_t this_year;
	bool is_read;
	struct holiday_calendar calendar;
};

static bool set_holidays(union config_value *value, const struct config_name *name, void *arg)
{
	const struct holiday_calendar *calendar = arg;

	(void)name;
	value->schedule.holidays = calendar->holidays;
	value->schedule.holiday_count = calendar->count;
	return true;
}

static struct holiday_calendar *calendar_copy(const struct holiday_calendar *from, struct arena *a)
{
	struct holiday_calendar *copy = ARENA_NEW(a, struct holiday_calendar);

	*copy = *from;
	copy->holidays = ARENA_ARRAY(a, from->count, struct holiday);
	for (size_t i = 0; i < from->count; i++) {
		copy->holidays[i] = from->holidays[i];
		copy->holidays[i].name = arena_str(a, from->holidays[i].name);
	}
	return copy;
}

static void take(struct request *r, const struct reading *of)
{
	struct config_name name = { CONFIG_SCHEDULE, STR(""), request_param(r, 1) };

	if (of->is_read) {
		config_part_set(r, &name, set_holidays, calendar_copy(&of->calendar, r->arena));
		return;
	}
	fault_add(&r->x->faults, STR(""), "line %zu: %s", of->calendar.line, of->calendar.fault);
	reply_faults(r, ERR_VALIDATION);
}

static void read_text(void *arg)
{
	struct reading *of = arg;

	of->is_read = holiday_calendar_read(of->text, of->this_year, of->arena, &of->calendar);
}

static void finish(struct reading *of, enum err err)
{
	struct request *r = ticket_redeem(of->ticket);

	if (r && err)
		reply_problem(r, err, "The calendar was not read");
	else if (r)
		take(r, of);
	arena_free(of->arena);
	free(of);
}

static void text_read(void *arg, bool ran)
{
	finish(arg, ran ? ERR_OK : ERR_NOT_READY);
}

static int64_t year_of(int64_t at_ms)
{
	unsigned month, day;
	int64_t year;

	civil_from_days(at_ms / DAY_MS, &year, &month, &day);
	return year;
}

static struct reading *reading_new(struct request *r)
{
	struct reading *of = mem_new(sizeof(*of));

	of->ticket = request_wait(r, CEILING_MS);
	of->arena = arena_new(0);
	of->text = arena_str(of->arena, r->x->body);
	of->this_year = year_of(r->now_ms);
	return of;
}

void handle_schedule_holidays_put(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct reading *of;

	(void)api;
	if (!config_domain(r))
		return;
	if (!replica_schedule(r->domain, request_param(r, 1))) {
		config_missing(r, CONFIG_SCHEDULE);
		return;
	}
	if (!request_is_calendar(r))
		return;
	of = reading_new(r);
	if (!loop_work(r->loop, LOOP_LANE_CALENDARS, read_text, text_read, of))
		finish(of, r->api->stopping ? ERR_NOT_READY : ERR_BUSY);
}
