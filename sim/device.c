/* SPDX-License-Identifier: MIT */
#include "device.h"

#include <stdlib.h>
#include <string.h>
#include "frame.h"
#include "step.h"

enum {
	KEEP_LOG = 3,          /* a block before the oldest command is RESET's */
	STORED = 2,            /* type and len of a command in the receive ring */
	STORED_OUT = 3,        /* length, type and seq of a frame in the transmit ring */
	NOTE_BIT = 0x10,
};

struct device {
	const struct config *config;
	struct model *model;

	/* Receive ring: pointers count on for ever. */
	struct frame_decoder decoder;
	uint8_t rx[RING_BYTES];
	unsigned rx_write, rx_fetch, rx_base;
	uint8_t expected;

	/* Execution: at most one command, and one step of it. */
	uint8_t answer[MAX_PAYLOAD], answer_type;
	size_t answer_len;     /* 0: none waits for room */
	uint8_t seq;
	unsigned steps;        /* to run yet */
	struct model_output *item;
	size_t items, item_at;
	uint8_t event[MAX_PAYLOAD];
	size_t event_len;      /* of the EVENTS_OUT frame being filled */
	bool ending;           /* the end of a step has not been stored */
	uint32_t step, clocks;

	/* Transmit ring. */
	uint8_t tx[RING_BYTES];
	unsigned tx_tail, tx_send, tx_commit;
	uint8_t tail_seq, ack, tx_seq;
	bool resend, flush;
	int nak;               /* reason, or 0 */

	uint8_t wire[FRAME_WIRE_MAX];
	size_t wire_n, wire_at;
};

/* -- Transmit ring ------------------------------------------------------------------------ */

static uint8_t tx_at(const struct device *d, unsigned i)
{
	return d->tx[i % RING_BYTES];
}

/* One byte of the ring is never used, to tell full from empty. False: no room yet. */
static bool store(struct device *d, uint8_t type, const uint8_t *payload, size_t n)
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

/* -- Commands ----------------------------------------------------------------------------- */

static uint8_t fetch(struct device *d)
{
	return d->rx[d->rx_fetch++ % RING_BYTES];
}

static unsigned fetch16(struct device *d)
{
	unsigned lo = fetch(d);

	return lo | (unsigned)fetch(d) << 8;
}

static uint32_t fetch_addr(struct device *d)
{
	uint32_t lo = fetch16(d);

	return lo | (uint32_t)fetch(d) << 16;
}

/* Check n units from addr up, or the first that is refused. */
static int check(struct device *d, unsigned space, uint32_t addr, unsigned n, bool write)
{
	for (; n; n--) {
		int status = model_check(d->model, space, addr, write);

		if (status != ST_OK)
			return status;
		addr = model_next(d->model, space, addr);
	}
	return ST_OK;
}

static int do_write(struct device *d, unsigned len)
{
	unsigned space = fetch(d), n = (len - 4) / 2;
	uint32_t addr = fetch_addr(d);
	int status = check(d, space, addr, n, true);

	for (; status == ST_OK && n; n--) {
		model_write(d->model, space, addr, (uint16_t)fetch16(d));
		addr = model_next(d->model, space, addr);
	}
	return status;
}

static int do_read(struct device *d)
{
	unsigned space = fetch(d), n;
	uint32_t addr = fetch_addr(d);
	int status;

	n = fetch(d);
	status = n < 1 || n > MAX_READ ? ST_RANGE : check(d, space, addr, n, false);
	for (; status == ST_OK && n; n--) {
		uint16_t unit = model_read(d->model, space, addr);

		d->answer[d->answer_len++] = (uint8_t)unit;
		d->answer[d->answer_len++] = (uint8_t)(unit >> 8);
		addr = model_next(d->model, space, addr);
	}
	return status;
}

static int do_events(struct device *d, unsigned len)
{
	int status = ST_OK;

	for (; status == ST_OK && len; len -= 3) {
		unsigned axon = fetch16(d);

		status = model_event(d->model, axon, (int8_t)fetch(d));
		if (status == ST_OK)
			d->answer[2]++;
	}
	return status;
}

