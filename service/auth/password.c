/* password: see password.h. The only caller of libsodium's password hashing. */
#include "auth/password.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/random.h"

enum { MEMORY_BYTES = 19456 * 1024, PASSES = 2 };

struct job {
	char password[PASSWORD_BYTES_MAX];
	size_t password_n;
	char hash[crypto_pwhash_STRBYTES];
	bool right; /* the work succeeded */
	password_verify_fn *verified;
	password_hash_fn *hashed;
	void *arg;
};

static struct job *job_new(struct str password, void *arg)
{
	struct job *job = mem_new(sizeof(*job));

	memcpy(job->password, password.p, password.n);
	job->password_n = password.n;
	job->arg = arg;
	return job;
}

static void job_free(struct job *job)
{
	sodium_memzero(job, sizeof(*job));
	free(job);
}

static void verify_work(void *arg)
{
	struct job *job = arg;

	job->right = crypto_pwhash_str_verify(job->hash, job->password, job->password_n) == 0;
}

static void verify_done(void *arg, bool ran)
{
	struct job *job = arg;

	job->verified(job->arg, ran, ran && job->right);
	job_free(job);
}

bool password_verify(struct loop *loop, struct str password, struct str hash,
		     password_verify_fn *done, void *arg)
{
	struct job *job;

	if (password.n > PASSWORD_BYTES_MAX || hash.n >= crypto_pwhash_STRBYTES)
		return false;
	job = job_new(password, arg);
	memcpy(job->hash, hash.p, hash.n);
	job->verified = done;
	if (loop_work(loop, LOOP_LANE_PASSWORDS, verify_work, verify_done, job))
		return true;
	job_free(job);
	return false;
}

static void hash_work(void *arg)
{
	struct job *job = arg;

	job->right = crypto_pwhash_str(job->hash, job->password, job->password_n, PASSES,
				       MEMORY_BYTES) == 0;
}

static void hash_done(void *arg, bool ran)
{
	struct job *job = arg;
	bool made = ran && job->right; /* false too where 19 MiB were not to be had */

	job->hashed(job->arg, made, made ? str_of(job->hash) : STR_NONE);
	job_free(job);
}

bool password_hash(struct loop *loop, struct str password, password_hash_fn *done, void *arg)
{
	struct job *job;

	if (password.n > PASSWORD_BYTES_MAX)
		return false;
	job = job_new(password, arg);
	job->hashed = done;
	if (loop_work(loop, LOOP_LANE_PASSWORDS, hash_work, hash_done, job))
		return true;
	job_free(job);
	return false;
}

struct str password_dummy_hash(void)
{
	static char text[crypto_pwhash_STRBYTES];
	const int variant = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
	unsigned char salt[16], hash[32];
	char salt_text[32], hash_text[64];

	if (text[0] == '\0') {
		random_bytes(salt, sizeof(salt));
		random_bytes(hash, sizeof(hash));
		sodium_bin2base64(salt_text, sizeof(salt_text), salt, sizeof(salt), variant);
		sodium_bin2base64(hash_text, sizeof(hash_text), hash, sizeof(hash), variant);
		snprintf(text, sizeof(text), "$argon2id$v=19$m=%d,t=%d,p=1$%s$%s",
			 MEMORY_BYTES / 1024, PASSES, salt_text, hash_text);
	}
	return str_of(text);
}
