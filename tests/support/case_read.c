/* case_read: a case file as blocks of statements, statements as words; and reading those words. */
#include "support/case.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"

#define CASE_DAY "2026-11-20T"

struct reading {
	const char *file;
	int line;
	struct arena *arena;
	bool failed;
};

__attribute__((format(printf, 2, 3))) static bool refuse(struct reading *r, const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "%s:%d: ", r->file, r->line);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	r->failed = true;
	return false;
}

static char *file_bytes(const char *path, struct arena *a, size_t *out_n)
{
	FILE *f = fopen(path, "rb");
	char *text;
	long n;

	if (!f || fseek(f, 0, SEEK_END) != 0 || (n = ftell(f)) < 0) {
		perror(path);
		if (f)
			fclose(f);
		return NULL;
	}
	rewind(f);
	text = arena_alloc(a, (size_t)n + 1);
	*out_n = fread(text, 1, (size_t)n, f);
	fclose(f);
	return text;
}

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = c ? strchr(digits, c | 0x20) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* The byte behind a backslash; moves *i to its last character. */
static char escaped(struct reading *r, struct str s, size_t *i)
{
	char c = ++*i < s.n ? s.p[*i] : 0;

	if (c == 't')
		return '\t';
	if (c == 'n')
		return '\n';
	if (c == 'x' && *i + 2 < s.n && hex_digit(s.p[*i + 1]) >= 0 &&
	    hex_digit(s.p[*i + 2]) >= 0) {
		*i += 2;
		return (char)(hex_digit(s.p[*i - 1]) << 4 | hex_digit(s.p[*i]));
	}
	if (c != '"' && c != '\\')
		refuse(r, "unknown escape \\%c", c ? c : ' ');
	return c;
}

static struct str quoted_word(struct reading *r, struct str *line)
{
	char *text = arena_alloc(r->arena, line->n + 1);
	size_t n = 0, i = 1;

	for (; i < line->n && line->p[i] != '"'; i++)
		text[n++] = line->p[i] == '\\' ? escaped(r, *line, &i) : line->p[i];
	if (i >= line->n)
		refuse(r, "a quote is not closed");
	*line = str_skip(*line, i + 1);
	return str_n(text, n);
}

static struct str plain_word(struct str *line)
{
	size_t n = 0;

	while (n < line->n && line->p[n] != ' ' && line->p[n] != '\t')
		n++;
	struct str word = str_n(line->p, n);
	*line = str_skip(*line, n);
	return word;
}

static struct statement *statement_new(struct reading *r, struct block *b)
{
	struct statement *grown = /* short files */
		array_grow(r->arena, b->statements, b->count, 1, sizeof(*grown));

	b->statements = grown;
	grown[b->count] = (struct statement){
		.file = r->file,
		.line = r->line,
		.words = ARENA_ARRAY(r->arena, CASE_LIST_MAX, struct str),
	};
	return &grown[b->count++];
}

/* One line's words, cut into statements at " ; ". */
static void line_read(struct reading *r, struct block *b, struct str line)
{
	struct statement *s = NULL;

	for (line = str_trim(line); line.n && line.p[0] != '#'; line = str_trim(line)) {
		bool quoted = line.p[0] == '"';
		struct str word = quoted ? quoted_word(r, &line) : plain_word(&line);

		if (!quoted && word_is(word, ";")) {
			s = NULL;
			continue;
		}
		if (!s)
			s = statement_new(r, b);
		if (s->count == CASE_LIST_MAX) {
			refuse(r, "too many words");
			return;
		}
		s->words[s->count++] = word;
	}
}

/* "S2.1 S2.3": rows of docs/DOMAIN.md; tools/requirements.py reads what they are for. */
static void rows_read(struct reading *r, struct str rows)
{
	for (rows = str_trim(rows); rows.n; rows = str_trim(rows)) {
		struct str row = plain_word(&rows), number = row, set = str_cut(&number, '.');
		uint64_t n;

		if (set.n < 2 || set.p[0] != 'S' || !str_to_u64(str_skip(set, 1), 99, &n) ||
		    !str_to_u64(number, 99, &n))
			refuse(r, "no row like S2.1: \"%.*s\"", STR_ARG(row));
	}
}

static struct block *case_begin(struct reading *r, struct case_file *out, struct str title)
{
	struct block *b;

	out->cases = mem_resize(out->cases, (out->case_count + 1) * sizeof(*out->cases));
	b = &out->cases[out->case_count++];
	*b = (struct block){ .file = r->file, .line = r->line, .title = title };
	if (title.n == 0)
		refuse(r, "a case needs a title");
	return b;
}

