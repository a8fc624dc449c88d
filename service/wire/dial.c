/* dial: templates into dial strings; see dial.h. */
#include "wire/dial.h"

#include "wire/config_rows.h"
#include "wire/uri.h"

#define K(name) (1u << DIAL_##name)
#define NUMBERS (K(MOBILE) | K(MOBILE_CONFIRM) | K(EXTERNAL) | K(EXTERNAL_CONFIRM))
#define OWNED (K(DEVICE) | K(MOBILE) | K(MOBILE_CONFIRM))
#define IDS (K(IVR) | K(RING_GROUP) | K(QUEUE) | K(CALLBACK_QUEUE) | K(ANNOUNCEMENT))
#define EVERY ((1u << DIAL_KIND_COUNT) - 1)

enum { NO_FIELD = -1, USER, DEVICE, EXTENSION, URI, NUMBER, PREFIX, MAILBOX, GREETING, ID, DOMAIN };

/* kinds: whose targets have it; tells: what tells targets of those kinds apart */
static const struct {
	struct str name;
	unsigned kinds, tells;
} fields[] = {
	[USER] = {STR("user"),       OWNED,        K(DEVICE)},
	[DEVICE] = { STR("device"),    OWNED,        K(DEVICE)},
	[EXTENSION] = { STR("extension"), OWNED,        K(DEVICE)},
	[URI] = { STR("uri"),       K(DEVICE),    K(DEVICE)},
	[NUMBER] = { STR("number"),    NUMBERS,      NUMBERS  },
	[PREFIX] = { STR("prefix"),    NUMBERS,      0        },
	[MAILBOX] = { STR("mailbox"),   K(VOICEMAIL), 0        },
	[GREETING] = { STR("greeting"),  K(VOICEMAIL), 0        },
	[ID] = { STR("id"),        IDS,          0        },
	[DOMAIN] = { STR("domain"),    EVERY,        0        },
};

/* clang-format off */
static const struct str plain[DIAL_READER_COUNT][DIAL_KIND_COUNT] = {
	[DIAL_FOR_KAMAILIO] = {
		[DIAL_DEVICE] = STR("{uri}"),
		[DIAL_MOBILE] = STR("sip:{prefix}{number}@{domain}"),
		[DIAL_EXTERNAL] = STR("sip:{prefix}{number}@{domain}"),
		[DIAL_VOICEMAIL] = STR("sip:voicemail-{mailbox}@{domain}"),
		[DIAL_IVR] = STR("sip:ivr-{id}@{domain}"),
		[DIAL_RING_GROUP] = STR("sip:ring-group-{id}@{domain}"),
		[DIAL_QUEUE] = STR("sip:queue-{id}@{domain}"),
		[DIAL_CALLBACK_QUEUE] = STR("sip:callback-queue-{id}@{domain}"),
		[DIAL_ANNOUNCEMENT] = STR("sip:announcement-{id}@{domain}"),
	},
	[DIAL_FOR_ASTERISK] = {
		[DIAL_DEVICE] = STR("PJSIP/{device}"),
		[DIAL_MOBILE] = STR("PJSIP/{prefix}{number}@trunk"),
		[DIAL_MOBILE_CONFIRM] = STR("Local/{prefix}{number}@presenced-confirm/n"),
		[DIAL_EXTERNAL] = STR("PJSIP/{prefix}{number}@trunk"),
		[DIAL_EXTERNAL_CONFIRM] = STR("Local/{prefix}{number}@presenced-confirm/n"),
		[DIAL_VOICEMAIL] = STR("presenced-voicemail,{mailbox},1"),
		[DIAL_IVR] = STR("presenced-ivr,{id},1"),
		[DIAL_RING_GROUP] = STR("presenced-ring-group,{id},1"),
		[DIAL_QUEUE] = STR("presenced-queue,{id},1"),
		[DIAL_CALLBACK_QUEUE] = STR("presenced-callback-queue,{id},1"),
		[DIAL_ANNOUNCEMENT] = STR("presenced-announcement,{id},1"),
	},
	[DIAL_FOR_FREESWITCH] = {
		[DIAL_DEVICE] = STR("user/{device}@{domain}"),
		[DIAL_MOBILE] = STR("sofia/gateway/trunk/{prefix}{number}"),
		[DIAL_MOBILE_CONFIRM] = STR("[group_confirm_key=1,group_confirm_file=ivr/ivr-accept_reject.wav]sofia/gateway/trunk/{prefix}{number}"),
		[DIAL_EXTERNAL] = STR("sofia/gateway/trunk/{prefix}{number}"),
		[DIAL_EXTERNAL_CONFIRM] = STR("[group_confirm_key=1,group_confirm_file=ivr/ivr-accept_reject.wav]sofia/gateway/trunk/{prefix}{number}"),
		[DIAL_VOICEMAIL] = STR("voicemail-{mailbox} XML presenced"),
		[DIAL_IVR] = STR("ivr-{id} XML presenced"),
		[DIAL_RING_GROUP] = STR("ring-group-{id} XML presenced"),
		[DIAL_QUEUE] = STR("queue-{id} XML presenced"),
		[DIAL_CALLBACK_QUEUE] = STR("callback-queue-{id} XML presenced"),
		[DIAL_ANNOUNCEMENT] = STR("announcement-{id} XML presenced"),
	},
};

