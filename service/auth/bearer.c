/*
 * bearer: see bearer.h. One block of memory holds a bearer's texts, because there may be a token
 * per user. A replaced bearer is kept for a while: requests that wait still hold its principal.
 */
#include "auth/bearer.h"

#include <stdlib.h>

#include "auth/secret.h"
#include "base/hash_table.h"
#include "base/memory.h"

enum { ID_MAX = 64, RETIRED_KEPT_MS = 5 * 60 * 1000 };

struct bearer {
	char id[ID_MAX];
	struct token token;       /* own copy; its texts in `text` */
	struct fingerprint shown; /* of the secret that was right */
	bool has_shown;
	struct principal principal;
	struct network *networks;
	size_t network_count;
	struct bucket buckets[AUTH_CLASS_COUNT];
	char *text;
	struct bearer *next_retired;
	int64_t retired_ms;
	UT_hash_handle hh;
};

struct bearers {
	struct bearer *table;
	struct bearer *retired, *last_retired;
};

struct bearers *bearers_new(void)
{
	return mem_new(sizeof(struct bearers));
}

static void bearer_free(struct bearer *b)
{
	free(b->networks);
	free(b->text);
	free(b);
}

void bearers_free(struct bearers *b)
{
	if (!b)
		return;
	while (b->table) {
		struct bearer *first = b->table;

		HASH_DEL(b->table, first);
		bearer_free(first);
	}
	while (b->retired) {
		struct bearer *next = b->retired->next_retired;

		bearer_free(b->retired);
		b->retired = next;
	}
	free(b);
}

/* ---- copying a token into one block ---- */

static size_t list_bytes(const struct str_list *list)
{
	size_t bytes = list->count * sizeof(struct str);

	for (size_t i = 0; i < list->count; i++)
		bytes += list->items[i].n;
	return bytes;
}

/* Lists first: they need alignment, the texts behind them do not. */
struct packer {
	struct str *items;
	char *text;
};

static struct str pack(struct packer *p, struct str s)
{
	struct str copy = str_n(p->text, s.n);

	if (s.n)
		memcpy(p->text, s.p, s.n);
	p->text += s.n;
	return copy;
}

static struct str_list pack_list(struct packer *p, const struct str_list *list)
{
	struct str_list copy = { p->items, list->count };

	for (size_t i = 0; i < list->count; i++)
		*p->items++ = pack(p, list->items[i]);
	return copy;
}

static char *token_copy(const struct token *from, struct token *out)
{
	const struct str_list *lists[] = { &from->domains, &from->scopes, &from->groups,
					   &from->networks };
	size_t items = 0, bytes = from->id.n + from->user.n + from->prefix.n + from->secret_hash.n;

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		items += lists[i]->count;
		bytes += list_bytes(lists[i]);
	}
	char *block = mem_new(bytes + 1);
	struct packer p = { (struct str *)(void *)block, block + items * sizeof(struct str) };

	*out = *from;
	out->name = STR_NONE;
	out->domains = pack_list(&p, &from->domains);
	out->scopes = pack_list(&p, &from->scopes);
	out->groups = pack_list(&p, &from->groups);
	out->networks = pack_list(&p, &from->networks);
	out->id = pack(&p, from->id);
	out->user = pack(&p, from->user);
	out->prefix = pack(&p, from->prefix);
	out->secret_hash = pack(&p, from->secret_hash);
	return block;
}

/* ---- comparing ---- */

static bool list_eq(const struct str_list *a, const struct str_list *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!str_eq(a->items[i], b->items[i]))
			return false;
	return true;
}

static bool token_eq(const struct token *a, const struct token *b)
{
	return a->role == b->role && a->rate_per_s == b->rate_per_s &&
	       a->expires_at_ms == b->expires_at_ms && str_eq(a->secret_hash, b->secret_hash) &&
	       str_eq(a->user, b->user) && str_eq(a->prefix, b->prefix) &&
	       list_eq(&a->domains, &b->domains) && list_eq(&a->scopes, &b->scopes) &&
	       list_eq(&a->networks, &b->networks) && list_eq(&a->groups, &b->groups) &&
	       a->visibility == b->visibility;
}

/* ---- the table ---- */

static bool list_has(const struct str_list *list, struct str item)
{
	for (size_t i = 0; i < list->count; i++)
		if (str_eq(list->items[i], item))
			return true;
	return false;
}

