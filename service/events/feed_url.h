/*
 * feed_url: what is wrong with a feed's address before anything is fetched, as far as it shows. A
 * name may lead anywhere, and elsewhere the next time: that is judged when it is connected to
 * (reach.h).
 */
#ifndef EVENTS_FEED_URL_H
#define EVENTS_FEED_URL_H

#include "events/reach.h"

/* Why it is never fetched, in words that say what is; NULL: it may be. */
const char *feed_url_refusal(const struct reach *r, struct str url);

#endif
