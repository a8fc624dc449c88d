/* Number normalisation: any bytes become a number of some kind, and a normal form stays as it is.
 */
#include <stdio.h>
#include <stdlib.h>

#include "core/numbering.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool fine, const char *what)
{
	if (!fine) {
		fprintf(stderr, "not so: %s\n", what);
		abort();
	}
}

static const struct numbering plans[] = {
	{.country_code = { "352", 3 },  .international_prefix = { "00", 2 } },
	{ .country_code = { "49", 2 },
         .national_prefix = { "0", 1 },
         .international_prefix = { "00", 2 } },
	{ .country_code = { "1", 1 },
         .national_prefix = { "1", 1 },
         .international_prefix = { "011", 3 } },
	{ .country_code = { "33", 2 },
         .national_prefix = { "0", 1 },
         .international_prefix = { "00", 2 },
         .outside_prefix = { "0", 1 } },
	{ 0},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof(plans) / sizeof(*plans); i++) {
		struct number n = number_normalise(&plans[i], str_n((const char *)data, size), a);

		require(!str_has_control(n.text), "no control characters in a number");
		if (n.kind == NUMBER_PUBLIC) {
			require(n.text.n >= 2 && n.text.p[0] == '+', "a public number has a plus");
			require(str_only(str_skip(n.text, 1), "0123456789"), "and digits");
			struct number again = number_normalise(&plans[i], n.text, a);
			require(again.kind == NUMBER_PUBLIC && str_eq(again.text, n.text),
				"its normal form stays");
		}
	}
	arena_free(a);
	return 0;
}
