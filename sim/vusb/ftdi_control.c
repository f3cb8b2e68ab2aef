/* SPDX-License-Identifier: MIT */
/*
 * ftdi_control.c -- requests to a simulated FT2232H: for its descriptors, and FTDI's own to a channel
 *
 * Divisors of baud rates are those of FTDI's application note AN232B-05.
 */
#include <string.h>
#include "ftdi_chip.h"
#include "ftdi_state.h"

enum {
	LATENCY_MS = 16,      /* as it comes up */
	DEVICE_RELEASE = 0x0700,
};

static const uint8_t device[] = {
	18, 1, 0x00, 0x02, 0, 0, 0, 64, FTDI_VENDOR & 0xff, FTDI_VENDOR >> 8, FTDI_FT2232H & 0xff,
	FTDI_FT2232H >> 8, DEVICE_RELEASE & 0xff, DEVICE_RELEASE >> 8, 1, 2, 3, 1,
};
static const uint8_t qualifier[] = { 10, 6, 0x00, 0x02, 0, 0, 0, 64, 1, 0 };
#define CHANNEL(i) 9, 4, i, 0, 2, 0xff, 0xff, 0xff, 2, \
	7, 5, 0x81 + 2 * i, 2, FTDI_PACKET & 0xff, FTDI_PACKET >> 8, 0, \
	7, 5, 0x02 + 2 * i, 2, FTDI_PACKET & 0xff, FTDI_PACKET >> 8, 0
static const uint8_t configuration[] = {
	9, 2, 55, 0, FTDI_CHANNELS, 1, 0, 0x80, 250, CHANNEL(0), CHANNEL(1),
};
static const uint8_t languages[] = { 4, 3, 0x09, 0x04 };

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

void ftdi_reset_channel(struct channel *c, uint64_t now_us)
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

	if ((index & 0xff) > FTDI_CHANNELS)
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
	if ((index & 0xff) > FTDI_CHANNELS && request != 0x90)
		return GADGET_STALL;
	switch (request) {
	case 5:
		data[0] = FTDI_MODEM;
		data[1] = FTDI_LINE_EMPTY;
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

int ftdi_control(struct ftdi *f, const uint8_t setup[8], uint8_t *data, uint64_t now_us)
{
	unsigned value = gadget_u16(setup + 2), index = gadget_u16(setup + 4);
	int n = GADGET_STALL;

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
