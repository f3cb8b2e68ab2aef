/* SPDX-License-Identifier: MIT */
/*
 * usb -- usb.def as data: its checks, and what of it Verilog and C need
 *
 * The ROM of rtl/usb begins with the requests, 8 bytes each, and a row of which END is set:
 *
 *     flags  bmRequestType  bRequest  wValue (2)  wIndex (2)  what
 *
 * flags are bits: 0, 1 when; 4 END; 5 any INDEX; 6 any VALUE; 7 it reads. If it reads, `what` is
 * the place of the answer in units of 4 bytes, else the effect's bits: 0 the OUT endpoint, 1 the
 * IN endpoint, 2 halts, 3 the configuration, 4 is set, 5 the address. An answer is its length and
 * its bytes.
 */
#include "usb.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "tables.h"

enum { ROM_BYTES = 1024, REQUEST_BYTES = 8, ANSWER_MAX = 255, STRING_CHARS = 126 };
enum { FLAG_END = 0x10, FLAG_READS = 0x80 };
enum { ANY_NONE = 0, ANY_INDEX = 0x20, ANY_VALUE = 0x40 };
enum { WHEN_ALWAYS, WHEN_CONFIGURED, WHEN_OUT_HALTED, WHEN_IN_HALTED };
enum { DO_CLEAR_OUT = 0x01, DO_CLEAR_IN = 0x02, DO_CLEAR_BOTH = 0x03, DO_HALT_OUT = 0x05,
       DO_HALT_IN = 0x06, DO_UNCONFIGURE = 0x0B, DO_CONFIGURE = 0x1B, DO_ADDRESS = 0x20 };

enum {
#define USB_NUM(name, value, doc) USB_##name = value,
#define USB_STRING(name, index, text, doc) USB_INDEX_##name = index,
#include "usb.def"
#undef USB_NUM
#undef USB_STRING
};

/* Strings are answers too, behind the others. */
enum {
#define USB_ANSWER(name, doc) ANSWER_##name,
#define USB_BYTES(...)
#define USB_TEXT(text)
#include "usb.def"
#undef USB_ANSWER
#undef USB_BYTES
#undef USB_TEXT
#define USB_STRING(name, index, text, doc) ANSWER_##name,
#include "usb.def"
#undef USB_STRING
	N_ANSWERS
};

/* A row with a name begins an answer; the others go on with it. */
struct piece {
	const char *name, *doc;
	const uint8_t *bytes;
	const char *text; /* with chars characters, zeros among them */
	int n, line;
};
#define LE(x) (x) & 0xff, (x) >> 8
static const struct piece pieces[] = {
#define USB_ANSWER(name, doc) { #name, doc, NULL, NULL, 0, __LINE__ },
#define USB_BYTES(...) { NULL, NULL, (const uint8_t[]){ __VA_ARGS__ }, NULL, \
			 sizeof((const uint8_t[]){ __VA_ARGS__ }), __LINE__ },
#define USB_TEXT(text) { NULL, NULL, NULL, text, sizeof(text) - 1, __LINE__ },
#include "usb.def"
#undef USB_ANSWER
#undef USB_BYTES
#undef USB_TEXT
};

static const struct {
	const char *name, *text, *doc;
	int index, line;
} strings[] = {
#define USB_STRING(name, index, text, doc) { #name, text, doc, index, __LINE__ },
#include "usb.def"
#undef USB_STRING
};

