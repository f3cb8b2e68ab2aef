/* SPDX-License-Identifier: MIT */
#include "frame.h"

/* Polynomial 0x1021, eight bits at once: the three shifts are its three lower terms. */
uint16_t frame_crc(uint16_t crc, uint8_t byte)
{
	unsigned x = (crc >> 8 ^ byte) & 0xFF;

	x ^= x >> 4;
	return (uint16_t)(crc << 8 ^ x << 12 ^ x << 5 ^ x);
}

struct wire {
	uint8_t *bytes;
	size_t n;
	uint16_t crc;
};

static void put(struct wire *w, uint8_t byte)
{
	w->crc = frame_crc(w->crc, byte);
	if (byte == SLIP_END || byte == SLIP_ESC) {
		w->bytes[w->n++] = SLIP_ESC;
		byte = byte == SLIP_END ? SLIP_ESC_END : SLIP_ESC_ESC;
	}
	w->bytes[w->n++] = byte;
}

size_t frame_encode(uint8_t *wire, uint8_t type, uint8_t seq, uint8_t ack, const uint8_t *payload,
		    size_t len)
{
	struct wire w = { wire, 0, 0xFFFF };
	uint16_t crc;

	put(&w, type);
	put(&w, seq);
	put(&w, ack);
	put(&w, (uint8_t)len);
	for (size_t i = 0; i < len; i++)
		put(&w, payload[i]);
	crc = w.crc;
	put(&w, (uint8_t)(crc >> 8));
	put(&w, (uint8_t)crc);
	wire[w.n++] = SLIP_END;
	return w.n;
}

void frame_decoder_init(struct frame_decoder *d)
{
	d->count = 0;
	d->crc = 0xFFFF;
	d->escaped = false;
	d->fault = FRAME_NONE;
}

static void take(struct frame_decoder *d, uint8_t byte)
{
	struct frame *f = &d->frame;

	switch (d->count) {
	case 0:
		f->type = byte;
		break;
	case 1:
		f->seq = byte;
		break;
	case 2:
		f->ack = byte;
		break;
	case 3:
		f->len = byte;
		if (byte > MAX_PAYLOAD)
			d->fault = FRAME_LONG;
		break;
	default:
		if (d->count < FRAME_HEADER + (unsigned)f->len)
			f->payload[d->count - FRAME_HEADER] = byte;
		else if (d->count >= FRAME_HEADER + FRAME_CHECK + (unsigned)f->len)
			d->fault = FRAME_LONG;
	}
	d->count++;
	d->crc = frame_crc(d->crc, byte);
}

static enum frame_result result(const struct frame_decoder *d)
{
	if (d->fault)
		return d->fault;
	if (!d->count)
		return FRAME_NONE;
	if (d->count < FRAME_HEADER || d->count < FRAME_HEADER + FRAME_CHECK + (unsigned)d->frame.len)
		return FRAME_SHORT;
	return d->crc ? FRAME_CRC : FRAME_GOOD;
}

enum frame_result frame_decode(struct frame_decoder *d, uint8_t byte)
{
	enum frame_result r;

	if (d->escaped && byte != SLIP_ESC_END && byte != SLIP_ESC_ESC && !d->fault)
		d->fault = FRAME_ESCAPE;
	if (byte == SLIP_END) {
		r = result(d);
		frame_decoder_init(d);
		return r;
	}
	if (!d->escaped && byte == SLIP_ESC) {
		d->escaped = true;
		return FRAME_NONE;
	}
	if (d->escaped && !d->fault)
		byte = byte == SLIP_ESC_END ? SLIP_END : SLIP_ESC;
	d->escaped = false;
	if (!d->fault)
		take(d, byte);
	return FRAME_NONE;
}
