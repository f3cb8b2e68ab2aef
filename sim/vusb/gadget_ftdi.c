/* SPDX-License-Identifier: MIT */
/*
 * An FT2232H with the device's UART on interface B and nothing on A, from FTDI's application notes
 * AN232B-04 (when a packet leaves) and AN232B-05 (divisors). A byte takes ten bits on the line,
 * each way. What the UART said leaves the chip when a packet is full, at once with the event
 * character, or when the latency timer runs out, and then even if it is nothing but status.
 *
 * A baud rate that is off by more than 3 % spoils every byte. What finds no room is lost and
 * shows in the status, as in the chip.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ftdi_chip.h"
#include "gadget.h"

enum {
	PACKET = 512, PAYLOAD = PACKET - FTDI_STATUS,
	FIFO = 4096,          /* bytes of the chip's buffers, each way and channel */
	LINE = 256,           /* bytes asked of the device ahead of the line */
	LATENCY_MS = 16,      /* as it comes up */
	N_CHANNELS = 2, UART = 1,
	DEVICE_RELEASE = 0x0700,
	MODEM = 0x32, LINE_EMPTY = 0x60, LINE_OVERRUN = 0x02,
	GLANCE_US = 100,      /* how late the device may see a byte of a long transfer */
};

static const uint8_t device[] = {
	18, 1, 0x00, 0x02, 0, 0, 0, 64, FTDI_VENDOR & 0xff, FTDI_VENDOR >> 8, FTDI_FT2232H & 0xff,
	FTDI_FT2232H >> 8, DEVICE_RELEASE & 0xff, DEVICE_RELEASE >> 8, 1, 2, 3, 1,
};
static const uint8_t qualifier[] = { 10, 6, 0x00, 0x02, 0, 0, 0, 64, 1, 0 };
#define CHANNEL(i) 9, 4, i, 0, 2, 0xff, 0xff, 0xff, 2, \
	7, 5, 0x81 + 2 * i, 2, PACKET & 0xff, PACKET >> 8, 0, \
	7, 5, 0x02 + 2 * i, 2, PACKET & 0xff, PACKET >> 8, 0
static const uint8_t configuration[] = {
	9, 2, 55, 0, N_CHANNELS, 1, 0, 0x80, 250, CHANNEL(0), CHANNEL(1),
};
static const uint8_t languages[] = { 4, 3, 0x09, 0x04 };

/* Bytes in order; times are counted from them, not kept. */
struct fifo {
	uint8_t byte[FIFO];
	size_t n;
};

struct channel {
	unsigned latency_ms;
	int event;             /* the character, or -1 */
	uint64_t byte_ns;      /* of the host's baud rate */
	uint64_t sent_us;      /* when the last packet left */
	struct fifo out, in;   /* from the host; from the line */
	size_t marked;         /* of in: up to here leaves at once */
	bool overrun;
};

struct ftdi {
	struct gadget g;
	char serial[32];
	uint8_t configured;
	struct channel ch[N_CHANNELS];
	uint64_t baud_ns;      /* a byte on the device's line */
	uint64_t out_ns, line_ns; /* when the byte that is moving will have arrived */
	struct fifo line;      /* said by the device, not on the line yet */
	struct gadget_ftdi_count count;
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
	uint64_t a = f->ch[UART].byte_ns, b = f->baud_ns, off = a > b ? a - b : b - a;

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
	struct fifo *out = &f->ch[UART].out;
	size_t n = passed(&f->out_ns, f->ch[UART].byte_ns, out->n, now_ns);

	for (size_t i = 0; i < n; i++)
		out->byte[i] = heard(f, out->byte[i]);
	if (n && gadget_say(&f->g, out->byte, n))
		return GADGET_DEAD;
	drop(out, n);
	return 0;
}

