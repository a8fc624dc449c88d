/* xml: text within XML documents. */
#ifndef WIRE_XML_H
#define WIRE_XML_H

#include "base/buf.h"

/* Text of an element or attribute (XML 1.0 section 2.4); controls, U+FFFE and U+FFFF have no
 * place in XML (2.2): `?`. */
void xml_text(struct str text, struct buf *out);

#endif
