/*
 * hash_table: uthash with a hash function of ours: keyed at random per process, because names in
 * the tables are chosen by customers, and a few instructions for the short ones that they are.
 * Include this instead of uthash.h.
 */
#ifndef BASE_HASH_TABLE_H
#define BASE_HASH_TABLE_H

#include <stddef.h>

#define HASH_FUNCTION(key, length, out_hash) ((out_hash) = hash_of_key((key), (length)))
#include <uthash.h>

unsigned hash_of_key(const void *key, size_t n);

#endif
