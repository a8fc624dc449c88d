/* request_id: the name of a request in replies, logs and problem bodies. */
#ifndef HTTP_REQUEST_ID_H
#define HTTP_REQUEST_ID_H

#include "base/str.h"

enum { REQUEST_ID_MAX = 64 };

/* The sender's X-Request-Id when it is 1-64 of [A-Za-z0-9._-], else a new one; NUL-terminated. */
struct str request_id_choose(struct str offered, char text[REQUEST_ID_MAX + 1]);

#endif
