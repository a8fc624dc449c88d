/* admin_token: see the header. Written whole under another name first: a reader never sees half. */
#include "admin_token.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "auth/auth.h"
#include "config/config.h"

static const char *token_path(struct str data_dir, struct arena *a)
{
	return arena_printf(a, "%.*s/admin-token", STR_ARG(data_dir)).p;
}

bool admin_token_exists(struct str data_dir, struct arena *a)
{
	return access(token_path(data_dir, a), F_OK) == 0;
}

static bool write_file(const char *path, struct str text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0)
		return false;
	bool written = write(fd, text.p, text.n) == (ssize_t)text.n && fsync(fd) == 0;
	int failure = errno;
	close(fd);
	errno = failure;
	return written;
}

bool admin_token_keep(struct str data_dir, struct arena *a, struct str *out_token,
		      struct str *out_error)
{
	const char *path = token_path(data_dir, a);
	const char *fresh = arena_printf(a, "%s.new", path).p;
	struct made_token made;

	if (config_read_file(path, a, out_token)) {
		*out_token = str_trim(*out_token);
		if (out_token->n)
			return true;
	} else if (errno != ENOENT) {
		*out_error = arena_printf(a, "%s: %s", path, strerror(errno));
		return false;
	}
	auth_make_token(a, &made);
	*out_token = made.presented;
	struct str line = arena_printf(a, "%.*s\n", STR_ARG(made.presented));
	if (!write_file(fresh, line) || rename(fresh, path) != 0) {
		*out_error = arena_printf(a, "%s: %s", path, strerror(errno));
		return false;
	}
	return true;
}
