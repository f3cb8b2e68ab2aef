/* SPDX-License-Identifier: MIT */
/*
 * stream -- commands sent ahead, full EVENTS_OUT frames, and free run, on the Verilated device
 *
 *     stream [SEED]
 *
 * Sent ahead, the RTL's stream frames must be those of the C twin. In free run the RTL is
 * checked by itself: no step is lost from the stream, a READ sees one instant, nothing locks up.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "wire.h"

enum { WINDOW = RING_BYTES - 64, KEPT = 1 << 20 };

/* The stream frames that one device sent, one after the other. */
struct heard {
	struct frame_decoder decoder;
	uint8_t bytes[KEPT];
	size_t n;
	uint8_t expected;      /* seq */
	unsigned answers, refused, ends, full, naks, lost;
	struct frame last;     /* answer */
	uint32_t step;         /* of the last end, with late and lost of it */
	unsigned late_steps, lost_steps;
};

static struct wire c, rtl;
static struct heard from_c, from_rtl;
static struct random rnd;
static unsigned tests, failed;

static void result(bool ok, const char *what)
{
	printf("%sok %u - %s\n", ok ? "" : "not ", ++tests, what);
	failed += !ok;
}

static uint32_t get32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void hear(struct heard *h, struct wire *w)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct frame *f = &h->decoder.frame;
		enum frame_result r = frame_decode(&h->decoder, w->out[i]);

		if (r == FRAME_NONE)
			continue;
		if (r != FRAME_GOOD || f->type == FR_NAK) {
			h->naks++;
			continue;
		}
		if (f->type == FR_HELLO)
			continue;
		if (f->seq != h->expected++)
			h->lost++;
		if (h->n + 2 + f->len <= KEPT) {
			h->bytes[h->n++] = f->type;
			h->bytes[h->n++] = f->len;
			memcpy(h->bytes + h->n, f->payload, f->len);
			h->n += f->len;
		}
		if (f->type == FR_ANSWER) {
			h->answers++;
			h->refused += f->payload[1] != ST_OK;
			h->last = *f;
		} else if (f->type == FR_STEP_END) {
			h->ends++;
			h->step = get32(f->payload);
			h->late_steps = f->payload[8] | f->payload[9] << 8;
			h->lost_steps = f->payload[10] | f->payload[11] << 8;
		} else {
			h->full += f->len > MAX_PAYLOAD - 4;
		}
	}
	w->n = 0;
}

static void hear_nothing(struct heard *h)
{
	memset(h, 0, sizeof(*h));
	frame_decoder_init(&h->decoder);
}

static bool open_both(const char *name, unsigned seed)
{
	const struct dut_top_ops *const *ops = dut_top_table;
	const struct config *config = config_find(name);

	while (*ops && strcmp((*ops)->name, name))
		ops++;
	if (!*ops || !wire_open_c(&c, config) || !wire_open_rtl(&rtl, *ops, seed, true) ||
	    !wire_prepare(&c, config) || !wire_prepare(&rtl, config))
		return false;
	c.n = rtl.n = 0;
	hear_nothing(&from_c);
	hear_nothing(&from_rtl);
	return true;
}

static void close_both(void)
{
	wire_close(&c);
	wire_close(&rtl);
}

static size_t words(uint8_t *p, unsigned space, unsigned addr, const uint16_t *w, size_t n)
{
	p[0] = (uint8_t)space;
	p[1] = (uint8_t)addr;
	p[2] = (uint8_t)(addr >> 8);
	p[3] = (uint8_t)(addr >> 16);
	for (size_t i = 0; i < n; i++) {
		p[4 + 2 * i] = (uint8_t)w[i];
		p[5 + 2 * i] = (uint8_t)(w[i] >> 8);
	}
	return 4 + 2 * n;
}

/* -- Sent ahead --------------------------------------------------------------------------- */

/* All neurons use set 0: a potential that grows by one each step and is reported. */
static const uint16_t growing[] = { 4095, 0, 0, 1, 0, 0, 1 << MODE_REPORT };