static void read_networks(struct bearer *b)
{
	const struct str_list *list = &b->token.networks;

	b->networks = mem_new(list->count * sizeof(*b->networks));
	for (size_t i = 0; i < list->count; i++)
		if (network_parse(list->items[i], &b->networks[b->network_count]))
			b->network_count++;
}

static struct bearer *bearer_new(const struct token *token)
{
	struct bearer *b = mem_new(sizeof(*b));
	const struct token *t = &b->token;

	b->text = token_copy(token, &b->token);
	memcpy(b->id, t->id.p, t->id.n);
	read_networks(b);
	b->principal = (struct principal){
		.id = t->id,
		.role = t->role,
		.all_domains = list_has(&t->domains, STR("*")),
		.domains = t->domains,
		.user = t->user,
		.prefix = t->prefix,
		.numbers_read = list_has(&t->scopes, STR(SCOPE_NUMBERS_READ)),
		.groups = t->groups,
		.visibility = t->visibility,
		.internal_assert = list_has(&t->scopes, STR(SCOPE_INTERNAL_ASSERT)),
		.rate_per_s = t->rate_per_s,
	};
	return b;
}

static struct bearer *find(struct bearers *b, struct str id)
{
	struct bearer *found = NULL;

	if (id.n < ID_MAX)
		HASH_FIND(hh, b->table, id.p, id.n, found);
	return found;
}

struct bearer *bearers_find(struct bearers *b, const struct token *token)
{
	struct bearer *found = find(b, token->id);

	return found && token_eq(&found->token, token) ? found : NULL;
}

static void forget_retired(struct bearers *b, int64_t now_ms)
{
	while (b->retired && now_ms - b->retired->retired_ms > RETIRED_KEPT_MS) {
		struct bearer *next = b->retired->next_retired;

		bearer_free(b->retired);
		b->retired = next;
	}
}

static void retire(struct bearers *b, struct bearer *old, int64_t now_ms)
{
	forget_retired(b, now_ms);
	HASH_DEL(b->table, old);
	old->retired_ms = now_ms;
	old->next_retired = NULL;
	if (b->retired)
		b->last_retired->next_retired = old;
	else
		b->retired = old;
	b->last_retired = old;
}

void bearers_drop(struct bearers *b, struct str id, int64_t now_ms)
{
	struct bearer *found = find(b, id);

	if (found)
		retire(b, found, now_ms);
}

struct bearer *bearers_put(struct bearers *b, const struct token *token, int64_t now_ms)
{
	struct bearer *old = find(b, token->id), *fresh;

	if (token->id.n >= ID_MAX)
		return NULL;
	fresh = bearer_new(token);
	if (old) {
		memcpy(fresh->buckets, old->buckets, sizeof(fresh->buckets));
		retire(b, old, now_ms);
	}
	HASH_ADD_KEYPTR(hh, b->table, fresh->id, fresh->token.id.n, fresh);
	return fresh;
}

struct str bearers_next_id(struct bearers *b)
{
	struct bearer *first = b->table;

	if (!first)
		return STR_NONE;
	HASH_DEL(b->table, first);
	HASH_ADD_KEYPTR(hh, b->table, first->id, first->token.id.n, first);
	return first->token.id;
}

bool bearer_knows(struct bearer *b, struct str secret)
{
	struct fingerprint shown = fingerprint_of(secret);

	if (b->has_shown && fingerprint_eq(&b->shown, &shown))
		return true;
	if (!secret_matches(b->token.secret_hash, secret))
		return false;
	b->shown = shown;
	b->has_shown = true;
	return true;
}

const struct principal *bearer_principal(const struct bearer *b)
{
	return &b->principal;
}

bool bearer_allows(const struct bearer *b, struct str peer)
{
	struct address address;

	if (b->token.networks.count == 0)
		return true;
	if (!network_address_parse(peer, &address))
		return false;
	for (size_t i = 0; i < b->network_count; i++)
		if (network_contains(&b->networks[i], &address))
			return true;
	return false;
}

struct bucket *bearers_bucket(struct bearers *b, struct str id, enum auth_class class)
{
	struct bearer *found = find(b, id);

	return found ? &found->buckets[class] : NULL;
}
