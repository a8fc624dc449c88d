/*
 * aside: a calendar's text that a request brings, read beside the loop, which it would hold for
 * milliseconds. What it works on lies in memory of its own: the request may be answered (503)
 * before the work is done.
 */
#ifndef API_ASIDE_H
#define API_ASIDE_H

#include "api/request.h"

struct aside;
/* On another thread: touches nothing but the aside. */
typedef void aside_work_fn(struct aside *a);
/* In the loop: answers the request, whose domain is looked up anew and whose memory the aside's has
 * become. */
typedef void aside_then_fn(struct request *r, struct aside *a);

struct aside {
	struct arena *arena;
	struct str text; /* the request's body */

	/* aside.c */
	struct ticket *ticket;
	aside_work_fn *work;
	aside_then_fn *then;
};

/* Zeroed; size: of a struct that begins with a struct aside. aside_start() follows. */
void *aside_new(struct request *r, size_t size);
/* The request waits, 15 s at most; where too many do, it is answered (503) now. */
void aside_start(struct request *r, struct aside *a, aside_work_fn *work, aside_then_fn *then);
/* Answers 400: what is wrong in which line (from 1) of the text. */
void aside_refuse(struct request *r, size_t line, const char *fault);

#endif
