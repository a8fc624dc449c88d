/*
 * tcp_relay: stands between a store and its Redis on loopback TCP and, on demand, swallows the
 * replies or resets every connection (RST, not FIN). A thread of its own.
 */
#ifndef TCP_RELAY_H
#define TCP_RELAY_H

#include <stdbool.h>

struct tcp_relay;

struct tcp_relay *tcp_relay_start(const char *redis_socket);
int tcp_relay_port(const struct tcp_relay *r);
void tcp_relay_hold_replies(struct tcp_relay *r, bool hold); /* Redis executes, nobody hears */
void tcp_relay_reset(struct tcp_relay *r); /* every connection; new ones are taken again */
void tcp_relay_stop(struct tcp_relay *r);

#endif
