/* auth_test: a real Redis, a state on it with a small domain, and an auth on that. */
#ifndef AUTH_TEST_H
#define AUTH_TEST_H

#include "support/cmocka.h"

#include "auth/auth.h"
#include "support/redis_child.h"

extern struct loop *loop;
extern struct state *state;
extern struct auth *auth;
extern struct arena *arena; /* reset for each test */

#define DOMAIN "abc.com"
#define CARRIER "192.0.2.10"
#define ATTACKER "198.51.100.66"
#define CHOSEN "a person's choice" /* hook password of user 123, extension 23 */
extern struct str machine_made;    /* of user 124 */

/* Once for the group: Redis, state, domain. */
int group_up(void **s);
int group_down(void **s);
/* Per test: a new auth, so no test sees another's throttles and caches. */
int test_up(void **s);
int test_down(void **s);

/* Waits until it is written and seen. value NULL deletes. */
void put_object(const char *key, const char *value);
void put_secret(const char *key, struct str value);
void put_hook_secret(const char *user, bool chosen, struct str hash);
/* The text to present. */
struct str put_token(const struct token *token);
struct str hash_slowly(const char *password);

#endif
