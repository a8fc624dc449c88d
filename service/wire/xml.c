/* xml: see xml.h. */
#include "wire/xml.h"

/* U+FFFE and U+FFFF, in UTF-8. */
static bool is_no_character(struct str text)
{
	return str_has_prefix(text, STR("\xEF\xBF\xBE")) ||
	       str_has_prefix(text, STR("\xEF\xBF\xBF"));
}

void xml_text(struct str text, struct buf *out)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (is_no_character(str_skip(text, i))) {
			buf_add_char(out, '?');
			i += 2;
			continue;
		}
		switch (c) {
		case '&': buf_add(out, STR("&amp;")); break;
		case '<': buf_add(out, STR("&lt;")); break;
		case '>': buf_add(out, STR("&gt;")); break;
		case '"': buf_add(out, STR("&quot;")); break;
		case '\'': buf_add(out, STR("&apos;")); break;
		default: buf_add_char(out, c < ' ' || c == 0x7F ? '?' : (char)c);
		}
	}
}