static int do_step(struct device *d)
{
	unsigned n = fetch16(d);

	if (model_free_running(d->model))
		return ST_STATE;
	if (n == 0)
		return ST_RANGE;
	d->steps = n;
	return ST_OK;
}

static bool fits(unsigned type, unsigned len)
{
	switch (type) {
	case FR_WRITE:
		return len >= 6 && len % 2 == 0;
	case FR_READ:
		return len == 5;
	case FR_EVENTS:
		return len != 0 && len % 3 == 0;
	case FR_STEP:
		return len == 2;
	}
	return len == 0;
}

static int execute(struct device *d, unsigned type, unsigned len)
{
	if (type < FR_WRITE || type > FR_CLEAR)
		return ST_UNKNOWN;
	if (type == FR_EVENTS)
		d->answer[d->answer_len++] = 0;
	if (!fits(type, len))
		return ST_LENGTH;
	switch (type) {
	case FR_WRITE:
		return do_write(d, len);
	case FR_READ:
		return do_read(d);
	case FR_EVENTS:
		return do_events(d, len);
	case FR_STEP:
		return do_step(d);
	}
	model_clear(d->model);
	return ST_OK;
}

static void start_command(struct device *d)
{
	unsigned type = fetch(d), len = fetch(d), end = d->rx_fetch + len;

	d->answer_type = FR_ANSWER;
	d->answer[0] = d->seq++;
	d->answer_len = 2;
	d->answer[1] = (uint8_t)execute(d, type, len);
	d->rx_fetch = end;
}

/* -- Steps -------------------------------------------------------------------------------- */

static void start_step(struct device *d)
{
	d->items = model_step(d->model, d->item, &d->step, &d->clocks);
	d->item_at = 0;
	d->ending = true;
}

static bool store_events(struct device *d)
{
	if (!store(d, FR_EVENTS_OUT, d->event, d->event_len))
		return false;
	d->event_len = 0;
	return true;
}

static void add_event(struct device *d, const struct model_output *o)
{
	unsigned head = o->neuron | (o->has_value ? EVENT_VALUE : 0u) | (o->fired ? EVENT_FIRED : 0u);

	d->event[d->event_len++] = (uint8_t)head;
	d->event[d->event_len++] = (uint8_t)(head >> 8);
	if (!o->has_value)
		return;
	d->event[d->event_len++] = (uint8_t)o->value;
	d->event[d->event_len++] = (uint8_t)((uint16_t)o->value >> 8);
}

/* False: the rest waits for room. */
static bool store_output(struct device *d)
{
	uint16_t late = model_late(d->model), lost = model_lost(d->model);
	uint8_t end[12];

	while (d->item_at < d->items) {
		add_event(d, &d->item[d->item_at]);
		if (d->event_len > MAX_PAYLOAD - 4 && !store_events(d)) {
			d->event_len -= d->item[d->item_at].has_value ? 4 : 2;
			return false;
		}
		d->item_at++;
	}
	if (d->event_len && !store_events(d))
		return false;
	for (int i = 0; i < 4; i++) {
		end[i] = (uint8_t)(d->step >> 8 * i);
		end[4 + i] = (uint8_t)(d->clocks >> 8 * i);
	}
	for (int i = 0; i < 2; i++) {
		end[8 + i] = (uint8_t)(late >> 8 * i);
		end[10 + i] = (uint8_t)(lost >> 8 * i);
	}
	if (!store(d, FR_STEP_END, end, sizeof(end)))
		return false;
	d->ending = false;
	return true;
}

/* Go on as far as the transmit ring allows. */
static void run(struct device *d)
{
	for (;;) {
		if (d->ending) {
			if (!store_output(d))
				return;
		} else if (d->answer_len) {
			if (!store(d, d->answer_type, d->answer, d->answer_len))
				return;
			d->answer_len = 0;
		} else if (d->steps) {
			d->steps--;
			start_step(d);
		} else {
			d->rx_base = d->rx_fetch;
			if (d->rx_fetch == d->rx_write)
				return;
			start_command(d);
		}
	}
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
		run(d);
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
			start_step(d);
			run(d);
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
