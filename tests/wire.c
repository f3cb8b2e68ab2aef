/* SPDX-License-Identifier: MIT */
#include "wire.h"

#include <stdio.h>
#include <string.h>

/*
 * Longer than the link ever works without a transfer: skipping a refused command's payload; and
 * than it works on anything: a device that goes on moving is broken, and what came says so.
 */
enum { SILENT_CLOCKS = 2700, ENDLESS_CLOCKS = 1000000,
       GAP_CLOCKS = 100 };

bool wire_open_c(struct wire *w, const struct config *c)
{
	memset(w, 0, sizeof(*w));
	w->c = device_new(c);
	return w->c != NULL;
}

bool wire_open_rtl(struct wire *w, const struct dut_top_ops *ops, unsigned seed, bool lockstep)
{
	memset(w, 0, sizeof(*w));
	w->ops = ops;
	w->rtl = ops->open(seed);
	if (lockstep)
		w->lockstep = lockstep_new(config_find(ops->name));
	if (!w->rtl || (lockstep && !w->lockstep))
		return false;
	for (int i = 0; i < 4; i++) {
		struct top_pins p = { .rst = true };

		ops->eval(w->rtl, &p, NULL);
		ops->step(w->rtl);
	}
	return true;
}

void wire_close(struct wire *w)
{
	device_free(w->c);
	if (w->rtl)
		w->ops->close(w->rtl);
	lockstep_free(w->lockstep);
}

static void keep(struct wire *w, uint8_t byte)
{
	if (w->n < WIRE_MAX)
		w->out[w->n++] = byte;
}

/* One clock; true if anything moved. */
static bool clock(struct wire *w, bool vld, uint8_t byte, bool rdy)
{
	struct top_pins p = { .rx_vld = vld, .rx_data = byte, .tx_rdy = rdy };
	struct core_pins core;
	bool moved, new_ack;

	w->ops->eval(w->rtl, &p, &core);
	w->took = vld && p.rx_rdy;
	if (w->lockstep && !w->why[0])
		lockstep_clock(w->lockstep, &core, w->why, sizeof(w->why));
	if (p.tx_vld && rdy)
		keep(w, p.tx_data);
	/* A stalled READ asks for its next unit over and over. */
	new_ack = core.h_ack && (core.h_op != 1 || core.h_addr != w->last_read);
	if (core.h_ack)
		w->last_read = core.h_addr;
	moved = vld || p.tx_vld || core.rst || new_ack || (core.in_vld && core.in_rdy) ||
		(core.st_busy && !(core.out_vld && !core.out_rdy)) || (core.out_vld && core.out_rdy);
	w->ops->step(w->rtl);
	w->clocks++;
	return moved;
}

void wire_send(struct wire *w, const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		/* The link takes a byte every 10 clocks: a gap is longer, or none at all. */
		int gap = w->ragged && random_once(w->ragged, 8) ? random_below(w->ragged, GAP_CLOCKS) : 0;

		/* What has been offered stays so until it is taken. */
		for (w->took = false; !w->took; gap--)
			clock(w, gap <= 0, bytes[i], !w->ragged || !random_once(w->ragged, 4));
	}
}

static void talk_rtl(struct wire *w, const uint8_t *bytes, size_t n)
{
	int silent = 0;

	wire_send(w, bytes, n);
	for (long i = 0; i < ENDLESS_CLOCKS &&
	     silent < (w->known && w->n >= w->expect ? w->quiet : SILENT_CLOCKS); i++) {
		bool moved = clock(w, false, 0, !w->ragged || !random_once(w->ragged, 4));

		silent = moved ? 0 : silent + 1;
	}
}

void wire_clocks(struct wire *w, unsigned long clocks, bool take)
{
	while (clocks--)
		clock(w, false, 0, take);
}

void wire_talk(struct wire *w, const uint8_t *bytes, size_t n)
{
	if (!w->c) {
		talk_rtl(w, bytes, n);
		return;
	}
	device_put(w->c, bytes, n);
	w->n += device_get(w->c, w->out + w->n, WIRE_MAX - w->n);
}

void wire_frame(struct wire *w, uint8_t type, uint8_t seq, uint8_t ack, const uint8_t *payload,
		size_t len)
{
	uint8_t bytes[FRAME_WIRE_MAX];

	w->n = 0;
	wire_talk(w, bytes, frame_encode(bytes, type, seq, ack, payload, len));
}

/* The answer to command seq is what came, and its status is OK. */
static bool answered(const struct wire *w, uint8_t seq)
{
	struct frame_decoder d;
	enum frame_result r = FRAME_NONE;

	frame_decoder_init(&d);
	for (size_t i = 0; i < w->n && r != FRAME_GOOD; i++)
		r = frame_decode(&d, w->out[i]);
	return r == FRAME_GOOD && d.frame.type == FR_ANSWER && d.frame.payload[0] == seq &&
	       d.frame.payload[1] == ST_OK;
}

/* Zeros to a whole space: `units` units at every multiple of a power of two, `words` times. */
static bool zero(struct wire *w, uint8_t *seq, uint8_t space, int words, int units)
{
	uint8_t payload[MAX_PAYLOAD] = { space };
	int total = words * units, pitch = 1;

	while (pitch < units)
		pitch *= 2;
	for (int at = 0, n; at < total; at += n) {
		uint32_t addr = (uint32_t)(at / units * pitch + at % units);

		n = total - at < 64 ? total - at : 64;
		payload[1] = (uint8_t)addr;
		payload[2] = (uint8_t)(addr >> 8);
		payload[3] = (uint8_t)(addr >> 16);
		wire_frame(w, FR_WRITE, *seq, *seq, payload, 4 + 2 * (size_t)n);
		if (!answered(w, *seq))
			return false;
		++*seq;
	}
	return true;
}

bool wire_prepare(struct wire *w, const struct config *c)
{
	uint8_t payload[4] = { 0x55, 0xAA, 0x55, 0xAA }, seq = 0;

	w->n = 0;
	wire_talk(w, (const uint8_t[]){ SLIP_END }, 1);
	wire_frame(w, FR_RESET, 0, 0, payload, 4);
	if (!zero(w, &seq, SP_WEIGHT, c->n_axons * (c->n_neurons / c->n_lanes),
		  c->n_lanes * c->w_weight / 16) ||
	    !zero(w, &seq, SP_AXON, c->n_axons, 1) || !zero(w, &seq, SP_STATE, c->n_neurons, 4) ||
	    !zero(w, &seq, SP_SET, c->n_sets, 7))
		return false;
	wire_frame(w, FR_RESET, 0, 0, payload, 4);
	return w->n > 0;
}
