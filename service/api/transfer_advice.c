/* transfer_advice: GET /users/{user}/transfer-advice: before a call is handed on to somebody. */
#include "api/api_priv.h"
#include "api/presence_resource.h"
#include "api/query.h"

#include "base/id.h"
#include "core/assumption.h"
#include "core/number_forms.h"

/* People ask for themselves; systems for the caller whose call they have in their hands. */
static bool may_name_caller(const struct request *r)
{
	return r->principal.role == ROLE_PBX || r->principal.role == ROLE_ADMIN ||
	       r->principal.role == ROLE_SUPERADMIN;
}

/* Without a caller it is the reader, who is inside; otherwise as for a decision. */
static enum side side_of(struct request *r, bool other_caller)
{
	int side = other_caller ? SIDE_NONE : SIDE_INTERNAL;

	query_word(r, "side", &side_words, "internal or external", &side);
	return (enum side)side;
}

static bool read_question(struct request *r, struct str user, struct question *out)
{
	struct str from = request_query(r, "from"), call_id = request_query(r, "call_id");
	char id[ID_TEXT_MAX];

	if ((from.p || request_query(r, "side").p || call_id.p) && !may_name_caller(r)) {
		reply_problem(r, ERR_FORBIDDEN,
			      "Only pbx and admin tokens may ask about another caller or call");
		return false;
	}
	*out = (struct question){ .to = user,
				  .from = from.n ? request_phone(r, from) : r->principal.user,
				  .may_assert_internal = r->principal.internal_assert,
				  .call_id =
					  call_id.n ? call_id : arena_str(r->arena, id_next(id)) };
	if (from.n > NUMBER_RAW_MAX)
		query_fault(r, "from", "must be at most %d bytes", NUMBER_RAW_MAX);
	if (call_id.p && check_call_id(call_id))
		query_fault(r, "call_id", "must be %s", check_call_id(call_id));
	out->side = side_of(r, from.n > 0);
	return query_is_fine(r);
}

/* Who does not see through it that the person appears offline is told what holds of who is offline,
 * who does what holds. */
static enum err advise(struct request *r, struct replica_user *u, const struct question *q,
		       bool see_through, struct transfer_advice *out)
{
	const struct hiding_fact *hiding = presence_hides_from(r, replica_subject(u));
	struct directory directory;
	struct record hidden;
	enum err err;

	replica_directory(r->domain, &directory);
	if (hiding && !see_through) {
		assumption_hide(replica_subject(u), r->now_ms, r->arena, &hidden);
		replica_assume(u, &hidden);
	}
	err = transfer_advise(&directory, replica_subject(u), q, r->now_ms, r->arena, out);
	replica_assume_end(u);
	if (!err && hiding)
		presence_hide(&out->presence, hiding->since_ms);
	return err;
}

static void answer(struct request *r, bool stale)
{
	struct replica_user *u = request_user(r);
	struct str user = u ? replica_subject(u)->user->id : STR_NONE;
	struct transfer_advice advice;
	struct question question;

	if (!u || !read_question(r, user, &question))
		return;
	struct sight sight = request_sight(r, u);
	if (advise(r, u, &question, sight.level >= VISIBILITY_DETAIL, &advice)) {
		reply_problem(r, ERR_NOT_FOUND, "There is no such user in this domain");
		return;
	}
	struct advice_view view = { .user = user,
				    .advice = &advice,
				    .level = sight.level,
				    .hidden = presence_hides_from(r, replica_subject(u)) != NULL,
				    .presence_stale = stale,
				    .as_of_ms = reply_degraded(r) };
	view.degraded = view.as_of_ms != 0;
	struct json_writer w = reply_writer(r);
	wire_advice(&view, &w);
	reply_presence_version(r, presence_version_seen(&sight, u));
	reply_json(r, 200);
}

void handle_transfer_advice_get(struct exchange *x, void *api)
{
	(void)api;
	request_at_version(request_of(x), answer);
}
