/*
 * world: a random small domain for the property tests: users with devices, calls, statuses, hours
 * and forwards; groups in every form; numbers, schedules, caller rules. What is known of each user
 * is kept twice: as plain facts, which the oracle reads, and as the record that they make when told
 * to core as signals, in an order that the test chooses.
 */
#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include "core/change.h"
#include "core/routing.h"
#include "core/schedule.h"

enum {
	USERS = 8,
	DEVICES = 4, /* of a user; the first is the mobile */
	CALLS = 3,
	GROUPS = 5,
	MEMBERS = 7,
	STAGES = 2,
	OUTSIDE = 4, /* numbers that are nobody's */
	NUMBERS = 3,
	HOURS = 4, /* schedules */
	SITES = 2,
	ROSTERS = 2,
	STATUSES = 4,
	SIGNALS = CALLS + 2 * DEVICES + 4,
	WRAP_UP_S = 600, /* what ran out before now still leaves as much behind */
};

/* When it is, and when everything was told; what is forced by hand was forced since, and may be
 * over again. */
#define WORLD_NOW_MS INT64_C(1795168800000)
#define WORLD_TOLD_MS (WORLD_NOW_MS - 300 * 1000)
/* Who did nothing for so long when everything was told is away now; who did something is not. */
#define WORLD_AWAY_S 400
#define WORLD_FORCED_MS (WORLD_NOW_MS - 150 * 1000)
#define WORLD_FREED_MS (WORLD_NOW_MS - 50 * 1000)

struct known_call {
	struct str id;
	enum call_state state;
	enum direction direction;
	bool carrier, on_mobile, on_desk, over;
};

struct known_device {
	bool told, over; /* over: what was told has run out */
	enum device_state state;
	enum health health;
	bool locked;
};

/* An app that is one of the devices. */
struct known_app {
	bool told, over; /* over: it has ended */
	bool wakes;      /* by a push, then */
	bool left;       /* nothing was done in it for long */
	enum app_availability availability;
};

struct someone {
	char text[6][24];
	struct user user;
	struct device devices[DEVICES];
	const struct device *device_list[DEVICES];
	struct profile profiles[STATUSES];
	const struct profile *profile_list[STATUSES];
	size_t profile_count, device_count;
	struct ring_device order[DEVICES];
	int kinds[4];
	struct skill skills[2];
	struct timed_status timed[2];
	const struct schedule *timed_by[2];

	struct known_call calls[CALLS];
	size_t call_count;
	struct known_device known[DEVICES];
	struct known_app apps[DEVICES];
	struct str status; /* empty = none was set, or it has run out */
	bool status_over, called_emergency;
	struct {
		bool told, over, routable;
		enum availability shown;
	} lock;              /* an administrator's */
	struct str location; /* empty = nobody said so */
	bool location_over, hides;

	struct schedule site_hours;
	struct record record;
	struct subject subject;
};

struct hours {
	struct schedule schedule;
	struct schedule_memo memo;
	struct weekly_period week;
	bool open; /* around the clock, where nothing is forced */
};

struct world_group {
	char text[2][24];
	struct group group;
	struct group_member members[MEMBERS];
	struct group_stage stages[STAGES];
	struct group_member stage_members[STAGES][2];
	struct skill required[2], preferred[1];
	struct group_state state;
	bool has_state; /* somebody ever spoke of it */
	struct member_state agents[USERS];
	struct group_choice_memory remembered;
};

struct world {
	uint64_t dice;
	uint32_t calm; /* how many times as rare as otherwise trouble is */
	struct domain domain;
	struct someone people[USERS];
	struct world_group groups[GROUPS];
	struct hours hours[HOURS];
	struct site sites[SITES];
	struct roster rosters[ROSTERS];
	struct swap swaps[ROSTERS];
	int on_duty[ROSTERS]; /* -1 = nobody */
	struct dialled_number numbers[NUMBERS];
	struct caller_rule rule;
	struct str_list prefixes;
	int passes[PASS_COUNT];
	bool groups_end; /* no group hands a call on to anybody who rings */
	struct directory directory;
	struct skill asked[1];
};

