/*
 * memory: allocation that ends the process when the system has none left (log line, abort).
 * A presence service that limps on half a state misroutes calls; a restart reloads from Redis.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

__attribute__((malloc, returns_nonnull)) void *mem_new(size_t bytes); /* zeroed */
__attribute__((returns_nonnull)) void *mem_resize(void *old, size_t bytes);
__attribute__((malloc, returns_nonnull)) void *mem_copy(const void *p, size_t n); /* + NUL behind */

#endif