static const struct request {
	int type, request, value, index, flags, what, line;
} requests[] = {
#define USB_READ(type, request, value, index, any, when, answer) \
	{ type, request, value, index, FLAG_READS | ANY_##any | WHEN_##when, ANSWER_##answer, __LINE__ },
#define USB_DO(type, request, value, index, any, when, effect) \
	{ type, request, value, index, ANY_##any | WHEN_##when, DO_##effect, __LINE__ },
#include "usb.def"
#undef USB_READ
#undef USB_DO
};

static const char *serial;

struct answer {
	const char *name, *doc;
	int n, line;
	uint8_t byte[ANSWER_MAX + 1]; /* those beyond are counted only */
};
static struct answer answers[N_ANSWERS];

static void put(struct answer *a, int byte)
{
	if (a->n < ANSWER_MAX + 1)
		a->byte[a->n] = (uint8_t)byte;
	a->n++;
}

static void build(void)
{
	struct answer *a = answers, *next = answers;

	memset(answers, 0, sizeof(answers));
	for (size_t i = 0; i < LENGTH(pieces); i++) {
		const struct piece *p = &pieces[i];

		if (p->name) {
			a = next++;
			*a = (struct answer){ .name = p->name, .doc = p->doc, .line = p->line };
			continue;
		}
		for (int k = 0; k < p->n; k++) {
			put(a, p->text ? p->text[k] : p->bytes[k]);
			if (p->text)
				put(a, 0);
		}
	}
	for (size_t i = 0; i < LENGTH(strings); i++) {
		const char *text = strings[i].text;

		if (serial && !strcmp(strings[i].name, "SERIAL"))
			text = serial;
		a = next++;
		*a = (struct answer){ .name = strings[i].name, .doc = strings[i].doc,
					.line = strings[i].line };
		put(a, 2 + 2 * (int)strlen(text));
		put(a, 3);
		for (; *text; text++) {
			put(a, *text);
			put(a, 0);
		}
	}
}

static int bad(int line, const char *name, const char *why)
{
	fprintf(stderr, "spec/usb.def:%d: %s: %s\n", line, name, why);
	return 1;
}

static int u16(const uint8_t *p)
{
	return p[0] | p[1] << 8;
}

/* Descriptors with lengths of one byte must add up, the total in the first at `total` too. */
static int check_chain(const struct answer *a, int total)
{
	int at = 0;

	while (at < a->n && a->byte[at])
		at += a->byte[at];
	if (at != a->n)
		return bad(a->line, a->name, "lengths do not add up");
	if (total && u16(a->byte + total) != a->n)
		return bad(a->line, a->name, "total length is wrong");
	return 0;
}

/* The same for those of MS OS 2.0, with lengths of two bytes. */
static int check_set(const struct answer *a)
{
	int at = 0;

	while (at + 1 < a->n && u16(a->byte + at))
		at += u16(a->byte + at);
	if (at != a->n || u16(a->byte + 8) != a->n)
		return bad(a->line, a->name, "lengths do not add up");
	return 0;
}

static int rom_size(void)
{
	int at = REQUEST_BYTES * ((int)LENGTH(requests) + 1);

	for (int i = 0; i < N_ANSWERS; i++)
		at += (answers[i].n + 4) / 4 * 4;
	return at;
}

static int check_requests(void)
{
	int n = 0;

	for (size_t i = 0; i < LENGTH(requests); i++) {
		const struct request *r = &requests[i];

		if (!(r->flags & FLAG_READS) && r->type & 0x80)
			n += bad(r->line, "USB_DO", "type is of a read");
		if (r->flags & FLAG_READS && !(r->type & 0x80))
			n += bad(r->line, "USB_READ", "type is not of a read");
		for (size_t j = 0; j < i; j++) {
			const struct request *q = &requests[j];

			if (q->type == r->type && q->request == r->request &&
			    q->value == r->value && q->index == r->index &&
			    (q->flags & 3) == (r->flags & 3))
				n += bad(r->line, "request", "is never reached");
		}
	}
	return n;
}

int usb_check(void)
{
	int n = 0;

	build();
	for (int i = 0; i < N_ANSWERS; i++)
		if (answers[i].n > ANSWER_MAX)
			return n + bad(answers[i].line, answers[i].name, "longer than 255 bytes");
	for (size_t i = 0; i < LENGTH(strings); i++) {
		for (size_t j = 0; j < i; j++)
			if (strings[j].index == strings[i].index)
				n += bad(strings[i].line, strings[i].name, "index already taken");
		if (strings[i].index < 1 || strings[i].index > 255)
			n += bad(strings[i].line, strings[i].name, "index is not 1 to 255");
	}
	n += check_chain(&answers[ANSWER_DEVICE], 0);
	n += check_chain(&answers[ANSWER_CONFIGURATION], 2);
	n += check_chain(&answers[ANSWER_LANGUAGES], 0);
	n += check_chain(&answers[ANSWER_BOS], 2);
	n += check_set(&answers[ANSWER_MS_OS_20_SET]);
	if (u16(answers[ANSWER_BOS].byte + 29) != answers[ANSWER_MS_OS_20_SET].n)
		n += bad(answers[ANSWER_BOS].line, "BOS", "length of the MS OS 2.0 set is wrong");
	n += check_requests();
	if (rom_size() > ROM_BYTES)
		n += bad(1, "ROM", "answers and requests do not fit 1024 bytes");
	return n;
}

int usb_set_serial(const char *text)
{
	if (strlen(text) != 8)
		return 0;
	for (const char *s = text; *s; s++)
		if (!isupper((unsigned char)*s) && !isdigit((unsigned char)*s))
			return 0;
	serial = text;
	build();
	return 1;
}

void usb_verilog(void)
{
	const struct table *t = &tables[T_USB];

	printf("// lq_usb.vh -- numbers of spec/usb.def, printed by specgen\n"
	       "/* verilator lint_off UNUSEDPARAM */\n");
	for (size_t i = 0; i < t->n; i++)
		printf("%s\tparameter %s%s = %ld", i ? ",\n" : "", t->prefix, t->row[i].name,
		       t->row[i].code);
	printf("\n/* verilator lint_on UNUSEDPARAM */\n");
}

void usb_rom(void)
{
	static uint8_t rom[ROM_BYTES];
	int place[N_ANSWERS], at = REQUEST_BYTES * ((int)LENGTH(requests) + 1);

	for (int i = 0; i < N_ANSWERS; i++) {
		place[i] = at / 4;
		rom[at] = (uint8_t)answers[i].n;
		memcpy(rom + at + 1, answers[i].byte, (size_t)answers[i].n);
		at += (answers[i].n + 4) / 4 * 4;
	}
	for (size_t i = 0; i < LENGTH(requests); i++) {
		const struct request *r = &requests[i];
		const int row[REQUEST_BYTES] = { r->flags, r->type, r->request, LE(r->value), LE(r->index),
			r->flags & FLAG_READS ? place[r->what] : r->what };

		for (int k = 0; k < REQUEST_BYTES; k++)
			rom[REQUEST_BYTES * i + (size_t)k] = (uint8_t)row[k];
	}
	rom[REQUEST_BYTES * LENGTH(requests)] = FLAG_END;
	printf("// lq_usb_rom.vh -- answers and requests of spec/usb.def, printed by specgen\n");
	for (int i = 0; i < ROM_BYTES; i++)
		printf("\t\trom[%d] = 8'h%02X;\n", i, rom[i]);
}

void usb_c(void)
{
	printf("/* lq_usb.h -- strings and answers of spec/usb.def, printed by specgen */\n"
	       "#ifndef LQ_USB_H\n#define LQ_USB_H\n#include <stdint.h>\n\n");
	for (size_t i = 0; i < LENGTH(strings); i++)
		printf("#define USB_%s_TEXT \"%s\" /* %s */\n#define USB_%s_INDEX %d\n", strings[i].name,
		       strings[i].text, strings[i].doc, strings[i].name, strings[i].index);
	for (int i = 0; i < N_ANSWERS; i++) {
		const struct answer *a = &answers[i];

		printf("\n/* %s */\nstatic const uint8_t usb_%c", a->doc, tolower((unsigned char)*a->name));
		for (const char *s = a->name + 1; *s; s++)
			putchar(tolower((unsigned char)*s));
		printf("[%d] = {", a->n);
		for (int k = 0; k < a->n; k++)
			printf("%s0x%02x,", k % 12 ? " " : "\n\t", a->byte[k]);
		printf("\n};\n");
	}
	printf("\n#endif\n");
}
