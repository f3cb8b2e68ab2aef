/* SPDX-License-Identifier: MIT */
/*
 * fuzz -- random and spoilt frames into the Verilated device and its C twin: the same bytes out
 *
 *     fuzz [SEED [FRAMES]]
 *
 * The core inside is held to its clock-level model throughout. Fails as well if the stimulus
 * missed a command, status, NAK reason or way of spoiling a frame.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "wire.h"

#define SPOILS(X) X(FLIP) X(CUT) X(DROP) X(INSERT) X(TWICE) X(END) X(ESC) X(NOISE) X(TAIL) X(WAY)
enum spoil {
#define X(name) SPOIL_##name,
	SPOILS(X)
#undef X
	N_SPOILS
};
static const char *const spoil_name[] = {
#define X(name) #name,
	SPOILS(X)
#undef X
};

static struct wire c, rtl;
static struct random rnd;
static uint8_t seq, heard;      /* next command; next stream frame expected */
static uint8_t lazy_ack;        /* what the host says while it does not keep up */
static bool cleared;            /* since the last RESET */
static unsigned long seen_in[256], seen_out[256], seen_status[8], seen_nak[8], seen_spoil[N_SPOILS];
static unsigned long repeats, resent, stalls, resets_stalled, escapes;
static uint8_t command_of[256]; /* by seq */

/* -- What the host says ------------------------------------------------------------------- */

static size_t random_bytes(uint8_t *to, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = random_once(&rnd, 8) ? (uint8_t)(SLIP_END + 27 * random_below(&rnd, 2))
					     : (uint8_t)random_bits(&rnd);
	return n;
}

static size_t address(uint8_t *p, unsigned space, unsigned addr)
{
	p[0] = (uint8_t)space;
	p[1] = (uint8_t)addr;
	p[2] = (uint8_t)(addr >> 8);
	p[3] = (uint8_t)(addr >> 16);
	return 4;
}

/* A place of the `tiny` config, mostly one that exists. RUN stays 0: time must stand still. */
static size_t random_place(uint8_t *p, bool write, int units)
{
	static const int size[] = { 32, 32, 8, 32, 32 };
	int space = random_below(&rnd, 5), addr = random_below(&rnd, size[space]);

	if (space == SP_REG && write)
		addr = REG_BLOCKS + random_below(&rnd, 7 - (units < 6 ? units : 6));
	if (random_once(&rnd, 12) && !(space == SP_REG && write))
		addr += 1 << random_below(&rnd, 24);
	if (random_once(&rnd, 20))
		space = 5 + random_below(&rnd, 251);
	return address(p, (unsigned)space, (unsigned)addr);
}

static size_t random_command(uint8_t *type, uint8_t *p)
{
	size_t n = 0;
	int units;

	*type = (uint8_t)(FR_WRITE + random_below(&rnd, 5));
	switch (*type) {
	case FR_WRITE:
		units = random_once(&rnd, 10) ? 1 + random_below(&rnd, 120) : 1 + random_below(&rnd, 8);
		n = random_place(p, true, units);
		if (p[0] == SP_REG && units > 6)
			units = 1;
		return n + random_bytes(p + n, 2 * (size_t)units);
	case FR_READ:
		n = random_place(p, false, 0);
		p[n] = (uint8_t)(random_once(&rnd, 10) ? random_bits(&rnd) : 1 + random_bits(&rnd) % 16);
		return n + 1;
	case FR_EVENTS:
		for (int i = 1 + random_below(&rnd, random_once(&rnd, 10) ? 81 : 4); i; i--) {
			p[n++] = (uint8_t)random_below(&rnd, random_once(&rnd, 40) ? 256 : 8);
			p[n++] = random_once(&rnd, 100);
			p[n++] = (uint8_t)random_bits(&rnd);
		}
		return n;
	case FR_STEP:
		p[0] = (uint8_t)(random_once(&rnd, 20) ? 0 : 1 + random_below(&rnd, 3));
		p[1] = 0;
		return 2;
	}
	return 0;
}

/* Any type at all with any payload, but no WRITE of registers. */
static size_t random_frame(uint8_t *type, uint8_t *p)
{
	size_t n = random_bytes(p, (size_t)random_below(&rnd, random_once(&rnd, 4) ? MAX_PAYLOAD + 1 : 8));

	*type = (uint8_t)(random_once(&rnd, 2) ? random_bits(&rnd) : random_bits(&rnd) % 0x14);
	if (*type == FR_STEP)
		*type = FR_CLEAR;
	if (*type == FR_WRITE && n)
		p[0] |= 1;
	return n;
}

