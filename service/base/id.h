/* id: identifiers for requests, decisions, calls, processes; and CRC16 as Redis Cluster counts it.
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include "base/str.h"

enum { ID_TEXT_MAX = 40 };

/* A random UUID (RFC 9562 version 4), 36 characters. */
struct str id_uuid(char text[ID_TEXT_MAX]);
/* This process's instance id, a UUID drawn at first use. */
struct str id_instance(void);
/*
 * Unique and cheap (no system call): "<first 12 hex digits of the instance>-<counter, hex>".
 * For requests and decisions.
 */
struct str id_next(char text[ID_TEXT_MAX]);
/* CRC16/XMODEM, the hash of Redis Cluster's key slots. */
uint16_t id_crc16(struct str s);

#endif
