/* checks: names, ids, text and zones. Numbers and addresses are in contact_checks.c. */
#include "wire/checks.h"

#include "base/clock.h"
#include "core/feature_code.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <unistd.h>

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

static bool is_label(struct str s)
{
	return s.n >= 1 && s.n <= 63 && s.p[0] != '-' && s.p[s.n - 1] != '-' &&
	       str_only(s, LOWER DIGITS "-");
}

/* `_system` (global objects) is outside the grammar by its underscore. */
const char *check_domain_name(struct str s)
{
	static const char right[] = "a domain name: lower-case letters, digits, - and dots, at "
				    "most 253 bytes, such as abc.com";
	struct str rest = s;

	if (s.n < 1 || s.n > 253)
		return right;
	while (rest.p)
		if (!is_label(str_cut(&rest, '.')))
			return right;
	return NULL;
}

const char *check_id(struct str s)
{
	/* "." and ".." would vanish from a path on its way through a proxy */
	if (s.n >= 1 && s.n <= 64 && str_only(s, LOWER UPPER DIGITS "._@+-") &&
	    !str_eq(s, STR(".")) && !str_eq(s, STR("..")))
		return NULL;
	return "an id of 1–64 letters, digits and . _ @ + -";
}

const char *check_call_id(struct str s)
{
	bool fine = s.n >= 1 && s.n <= 128;

	for (size_t i = 0; i < s.n && fine; i++)
		fine = s.p[i] >= ' ' && s.p[i] <= '~';
	return fine ? NULL : "a call id of 1–128 printable ASCII characters";
}

#define A_STATUS                                                                                   \
	"a status: available, away, business_trip, do_not_disturb, lunch_break, off_work or one "  \
	"of the domain's own"

const char *check_status_id(struct str s)
{
	return check_id(s) || str_eq(s, STATUS_AUTOMATIC) ? A_STATUS : NULL;
}

const char *check_status_told(struct str s)
{
	return str_eq(s, STATUS_AUTOMATIC) ? A_STATUS
		       "; automatic is none: DELETE, or `end` in a batch, takes the "
		       "one that is set back"
					   : check_status_id(s);
}

const char *check_status_defined(struct str s)
{
	return str_eq(s, STATUS_AUTOMATIC) ? "another than automatic, which is none" : check_id(s);
}

const char *check_status_shown(struct str s)
{
	return check_id(s) ? "a status (available, away, business_trip, do_not_disturb, "
			     "lunch_break, off_work or one of the domain's own) or automatic"
			   : NULL;
}

const char *check_text(struct str s)
{
	return str_is_utf8(s) && !str_has_control(s) ? NULL
						     : "UTF-8 text without control characters";
}

const char *check_colour(struct str s)
{
	bool fine = s.n == 7 && s.p[0] == '#' && str_only(str_skip(s, 1), "0123456789abcdefABCDEF");

	return fine ? NULL : "a colour such as #d04a02";
}

const char *check_language(struct str s)
{
	static const char right[] = "a language tag such as de or fr-LU";
	struct str rest = s, first = str_cut(&rest, '-');

	if (s.n > 35 || first.n < 2 || first.n > 8 || !str_only(first, LOWER UPPER))
		return right;
	while (rest.p) {
		struct str part = str_cut(&rest, '-');
		if (part.n < 1 || part.n > 8 || !str_only(part, LOWER UPPER DIGITS))
			return right;
	}
	return NULL;
}

static bool parses_as(int family, struct str address, unsigned char binary[16])
{
	char text[INET6_ADDRSTRLEN];

	if (address.n >= sizeof(text) || str_find_char(address, '\0') < address.n)
		return false;
	memcpy(text, address.p, address.n);
	text[address.n] = '\0';
	return inet_pton(family, text, binary) == 1;
}

/* The rest is judged where it is connected to. A name and password in it would be shown as its
 * host. */
