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

struct str id_next(char text[ID_TEXT_MAX])
{
	static const char hex[] = "0123456789abcdef";
	static uint64_t counter;
	struct str instance = id_instance();
	size_t n = 0;
	uint64_t number = ++counter;
	int shift = 60;

	for (size_t i = 0; n < 12; i++)
		if (instance.p[i] != '-')
			text[n++] = instance.p[i];
	text[n++] = '-';
	while (shift > 0 && number >> shift == 0)
		shift -= 4;
	for (; shift >= 0; shift -= 4)
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
