/* SPDX-License-Identifier: MIT */
/*
 * wire -- a clock of the device, with all that happens on the line in it
 */
#include "wire.h"

#include <string.h>

enum { S_IDLE, S_SYNC, S_DATA, S_END };
enum { UNDRIVEN = 0xff };

static double off_by(struct wire *w, double most)
{
	return most * ((double)random_below(&w->random, 2001) - 1000) / 1000;
}

/* -- The host's side of the line ------------------------------------------------------------ */

static int host_level(struct wire *w, double t)
{
	while (w->at_p + 1 < w->n && t >= w->edge_p[w->at_p])
		w->at_p++;
	while (w->at_n + 1 < w->n && t >= w->edge_n[w->at_n])
		w->at_n++;
	return (w->level[w->at_p] & 1) | (w->level[w->at_n] & 2);
}

static int line_level(struct wire *w, double t)
{
	int level = w->driven != UNDRIVEN ? w->driven : w->sending ? host_level(w, t) : UNDRIVEN;

	if (w->unplugged)
		return LINE_SE0;
	if (w->pad_oe) {
		if (level != UNDRIVEN && level != w->pad_level && w->driven != LINE_SE0)
			w->clashes++;
		return level == LINE_SE0 ? level : w->pad_level;
	}
	if (level != UNDRIVEN)
		return level;
	return w->pins.pull_up ? LINE_J : LINE_SE0;
}

/* The end of a packet from the device: what the standard demands of it. */
static void packet_over(struct wire *w, double t)
{
	double se0 = t - w->se0_since;

	if (se0 < 1.7 || se0 > 2.3 || w->bits % 8 || w->bits < 8 || w->ones == 6)
		w->bad = true;
	w->got = (size_t)w->bits / 8;
	w->complete = true;
	w->state = S_IDLE;
}

static void packet_bit(struct wire *w, int bit)
{
	if (w->state == S_SYNC) {
		w->sync = w->sync >> 1 | bit << 7;
		if (++w->bits < 8)
			return;
		w->bad = w->sync != 0x80;
		w->state = S_DATA;
		w->bits = 0;
		w->ones = 1;
		return;
	}
	if (w->ones == 6) {
		w->ones = 0;
		w->bad |= bit;
		return;
	}
	w->ones = bit ? w->ones + 1 : 0;
	if (w->bits / 8 < PACKET_BYTES) {
		uint8_t *byte = &w->packet[w->bits / 8];

		*byte = (uint8_t)(*byte >> 1 | bit << 7);
		w->bits++;
	}
}

static void begin(struct wire *w, double t)
{
	double after = t - w->sent;

	w->state = S_SYNC;
	w->last = LINE_J;
	w->bits = w->sync = 0;
	w->bad = false;
	w->begun = true;
	w->early += after < 2;
	w->late += after > 6.5;
	if (after < w->soonest)
		w->soonest = after;
	if (after > w->latest)
		w->latest = after;
}

/* One of the host's samples. A bit is what is there in the third after an edge, and every 4th on. */
static void host_sample(struct wire *w, int level, double t)
{
	int was = w->seen;

	if (level != was)
		w->phase = 0;
	else
		w->phase = (w->phase + 1) & 3;
	w->seen = (uint8_t)level;
	if (w->sending || w->driven != UNDRIVEN) {
		w->state = S_IDLE;
		return;
	}
	if (w->state == S_IDLE && was == LINE_J && level == LINE_K)
		begin(w, t);
	if (w->state == S_END && level == LINE_J)
		packet_over(w, t);
	if ((w->state != S_SYNC && w->state != S_DATA) || w->phase != 2)
		return;
	if (level == LINE_SE0) {
		w->bad |= w->state == S_SYNC;
		w->se0_since = t - 0.5;
		w->state = S_END;
	} else {
		packet_bit(w, level == w->last);
		w->last = level;
	}
}

/* -- A clock -------------------------------------------------------------------------------- */

static void clock_once(struct wire *w)
{
	const double sample = 0.25 / (1 + w->ppm * 1e-6);
	struct usb_pins *p = &w->pins;
	uint8_t dp = 0, dn = 0;

	for (int i = 0; i < 2; i++) {
		double t = w->t + i * sample;
		int level = line_level(w, t);

		dp |= (uint8_t)((level & 1) << i);
		dn |= (uint8_t)((level >> 1 & 1) << i);
		for (; w->next_sample <= t; w->next_sample += 0.25)
			host_sample(w, level, t);
	}
	p->dp = w->pad_dp;
	p->dn = w->pad_dn;
	w->pad_dp = dp;
	w->pad_dn = dn;
	if (w->bytes.offer)
		w->bytes.offer(w->bytes.self, p);
	dut_usb_eval(w->dut, p);
	if (w->bytes.taken)
		w->bytes.taken(w->bytes.self, p);
	dut_usb_step(w->dut);
	w->pad_oe = p->oe;
	w->pad_level = (uint8_t)(p->p | p->n << 1);
	w->clocks++;
	w->t += 2 * sample;
	if (w->sending && w->t >= w->edge_p[w->n - 1])
		w->sending = false;
	if (w->alarm > 0 && w->t >= w->alarm) {
		w->alarm = 0;
		w->rang = true;
	}
}

static bool rang(struct wire *w)
{
	if (!w->rang)
		return false;
	w->rang = w->sending = false;
	w->driven = UNDRIVEN;
	return true;
}

bool wire_until(struct wire *w, double t)
{
	while (w->t < t && !w->rang)
		clock_once(w);
	return !rang(w);
}

void wire_open(struct wire *w, unsigned seed)
{
	memset(w, 0, sizeof(*w));
	w->dut = dut_usb_open(seed);
	w->random.state = seed;
	w->driven = UNDRIVEN;
	w->soonest = 1e9;
	w->pins.rst = true;
	for (int i = 0; i < 8; i++)
		clock_once(w);
	w->pins.rst = false;
	wire_until(w, w->t + 20);
	w->clashes = 0;
}

void wire_close(struct wire *w)
{
	dut_usb_close(w->dut);
}

bool wire_send(struct wire *w, const uint8_t *level, size_t n)
{
	memcpy(w->level, level, n);
	for (size_t i = 0; i < n; i++) {
		w->edge_p[i] = w->t + (double)(i + 1) + off_by(w, w->jitter);
		w->edge_n[i] = w->edge_p[i] + (off_by(w, w->skew) + w->skew) / 2;
	}
	w->n = n;
	w->at_p = w->at_n = 0;
	w->sent = w->edge_p[n - 2];
	w->complete = w->begun = false;
	w->sending = true;
	w->state = S_IDLE;
	while (w->sending && !w->rang)
		clock_once(w);
	return !rang(w);
}

int wire_receive(struct wire *w, double bits)
{
	while (!w->begun && w->t < w->sent + bits && !w->rang)
		clock_once(w);
	/* Nothing the device may send is longer. */
	for (double end = w->t + 1400; w->begun && !w->complete && w->t < end && !w->rang;)
		clock_once(w);
	if (rang(w))
		return WIRE_ALARM;
	if (!w->begun)
		return WIRE_NONE;
	w->begun = false;
	return w->complete && !w->bad ? (int)w->got : WIRE_BAD;
}

bool wire_drive(struct wire *w, uint8_t level, double bits)
{
	bool ok;

	w->driven = level;
	ok = wire_until(w, w->t + bits);
	w->driven = UNDRIVEN;
	return ok;
}
