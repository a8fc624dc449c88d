/* config_resource: what the handlers of all kinds have in common: which object, does what it hangs
 * on exist, its page. */
#ifndef API_CONFIG_RESOURCE_H
#define API_CONFIG_RESOURCE_H

#include "api/config_object.h"

/* The path's domain; false = replied 404. */
MUST_CHECK
bool config_domain(struct request *r);
/* 404: there is no such thing of the kind. */
void config_missing(struct request *r, enum config_kind kind);
/* The path's user exists in the path's domain; false = replied 404. */
MUST_CHECK
bool config_user(struct request *r);
void config_get(struct request *r, const struct config_name *name);
void config_put(struct request *r, const struct config_name *name);
void config_patch(struct request *r, const struct config_name *name);
void config_delete(struct request *r, const struct config_name *name);

/* The four handlers of a kind, the name being made from the request `r`. */
#define CONFIG_HANDLER(noun, method, ...)                                                          \
	void handle_##noun##_##method(struct exchange *x, void *api)                               \
	{                                                                                          \
		struct request *r = request_of(x);                                                 \
		struct config_name name = __VA_ARGS__;                                             \
                                                                                                   \
		(void)api;                                                                         \
		config_##method(r, &name);                                                         \
	}
#define CONFIG_HANDLERS(noun, ...)                                                                 \
	CONFIG_HANDLER(noun, get, __VA_ARGS__)                                                     \
	CONFIG_HANDLER(noun, put, __VA_ARGS__)                                                     \
	CONFIG_HANDLER(noun, patch, __VA_ARGS__)                                                   \
	CONFIG_HANDLER(noun, delete, __VA_ARGS__)

/* The list of a kind, of all that begin with the prefix that is made from the request `r`. */
#define CONFIG_LIST_HANDLER(noun, prefix)                                                          \
	void handle_##noun##_list(struct exchange *x, void *api)                                   \
	{                                                                                          \
		struct request *r = request_of(x);                                                 \
                                                                                                   \
		(void)api;                                                                         \
		if (config_domain(r))                                                              \
			config_list(r, prefix);                                                    \
	}

/* All five of a kind directly below the domain. */
#define CONFIG_RESOURCE(noun, kind)                                                                \
	CONFIG_HANDLERS(noun, { kind, STR(""), request_param(r, 1) })                              \
	CONFIG_LIST_HANDLER(noun, arena_printf(r->arena, "%.*s/", STR_ARG(config_prefix(kind))))

/* ---- pages ---- */
enum { PAGE_DEFAULT = 100, PAGE_MAX = 500 };
struct config_page {
	struct json_writer w; /* inside "items" */
	struct str after;     /* id that the page begins behind */
	size_t limit, count;
	struct str last; /* id of the last item, in `arena` */
	struct arena *arena;
};
/* Reads limit and cursor, begins the reply; false = replied already. */
MUST_CHECK
bool config_page_begin(struct request *r, struct config_page *page);
/* Room for one more? Otherwise there is a next page. */
bool config_page_has_room(const struct config_page *page);
void config_page_count(struct config_page *page, struct str id);
void config_page_end(struct request *r, struct config_page *page, bool more);
/* Every object whose key begins with prefix. */
void config_list(struct request *r, struct str prefix);

#endif
