/* SPDX-License-Identifier: MIT */
/*
 * cable -- a clock of the device, with all that happens on the line in it
 */
#include "cable.h"

#include <string.h>

enum { S_IDLE, S_SYNC, S_DATA, S_END };
enum { UNDRIVEN = 0xff };

static double off_by(struct cable *c, double most)
{
	return most * ((double)random_below(&c->random, 2001) - 1000) / 1000;
}

/* -- The host's side of the line ------------------------------------------------------------ */

static int host_level(struct cable *c, double t)
{
	while (c->at_p + 1 < c->n && t >= c->edge_p[c->at_p])
		c->at_p++;
	while (c->at_n + 1 < c->n && t >= c->edge_n[c->at_n])
		c->at_n++;
	return (c->level[c->at_p] & 1) | (c->level[c->at_n] & 2);
}

static int line_level(struct cable *c, double t)
{
	int level = c->driven != UNDRIVEN ? c->driven : c->sending ? host_level(c, t) : UNDRIVEN;

	if (c->unplugged)
		return LINE_SE0;
	if (c->pad_oe) {
		if (level != UNDRIVEN && level != c->pad_level && c->driven != LINE_SE0)
			c->clashes++;
		return level == LINE_SE0 ? level : c->pad_level;
	}
	if (level != UNDRIVEN)
		return level;
	return c->pins.pull_up ? LINE_J : LINE_SE0;
}

/* The end of a packet from the device: what the standard demands of it. */
static void packet_over(struct cable *c, double t)
{
	double se0 = t - c->se0_since;

	if (se0 < 1.7 || se0 > 2.3 || c->bits % 8 || c->bits < 8 || c->ones == 6)
		c->bad = true;
	c->got = (size_t)c->bits / 8;
	c->complete = true;
	c->state = S_IDLE;
}

static void packet_bit(struct cable *c, int bit)
{
	if (c->state == S_SYNC) {
		c->sync = c->sync >> 1 | bit << 7;
		if (++c->bits < 8)
			return;
		c->bad = c->sync != 0x80;
		c->state = S_DATA;
		c->bits = 0;
		c->ones = 1;
		return;
	}
	if (c->ones == 6) {
		c->ones = 0;
		c->bad |= bit;
		return;
	}
	c->ones = bit ? c->ones + 1 : 0;
	if (c->bits / 8 < PACKET_BYTES) {
		uint8_t *byte = &c->packet[c->bits / 8];

		*byte = (uint8_t)(*byte >> 1 | bit << 7);
		c->bits++;
	}
}

static void begin(struct cable *c, double t)
{
	double after = t - c->sent;

	c->state = S_SYNC;
	c->last = LINE_J;
	c->bits = c->sync = 0;
	c->bad = false;
	c->begun = true;
	c->early += after < 2;
	c->late += after > 6.5;
	if (after < c->soonest)
		c->soonest = after;
	if (after > c->latest)
		c->latest = after;
}

/* One of the host's samples. A bit is what is there in the third after an edge, and every 4th on. */
static void host_sample(struct cable *c, int level, double t)
{
	int was = c->seen;

	if (level != was)
		c->phase = 0;
	else
		c->phase = (c->phase + 1) & 3;
	c->seen = (uint8_t)level;
	if (c->sending || c->driven != UNDRIVEN) {
		c->state = S_IDLE;
		return;
	}
	if (c->state == S_IDLE && was == LINE_J && level == LINE_K)
		begin(c, t);
	if (c->state == S_END && level == LINE_J)
		packet_over(c, t);
	if ((c->state != S_SYNC && c->state != S_DATA) || c->phase != 2)
		return;
	if (level == LINE_SE0) {
		c->bad |= c->state == S_SYNC;
		c->se0_since = t - 0.5;
		c->state = S_END;
	} else {
		packet_bit(c, level == c->last);
		c->last = level;
	}
}

/* -- A clock -------------------------------------------------------------------------------- */

static void clock_once(struct cable *c)
{
	const double sample = 0.25 / (1 + c->ppm * 1e-6);
	struct usb_pins *p = &c->pins;
	uint8_t dp = 0, dn = 0;

	for (int i = 0; i < 2; i++) {
		double t = c->t + i * sample;
		int level = line_level(c, t);

		dp |= (uint8_t)((level & 1) << i);
		dn |= (uint8_t)((level >> 1 & 1) << i);
		for (; c->next_sample <= t; c->next_sample += 0.25)
			host_sample(c, level, t);
	}
	p->dp = c->pad_dp;
	p->dn = c->pad_dn;
	c->pad_dp = dp;
	c->pad_dn = dn;
	if (c->bytes.offer)
		c->bytes.offer(c->bytes.self, p);
	dut_usb_eval(c->dut, p);
	if (c->bytes.taken)
		c->bytes.taken(c->bytes.self, p);
	dut_usb_step(c->dut);
	c->pad_oe = p->oe;
	c->pad_level = (uint8_t)(p->p | p->n << 1);
	c->clocks++;
	c->t += 2 * sample;
	if (c->sending && c->t >= c->edge_p[c->n - 1])
		c->sending = false;
	if (c->alarm > 0 && c->t >= c->alarm) {
		c->alarm = 0;
		c->rang = true;
	}
}

static bool rang(struct cable *c)
{
	if (!c->rang)
		return false;
	c->rang = c->sending = false;
	c->driven = UNDRIVEN;
	return true;
}

bool cable_until(struct cable *c, double t)
{
	while (c->t < t && !c->rang)
		clock_once(c);
	return !rang(c);
}

void cable_open(struct cable *c, unsigned seed)
{
	memset(c, 0, sizeof(*c));
	c->dut = dut_usb_open(seed);
	c->random.state = seed;
	c->driven = UNDRIVEN;
	c->soonest = 1e9;
	c->pins.rst = true;
	for (int i = 0; i < 8; i++)
		clock_once(c);
	c->pins.rst = false;
	cable_until(c, c->t + 20);
	c->clashes = 0;
}

void cable_close(struct cable *c)
{
	dut_usb_close(c->dut);
}

bool cable_send(struct cable *c, const uint8_t *level, size_t n)
{
	memcpy(c->level, level, n);
	for (size_t i = 0; i < n; i++) {
		c->edge_p[i] = c->t + (double)(i + 1) + off_by(c, c->jitter);
		c->edge_n[i] = c->edge_p[i] + (off_by(c, c->skew) + c->skew) / 2;
	}
	c->n = n;
	c->at_p = c->at_n = 0;
	c->sent = c->edge_p[n - 2];
	c->complete = c->begun = false;
	c->sending = true;
	c->state = S_IDLE;
	while (c->sending && !c->rang)
		clock_once(c);
	return !rang(c);
}

int cable_receive(struct cable *c, double bits)
{
	while (!c->begun && c->t < c->sent + bits && !c->rang)
		clock_once(c);
	/* Nothing the device may send is longer. */
	for (double end = c->t + 1400; c->begun && !c->complete && c->t < end && !c->rang;)
		clock_once(c);
	if (rang(c))
		return CABLE_ALARM;
	if (!c->begun)
		return CABLE_NONE;
	c->begun = false;
	return c->complete && !c->bad ? (int)c->got : CABLE_BAD;
}

bool cable_drive(struct cable *c, uint8_t level, double bits)
{
	bool ok;

	c->driven = level;
	ok = cable_until(c, c->t + bits);
	c->driven = UNDRIVEN;
	return ok;
}