static void spoil(uint8_t *wire, size_t *n)
{
	enum spoil how = (enum spoil)random_below(&rnd, N_SPOILS);
	size_t at = (size_t)random_below(&rnd, (int)*n);

	seen_spoil[how]++;
	switch (how) {
	case SPOIL_FLIP:
		wire[at] ^= (uint8_t)(1 << random_below(&rnd, 8));
		break;
	case SPOIL_CUT:
		*n = at;
		break;
	case SPOIL_DROP:
		memmove(wire + at, wire + at + 1, --*n - at);
		break;
	case SPOIL_INSERT:
	case SPOIL_TWICE:
		memmove(wire + at + 1, wire + at, (*n)++ - at);
		if (how == SPOIL_INSERT)
			wire[at] = (uint8_t)random_bits(&rnd);
		break;
	case SPOIL_END:
	case SPOIL_ESC:
		wire[at] = how == SPOIL_END ? SLIP_END : SLIP_ESC;
		break;
	case SPOIL_NOISE:
		*n = random_bytes(wire, 1 + (size_t)random_below(&rnd, 300));
		break;
	case SPOIL_TAIL:
		*n += random_bytes(wire + *n - 1, 1 + (size_t)random_below(&rnd, 6));
		wire[*n - 1] = SLIP_END;
		break;
	default:
		wire[0] |= 0x80;
	}
}

/* -- Hearing ------------------------------------------------------------------------------ */

static void hear_frame(const struct frame *f)
{
	seen_out[f->type]++;
	switch (f->type) {
	case FR_HELLO:
		seq = heard = lazy_ack = 0;
		cleared = false;
		return;
	case FR_NAK:
		seen_nak[f->payload[0] & 7]++;
		seq = f->payload[1];
		return;
	case FR_ANSWER:
		if (f->seq == heard) {
			seen_status[f->payload[1] & 7]++;
			if (command_of[f->payload[0]] == FR_CLEAR && f->payload[1] == ST_OK)
				cleared = true;
		}
		break;
	}
	if (f->seq == heard)
		heard++;
	else
		resent++;
}

/* Up to the end of one frame. */
static bool exchange_one(const uint8_t *wire, size_t n, unsigned long frame)
{
	struct frame_decoder d;

	c.n = rtl.n = 0;
	wire_talk(&c, wire, n);
	rtl.known = true;
	rtl.expect = c.n;
	wire_talk(&rtl, wire, n);
	if (rtl.why[0]) {
		printf("# frame %lu: the core differs from its model: %s\n", frame, rtl.why);
		return false;
	}
	if (c.n != rtl.n || memcmp(c.out, rtl.out, c.n)) {
		printf("# frame %lu: replies differ, C / RTL\n# sent ", frame);
		for (size_t i = 0; i < n; i++)
			printf(" %02x", wire[i]);
		printf("\n# C    ");
		for (size_t i = 0; i < c.n; i++)
			printf(" %02x", c.out[i]);
		printf("\n# RTL  ");
		for (size_t i = 0; i < rtl.n; i++)
			printf(" %02x", rtl.out[i]);
		printf("\n");
		return false;
	}
	frame_decoder_init(&d);
	for (size_t i = 0; i < c.n; i++) {
		escapes += c.out[i] == SLIP_ESC;
		if (frame_decode(&d, c.out[i]) == FRAME_GOOD)
			hear_frame(&d.frame);
	}
	return true;
}

/* Noise may hold ends of frames: the devices fall silent after each. */
static bool exchange(const uint8_t *wire, size_t n, unsigned long frame)
{
	size_t from = 0;

	for (size_t i = 0; i < n; i++)
		if (wire[i] == SLIP_END || i + 1 == n) {
			if (!exchange_one(wire + from, i + 1 - from, frame))
				return false;
			from = i + 1;
		}
	return true;
}

