/*
 * clock: the only place that asks the system for the time. Core never does; it gets `now` passed
 * in.
 *
 * Wall time is monotonic time plus an offset that is taken once and then slewed by at most 50 ms/s
 * (clock_steer), so a jump of the host's clock never moves a deadline.
 * Flavours built with PRESENCED_TEST add the milliseconds written in the file named by the
 * environment variable PRESENCED_TEST_CLOCK, read again at every clock_turn().
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/str.h"

/* Before anything else. Takes the offset from the system's wall clock. */
void clock_init(void);
/* Start of a loop turn: applies the slew, rereads the test offset. */
void clock_turn(void);

int64_t clock_mono_ms(void); /* never steps; for timers and durations */
int64_t clock_mono_us(void);
int64_t clock_now_ms(void); /* Unix time, ms; for every deadline */
/*
 * What the offset from monotonic to wall time should be, in ms (measured against Redis TIME).
 * The first call takes it at once, later ones slew towards it.
 */
void clock_steer(int64_t wanted_offset_ms);
/* System wall clock minus ours, ms: a host whose clock jumped shows here. For the metric and log.
 */
int64_t clock_skew_ms(void);

enum { TIME_TEXT_MAX = 32 };
/* RFC 3339 in UTC with milliseconds, "2026-11-20T08:00:00.000Z"; writes into text, returns the
 * view. */
struct str time_format(int64_t at_ms, char text[TIME_TEXT_MAX]);
/* RFC 3339 with Z or a numeric offset, 0–9 fraction digits. Years 1970–9999. */
bool time_parse(struct str text, int64_t *out_at_ms);

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar, and back; 1–12, 1–31. */
int64_t days_from_civil(int64_t year, unsigned month, unsigned day);
void civil_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day);
unsigned month_days(int64_t year, unsigned month);

enum { DATE_TEXT_MAX = 12, WALL_TEXT_MAX = 8 };
/* "2026-12-25" as days since 1970-01-01. Years 1970–9999. */
struct str date_format(int64_t days, char text[DATE_TEXT_MAX]);
bool date_parse(struct str text, int64_t *out_days);
/* A time of a day on the wall as minutes since midnight: "08:30", "00:00" to "24:00". */
struct str wall_format(int64_t minutes, char text[WALL_TEXT_MAX]);
bool wall_parse(struct str text, int64_t *out_minutes);

#endif
