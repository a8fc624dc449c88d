/* id: see id.h. */
#include "base/id.h"

#include <uuid/uuid.h>

struct str id_uuid(char text[ID_TEXT_MAX])
{
	uuid_t id;

	uuid_generate_random(id);
	uuid_unparse_lower(id, text);
	return str_n(text, 36);
}

struct str id_instance(void)
{
	static char text[ID_TEXT_MAX];

	if (!text[0])
		id_uuid(text);
	return str_n(text, 36);
}

/* The instance's first digits and a dash: what every id of this process begins with. */
static struct str id_prefix(void)
{
	static char text[ID_TEXT_MAX];
	static size_t n;
	struct str instance = id_instance();

	if (n)
		return str_n(text, n);
	for (size_t i = 0; n < 12; i++)
		if (instance.p[i] != '-')
			text[n++] = instance.p[i];
	text[n++] = '-';
	return str_n(text, n);
}

struct str id_next(char text[ID_TEXT_MAX])
{
	static const char hex[] = "0123456789abcdef";
	static uint64_t counter;
	struct str prefix = id_prefix();
	size_t n = prefix.n;
	uint64_t number = ++counter;

	memcpy(text, prefix.p, prefix.n);
	for (int shift = (63 - __builtin_clzll(number)) & ~3; shift >= 0; shift -= 4)
		text[n++] = hex[number >> shift & 15];
	text[n] = '\0';
	return str_n(text, n);
}

uint16_t id_crc16(struct str s)
{
	uint16_t crc = 0;

	for (size_t i = 0; i < s.n; i++) {
		crc ^= (uint16_t)((unsigned char)s.p[i] << 8);
		for (int bit = 0; bit < 8; bit++)
			crc = (uint16_t)(crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1);
	}
	return crc;
}
