/* history: what was, appended in batches; a stream per domain, kept by age and by number. */
#include "store/store_priv.h"

void store_history_put(struct store *s, struct str domain, const struct str *entries, size_t count,
		       store_done_fn *done, void *arg)
{
	commit_begin(s, "presenced_put_history", 1, (unsigned)(3 + count));
	link_key(s->command, key_history(store_shard_of(s, domain), domain));
	commit_not_after(s, STORE_CHANGE_MS);
	link_arg_int(s->command, STORE_HISTORY_S);
	link_arg_int(s->command, STORE_HISTORY_MOST);
	for (size_t i = 0; i < count; i++)
		link_arg(s->command, entries[i]);
	commit_end(s, STORE_CHANGE_MS, done, arg);
}
