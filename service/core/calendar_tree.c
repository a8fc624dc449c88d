/* calendar_tree: what of an iCalendar text says when its events are and who they occupy, as a tree
 * of its components. Everything else is not kept. */
#include "core/calendar_priv.h"

/* clang-format off */
static const struct str words[CALENDAR_WORD_COUNT] = {
	[CALENDAR_UID]            = STR("UID"),
	[CALENDAR_DTSTART]        = STR("DTSTART"),
	[CALENDAR_DTEND]          = STR("DTEND"),
	[CALENDAR_DURATION]       = STR("DURATION"),
	[CALENDAR_RRULE]          = STR("RRULE"),
	[CALENDAR_RDATE]          = STR("RDATE"),
	[CALENDAR_EXDATE]         = STR("EXDATE"),
	[CALENDAR_EXRULE]         = STR("EXRULE"),
	[CALENDAR_RECURRENCE_ID]  = STR("RECURRENCE-ID"),
	[CALENDAR_STATUS]         = STR("STATUS"),
	[CALENDAR_TRANSP]         = STR("TRANSP"),
	[CALENDAR_BUSY_STATUS]    = STR("X-MICROSOFT-CDO-BUSYSTATUS"),
	[CALENDAR_ATTENDEE]       = STR("ATTENDEE"),
	[CALENDAR_TZID]           = STR("TZID"),
	[CALENDAR_TZOFFSETFROM]   = STR("TZOFFSETFROM"),
	[CALENDAR_TZOFFSETTO]     = STR("TZOFFSETTO"),
};

static const struct {
	struct str name;
	enum calendar_part_kind in, kind;
} parts[] = {
	{ STR("VCALENDAR"), CALENDAR_ROOT,     CALENDAR_WHOLE },
	{ STR("VEVENT"),    CALENDAR_WHOLE,    CALENDAR_EVENT },
	{ STR("VTIMEZONE"), CALENDAR_WHOLE,    CALENDAR_TIMEZONE },
	{ STR("STANDARD"),  CALENDAR_TIMEZONE, CALENDAR_OBSERVANCE },
	{ STR("DAYLIGHT"),  CALENDAR_TIMEZONE, CALENDAR_OBSERVANCE },
};
/* clang-format on */

struct str calendar_word(enum calendar_word word)
{
	return words[word];
}

struct growth { /* what is open; NULL: a component that is not kept */
	struct calendar_part *open[CALENDAR_DEPTH_MOST + 1];
	size_t depth;
	struct arena *arena;
};

static struct calendar_part *part_new(struct arena *a, enum calendar_part_kind kind)
{
	struct calendar_part *part = ARENA_NEW(a, struct calendar_part);

	*part = (struct calendar_part){ .kind = kind };
	part->last_line = &part->lines;
	part->last_part = &part->parts;
	return part;
}

static void open_part(struct growth *g, struct str name)
{
	struct calendar_part *in = g->open[g->depth], *part = NULL;

	for (size_t i = 0; in && i < sizeof(parts) / sizeof(*parts); i++)
		if (parts[i].in == in->kind && str_eq_nocase(name, parts[i].name))
			part = part_new(g->arena, parts[i].kind);
	if (part) {
		*in->last_part = part;
		in->last_part = &part->next;
	}
	g->open[++g->depth] = part;
}

static void add_line(struct growth *g, const struct calendar_property *p)
{
	struct calendar_part *part = g->open[g->depth];
	struct str value = str_trim(p->value);
	struct calendar_line *line;

	for (int word = 0; part && value.n && word < CALENDAR_WORD_COUNT; word++) {
		if (p->name.n != words[word].n || !str_eq_nocase(p->name, words[word]))
			continue;
		line = ARENA_NEW(g->arena, struct calendar_line);
		*line = (struct calendar_line){ .word = (enum calendar_word)word,
						.parameters = p->parameters,
						.value = value };
		*part->last_line = line;
		part->last_line = &line->next;
		return;
	}
}

const struct calendar_part *calendar_tree(struct str text, struct arena *a, const char **out_fault)
{
	struct growth g = { .arena = a };
	struct calendar_part *root = part_new(a, CALENDAR_ROOT);
	struct calendar_reader reader;
	struct calendar_property p;

	g.open[0] = root;
	calendar_text_begin(&reader, text, a);
	reader.lenient = true;
	while (calendar_text_each(&reader, &p)) {
		if (p.is == CALENDAR_BEGINS)
			open_part(&g, p.value);
		else if (p.is == CALENDAR_ENDS)
			g.depth--;
		else
			add_line(&g, &p);
	}
	if (!reader.fault && !root->parts)
		calendar_text_refuse(&reader, "the text must begin with BEGIN:VCALENDAR");
	*out_fault = reader.fault;
	return reader.fault ? NULL : root;
}

/* ---- looking into it ---- */

static const struct calendar_line *line_from(const struct calendar_line *l, enum calendar_word word)
{
	while (l && l->word != word)
		l = l->next;
	return l;
}

const struct calendar_line *calendar_line(const struct calendar_part *part, enum calendar_word word)
{
	return line_from(part->lines, word);
}

const struct calendar_line *calendar_line_next(const struct calendar_line *l)
{
	return line_from(l->next, l->word);
}

struct str calendar_value(const struct calendar_part *part, enum calendar_word word)
{
	const struct calendar_line *l = calendar_line(part, word);

	return l ? l->value : STR_NONE;
}

const struct calendar_part *calendar_part_of(const struct calendar_part *p,
					     enum calendar_part_kind kind)
{
	while (p && p->kind != kind)
		p = p->next;
	return p;
}
