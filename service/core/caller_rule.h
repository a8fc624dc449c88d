/*
 * caller_rule: what a domain has said about certain callers (R2 of docs/DOMAIN.md section 4). Pure.
 * Of the rules that fit a call the one looked at first counts, alone.
 */
#ifndef CORE_CALLER_RULE_H
#define CORE_CALLER_RULE_H

#include "core/numbering.h"

enum {
	CALLER_RULES_MAX = 200, /* per domain; every question looks through them */
	CALLER_RULE_NUMBERS_MAX = 128,
	CALLER_RULE_PREFIXES_MAX = 64,
	CALLER_RULE_TARGETS_MAX = 64,
	CALLER_RULE_PRIORITY_MOST = 1000,
	CALLER_RULE_PRIORITY_DEFAULT = 100,
};

struct caller_rule {
	struct str id, name;
	bool enabled;     /* default true */
	int64_t priority; /* higher is looked at first, equal ones by id */
	/* Who calls: one of these has to fit; where none is given, everybody does. */
	struct str_list numbers, prefixes;
	bool anonymous, unknown;
	/* And these, where given. */
	enum side side;
	struct str_list targets; /* ids, extensions or numbers of who is called */
	struct str schedule;
	enum schedule_state schedule_state; /* that the schedule is in; NONE = open */
	/* What follows; nothing of it: the call goes its way, and no later rule counts. */
	bool block;
	struct str profile; /* status whose profile applies */
	enum caller_class class;
	const int *passes; /* enum pass each */
	size_t pass_count;
};

/* Who calls, as far as rules ask. */
struct caller {
	struct number from;
	enum side side;
};

/* What else rules ask of the call. */
struct caller_questions {
	const void *call;
	/* It is for somebody whom `target` names. */
	bool (*is_for)(const void *call, struct str target);
	/* SCHEDULE_NONE where there is no such schedule. */
	enum schedule_state (*schedule)(const void *call, struct str id);
};

/* Puts the rules into the order in which they are looked at, and their numbers into normal form. */
void caller_rules_prepare(struct caller_rule *rules, size_t count, const struct numbering *plan,
			  struct arena *a);
/* The first of the prepared rules that fits; NULL = none. */
const struct caller_rule *caller_rule_find(const struct caller_rule *rules, size_t count,
					   const struct caller *caller,
					   const struct caller_questions *ask);
/* rule may be NULL. */
bool caller_rule_passes(const struct caller_rule *rule, enum pass what);

#endif
