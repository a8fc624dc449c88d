/* clock: monotonic time plus a slewed offset. */
#include "base/clock.h"

#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { SLEW_PER_S_MS = 50 };

static struct {
	int64_t offset_us; /* wall - monotonic, in force */
	int64_t wanted_us;
	int64_t slewed_at_us;
	int64_t test_ms;
	bool steered;
} state;

static int64_t read_us(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

#ifdef PRESENCED_TEST
static int64_t read_test_offset_ms(void)
{
	static int fd = -2;
	char text[32];

	if (fd == -2) {
		const char *path = getenv("PRESENCED_TEST_CLOCK");
		fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	}
	if (fd < 0)
		return 0;
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);
	if (n <= 0)
		return state.test_ms;
	text[n] = '\0';
	return strtoll(text, NULL, 10);
}
#else
static int64_t read_test_offset_ms(void)
{
	return 0;
}
#endif

void clock_init(void)
{
	state.slewed_at_us = read_us(CLOCK_MONOTONIC);
	state.offset_us = read_us(CLOCK_REALTIME) - state.slewed_at_us;
	state.wanted_us = state.offset_us;
	state.test_ms = read_test_offset_ms();
}

static int64_t clamp(int64_t value, int64_t limit)
{
	return value > limit ? limit : value < -limit ? -limit : value;
}

void clock_turn(void)
{
	int64_t now_us = read_us(CLOCK_MONOTONIC);
	int64_t most_us = (now_us - state.slewed_at_us) * SLEW_PER_S_MS / 1000;

	if (state.offset_us != state.wanted_us && most_us > 0) {
		state.offset_us += clamp(state.wanted_us - state.offset_us, most_us);
		state.slewed_at_us = now_us;
	} else if (state.offset_us == state.wanted_us) {
		state.slewed_at_us = now_us;
	}
	state.test_ms = read_test_offset_ms();
}

int64_t clock_mono_us(void)
{
	return read_us(CLOCK_MONOTONIC);
}

int64_t clock_mono_ms(void)
{
	return clock_mono_us() / 1000;
}

int64_t clock_now_ms(void)
{
	return (clock_mono_us() + state.offset_us) / 1000 + state.test_ms;
}

void clock_steer(int64_t wanted_offset_ms)
{
	state.wanted_us = wanted_offset_ms * 1000;
	if (!state.steered)
		state.offset_us = state.wanted_us;
	state.steered = true;
}

int64_t clock_skew_ms(void)
{
	return (read_us(CLOCK_REALTIME) - clock_mono_us() - state.offset_us) / 1000;
}