static int from_device(struct ftdi *f, uint64_t now_ns)
{
	struct channel *c = &f->ch[UART];
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

		if (c->in.n == FIFO) {
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
	struct fifo *to = &f->ch[UART].out;
	int err;

	if (!f->configured || (endpoint != 0x02 && endpoint != 0x04))
		return GADGET_STALL;
	if (endpoint == 0x02)
		return 0; /* nobody there */
	err = run(f, now_us);
	if (err)
		return err;
	if (to->n + n > FIFO)
		return GADGET_NAK;
	if (!to->n && f->out_ns < now_us * 1000 + f->ch[UART].byte_ns)
		f->out_ns = now_us * 1000 + f->ch[UART].byte_ns;
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
	if (c == &f->ch[UART] && c->in.n)
		f->count.timer++;
	else if (c == &f->ch[UART])
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
	bytes[0] = MODEM;
	bytes[1] = LINE_EMPTY | (c->overrun ? LINE_OVERRUN : 0);
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
	const struct channel *c = &f->ch[UART];
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

/* -- Requests ----------------------------------------------------------------------------- */

/* What a divisor means in bits a second: eighths are coded, 0 and 1 are special. */
static unsigned long baud_of(unsigned value, unsigned index)
{
	static const unsigned eighths[] = { 0, 4, 2, 1, 3, 5, 6, 7 };
	unsigned long code = value | (unsigned long)(index >> 8) << 16;
	unsigned long clock = code & 0x20000 ? 12000000 : 3000000;
	unsigned long divisor = 8 * (code & 0x3fff) + eighths[code >> 14 & 7];

	if (divisor == 0)
		return clock;
	return divisor == 8 ? clock * 2 / 3 : clock * 8 / divisor;
}

static void reset_channel(struct channel *c, uint64_t now_us)
{
	memset(c, 0, sizeof(*c));
	c->latency_ms = LATENCY_MS;
	c->event = -1;
	c->byte_ns = 10000000000 / 9600;
	c->sent_us = now_us;
}

static int set(struct ftdi *f, uint8_t request, unsigned value, unsigned index, uint64_t now_us)
{
	struct channel *c;

	if ((index & 0xff) > N_CHANNELS)
		return GADGET_STALL;
	c = &f->ch[(index & 0xff) == 2];
	switch (request) {
	case 0:
		if (value == 0)
			c->event = -1;
		if (value == 0 || value == 1)
			c->out.n = 0;
		if (value == 0 || value == 2)
			c->in.n = c->marked = 0;
		return value <= 2 ? 0 : GADGET_STALL;
	case 1: /* modem lines, flow control, data bits, error character: no effect here */
	case 2:
	case 4:
	case 7:
	case 11: /* bit mode: only that of a UART is modelled */
		return request == 11 && value >> 8 ? GADGET_STALL : 0;
	case 3:
		c->byte_ns = 10000000000 / baud_of(value, index);
		return 0;
	case 6:
		c->event = value & 0x100 ? (int)(value & 0xff) : -1;
		return 0;
	case 9:
		c->latency_ms = value & 0xff ? value & 0xff : 1;
		c->sent_us = now_us;
		return 0;
	}
	return GADGET_STALL;
}

static int get(const struct ftdi *f, uint8_t request, unsigned index, uint8_t *data)
{
	if ((index & 0xff) > N_CHANNELS && request != 0x90)
		return GADGET_STALL;
	switch (request) {
	case 5:
		data[0] = MODEM;
		data[1] = LINE_EMPTY;
		return 2;
	case 10:
		data[0] = (uint8_t)f->ch[(index & 0xff) == 2].latency_ms;
		return 1;
	case 12:
		data[0] = 0xff;
		return 1;
	case 0x90: /* an EEPROM that was never written */
		data[0] = data[1] = 0xff;
		return 2;
	}
	return GADGET_STALL;
}

static int answer(uint8_t *data, const uint8_t *bytes, size_t n)
{
	memcpy(data, bytes, n);
	return (int)n;
}

static int descriptor(const struct ftdi *f, unsigned value, uint8_t *data)
{
	switch (value) {
	case 0x0100:
		return answer(data, device, sizeof(device));
	case 0x0200:
		return answer(data, configuration, sizeof(configuration));
	case 0x0300:
		return answer(data, languages, sizeof(languages));
	case 0x0301:
		return gadget_string(data, "FTDI");
	case 0x0302:
		return gadget_string(data, "Dual RS232-HS");
	case 0x0303:
		return gadget_string(data, f->serial);
	case 0x0600:
		return answer(data, qualifier, sizeof(qualifier));
	}
	return GADGET_STALL;
}

static int control(struct gadget *g, const uint8_t setup[8], uint8_t *data, uint64_t now_us)
{
	struct ftdi *f = (struct ftdi *)g;
	unsigned value = gadget_u16(setup + 2), index = gadget_u16(setup + 4);
	int n = GADGET_STALL;

	if (run(f, now_us))
		return GADGET_STALL;
	switch (setup[0] << 8 | setup[1]) {
	case 0x8006:
		n = descriptor(f, value, data);
		break;
	case 0x8000:
	case 0x8100:
	case 0x8200:
		data[0] = data[1] = 0;
		n = 2;
		break;
	case 0x8008:
		data[0] = f->configured;
		n = 1;
		break;
	case 0x810a:
		data[0] = 0;
		n = 1;
		break;
	case 0x0009:
		if (value > 1)
			break;
		f->configured = (uint8_t)value;
		n = 0;
		break;
	case 0x0201: /* endpoints are never halted */
	case 0x010b:
		n = 0;
		break;
	default:
		if (setup[0] == 0x40)
			n = set(f, setup[1], value, index, now_us);
		else if (setup[0] == 0xc0)
			n = get(f, setup[1], index, data);
	}
	return gadget_cut(setup, n);
}

static void close(struct gadget *g)
{
	free(g);
}

static const struct gadget_ops ops = {
	.in_packet = PACKET, .out_packet = PACKET, .speed = 3,
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
	for (int i = 0; i < N_CHANNELS; i++)
		reset_channel(&f->ch[i], 0);
	snprintf(f->serial, sizeof(f->serial), "%s", serial);
	return &f->g;
}

struct gadget_ftdi_count gadget_ftdi_count(const struct gadget *g)
{
	return ((const struct ftdi *)g)->count;
}
