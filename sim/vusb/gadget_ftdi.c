/* SPDX-License-Identifier: MIT */
/*
 * gadget_ftdi.c -- an FT2232H with the device's UART on interface B and nothing on A
 *
 * A byte takes ten bits on the line, each way. What the UART said leaves the chip when a packet is
 * full, at once with the event character, or when the latency timer runs out, and then even if it
 * is nothing but status: FTDI's application note AN232B-04.
 *
 * A baud rate that is off by more than 3 % spoils every byte. What finds no room is lost and
 * shows in the status, as in the chip.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ftdi_chip.h"
#include "ftdi_state.h"

enum {
	PAYLOAD = FTDI_PACKET - FTDI_STATUS,
	LINE = 256,           /* bytes asked of the device ahead of the line */
	LINE_OVERRUN = 0x02,
	GLANCE_US = 100,      /* how late the device may see a byte of a long transfer */
};

static void drop(struct fifo *f, size_t n)
{
	f->n -= n;
	memmove(f->byte, f->byte + n, f->n);
}

/* -- The line ----------------------------------------------------------------------------- */

/* Of a byte that was sent at one rate and is taken at another. */
static uint8_t heard(const struct ftdi *f, uint8_t byte)
{
	uint64_t a = f->ch[FTDI_UART].byte_ns, b = f->baud_ns, off = a > b ? a - b : b - a;

	return 100 * off > 3 * b ? byte ^ 0x55 : byte;
}

/* Bytes whose last bit has passed by now. A line that was idle starts with the next one. */
static size_t passed(uint64_t *at_ns, uint64_t byte_ns, size_t n, uint64_t now_ns)
{
	size_t done = 0;

	for (; done < n && *at_ns <= now_ns; done++)
		*at_ns += byte_ns;
	return done;
}

static int to_device(struct ftdi *f, uint64_t now_ns)
{
	struct fifo *out = &f->ch[FTDI_UART].out;
	size_t n = passed(&f->out_ns, f->ch[FTDI_UART].byte_ns, out->n, now_ns);

	for (size_t i = 0; i < n; i++)
		out->byte[i] = heard(f, out->byte[i]);
	if (n && gadget_say(&f->g, out->byte, n))
		return GADGET_DEAD;
	drop(out, n);
	return 0;
}

static int from_device(struct ftdi *f, uint64_t now_ns)
{
	struct channel *c = &f->ch[FTDI_UART];
	size_t n;

	if (f->line.n < LINE) {
		bool idle = !f->line.n;

		if (gadget_listen(&f->g, f->line.byte + f->line.n, LINE, &n))
			return GADGET_DEAD;
		if (idle && n && f->line_ns < now_ns + f->baud_ns)
			f->line_ns = now_ns + f->baud_ns;
		f->line.n += n;
	}
	n = passed(&f->line_ns, f->baud_ns, f->line.n, now_ns);
	for (size_t i = 0; i < n; i++) {
		uint8_t byte = heard(f, f->line.byte[i]);

		if (c->in.n == FTDI_FIFO) {
			c->overrun = true;
			continue;
		}
		c->in.byte[c->in.n++] = byte;
		if (byte == c->event)
			c->marked = c->in.n;
	}
	drop(&f->line, n);
	return 0;
}

static int run(struct ftdi *f, uint64_t now_us)
{
	int err = to_device(f, now_us * 1000);

	return err ? err : from_device(f, now_us * 1000);
}

/* -- Packets ------------------------------------------------------------------------------ */

static int out(struct gadget *g, uint8_t endpoint, const uint8_t *bytes, size_t n, uint64_t now_us)
{
	struct ftdi *f = (struct ftdi *)g;
	struct fifo *to = &f->ch[FTDI_UART].out;
	int err;

	if (!f->configured || (endpoint != 0x02 && endpoint != 0x04))
		return GADGET_STALL;
	if (endpoint == 0x02)
		return 0; /* nobody there */
	err = run(f, now_us);
	if (err)
		return err;
	if (to->n + n > FTDI_FIFO)
		return GADGET_NAK;
	if (!to->n && f->out_ns < now_us * 1000 + f->ch[FTDI_UART].byte_ns)
		f->out_ns = now_us * 1000 + f->ch[FTDI_UART].byte_ns;
	memcpy(to->byte + to->n, bytes, n);
	to->n += n;
	return 0;
}

