/* SPDX-License-Identifier: MIT */
/*
 * The device with its own USB core, by the tables of spec/usb.def alone: what rtl/usb does on the
 * wire, a packet at a time and in no time. A packet is closed when it is full or when the device
 * has no more to say; a full one at the end is followed by an empty one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "gadget.h"
#include "lq_spec.h"
#include "lq_usb.h"
#include "random.h"

enum { N_BYTES = 1024 };

enum { ANY_NONE, ANY_VALUE, ANY_INDEX };
enum { WHEN_ALWAYS, WHEN_CONFIGURED, WHEN_OUT_HALTED, WHEN_IN_HALTED };
enum { DO_NOTHING, DO_ADDRESS, DO_CONFIGURE, DO_UNCONFIGURE, DO_CLEAR_BOTH, DO_CLEAR_OUT, DO_CLEAR_IN,
       DO_HALT_OUT, DO_HALT_IN };

enum {
#define USB_STRING(name, index, text, doc) USB_INDEX_##name = index,
#include "usb.def"
#undef USB_STRING
};

/* Answers by number, in the order of the table, strings behind the others. */
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
};

static const struct { const uint8_t *bytes; int n; } answers[] = {
#define A(NAME, name) [ANSWER_##NAME] = { usb_##name, sizeof(usb_##name) }
	A(DEVICE, device), A(CONFIGURATION, configuration), A(LANGUAGES, languages), A(BOS, bos),
	A(MS_OS_20_SET, ms_os_20_set), A(NO, no), A(YES, yes), A(CONFIGURED, configured),
	A(BYTE_0, byte_0), A(MAKER, maker), A(PRODUCT, product), A(SERIAL, serial),
#undef A
};

static const struct request {
	uint8_t type, request;
	uint16_t value, index;
	uint8_t any, when;
	int answer, effect; /* one of them */
} requests[] = {
#define USB_READ(type, request, value, index, any, when, answer) \
	{ type, request, value, index, ANY_##any, WHEN_##when, ANSWER_##answer, DO_NOTHING },
#define USB_DO(type, request, value, index, any, when, effect) \
	{ type, request, value, index, ANY_##any, WHEN_##when, -1, DO_##effect },
#include "usb.def"
#undef USB_READ
#undef USB_DO
};

struct lapicque {
	struct gadget g;
	char serial[32];
	bool configured, halted_out, halted_in;
	bool open_end;         /* the last packet was full: the host waits for its end */
	uint8_t bytes[N_BYTES]; /* said and not in a packet yet */
	size_t n;
	struct random ragged;   /* unless its state is 0 */
};

static bool now(const struct lapicque *l, uint8_t when)
{
	switch (when) {
	case WHEN_CONFIGURED:
		return l->configured;
	case WHEN_OUT_HALTED:
		return l->configured && l->halted_out;
	case WHEN_IN_HALTED:
		return l->configured && l->halted_in;
	}
	return true;
}

/* `any`: only bits 7 and 15 count. */
static bool fits(unsigned got, unsigned want, bool any)
{
	return any ? !((got ^ want) & 0x8080) : got == want;
}

static void carry_out(struct lapicque *l, int effect)
{
	switch (effect) {
	case DO_CONFIGURE:
	case DO_UNCONFIGURE:
		l->configured = effect == DO_CONFIGURE;
		l->halted_out = l->halted_in = false;
		break;
	case DO_CLEAR_BOTH:
		l->halted_out = l->halted_in = false;
		break;
	case DO_CLEAR_OUT:
	case DO_HALT_OUT:
		l->halted_out = effect == DO_HALT_OUT;
		break;
	case DO_CLEAR_IN:
	case DO_HALT_IN:
		l->halted_in = effect == DO_HALT_IN;
		break;
	}
}

static int control(struct gadget *g, const uint8_t setup[8], uint8_t *data, uint64_t now_us)
{
	struct lapicque *l = (struct lapicque *)g;

	(void)now_us;
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		const struct request *r = &requests[i];

		if (r->type != setup[0] || r->request != setup[1] || !now(l, r->when) ||
		    !fits(gadget_u16(setup + 2), r->value, r->any == ANY_VALUE) ||
		    !fits(gadget_u16(setup + 4), r->index, r->any == ANY_INDEX))
			continue;
		if (r->answer == ANSWER_SERIAL)
			return gadget_cut(setup, gadget_string(data, l->serial));
		if (r->answer >= 0) {
			memcpy(data, answers[r->answer].bytes, (size_t)answers[r->answer].n);
			return gadget_cut(setup, answers[r->answer].n);
		}
		if (gadget_u16(setup + 6))
			return GADGET_STALL;
		carry_out(l, r->effect);
		return 0;
	}
	return GADGET_STALL;
}

static int out(struct gadget *g, uint8_t endpoint, const uint8_t *bytes, size_t n, uint64_t now_us)
{
	struct lapicque *l = (struct lapicque *)g;

	(void)now_us;
	if (endpoint != USB_EP_OUT || !l->configured || l->halted_out)
		return GADGET_STALL;
	if (l->ragged.state && random_once(&l->ragged, 2))
		return GADGET_NAK;
	return gadget_say(g, bytes, n);
}

static int in(struct gadget *g, uint8_t endpoint, uint8_t *bytes, uint64_t now_us)
{
	struct lapicque *l = (struct lapicque *)g;
	size_t n = 0;

	(void)now_us;
	if (endpoint != USB_EP_IN || !l->configured || l->halted_in)
		return GADGET_STALL;
	if (l->n < USB_PACKET && gadget_listen(g, l->bytes + l->n, sizeof(l->bytes) - l->n, &n))
		return GADGET_DEAD;
	l->n += n;
	n = l->n < USB_PACKET ? l->n : USB_PACKET;
	if (l->ragged.state && random_once(&l->ragged, 2))
		return GADGET_NAK;
	if (l->ragged.state && random_once(&l->ragged, 2))
		n = (size_t)random_below(&l->ragged, (int)n + 1);
	else if (!n && !l->open_end)
		return GADGET_NAK;
	memcpy(bytes, l->bytes, n);
	l->n -= n;
	memmove(l->bytes, l->bytes + n, l->n);
	l->open_end = n == USB_PACKET;
	return (int)n;
}

static uint64_t wake_us(const struct gadget *g, uint64_t now_us)
{
	const struct lapicque *l = (const struct lapicque *)g;

	if (l->ragged.state)
		return now_us; /* what was not taken before may be now */
	return gadget_silent(g) ? UINT64_MAX : now_us;
}

static void close(struct gadget *g)
{
	free(g);
}

void gadget_lapicque_ragged(struct gadget *g, uint64_t seed)
{
	((struct lapicque *)g)->ragged.state = seed;
}

static const struct gadget_ops ops = {
	.in_packet = USB_PACKET, .out_packet = USB_PACKET, .speed = 2,
	.control = control, .out = out, .in = in, .wake_us = wake_us, .close = close,
};

struct gadget *gadget_lapicque(const struct transport *behind, void *self, const char *serial)
{
	struct lapicque *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->g.ops = &ops;
	l->g.behind = behind;
	l->g.self = self;
	snprintf(l->serial, sizeof(l->serial), "%s", serial);
	return &l->g;
}
