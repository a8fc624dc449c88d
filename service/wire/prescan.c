/* prescan: jansson would nest to 2048 levels and takes a BOM for a syntax error without saying so;
 * this pass comes first and names the trouble. */
#include "wire/prescan.h"

#include "wire/table.h"

struct scan {
	struct str json;
	size_t at;
	unsigned depth;
	unsigned braces; /* bit per level: 1 = object, 0 = array */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

size_t prescan_blank(struct str json, size_t at)
{
	while (at < json.n && is_blank(json.p[at]))
		at++;
	return at;
}

/* Offset behind the string that opens at `at`; json.n + 1 where it is not closed. */
static size_t skip_string(struct str json, size_t at)
{
	for (at++; at < json.n; at++) {
		if (json.p[at] == '\\')
			at++;
		else if (json.p[at] == '"')
			return at + 1;
	}
	return json.n + 1;
}

static const char *bad_start(struct str json, size_t *out_at)
{
	*out_at = 0;
	if (str_has_prefix(json, STR("\xEF\xBB\xBF")))
		return "starts with a byte order mark; send UTF-8 without one";
	*out_at = prescan_blank(json, 0);
	if (*out_at == json.n)
		return "is empty; a JSON object is needed";
	if (json.p[*out_at] != '{')
		return "must be a JSON object, starting with {";
	return NULL;
}

static const char *open_bracket(struct scan *s, bool brace)
{
	if (s->depth == JSON_DEPTH_MAX)
		return "nests deeper than 16 levels";
	s->braces = (s->braces & ~(1u << s->depth)) | ((unsigned)brace << s->depth);
	s->depth++;
	return NULL;
}

static const char *close_bracket(struct scan *s, bool brace)
{
	if (s->depth == 0)
		return "closes a bracket that was never opened";
	s->depth--;
	if ((s->braces >> s->depth & 1) != brace)
		return brace ? "has } where ] belongs" : "has ] where } belongs";
	return NULL;
}

/* Takes one string or one byte. */
static const char *step(struct scan *s)
{
	char c = s->json.p[s->at];

	if (c == '"') {
		size_t end = skip_string(s->json, s->at);
		if (end > s->json.n)
			return "has a string that is not closed";
		s->at = end;
		return NULL;
	}
	const char *wrong = NULL;
	if (c == '{' || c == '[')
		wrong = open_bracket(s, c == '{');
	else if (c == '}' || c == ']')
		wrong = close_bracket(s, c == '}');
	if (!wrong)
		s->at++;
	return wrong;
}

const char *prescan(struct str json, size_t bytes_max, size_t *out_at)
{
	struct scan s = { .json = json };

	*out_at = 0;
	if (json.n > bytes_max)
		return "is larger than 64 KB";
	size_t nul = str_find_char(json, '\0');
	const char *wrong = bad_start(json, out_at);
	if (!wrong && nul < json.n) {
		*out_at = nul;
		wrong = "contains a NUL byte";
	}
	if (wrong)
		return wrong;
	while (!wrong && s.at < json.n)
		wrong = step(&s);
	if (!wrong && s.depth)
		wrong = "ends before its brackets are closed";
	*out_at = s.at;
	return wrong;
}

void prescan_line(struct str json, size_t at, size_t *out_line, size_t *out_column)
{
	*out_line = *out_column = 1;
	for (size_t i = 0; i < at && i < json.n; i++) {
		++*out_column;
		if (json.p[i] == '\n') {
			++*out_line;
			*out_column = 1;
		}
	}
}

static size_t skip_scalar(struct str json, size_t at)
{
	size_t start = at;

	while (at < json.n && !is_blank(json.p[at]) && !strchr(",:{}[]\"", json.p[at]))
		at++;
	return at > start ? at : json.n + 1;
}

size_t prescan_skip(struct str json, size_t at)
{
	size_t depth = 0;

	if (at >= json.n)
		return json.n + 1;
	if (json.p[at] == '"')
		return skip_string(json, at);
	if (json.p[at] != '{' && json.p[at] != '[')
		return skip_scalar(json, at);
	while (at < json.n) {
		char c = json.p[at];
		if (c == '"') {
			at = skip_string(json, at);
			continue;
		}
		at++;
		if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && --depth == 0)
			return at;
	}
	return json.n + 1;
}
