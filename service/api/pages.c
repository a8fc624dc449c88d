/* pages: the documentation the service serves itself: contract, API page, problem types. */
#include "api/api_priv.h"

#include "api/assets.h"

/* Nothing from elsewhere, no inline script. */
static void harden_page(struct exchange *x)
{
	http_set_header(x, "Content-Security-Policy", STR(ASSET_CONTENT_SECURITY_POLICY));
	http_set_header(x, "X-Content-Type-Options", STR("nosniff"));
	http_set_header(x, "Referrer-Policy", STR("no-referrer"));
}

static void reply_asset(struct request *r, const struct asset *asset)
{
	if (!asset) {
		reply_problem(r, ERR_NOT_FOUND, "There is no such page");
		return;
	}
	if (request_not_modified(r, asset->etag))
		return;
	harden_page(r->x);
	reply_etag(r, asset->etag);
	r->x->static_reply = asset->bytes;
	r->x->http_status = 200;
	r->x->content_type = asset->content_type;
	http_reply(r->x);
}

void handle_openapi(struct exchange *x, void *api)
{
	(void)api;
	reply_asset(request_of(x), asset_find(STR("openapi.yaml")));
}

void handle_docs(struct exchange *x, void *api)
{
	(void)api;
	reply_asset(request_of(x), asset_find(STR("docs.html")));
}

void handle_asset(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	const struct asset *asset = asset_find(request_param(r, 0));

	(void)api;
	reply_asset(r, asset && asset->linked ? asset : NULL);
}

/* The texts of err.h, with `code` as they have it. */
static void add_html(struct buf *out, struct str text)
{
	bool code = false;

	for (size_t i = 0; i < text.n; i++) {
		switch (text.p[i]) {
		case '<': buf_add(out, STR("&lt;")); break;
		case '>': buf_add(out, STR("&gt;")); break;
		case '&': buf_add(out, STR("&amp;")); break;
		case '"': buf_add(out, STR("&quot;")); break;
		case '`':
			code = !code;
			buf_add(out, code ? STR("<code>") : STR("</code>"));
			break;
		default: buf_add_char(out, text.p[i]); break;
		}
	}
}

struct placeholder {
	const char *name;
	struct str value;
	bool is_html;
};

static void add_placeholder(struct buf *out, struct str name, const struct placeholder *places,
			    size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!str_eq(name, str_of(places[i].name)))
			continue;
		if (places[i].is_html)
			buf_add(out, places[i].value);
		else
			add_html(out, places[i].value);
	}
}

/* Fills {{name}} in a template. */
static void fill(struct buf *out, struct str template, const struct placeholder *places,
		 size_t count)
{
	while (template.n) {
		size_t at = 0;
		while (at < template.n && !str_has_prefix(str_skip(template, at), STR("{{")))
			at++;
		buf_add(out, str_n(template.p, at));
		template = str_skip(template, at + 2);
		if (!template.n)
			break;
		struct str name = str_n(template.p, str_find_char(template, '}'));
		add_placeholder(out, name, places, count);
		template = str_skip(template, name.n + 2);
	}
}

static void reply_template(struct request *r, const char *name, const struct placeholder *places,
			   size_t count)
{
	buf_clear(&r->x->reply);
	fill(&r->x->reply, asset_find(str_of(name))->bytes, places, count);
	harden_page(r->x);
	r->x->http_status = 200;
	r->x->content_type = "text/html; charset=utf-8";
	http_reply(r->x);
}

static void reply_error_page(struct request *r, const struct err_info *e)
{
	const struct placeholder places[] = {
		{"title",   str_of(e->title),      false  },
		{ "status", arena_printf(r->arena, "%d",    e->http_status), false },
		{ "slug",    str_of(e->slug),                        false                        },
		{ "cause",    str_of(e->cause), false},
		{ "fix",    str_of(e->fix),                        false						 },
	};
	reply_template(r, "error.html", places, sizeof(places) / sizeof(*places));
}

void handle_error_page(struct exchange *x, void *api)
{
	struct request *r = request_of(x);

	(void)api;
	for (int e = 1; e < ERR_COUNT; e++) {
		if (str_eq(request_param(r, 0), str_of(err_info((enum err)e)->slug))) {
			reply_error_page(r, err_info((enum err)e));
			return;
		}
	}
	reply_problem(r, ERR_NOT_FOUND, "There is no such problem type");
}

void handle_error_list(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct buf rows = { 0 };

	(void)api;
	for (int e = 1; e < ERR_COUNT; e++) {
		const struct err_info *info = err_info((enum err)e);

		buf_printf(&rows,
			   "<tr><td>%d</td><td><a "
			   "href=\"/docs/errors/%s\"><code>%s</code></a></td><td>",
			   info->http_status, info->slug, info->slug);
		add_html(&rows, str_of(info->title));
		buf_add(&rows, STR("</td></tr>\n"));
	}
	const struct placeholder places[] = {
		{"rows", buf_str(&rows), true}
	};
	reply_template(r, "errors.html", places, 1);
	buf_free(&rows);
}
