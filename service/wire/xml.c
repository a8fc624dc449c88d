/* xml: see xml.h. */
#include "wire/xml.h"

void xml_text(struct str text, struct buf *out)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

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
