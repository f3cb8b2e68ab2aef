/* SPDX-License-Identifier: MIT */
/* device.c -- frames in and out of the device's rings: rtl/link/lq_link_rx.v, lq_link_send.v */
#include "device_state.h"

#include <stdlib.h>
#include <string.h>

enum {
	KEEP_LOG = 3,          /* a block before the oldest command is RESET's */
	STORED = 2,            /* type and len of a command in the receive ring */
	STORED_OUT = 3,        /* length, type and seq of a frame in the transmit ring */
	NOTE_BIT = 0x10,
};

/* -- Transmit ring ------------------------------------------------------------------------ */

static uint8_t tx_at(const struct device *d, unsigned i)
{
	return d->tx[i % RING_BYTES];
}

/* One byte of the ring is never used, to tell full from empty. */
bool device_store(struct device *d, uint8_t type, const uint8_t *payload, size_t n)
{
	unsigned w = d->tx_commit;

	if (w - d->tx_tail + STORED_OUT + n > RING_BYTES - 1)
		return false;
	d->tx[w++ % RING_BYTES] = (uint8_t)(n + STORED_OUT - 1);
	d->tx[w++ % RING_BYTES] = type;
	d->tx[w++ % RING_BYTES] = d->tx_seq;
	for (size_t i = 0; i < n; i++)
		d->tx[w++ % RING_BYTES] = payload[i];
	d->tx_commit = w;
	if (!(type & NOTE_BIT))
		d->tx_seq++;
	return true;
}

static void drop_acknowledged(struct device *d)
{
	while (d->tx_tail != d->tx_send && d->tail_seq != d->ack) {
		d->tx_tail += tx_at(d, d->tx_tail) + 1u;
		d->tail_seq++;
	}
}

/* Put the next frame on the wire, in the order of rtl/link/lq_link_send.v. */
static bool next_frame(struct device *d)
{
	uint8_t payload[MAX_PAYLOAD], type, seq;
	size_t n;

	d->wire_at = d->wire_n = 0;
	if (d->flush) {
		d->flush = false;
		d->wire[d->wire_n++] = SLIP_END;
		return true;
	}
	if (d->nak) {
		payload[0] = (uint8_t)d->nak;
		payload[1] = d->expected;
		d->nak = 0;
		d->wire_n = frame_encode(d->wire, FR_NAK, 0, 0, payload, 2);
		return true;
	}
	if (d->resend) {
		d->resend = false;
		d->tx_send = d->tx_tail;
	}
	if (d->tx_send == d->tx_commit)
		return false;
	n = tx_at(d, d->tx_send) + 1u - STORED_OUT;
	type = tx_at(d, d->tx_send + 1);
	seq = tx_at(d, d->tx_send + 2);
	for (size_t i = 0; i < n; i++)
		payload[i] = tx_at(d, d->tx_send + STORED_OUT + (unsigned)i);
	d->tx_send += (unsigned)(STORED_OUT + n);
	if (type & NOTE_BIT)
		d->tx_tail = d->tx_send;
	drop_acknowledged(d);
	d->wire_n = frame_encode(d->wire, type, seq, 0, payload, n);
	return true;
}

/* -- Frames from the host ----------------------------------------------------------------- */

static void reset(struct device *d, const uint8_t *nonce)
{
	model_reset(d->model);
	d->rx_write += STORED + 4; /* RESET passes through the ring, too */
	d->rx_fetch = d->rx_base = d->rx_write;
	d->expected = d->seq = 0;
	d->steps = 0;
	d->items = d->item_at = d->event_len = 0;
	d->ending = false;
	d->tx_tail = d->tx_send = d->tx_commit = 0;
	d->tail_seq = d->ack = d->tx_seq = 0;
	d->resend = false;
	d->nak = 0;
	d->wire_n = d->wire_at = 0;
	d->flush = true;
	memcpy(d->answer, nonce, 4);
	d->answer[4] = INTERFACE;
	d->answer_len = 5;
	d->answer_type = FR_HELLO;
}

static void take_ack(struct device *d, uint8_t ack)
{
	if ((uint8_t)(ack - d->ack) >= 128 || (uint8_t)(d->tx_seq - ack) >= 128)
		return;
	d->ack = ack;
	drop_acknowledged(d);
}

/* Returns a NAK reason or 0. */
static int take_command(struct device *d, const struct frame *f)
{
	unsigned end = d->rx_write + STORED + f->len;

	if (f->seq != d->expected)
		return (uint8_t)(f->seq - d->expected) < 128 ? NAK_GAP : 0;
	/* Blocks between the two: the difference comes first, for the pointers may have wrapped. */
	if ((end - (d->rx_base & ~((1u << KEEP_LOG) - 1))) >> KEEP_LOG >= (RING_BYTES >> KEEP_LOG) - 1u)
		return NAK_FULL;
	d->rx[d->rx_write++ % RING_BYTES] = f->type;
	d->rx[d->rx_write++ % RING_BYTES] = f->len;
	for (unsigned i = 0; i < f->len; i++)
		d->rx[d->rx_write++ % RING_BYTES] = f->payload[i];
	d->expected++;
	return 0;
}

static int take_frame(struct device *d, const struct frame *f)
{
	if (f->type < FR_RESET) {
		take_ack(d, f->ack);
		return take_command(d, f);
	}
	if (f->type == FR_RESET && f->len == 4) {
		reset(d, f->payload);
		return 0;
	}
	if ((f->type != FR_ACK && f->type != FR_RESEND) || f->len != 0)
		return NAK_TYPE;
	take_ack(d, f->ack);
	if (f->type == FR_RESEND)
		d->resend = true;
	return 0;
}

/* -- Calls -------------------------------------------------------------------------------- */

void device_put(struct device *d, const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int r = frame_decode(&d->decoder, bytes[i]);

		if (r == FRAME_NONE)
			continue;
		r = r == FRAME_GOOD ? take_frame(d, &d->decoder.frame) : r;
		if (r)
			d->nak = r;
		device_run(d);
	}
}

size_t device_get(struct device *d, uint8_t *bytes, size_t cap)
{
	size_t n = 0;

	while (n < cap) {
		if (d->wire_at < d->wire_n) {
			bytes[n++] = d->wire[d->wire_at++];
		} else if (!next_frame(d)) {
			if (n || d->ending || !model_free_running(d->model))
				break;
			device_start_step(d);
			device_run(d);
			if (d->ending)
				break;
		}
	}
	return n;
}

struct device *device_new(const struct config *c)
{
	struct device *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	d->config = c;
	d->model = model_new(c);
	d->item = calloc((size_t)c->n_neurons, sizeof(*d->item));
	frame_decoder_init(&d->decoder);
	if (d->model && d->item)
		return d;
	device_free(d);
	return NULL;
}

void device_free(struct device *d)
{
	if (!d)
		return;
	model_free(d->model);
	free(d->item);
	free(d);
}

struct model *device_model(struct device *d)
{
	return d->model;
}