static size_t random_command(const struct config *k, uint8_t *type, uint8_t *p)
{
	size_t n = 0;

	switch (random_below(&rnd, 5)) {
	case 0:
		*type = FR_WRITE;
		for (int i = 0; i < 20; i++)
			p[n++] = (uint8_t)random_bits(&rnd);
		memset(p, 0, 4);
		p[0] = SP_WEIGHT;
		p[1] = (uint8_t)random_below(&rnd, 16);
		return n;
	case 1:
		*type = FR_READ;
		n = words(p, SP_STATE, 0, NULL, 0);
		p[n++] = (uint8_t)(1 + random_below(&rnd, 32));
		return n;
	case 2:
		*type = FR_EVENTS;
		for (int i = random_below(&rnd, 5); i >= 0; i--) {
			p[n++] = (uint8_t)random_below(&rnd, k->n_axons < 256 ? k->n_axons : 256);
			p[n++] = 0;
			p[n++] = (uint8_t)random_bits(&rnd);
		}
		return n;
	case 3:
		*type = FR_STEP;
		p[0] = (uint8_t)(1 + random_below(&rnd, 4));
		p[1] = 0;
		return 2;
	}
	*type = random_once(&rnd, 8) ? 9 : FR_CLEAR;
	return 0;
}

/* Send n bytes to both; acknowledge until both have said all. */
static void talk_both(const uint8_t *bytes, size_t n)
{
	uint8_t ack[FRAME_WIRE_MAX];
	size_t before;

	wire_talk(&c, bytes, n);
	wire_talk(&rtl, bytes, n);
	do {
		hear(&from_c, &c);
		hear(&from_rtl, &rtl);
		before = from_c.n + from_rtl.n;
		wire_talk(&c, ack, frame_encode(ack, FR_ACK, 0, from_c.expected, NULL, 0));
		wire_talk(&rtl, ack, frame_encode(ack, FR_ACK, 0, from_rtl.expected, NULL, 0));
		hear(&from_c, &c);
		hear(&from_rtl, &rtl);
	} while (from_c.n + from_rtl.n != before);
}

static void sent_ahead(const char *name, int batches, bool may_fill)
{
	const struct config *k = config_find(name);
	struct random ragged = { 5 };
	uint8_t wire[4096], p[MAX_PAYLOAD], type, seq = 0;
	unsigned commands = 1;
	bool same, ok = open_both(name, 1);
	size_t n;

	if (ok) {
		n = words(p, SP_SET, 0, growing, 7);
		talk_both(wire, frame_encode(wire, FR_WRITE, seq++, 0, p, n));
	}
	for (int b = 0; ok && b < batches; b++) {
		size_t raw = 0;

		rtl.ragged = b % 2 ? &ragged : NULL;
		for (n = 0;; commands++) {
			size_t len = random_command(k, &type, p);

			raw += len + 6;
			if (raw > WINDOW)
				break;
			n += frame_encode(wire + n, type, seq++, from_c.expected, p, len);
		}
		talk_both(wire, n);
	}
	same = from_c.n == from_rtl.n && !memcmp(from_c.bytes, from_rtl.bytes, from_c.n);
	printf("# %s: %u commands, %u and %u answers, %u refused, %u steps, %u full frames\n", name,
	       commands, from_c.answers, from_rtl.answers, from_c.refused, from_c.ends, from_c.full);
	if (rtl.why[0])
		printf("# %s\n", rtl.why);
	ok = ok && same && !rtl.why[0] && from_c.answers == commands && from_c.ends > 20 &&
	     from_c.n < KEPT / 2 && from_c.refused && !from_c.naks && !from_rtl.naks &&
	     !from_rtl.lost && !from_c.lost && (!may_fill || from_c.full);
	result(ok, name);
	close_both();
}

/* -- Free run ----------------------------------------------------------------------------- */

static uint8_t command_seq;

/* Send a command and run until it is answered or 20,000 clocks have passed; acks as needed. */
static bool ask(uint8_t type, const uint8_t *p, size_t len)
{
	uint8_t wire[FRAME_WIRE_MAX];
	unsigned answers = from_rtl.answers;

	wire_send(&rtl, wire, frame_encode(wire, type, command_seq++, from_rtl.expected, p, len));
	for (int i = 0; i < 200 && from_rtl.answers == answers; i++) {
		wire_clocks(&rtl, 100, true);
		hear(&from_rtl, &rtl);
		wire_send(&rtl, wire, frame_encode(wire, FR_ACK, 0, from_rtl.expected, NULL, 0));
	}
	return from_rtl.answers == answers + 1;
}

static bool write_register(unsigned reg, uint16_t value)
{
	uint8_t p[6];

	return ask(FR_WRITE, p, words(p, SP_REG, reg, &value, 1)) && from_rtl.last.payload[1] == ST_OK;
}

