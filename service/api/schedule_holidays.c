/* schedule_holidays: PUT …/schedules/{schedule}/holidays: a schedule's holidays out of an iCalendar
 * text. */
#include "api/api_priv.h"
#include "api/aside.h"
#include "api/config_part.h"
#include "api/config_resource.h"
#include "api/time_query.h"
#include "base/clock.h"
#include "core/holiday_calendar.h"

struct reading {
	struct aside aside;
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

static void read_text(struct aside *a)
{
	struct reading *of = (struct reading *)a;

	of->is_read = holiday_calendar_read(a->text, of->this_year, a->arena, &of->calendar);
}

static void take(struct request *r, struct aside *a)
{
	struct reading *of = (struct reading *)a;
	struct config_name name = { CONFIG_SCHEDULE, STR(""), request_param(r, 1) };

	if (of->is_read)
		config_part_set(r, &name, set_holidays, &of->calendar);
	else
		aside_refuse(r, of->calendar.line, of->calendar.fault);
}

static int64_t year_of(int64_t at_ms)
{
	unsigned month, day;
	int64_t year;

	civil_from_days(at_ms / DAY_MS, &year, &month, &day);
	return year;
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
	of = aside_new(r, sizeof(*of));
	of->this_year = year_of(r->now_ms);
	aside_start(r, &of->aside, read_text, take);
}