/* Contexts and feature codes of FreePBX. */
static const struct str freepbx[DIAL_KIND_COUNT] = {
	[DIAL_DEVICE] = STR("PJSIP/{extension}"),
	[DIAL_MOBILE] = STR("Local/{prefix}{number}@from-internal"),
	[DIAL_MOBILE_CONFIRM] = STR("Local/{prefix}{number}@presenced-confirm/n"),
	[DIAL_EXTERNAL] = STR("Local/{prefix}{number}@from-internal"),
	[DIAL_EXTERNAL_CONFIRM] = STR("Local/{prefix}{number}@presenced-confirm/n"),
	[DIAL_VOICEMAIL] = STR("ext-local,vmu{mailbox},1"),
	[DIAL_IVR] = STR("ivr-{id},s,1"),
	[DIAL_RING_GROUP] = STR("ext-group,{id},1"),
	[DIAL_QUEUE] = STR("ext-queues,{id},1"),
	[DIAL_CALLBACK_QUEUE] = STR("ext-queues,{id},1"),
	[DIAL_ANNOUNCEMENT] = STR("app-announcement-{id},s,1"),
};

/* FusionPBX: everything has an extension in the domain's context; *99 is "to the mailbox". */
static const struct str fusionpbx[DIAL_KIND_COUNT] = {
	[DIAL_DEVICE] = STR("user/{extension}@{domain}"),
	[DIAL_MOBILE] = STR("loopback/{prefix}{number}/{domain}"),
	[DIAL_MOBILE_CONFIRM] = STR("[group_confirm_key=1,group_confirm_file=ivr/ivr-accept_reject.wav]loopback/{prefix}{number}/{domain}"),
	[DIAL_EXTERNAL] = STR("loopback/{prefix}{number}/{domain}"),
	[DIAL_EXTERNAL_CONFIRM] = STR("[group_confirm_key=1,group_confirm_file=ivr/ivr-accept_reject.wav]loopback/{prefix}{number}/{domain}"),
	[DIAL_VOICEMAIL] = STR("*99{mailbox} XML {domain}"),
	[DIAL_IVR] = STR("{id} XML {domain}"),
	[DIAL_RING_GROUP] = STR("{id} XML {domain}"),
	[DIAL_QUEUE] = STR("{id} XML {domain}"),
	[DIAL_CALLBACK_QUEUE] = STR("{id} XML {domain}"),
	[DIAL_ANNOUNCEMENT] = STR("{id} XML {domain}"),
};
/* clang-format on */

/* ---- templates ---- */

static int field_named(struct str name)
{
	for (size_t i = 0; i < COUNT(fields); i++)
		if (str_eq(fields[i].name, name))
			return (int)i;
	return NO_FIELD;
}

/*
 * Cuts literal text, or one {field}, off the front of a template; false at its end. *out_field is
 * NO_FIELD for text. A brace that is never closed, or closes nothing, is text.
 */
static bool template_next(struct str *rest, struct str *out_part, bool *out_is_field)
{
	size_t open = str_find_char(*rest, '{'), close = str_find_char(*rest, '}');

	if (rest->n == 0)
		return false;
	*out_is_field = open == 0 && close < rest->n;
	if (*out_is_field) {
		*out_part = str_n(rest->p + 1, close - 1);
		*rest = str_skip(*rest, close + 1);
	} else {
		*out_part = str_n(rest->p, open ? open : 1);
		*rest = str_skip(*rest, out_part->n);
	}
	return true;
}

