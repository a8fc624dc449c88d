/* port_owner: who listens on a TCP port already, as far as /proc lets us see. For main.c. */
#ifndef PORT_OWNER_H
#define PORT_OWNER_H

#include "base/arena.h"

/* address: "127.0.0.1:8080" or "[::1]:8080". True when it cannot be listened on because somebody
 * else does, SO_REUSEPORT or not; never for unix sockets. */
bool port_is_taken(struct str address);
/* "nginx (pid 4711)", or words that say that the system does not show it. */
struct str port_owner(struct str address, struct arena *a);

#endif
