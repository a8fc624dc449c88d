/* load_queue: the loads asked for; one runs at a time. One that a lost link cut short is begun
 * again when the store is up. */
#include "store/load.h"

#include <stdlib.h>

#include "base/memory.h"

void load_free(struct load *load)
{
	buf_free(&load->domains);
	buf_free(&load->users);
	buf_free(&load->groups);
	buf_free(&load->asked);
	free(load);
}

static void enqueue(struct store *s, struct load *load)
{
	struct shard *sh = &s->shards[load->shard];

	if (s->load_last)
		s->load_last->next = load;
	else
		s->load_first = load;
	s->load_last = load;
	sh->loads++;
	sh->epoch++;
	sh->must_advance = false;
}

void load_dequeue(struct store *s, struct load *load)
{
	s->load_first = load->next;
	if (!s->load_first)
		s->load_last = NULL;
	s->load_running = false;
	s->shards[load->shard].loads--;
}

void load_clear(struct store *s)
{
	while (s->load_first) {
		struct load *load = s->load_first;
		load_dequeue(s, load);
		load_free(load);
	}
}

void load_resume(struct store *s)
{
	struct load *load = s->load_first;

	if (!load || s->load_running || !s->up)
		return;
	s->load_running = true;
	load_begin(s, load);
}

void load_shard(struct store *s, unsigned shard, bool gap)
{
	struct shard *sh = &s->shards[shard];
	struct load *load;

	sh->gap = sh->gap || gap;
	if (sh->whole_load)
		return;
	load = mem_new(sizeof(*load));
	load->shard = shard;
	load->whole = sh->whole_load = true;
	enqueue(s, load);
	load_resume(s);
}

static bool is_queued(const struct store *s, struct str domain)
{
	const struct load *load = s->load_first;
	size_t at;

	if (load && s->load_running)
		load = load->next;
	for (; load; load = load->next) {
		at = 0;
		if (!load->whole && str_eq(names_next(&load->domains, &at), domain))
			return true;
	}
	return false;
}

void store_load_domain(struct store *s, struct str domain)
{
	unsigned shard = store_shard_of(s, domain);

	if (s->shards[shard].whole_load || is_queued(s, domain))
		return;
	struct load *load = mem_new(sizeof(*load));
	load->shard = shard;
	names_add(&load->domains, domain);
	enqueue(s, load);
	loop_timer_start(s->soon, 0, 0); /* callbacks never run inside the call */
}