bool case_file_read(const char *path, struct arena *a, struct case_file *out)
{
	struct reading r = { .file = path, .arena = a };
	struct block *b = NULL;
	struct str rest;
	size_t n;
	char *text = file_bytes(path, a, &n);

	*out = (struct case_file){ .given = { .file = path } };
	if (!text)
		return false;
	for (rest = str_n(text, n); rest.p;) {
		struct str line = str_trim(str_cut(&rest, '\n'));

		r.line++;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (str_eq(line, STR("given")) && !b)
			b = &out->given;
		else if (str_has_prefix(line, STR("shows ")))
			rows_read(&r, str_skip(line, 6));
		else if (str_has_prefix(line, STR("case ")))
			b = case_begin(&r, out, str_trim(str_skip(line, 5)));
		else if (b)
			line_read(&r, b, line);
		else
			refuse(&r, "a file begins with `given` or `case <title>`");
	}
	return !r.failed;
}

bool words_left(const struct statement *s)
{
	return s->next < s->count;
}

struct str word_next(struct statement *s)
{
	return words_left(s) ? s->words[s->next++] : STR_NONE;
}

bool word_is(struct str word, const char *text)
{
	return str_eq(word, str_of(text));
}

bool word_take(struct statement *s, const char *word)
{
	if (!words_left(s) || !word_is(s->words[s->next], word))
		return false;
	s->next++;
	return true;
}

void play_fail(struct play *p, const struct statement *s, const char *fmt, ...)
{
	va_list args;

	p->failures++;
	fprintf(stderr, "%s:%d: ", s->file, s->line);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fprintf(stderr, " (case \"%.*s\")\n", STR_ARG(p->block->title));
}

int64_t word_number(struct play *p, struct statement *s)
{
	struct str word = word_next(s);
	uint64_t value = 0;

	if (!str_to_u64(word, INT64_MAX, &value))
		play_fail(p, s, "expected a number, got \"%.*s\"", STR_ARG(word));
	return (int64_t)value;
}

static int64_t unit_ms(struct str unit)
{
	static const struct {
		const char *unit;
		int64_t ms;
	} units[] = {
		{"ms", 1       },
                { "s", 1000    },
                { "",  1000    },
		{ "m", 60000   },
                { "h", 3600000 },
                { "d", 86400000}
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (word_is(unit, units[i].unit))
			return units[i].ms;
	}
	return 0;
}

bool duration_parse(struct str word, int64_t *out_ms)
{
	int64_t total = 0;

	if (!word.n)
		return false;
	while (word.n) {
		size_t digits = 0, letters;
		uint64_t value;
		int64_t unit;

		while (digits < word.n && word.p[digits] >= '0' && word.p[digits] <= '9')
			digits++;
		letters = digits;
		while (letters < word.n && (word.p[letters] < '0' || word.p[letters] > '9'))
			letters++;
		unit = unit_ms(str_n(word.p + digits, letters - digits));
		if (!unit || !str_to_u64(str_n(word.p, digits), 1000000000, &value))
			return false;
		total += (int64_t)value * unit;
		word = str_skip(word, letters);
	}
	*out_ms = total;
	return true;
}

bool is_duration(struct str word)
{
	int64_t ms;

	return duration_parse(word, &ms);
}

int64_t word_duration_ms(struct play *p, struct statement *s)
{
	struct str word = word_next(s);
	int64_t ms = 0;

	if (!duration_parse(word, &ms))
		play_fail(p, s, "expected a duration such as 30s or 2h, got \"%.*s\"",
			  STR_ARG(word));
	return ms;
}

int64_t word_time_ms(struct play *p, struct statement *s)
{
	struct str word = word_next(s);
	const char *day = str_find_char(word, 'T') < word.n ? "" : CASE_DAY;
	const char *seconds = word.n >= 5 && (word.n == 5 || word.n == 16) ? ":00" : "";
	int64_t at_ms = 0;
	struct str text = arena_printf(p->arena, "%s%.*s%sZ", day, STR_ARG(word), seconds);

	if (!time_parse(text, &at_ms))
		play_fail(p, s, "expected a time such as 10:00:00, got \"%.*s\"", STR_ARG(word));
	return at_ms;
}

bool word_yes(struct play *p, struct statement *s)
{
	struct str word = word_next(s);

	if (!word_is(word, "yes") && !word_is(word, "no"))
		play_fail(p, s, "expected yes or no, got \"%.*s\"", STR_ARG(word));
	return word_is(word, "yes");
}

int word_in(struct play *p, struct statement *s, const struct words *words)
{
	struct str word = word_next(s);
	int value = 0;

	if (!word_find(words, word, &value))
		play_fail(p, s, "\"%.*s\" is no %s", STR_ARG(word), words->name);
	return value;
}
