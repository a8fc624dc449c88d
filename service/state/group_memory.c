/* group_memory: see group_memory.h. The texts of an entry are one block, which its key begins. */
#include "state/group_memory.h"

#include <stdlib.h>

#include "base/memory.h"
#include "wire/group_lines.h"

/* ---- texts ---- */

/* The key first, even where it is empty: it is what is freed. */
static void own_texts(struct str *const *texts, size_t count)
{
	size_t bytes = 1;
	char *to;

	for (size_t i = 0; i < count; i++)
		bytes += texts[i]->n;
	to = mem_new(bytes);
	for (size_t i = 0; i < count; i++) {
		if (texts[i]->n)
			memcpy(to, texts[i]->p, texts[i]->n);
		*texts[i] = i == 0 || texts[i]->n ? str_n(to, texts[i]->n) : STR_NONE;
		to += texts[i]->n;
	}
}

static void free_texts(struct str key)
{
	free((char *)(uintptr_t)key.p);
}

/* ---- members ---- */

static void members_grow(struct group_memory *m)
{
	if (m->state.member_count < m->members_size)
		return;
	m->members_size = m->members_size ? 2 * m->members_size : 8;
	m->members = mem_resize(m->members, m->members_size * sizeof(*m->members));
	m->state.members = m->members;
}

static void member_remove(struct group_memory *m, size_t at)
{
	free_texts(m->members[at].user);
	m->state.member_count--;
	memmove(m->members + at, m->members + at + 1,
		(m->state.member_count - at) * sizeof(*m->members));
}

static void member_set(struct group_memory *m, const struct group_state_entry *e)
{
	struct member_state member = e->member;
	struct str *const texts[] = { &member.user, &member.pause_reason, &member.reserved_by };
	bool found;
	size_t at = group_state_place(&m->state, member.user, &found);

	if (found && e->gone)
		member_remove(m, at);
	if (e->gone)
		return;
	own_texts(texts, sizeof(texts) / sizeof(*texts));
	if (found) {
		free_texts(m->members[at].user);
	} else {
		members_grow(m);
		memmove(m->members + at + 1, m->members + at,
			(m->state.member_count - at) * sizeof(*m->members));
		m->state.member_count++;
	}
	m->members[at] = member;
	if (m->reserved_until_most_ms < member.reserved_until_ms)
		m->reserved_until_most_ms = member.reserved_until_ms;
}

/* ---- choices ---- */

static void choice_remove(struct group_memory *m, size_t at)
{
	free_texts(m->choices[at].call_id);
	m->state.remembered_count--;
	memmove(m->choices + at, m->choices + at + 1,
		(m->state.remembered_count - at) * sizeof(*m->choices));
}

static void choice_forget(struct group_memory *m, struct str call_id)
{
	for (size_t i = 0; i < m->state.remembered_count; i++) {
		if (str_eq(m->choices[i].call_id, call_id)) {
			choice_remove(m, i);
			return;
		}
	}
}

static void choice_set(struct group_memory *m, const struct group_state_entry *e)
{
	struct group_choice_memory choice = e->choice;
	struct str *const texts[] = { &choice.call_id, &choice.user };
	size_t at;

	choice_forget(m, choice.call_id);
	if (e->gone)
		return;
	own_texts(texts, sizeof(texts) / sizeof(*texts));
	if (!m->choices)
		m->choices = mem_new(GROUP_REMEMBERED_MAX * sizeof(*m->choices));
	m->state.remembered = m->choices;
	if (m->state.remembered_count == GROUP_REMEMBERED_MAX)
		choice_remove(m, 0);
	at = m->state.remembered_count++;
	for (; at > 0 && m->choices[at - 1].until_ms > choice.until_ms; at--)
		m->choices[at] = m->choices[at - 1];
	m->choices[at] = choice;
}

/* ---- totals ---- */

static void totals_set(struct group_memory *m, const struct group_state_entry *e)
{
	struct group_state totals = e->totals;

	totals.members = m->state.members;
	totals.member_count = m->state.member_count;
	totals.remembered = m->state.remembered;
	totals.remembered_count = m->state.remembered_count;
	m->state = totals;
}

/* ---- lines ---- */

static void (*const set[])(struct group_memory *, const struct group_state_entry *) = {
	[GROUP_ENTRY_TOTALS] = totals_set,
	[GROUP_ENTRY_MEMBER] = member_set,
	[GROUP_ENTRY_CHOICE] = choice_set,
};

void group_memory_add(struct group_memory *m, struct str lines)
{
	buf_add(&m->unread, lines);
}

bool group_memory_read(struct group_memory *m, size_t most, struct arena *scratch)
{
	struct str rest = str_skip(buf_str(&m->unread), m->read);
	struct group_line line;
	size_t n = 0;

	while (n++ < most) {
		arena_reset(scratch);
		if (!group_line_read(&rest, scratch, &line))
			break;
		if (line.known)
			set[line.entry.kind](m, &line.entry);
	}
	m->read = m->unread.n - rest.n;
	if (rest.n)
		return true;
	buf_free(&m->unread);
	m->read = 0;
	return false;
}

void group_memory_clear(struct group_memory *m)
{
	while (m->state.member_count)
		member_remove(m, m->state.member_count - 1);
	while (m->state.remembered_count)
		choice_remove(m, m->state.remembered_count - 1);
	free(m->members);
	free(m->choices);
	buf_free(&m->unread);
	*m = (struct group_memory){ 0 };
}