static struct str fields_of(enum dial_kind kind, struct arena *a)
{
	struct str text = STR("");

	for (size_t i = 0; i < COUNT(fields); i++)
		if (fields[i].kinds & 1u << kind)
			text = arena_printf(a, "%.*s%s{%.*s}", STR_ARG(text), text.n ? ", " : "",
					    STR_ARG(fields[i].name));
	return text;
}

static bool is_printable(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~')
			return false;
	return true;
}

/* What is wrong with one part of a template; NULL = fine. */
static const char *part_fault(struct str part, bool is_field, enum dial_kind kind)
{
	int field = is_field ? field_named(part) : NO_FIELD;

	if (is_field && (field == NO_FIELD || !(fields[field].kinds & 1u << kind)))
		return "has an unknown field";
	if (!is_field && (str_find_char(part, '{') < part.n || str_find_char(part, '}') < part.n))
		return "has a brace that stands alone,";
	return NULL;
}

/* Would two targets of the kind be dialled alike? */
static bool tells_apart(struct str template, enum dial_kind kind)
{
	unsigned bit = 1u << kind;
	struct str part;
	bool is_field, can = false;

	while (template_next(&template, &part, &is_field))
		if (is_field && fields[field_named(part)].tells & bit)
			return true;
	for (size_t i = 0; i < COUNT(fields); i++)
		can = can || fields[i].tells & bit;
	return !can;
}

void dial_check(struct str template, enum dial_kind kind, enum dial_need need, struct str pointer,
		struct faults *faults)
{
	struct str rest = template, part, wanted = fields_of(kind, faults->arena);
	bool is_field;

	if (!is_printable(template)) {
		fault_add(faults, pointer, "must be printable ASCII");
		return;
	}
	while (template_next(&rest, &part, &is_field)) {
		const char *wrong = part_fault(part, is_field, kind);

		if (wrong) {
			fault_add(faults, pointer, "%s `%.*s`; there are %.*s", wrong,
				  STR_ARG(part), STR_ARG(wanted));
			return;
		}
	}
	if (template.n && need == DIAL_FIELDS_NEEDED && !tells_apart(template, kind))
		fault_add(faults, pointer, "would dial the same for everybody; name one of %.*s",
			  STR_ARG(wanted));
}

/* ---- values ---- */

#define ALPHANUMERIC "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

/*
 * What a value may hold as it is. A SIP URI's user part (RFC 3261 25.1) knows fewer characters than
 * a dial string; there, what joins targets, ends arguments, or is substituted stays out:
 * & , | / ^ $ ( ) [ ] { } < > quotes, backslash and space.
 */
static const char *const harmless[DIAL_READER_COUNT] = {
	[DIAL_FOR_KAMAILIO] = ALPHANUMERIC "._+*~!-",
	[DIAL_FOR_ASTERISK] = ALPHANUMERIC "._@+*#:;=?~!%-",
	[DIAL_FOR_FREESWITCH] = ALPHANUMERIC "._@+*#:;=?~!%-",
};

static void add_encoded(struct str value, const char *as_is, struct buf *out)
{
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];
		/* FreeSWITCH: `:_:` would begin another originate */
		bool joint = c == '_' && i && value.p[i - 1] == ':';

		if (c && !joint && strchr(as_is, c)) {
			buf_add_char(out, (char)c);
		} else {
			uri_add_percent(c, out);
		}
	}
}

void dial_text(struct str text, struct buf *out)
{
	add_encoded(text, harmless[DIAL_FOR_ASTERISK], out);
}

static void add_uri(const struct domain *d, const struct target *t, enum dial_reader reader,
		    struct buf *out)
{
	/* checked when it was written: no quotes, brackets or spaces */
	if (t->uri.n && reader == DIAL_FOR_KAMAILIO) {
		buf_add(out, t->uri);
	} else if (t->uri.n) {
		add_encoded(t->uri, harmless[reader], out);
	} else {
		buf_add(out, STR("sip:"));
		add_encoded(t->device, harmless[DIAL_FOR_KAMAILIO], out);
		buf_add_char(out, '@');
		buf_add(out, d->id);
	}
}

