/*
 * endpoint: from a raw path to a row of the endpoint table. The table becomes a tree of segments at
 * first use, so a match costs as many steps as the path has segments.
 *
 * Literals are compared undecoded and exactly: "." and ".." are just segments that nothing is
 * called, and "%75sers" is not "users".
 */
#include "http.h"

#include <stdlib.h>

#include "base/memory.h"
#include "percent.h"

enum { SEGMENTS_MAX = 16 };

struct node {
	struct str literal;
	struct node *children; /* by literal, linked through `next` */
	struct node *next;
	struct node *parameter; /* the child that takes any segment */
	const struct endpoint *rows[HTTP_METHOD_COUNT];
	bool is_end; /* some row ends here */
};

/* One table at a time: the service has one, tests one after the other. */
static struct {
	const struct endpoint *table;
	size_t count;
	struct node *root;
} compiled;

/* ---- compiling ---- */

static void node_free(struct node *n)
{
	while (n) {
		struct node *next = n->next;
		node_free(n->children);
		node_free(n->parameter);
		free(n);
		n = next;
	}
}

static struct node *find_literal(const struct node *parent, struct str literal)
{
	struct node *n = parent->children;

	while (n && !str_eq(n->literal, literal))
		n = n->next;
	return n;
}

static struct node *child_for(struct node *parent, struct str segment)
{
	bool is_parameter = segment.n && segment.p[0] == '{';
	struct node *n = is_parameter ? parent->parameter : find_literal(parent, segment);

	if (n)
		return n;
	n = mem_new(sizeof(*n));
	n->literal = segment;
	if (is_parameter) {
		parent->parameter = n;
	} else {
		n->next = parent->children;
		parent->children = n;
	}
	return n;
}

static void add_row(struct node *root, const struct endpoint *row)
{
	struct str rest = str_skip(str_of(row->path), 1);
	struct node *n = root;

	do
		n = child_for(n, str_cut(&rest, '/'));
	while (rest.p);
	n->is_end = true;
	n->rows[row->method] = row;
}

static const struct node *compile(const struct endpoint *table, size_t count)
{
	if (compiled.root && compiled.table == table && compiled.count == count)
		return compiled.root;
	node_free(compiled.root);
	compiled.root = mem_new(sizeof(*compiled.root));
	compiled.table = table;
	compiled.count = count;
	for (size_t i = 0; i < count; i++)
		add_row(compiled.root, &table[i]);
	return compiled.root;
}

/* ---- matching ---- */

struct search {
	struct str segments[SEGMENTS_MAX];
	size_t segment_count;
	struct str params[HTTP_PATH_PARAMS_MAX]; /* raw */
	size_t param_count;
};

static bool split(struct str path, struct search *s)
{
	struct str rest = str_skip(path, 1);

	if (path.n == 0 || path.p[0] != '/')
		return false;
	do {
		if (s->segment_count == SEGMENTS_MAX)
			return false;
		s->segments[s->segment_count++] = str_cut(&rest, '/');
	} while (rest.p);
	return true;
}

/* A literal wins over a parameter; when it leads nowhere, the parameter is tried. */
static const struct node *walk(const struct node *n, struct search *s, size_t at)
{
	if (at == s->segment_count)
		return n->is_end ? n : NULL;
	struct str segment = s->segments[at];
	const struct node *literal = find_literal(n, segment);
	const struct node *end = literal ? walk(literal, s, at + 1) : NULL;

	if (end || !n->parameter || segment.n == 0 || s->param_count == HTTP_PATH_PARAMS_MAX)
		return end;
	s->params[s->param_count++] = segment;
	end = walk(n->parameter, s, at + 1);
	if (!end)
		s->param_count--;
	return end;
}

static bool decode_params(const struct search *s, struct exchange *x)
{
	struct str decoded[HTTP_PATH_PARAMS_MAX];

	for (size_t i = 0; i < s->param_count; i++)
		if (percent_decode(s->params[i], false, x->arena, &decoded[i]))
			return false;
	memcpy(x->path_params, decoded, s->param_count * sizeof(decoded[0]));
	return true;
}

/* An endpoint of another listener does not exist on this one. */
static const struct endpoint *row_for(const struct node *n, enum http_method m, unsigned listener)
{
	const struct endpoint *row = n->rows[m];

	if (m == HTTP_HEAD && !row) {
		row = n->rows[HTTP_GET];
		if (row && row->flags & ENDPOINT_NO_HEAD)
			row = NULL;
	}
	if (row && row->listeners && listener && !(row->listeners & listener))
		row = NULL;
	return row;
}

static unsigned methods_of(const struct node *n, unsigned listener)
{
	unsigned methods = 0;

	for (enum http_method m = HTTP_GET; m < HTTP_METHOD_COUNT; m++)
		if (row_for(n, m, listener))
			methods |= 1u << m;
	return methods ? methods | 1u << HTTP_OPTIONS : 0;
}

struct endpoint_match http_match(struct exchange *x, const struct endpoint *table, size_t count)
{
	struct endpoint_match match = { 0 };
	struct search s;

	s.segment_count = s.param_count = 0;
	x->endpoint = NULL;
	const struct node *root = compile(table, count);
	if (!split(x->path, &s))
		return match;
	const struct node *end = walk(root, &s, 0);
	if (!end || !decode_params(&s, x))
		return match;
	match.endpoint = row_for(end, x->method, x->listener);
	if (!match.endpoint)
		match.methods = methods_of(end, x->listener);
	match.path_known = match.endpoint || match.methods;
	x->endpoint = match.endpoint;
	return match;
}
