/*
 * test_cases: plays every tests/cases/?.case, or those whose title contains the words given.
 * The unit rule links one object with core and base, so the runner's files are included here.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/case_read.c"
#include "support/case_world.c"
#include "support/case_profile.c"
#include "support/case_calendar.c"
#include "support/case_caller.c"
#include "support/case_group.c"
#include "support/case_schedule.c"
#include "support/case_sight.c"
#include "support/case_site.c"
#include "support/case_status.c"
#include "support/case_source.c"
#include "support/case_roster.c"
#include "support/case_advice.c"
#include "support/case_device.c"
#include "support/case_signal.c"
#include "support/case_ask.c"
#include "support/case_expect.c"
#include "support/case_plan.c"
#include "support/case_play.c"

enum { FILES_MAX = 256, TITLES_MAX = 4096 };

struct run {
	struct arena *arena;
	const char *words; /* NULL = all */
	int passed, failed;
	struct str titles[TITLES_MAX];
	size_t title_count;
};

static bool title_is_new(struct run *run, const struct block *b)
{
	for (size_t i = 0; i < run->title_count; i++) {
		if (str_eq_nocase(run->titles[i], b->title)) {
			fprintf(stderr, "%s:%d: another case has this title\n", b->file, b->line);
			return false;
		}
	}
	if (run->title_count < TITLES_MAX)
		run->titles[run->title_count++] = b->title;
	return true;
}

static void run_file(struct run *run, const char *path)
{
	struct case_file file;

	if (!case_file_read(path, run->arena, &file))
		run->failed++;
	for (size_t i = 0; i < file.case_count; i++) {
		const struct block *b = &file.cases[i];

		if (run->words && !str_contains_nocase(b->title, str_of(run->words)))
			continue;
		if (title_is_new(run, b) && case_play(&file.given, b))
			run->passed++;
		else
			run->failed++;
	}
	free(file.cases);
}

static int is_case_file(const struct dirent *e)
{
	return str_has_suffix(str_of(e->d_name), STR(".case"));
}

static void run_folder(struct run *run, const char *folder)
{
	struct dirent **entries;
	int n = scandir(folder, &entries, is_case_file, alphasort);

	if (n < 0) {
		perror(folder);
		run->failed++;
		return;
	}
	for (int i = 0; i < n; i++) {
		run_file(run, arena_printf(run->arena, "%s/%s", folder, entries[i]->d_name).p);
		free(entries[i]);
	}
	free(entries);
}

/* A part of the cases need not climb every rung; all of them must. */
static int judge(struct run *run, bool whole)
{
	if (run->passed + run->failed == 0) {
		fprintf(stderr, "no case was found\n");
		run->failed++;
	}
	if (whole && run->failed == 0)
		run->failed += coverage_missing();
	printf("%d cases passed, %d failed\n", run->passed, run->failed);
	return run->failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	static struct run run;
	const char *folder = getenv("CASES"), *file = NULL;
	int result;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-f") == 0 && i + 1 < argc)
			file = argv[++i];
		else
			run.words = argv[i];
	}
	run.arena = arena_new(0);
	if (file)
		run_file(&run, file);
	else
		run_folder(&run, folder ? folder : "tests/cases");
	result = judge(&run, !file && !run.words);
	arena_free(run.arena);
	return result;
}
