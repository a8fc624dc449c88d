/* decision_id: see decision_id.h. */
#include "api/decision_id.h"

#include "base/id.h"

#define MARK STR("-s")

bool decision_id_is_stepwise(struct str id)
{
	return id.n > MARK.n && str_eq(str_skip(id, id.n - MARK.n), MARK);
}

struct str decision_id_make(bool stepwise, struct arena *a)
{
	char text[ID_TEXT_MAX];
	struct str id = id_next(text);

	return stepwise ? arena_printf(a, "%.*s%s", STR_ARG(id), MARK.p) : arena_str(a, id);
}

static bool is_id_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-';
}

bool decision_id_is_valid(struct str id)
{
	size_t n = decision_id_is_stepwise(id) ? id.n - MARK.n : id.n;

	for (size_t i = 0; i < n; i++)
		if (!is_id_char(id.p[i]))
			return false;
	return n > 0 && id.n <= DECISION_ID_MAX;
}