static struct str value_of(int field, const struct domain *d, const struct target *t)
{
	switch (field) {
	case USER: return t->user;
	case DEVICE: return t->device;
	case EXTENSION: return t->extension.n ? t->extension : t->user;
	case NUMBER: return t->number;
	case PREFIX: return t->prefix;
	case GREETING: return t->greeting;
	case MAILBOX:
	case ID: return t->id;
	case DOMAIN: return d->id;
	default: return STR("");
	}
}

static void expand(struct str template, const struct domain *d, const struct target *t,
		   enum dial_reader reader, struct buf *out)
{
	struct str part;
	bool is_field;

	while (template_next(&template, &part, &is_field)) {
		int field = is_field ? field_named(part) : NO_FIELD;

		if (field == URI)
			add_uri(d, t, reader, out);
		else if (is_field)
			add_encoded(value_of(field, d, t), harmless[reader], out);
		else
			buf_add(out, part);
	}
}

/* ---- targets ---- */

static enum dial_kind kind_of(const struct target *t)
{
	static const struct {
		struct str kind;
		enum dial_kind dial, confirm;
	} rows[] = {
		{STR("device"),          DIAL_DEVICE,         DIAL_DEVICE          },
		{ STR("mobile"),         DIAL_MOBILE,         DIAL_MOBILE_CONFIRM  },
		{ STR("external"),       DIAL_EXTERNAL,       DIAL_EXTERNAL_CONFIRM},
		{ STR("voicemail"),      DIAL_VOICEMAIL,      DIAL_VOICEMAIL       },
		{ STR("ivr"),            DIAL_IVR,            DIAL_IVR             },
		{ STR("ring_group"),     DIAL_RING_GROUP,     DIAL_RING_GROUP      },
		{ STR("queue"),          DIAL_QUEUE,          DIAL_QUEUE           },
		{ STR("callback_queue"), DIAL_CALLBACK_QUEUE, DIAL_CALLBACK_QUEUE  },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		if (str_eq(rows[i].kind, t->kind))
			return t->confirm ? rows[i].confirm : rows[i].dial;
	return DIAL_ANNOUNCEMENT;
}

static struct str preset_of(enum dial_preset preset, enum dial_reader reader, enum dial_kind kind)
{
	if (preset == DIAL_FREEPBX && reader == DIAL_FOR_ASTERISK)
		return freepbx[kind];
	if (preset == DIAL_FUSIONPBX && reader == DIAL_FOR_FREESWITCH)
		return fusionpbx[kind];
	return plain[reader][kind];
}

static struct str template_of(const struct domain *d, const struct target *t,
			      enum dial_reader reader, enum dial_kind kind)
{
	const struct dial_templates *own =
		reader == DIAL_FOR_KAMAILIO ? &d->dial.uris : &d->dial.strings;

	if (t->dial.n && reader != DIAL_FOR_KAMAILIO)
		return t->dial;
	return own->of[kind].n ? own->of[kind] : preset_of(d->dial.preset, reader, kind);
}

void dial_target(const struct domain *d, const struct target *t, enum dial_reader reader,
		 struct buf *out)
{
	enum dial_kind kind = kind_of(t);
	struct str template = template_of(d, t, reader, kind);

	/* no way to ask for a key press: dialled as without */
	if (!template.n && (kind == DIAL_MOBILE_CONFIRM || kind == DIAL_EXTERNAL_CONFIRM))
		template = template_of(d, t, reader, kind - 1);
	expand(template, d, t, reader, out);
}

void dial_step(const struct domain *d, const struct step *s, enum dial_reader reader,
	       struct buf *out)
{
	size_t begin[ROUTING_TARGETS_MAX], end[ROUTING_TARGETS_MAX], count = 0;
	char joint = reader == DIAL_FOR_FREESWITCH ? ',' : '&';

	for (size_t i = 0; i < s->target_count && i < ROUTING_TARGETS_MAX; i++) {
		size_t before = out->n, known = 0;

		if (count)
			buf_add_char(out, joint);
		begin[count] = out->n;
		dial_target(d, &s->targets[i], reader, out);
		end[count] = out->n;
		while (known < count &&
		       !str_eq(str_n(out->p + begin[known], end[known] - begin[known]),
			       str_n(out->p + begin[count], end[count] - begin[count])))
			known++;
		if (known < count)
			out->n = before;
		else
			count++;
	}
}