/* One frame, spoilt or not. */
static bool one_frame(unsigned long frame)
{
	uint8_t wire[2 * FRAME_WIRE_MAX], payload[MAX_PAYLOAD + 1], type, s = seq, ack = heard;
	bool command, intact = !random_once(&rnd, 4), lazy = (frame / 128) % 3 == 2;
	size_t len, n;

	len = random_once(&rnd, 16) ? random_frame(&type, payload) : random_command(&type, payload);
	if (random_once(&rnd, 12)) {
		type = random_once(&rnd, 2) ? FR_RESEND : FR_ACK;
		len = 0;
	} else if (random_once(&rnd, 150)) {
		type = FR_RESET;
		len = random_bytes(payload, 4);
		resets_stalled += lazy;
	} else if (!cleared) {
		/* RESET may have left a step half done in the RTL: the model does whole ones. */
		type = FR_CLEAR;
		len = 0;
		intact = true;
	} else if (random_once(&rnd, 12)) {
		s = (uint8_t)(s + random_below(&rnd, 7) - 3);
	}
	if (lazy)
		ack = lazy_ack;
	else if (random_once(&rnd, 20))
		ack = (uint8_t)(ack + random_below(&rnd, 9) - 4);
	else
		lazy_ack = heard;
	command = type < FR_RESET;
	n = frame_encode(wire, type, s, ack, payload, len);
	if (random_once(&rnd, 10)) {
		memmove(wire + 1, wire, n++);
		wire[0] = SLIP_END;
	}
	if (intact)
		seen_in[type]++;
	else
		spoil(wire, &n);
	if (intact && command && s != seq)
		repeats++;
	if (intact && command && s == seq) {
		/* A NAK in the reply corrects this. */
		command_of[seq++] = type;
	}
	if (!exchange(wire, n, frame))
		return false;
	stalls += intact && command && c.n == 0;
	return true;
}

/* RESET is answered whatever was in flight. */
static bool revives(unsigned long frame)
{
	uint8_t wire[FRAME_WIRE_MAX + 1] = { SLIP_END };
	uint8_t nonce[4] = { (uint8_t)frame, (uint8_t)(frame >> 8), 0x12, 0x34 };
	uint8_t hello[5] = { nonce[0], nonce[1], 0x12, 0x34, INTERFACE }, want[FRAME_WIRE_MAX];
	size_t n = frame_encode(wire + 1, FR_RESET, 0, 0, nonce, 4) + 1;
	size_t m = frame_encode(want, FR_HELLO, 0, 0, hello, 5);

	if (!exchange(wire, n, frame))
		return false;
	if (c.n >= m && !memcmp(c.out + c.n - m, want, m))
		return true;
	printf("# frame %lu: RESET was not answered\n", frame);
	return false;
}

/* -- Coverage ----------------------------------------------------------------------------- */

static bool missed;

static void need(const char *what, unsigned long count, unsigned long least)
{
	if (count >= least)
		return;
	printf("# stimulus missed: %s: %lu, expected %lu\n", what, count, least);
	missed = true;
}

static void check_coverage(unsigned long frames)
{
	unsigned long least = frames / 2000;

#define CMD(name, code, p, a, m) need(#name, seen_in[code], least);
#define CTL(name, code, p, m) need(#name, seen_in[code], least);
#define OUT(name, code, p, m) need(#name, seen_out[code], least);
#define NOTE(name, code, p, m) need(#name, seen_out[code], least);
#define STATUS(name, code, m) need("status " #name, seen_status[code], least);
#define NAK_REASON(name, code, m) need("NAK " #name, seen_nak[code], least);
#include "frames.def"
#undef CMD
#undef CTL
#undef OUT
#undef NOTE
#undef STATUS
#undef NAK_REASON
	for (int i = 0; i < N_SPOILS; i++)
		need(spoil_name[i], seen_spoil[i], least);
	need("repeated or early commands", repeats, least);
	need("frames sent again", resent, least);
	need("stalls of the transmit ring", stalls, least);
	need("RESET while the host does not keep up", resets_stalled, least / 2);
	need("escapes in replies", escapes, least);
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
	unsigned long frames = argc > 2 ? strtoul(argv[2], NULL, 0) : 15000, i;
	const struct config *config = config_find("tiny");
	const struct dut_top_ops *const *ops = dut_top_table;
	struct random ragged = { seed ^ 0x5EED };
	bool ok;

	rnd.state = seed;
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (*ops && strcmp((*ops)->name, "tiny"))
		ops++;
	printf("1..1\n# seed %" PRIu64 ", %lu frames\n", seed, frames);
	if (!*ops || !wire_open_c(&c, config) || !wire_open_rtl(&rtl, *ops, (unsigned)seed, true)) {
		printf("not ok 1 - no devices\n");
		return 1;
	}
	ok = wire_prepare(&c, config) && wire_prepare(&rtl, config);
	for (i = 0; ok && i < frames; i++) {
		rtl.ragged = (i / 200) % 2 ? &ragged : NULL;
		ok = one_frame(i) && (i % 500 != 499 || revives(i));
		if (i % 100000 == 99999)
			printf("# seed %" PRIu64 ": %lu frames, %lu clocks\n", seed, i + 1, rtl.clocks);
	}
	ok = ok && revives(i);
	if (ok)
		check_coverage(frames);
	printf("%sok 1 - %lu frames, %lu clocks\n", ok && !missed ? "" : "not ", i, rtl.clocks);
	wire_close(&c);
	wire_close(&rtl);
	return ok && !missed ? 0 : 1;
}