/* Bytes of the packet that leaves now, or NAK. */
static int leaving(struct ftdi *f, struct channel *c, uint64_t now_us)
{
	if (c->in.n >= PAYLOAD) {
		f->count.full++;
		return PAYLOAD;
	}
	if (c->marked) {
		f->count.event++;
		return (int)c->in.n;
	}
	if (now_us - c->sent_us < 1000 * c->latency_ms)
		return GADGET_NAK;
	if (c == &f->ch[FTDI_UART] && c->in.n)
		f->count.timer++;
	else if (c == &f->ch[FTDI_UART])
		f->count.idle++;
	return (int)c->in.n;
}

static int in(struct gadget *g, uint8_t endpoint, uint8_t *bytes, uint64_t now_us)
{
	struct ftdi *f = (struct ftdi *)g;
	struct channel *c = &f->ch[endpoint == 0x83];
	int n;

	if (!f->configured || (endpoint != 0x81 && endpoint != 0x83))
		return GADGET_STALL;
	if (run(f, now_us))
		return GADGET_DEAD;
	n = leaving(f, c, now_us);
	if (n < 0)
		return n;
	bytes[0] = FTDI_MODEM;
	bytes[1] = FTDI_LINE_EMPTY | (c->overrun ? LINE_OVERRUN : 0);
	memcpy(bytes + FTDI_STATUS, c->in.byte, (size_t)n);
	drop(&c->in, (size_t)n);
	c->marked = c->marked > (size_t)n ? c->marked - (size_t)n : 0;
	c->overrun = false;
	c->sent_us = now_us;
	return n + FTDI_STATUS;
}

/* When the k-th of the bytes on the line will have arrived, rounded up. */
static uint64_t arrival_us(const struct ftdi *f, size_t k)
{
	return (f->line_ns + k * f->baud_ns + 999) / 1000;
}

static uint64_t sooner(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t wake_us(const struct gadget *g, uint64_t now_us)
{
	const struct ftdi *f = (const struct ftdi *)g;
	const struct channel *c = &f->ch[FTDI_UART];
	uint64_t at = sooner(f->ch[0].sent_us + 1000 * f->ch[0].latency_ms,
			     c->sent_us + 1000 * c->latency_ms);

	if (c->in.n >= PAYLOAD || c->marked)
		return now_us;
	if (c->out.n)
		at = sooner(at, sooner((f->out_ns + (c->out.n - 1) * c->byte_ns + 999) / 1000,
				       now_us + GLANCE_US));
	else if (!f->line.n && !gadget_silent(g))
		at = now_us;
	for (size_t i = 0; i < f->line.n; i++)
		if (heard(f, f->line.byte[i]) == c->event || i + 1 == f->line.n ||
		    c->in.n + i + 1 == PAYLOAD) {
			at = sooner(at, arrival_us(f, i));
			break;
		}
	return at;
}

static int control(struct gadget *g, const uint8_t setup[8], uint8_t *data, uint64_t now_us)
{
	struct ftdi *f = (struct ftdi *)g;

	return run(f, now_us) ? GADGET_STALL : ftdi_control(f, setup, data, now_us);
}

static void close(struct gadget *g)
{
	free(g);
}

static const struct gadget_ops ops = {
	.in_packet = FTDI_PACKET, .out_packet = FTDI_PACKET, .speed = 3,
	.control = control, .out = out, .in = in, .wake_us = wake_us, .close = close,
};

struct gadget *gadget_ftdi(const struct transport *behind, void *self, const char *serial,
			   unsigned baud)
{
	struct ftdi *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->g.ops = &ops;
	f->g.behind = behind;
	f->g.self = self;
	f->baud_ns = UINT64_C(10000000000) / baud;
	for (int i = 0; i < FTDI_CHANNELS; i++)
		ftdi_reset_channel(&f->ch[i], 0);
	snprintf(f->serial, sizeof(f->serial), "%s", serial);
	return &f->g;
}

struct gadget_ftdi_count gadget_ftdi_count(const struct gadget *g)
{
	return ((const struct ftdi *)g)->count;
}