/* Potentials of all neurons, all the same; they grow by one each step. */
static bool read_growing(unsigned *v)
{
	uint8_t p[5];
	const struct frame *f = &from_rtl.last;

	p[words(p, SP_STATE, 0, NULL, 0)] = 32;
	if (!ask(FR_READ, p, 5) || f->payload[1] != ST_OK || f->len != 2 + 64)
		return false;
	*v = f->payload[2] | f->payload[3] << 8;
	for (int i = 1; i < 8; i++)
		if ((unsigned)(f->payload[2 + 8 * i] | f->payload[3 + 8 * i] << 8) != *v) {
			printf("# neuron %d: %u, expected %u\n", i, f->payload[2 + 8 * i], *v);
			return false;
		}
	return true;
}

/* The last that came is HELLO: no step ran after it. */
static bool ends_in_hello(const uint8_t *nonce)
{
	uint8_t hello[5] = { nonce[0], nonce[1], nonce[2], nonce[3], INTERFACE };
	uint8_t want[FRAME_WIRE_MAX];
	size_t n = frame_encode(want, FR_HELLO, 0, 0, hello, 5);

	return rtl.n > n && !memcmp(rtl.out + rtl.n - n, want, n) && rtl.out[rtl.n - n - 1] == SLIP_END;
}

static void free_run(unsigned period)
{
	uint8_t p[MAX_PAYLOAD], wire[FRAME_WIRE_MAX];
	unsigned v, last = 0, grew = 0;
	char what[80];
	bool ok;

	ok = open_both("tiny", period);
	command_seq = 0;
	ok = ok && ask(FR_WRITE, p, words(p, SP_SET, 0, growing, 7)) &&
	     write_register(REG_PERIOD_LO, (uint16_t)period) && write_register(REG_RUN, 1);
	for (int i = 0; ok && i < 100; i++) {
		ok = read_growing(&v);
		grew += v > last;
		last = v;
		memset(p, 0, 3);
		p[2] = 0;
		ok = ok && ask(FR_EVENTS, p, 3) && from_rtl.last.payload[1] == ST_OK;
	}
	snprintf(what, sizeof(what), "a READ sees one instant, period %u", period);
	printf("# %u steps, %u late, %u lost\n", from_rtl.ends, from_rtl.late_steps, from_rtl.lost_steps);
	result(ok && grew > 20 && from_rtl.ends > 50, what);

	p[0] = 1;
	p[1] = 0;
	ok = ok && ask(FR_STEP, p, 2);
	result(ok && from_rtl.last.payload[1] == ST_STATE, "STEP is refused");

	/* The host goes silent: the ring fills, the core stands still, ticks are counted as lost. */
	wire_clocks(&rtl, 30000, true);
	hear(&from_rtl, &rtl);
	v = from_rtl.ends;
	wire_clocks(&rtl, 30000, true);
	hear(&from_rtl, &rtl);
	result(ok && from_rtl.ends == v, "without acks the device waits");
	ok = ok && read_growing(&v) && from_rtl.lost_steps > 10;
	result(ok, "with acks it goes on, and says how many ticks were lost");

	ok = ok && write_register(REG_RUN, 0);
	wire_clocks(&rtl, 6000, true);
	hear(&from_rtl, &rtl);
	result(ok && from_rtl.step == from_rtl.ends - 1 && !from_rtl.lost && !from_rtl.naks,
	       "stopped; every step run was reported, in order");
	v = from_rtl.ends;
	p[0] = 3;
	ok = ok && ask(FR_STEP, p, 2) && from_rtl.last.payload[1] == ST_OK;
	wire_clocks(&rtl, 6000, true);
	hear(&from_rtl, &rtl);
	result(ok && from_rtl.ends == v + 3, "STEP is taken again");

	ok = ok && write_register(REG_RUN, 1);
	wire_clocks(&rtl, (unsigned long)random_below(&rnd, 3000), random_once(&rnd, 2));
	rtl.n = 0;
	frame_decoder_init(&from_rtl.decoder);
	wire_send(&rtl, wire, frame_encode(wire, FR_RESET, 0, 0, p, 4));
	wire_clocks(&rtl, 3000, true);
	result(ok && ends_in_hello(p), "RESET ends it");
	if (rtl.why[0])
		printf("# %s\n", rtl.why);
	result(!rtl.why[0], "the core kept to its model");
	close_both();
}

int main(int argc, char **argv)
{
	rnd.state = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
	printf("# seed %" PRIu64 "\n1..%d\n", rnd.state, 2 + 3 * 8);
	sent_ahead("tiny", 60, false);
	sent_ahead("hx8k", 12, true);
	free_run(40);
	free_run(150);
	free_run(700);
	return failed ? 1 : 0;
}