uint32_t world_dice(struct world *w, uint32_t sides);
bool world_one_in(struct world *w, uint32_t sides);
bool world_trouble(struct world *w, uint32_t sides);
void world_make(struct world *w, uint64_t seed);
/* Tells what is known of everybody; backwards: in the other order. */
void world_tell(struct world *w, bool backwards, struct arena *a);
struct question world_question(struct world *w);

extern const struct str world_outside[OUTSIDE], world_statuses[STATUSES], world_devices[DEVICES],
	world_skills[2], world_schedules[HOURS], world_sites[SITES], world_rosters[ROSTERS],
	world_numbers[NUMBERS];

/* the parts of world_make() */
struct destination world_somebody(struct world *w);
struct destination world_end(struct world *w); /* where nobody rings */
struct destination world_destination(struct world *w);
void world_someone(struct world *w, struct someone *o);
void world_group(struct world *w, struct world_group *g);
void world_hours(struct world *w, struct hours *h);
void world_override(struct world *w, struct override *o);
void world_roster(struct world *w, int roster);
void world_numbers_make(struct world *w);
void world_rule(struct world *w);

/* ---- oracle.c, oracle_group.c: who ought to ring, read from the plain facts alone ---- */

struct rung {
	bool device[USERS], mobile[USERS], outside[OUTSIDE];
};

/* What holds of something with these hours; `when`: WORLD_TOLD_MS, WORLD_FORCED_MS or WORLD_NOW_MS.
 */
enum schedule_state oracle_state(const struct world *w, struct str schedule, struct str site,
				 const struct override *group, int64_t when_ms);
struct str oracle_status(const struct world *w, const struct someone *o);
const struct profile *oracle_profile(const struct world *w, const struct someone *o);
int oracle_calls(const struct someone *o, const struct question *q, bool only_counted);
bool oracle_is_ringing(const struct someone *o, const struct question *q);
bool oracle_may_claim(const struct world *w, const struct someone *o);
bool oracle_is_wanted(const struct someone *o, const struct profile *p, int device);
bool oracle_is_internal(const struct world *w, const struct question *q);
bool oracle_rule_speaks(const struct world *w, const struct question *q);
bool oracle_is_emergency(const struct world *w, const struct question *q);
bool oracle_dnd(const struct world *w, const struct someone *o);
/* An administrator says whether calls come through. */
bool oracle_is_locked(const struct someone *o);
bool oracle_is_locked_out(const struct someone *o);
/* At work on a call that nobody ended. */
bool oracle_wraps_up(const struct world *w, const struct someone *o);
bool oracle_is_at(const struct someone *o, struct str location);
bool oracle_device_rings(const struct world *w, const struct someone *o, int device);
/* The open app that says most, or NULL. */
const struct known_app *oracle_app(const struct someone *o);
bool oracle_has_room(const struct world *w, const struct someone *o, const struct question *q);
bool oracle_is_on_mobile(const struct someone *o, const struct question *q);
bool oracle_is_caller(const struct someone *o, const struct question *q);
bool oracle_passes(const struct world *w, const struct question *q, enum pass what);
/* A call to the group, in a world where groups_end. */
void oracle_group(const struct world *w, const struct question *q, const struct group *g,
		  struct rung *out);

/* ---- world_plan.c: each gives what does not hold, or NULL ---- */

#define HOLDS(condition)                                                                           \
	do {                                                                                       \
		if (!(condition))                                                                  \
			return #condition;                                                         \
	} while (0)
#define ALL_HOLD(check)                                                                            \
	do {                                                                                       \
		const char *fault_ = (check);                                                      \
		if (fault_)                                                                        \
			return fault_;                                                             \
	} while (0)

/* It ends, within its limits. */
const char *plan_check(const struct world *w, const struct decision *d);
/* It is explained. */
const char *trace_check(const struct decision *d);
bool plans_same(const struct decision *a, const struct decision *b);
const char *same_check(const struct decision *a, const struct decision *b);

#endif