const char *check_feed_url(struct str s)
{
	static const char right[] = "an http or https address such as "
				    "https://calendar.example/anna.ics, without a user name";
	struct str rest = s, scheme = str_cut(&rest, ':'), host;

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7F || s.p[i] == '\\')
			return right;
	if (!(str_eq_nocase(scheme, STR("https")) || str_eq_nocase(scheme, STR("http"))) ||
	    !str_has_prefix(rest, STR("//")))
		return right;
	rest = str_skip(rest, 2);
	host = str_cut(&rest, '/');
	return host.n && str_find_char(host, '@') == host.n && str_find_char(host, '?') == host.n &&
			       str_find_char(host, '#') == host.n
		       ? NULL
		       : right;
}

const char *check_cidr(struct str s)
{
	static const unsigned char mapped[12] = { [10] = 0xFF, [11] = 0xFF };
	struct str length = s, address = str_cut(&length, '/');
	unsigned char binary[16];
	uint64_t bits = 128;
	bool fine = length.p == NULL; /* without a slash it is one address */

	if (parses_as(AF_INET, address, binary)) {
		fine = fine || str_to_u64(length, 32, &bits);
	} else if (parses_as(AF_INET6, address, binary)) {
		fine = fine || str_to_u64(length, 128, &bits);
		/* an IPv4 network in IPv6 clothes must not be wider than all of IPv4 */
		if (memcmp(binary, mapped, sizeof(mapped)) == 0 && bits < 96)
			fine = false;
	} else {
		fine = false;
	}
	return fine ? NULL : "an address or a network such as 192.0.2.0/24 or 2001:db8::/32";
}

/* Area/City by grammar, so that no name can leave the directory. */
static bool is_zone_name(struct str s)
{
	struct str rest = s;

	if (s.n < 1 || s.n > 64)
		return false;
	while (rest.p) {
		struct str part = str_cut(&rest, '/');
		if (part.n == 0 || !str_only(part, LOWER UPPER DIGITS "_+-"))
			return false;
	}
	/* these trees count leap seconds, or repeat the names */
	return !str_has_prefix(s, STR("posix")) && !str_has_prefix(s, STR("right")) &&
	       !str_eq(s, STR("localtime")) && !str_eq(s, STR("Factory"));
}

/* The file's bytes, at most `size`; 0 = there is none. */
static size_t read_zone_file(struct str name, char *bytes, size_t size)
{
	char path[128];
	struct str whole = STR("/usr/share/zoneinfo/");
	size_t count = 0;
	ssize_t n;

	memcpy(path, whole.p, whole.n);
	memcpy(path + whole.n, name.p, name.n);
	path[whole.n + name.n] = '\0';
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	while (count < size && (n = read(fd, bytes + count, size - count)) > 0)
		count += (size_t)n;
	close(fd);
	return count;
}

static bool is_zone_file(struct str name)
{
	char magic[4];

	return read_zone_file(name, magic, sizeof(magic)) == sizeof(magic) &&
	       memcmp(magic, "TZif", sizeof(magic)) == 0;
}

const char *check_time_zone(struct str s)
{
	if (str_eq(s, STR("UTC")) || (is_zone_name(s) && is_zone_file(s)))
		return NULL;
	return "an IANA time zone such as Europe/Luxembourg";
}

bool zone_load(struct str name, struct arena *a, struct zone *out)
{
	char bytes[ZONE_BYTES_MAX];
	size_t n = is_zone_name(name) ? read_zone_file(name, bytes, sizeof(bytes)) : 0;

	return zone_parse(name, str_n(bytes, n), a, out);
}

const char *check_token_domain(struct str s)
{
	return str_eq(s, STR("*")) ? NULL : check_domain_name(s);
}

const char *check_token_prefix(struct str s)
{
	if (s.n > 1 && s.p[0] == '.' && !check_domain_name(str_skip(s, 1)))
		return NULL;
	return "a suffix of domain names such as .reseller.example";
}

const char *check_scope(struct str s)
{
	return str_eq(s, STR(SCOPE_NUMBERS_READ)) || str_eq(s, STR(SCOPE_INTERNAL_ASSERT))
		       ? NULL
		       : SCOPE_NUMBERS_READ " or " SCOPE_INTERNAL_ASSERT;
}

const char *check_date(struct str s)
{
	int64_t day;

	return date_parse(s, &day) ? NULL : "a date such as 2026-12-25";
}
