/* SPDX-License-Identifier: MIT */
/*
 * fuzz -- random and spoilt frames into the Verilated device and its C twin: the same bytes out
 *
 *     fuzz [SEED [FRAMES]]      1, 100000
 *
 * One frame, right or spoilt, whose reply is compared byte for byte; then up to 40 at once of random
 * bytes or spoilt, after which as much is compared as the protocol fixes. The core inside is held to
 * its clock-level model throughout, every port and every write. Fails as well if the stimulus missed
 * a command, status, NAK reason or way of spoiling a frame.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "said.h"
#include "spoilt.h"
#include "wire.h"

/* No byte more may come for so many clocks: of one that comes later, the next reply will be different. */
enum { QUIET_CLOCKS = 30, BUSY_CLOCKS = 200, FLOOD = 40, FLOOD_BYTES = 400 };

static struct wire c, rtl;
static struct spoilt host;      /* what it says */
static uint8_t seq, answered;   /* next command, next to be answered */
static uint8_t heard;           /* next stream frame expected */
static struct {
	uint8_t sent[2 * FRAME_WIRE_MAX], out[WIRE_MAX]; /* and what the C twin said */
	size_t n_sent;
	unsigned long frame;
	bool owed, owing;           /* now, and before it: at work for earlier ones */
} due;                          /* the frame whose last byte the RTL has not been given yet */
static uint8_t lazy_ack;        /* what the host says while it does not keep up */
static bool cleared;            /* since the last RESET */
static unsigned long seen_in[256], seen_out[256], seen_status[8], seen_nak[8];
static unsigned long repeats, resent, stalls, resets_stalled, escapes;
static uint8_t command_of[256]; /* by seq */

/* Commands that the device has taken and not answered: it may be at work for them unseen. */
static bool owed(void)
{
	return seq != answered;
}

/* -- Hearing ------------------------------------------------------------------------------ */

static void hear_frame(const struct frame *f)
{
	seen_out[f->type]++;
	switch (f->type) {
	case FR_HELLO:
		seq = answered = heard = lazy_ack = 0;
		cleared = false;
		return;
	case FR_NAK:
		seen_nak[f->payload[0] & 7]++;
		seq = f->payload[1];
		return;
	case FR_ANSWER:
		if (f->seq == heard) {
			answered = (uint8_t)(f->payload[0] + 1);
			/* One was spoilt into another that counts. */
			if ((uint8_t)(answered - seq) < 128)
				seq = answered;
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

/* To the C twin, up to the end of one frame; it waits for nothing, so no NAK gives way to another. */
static void twin_talk(const uint8_t *bytes, size_t n)
{
	struct frame_decoder d;
	size_t i = c.n;

	wire_talk(&c, bytes, n);
	frame_decoder_init(&d);
	for (; i < c.n; i++) {
		escapes += c.out[i] == SLIP_ESC;
		if (frame_decode(&d, c.out[i]) == FRAME_GOOD)
			hear_frame(&d.frame);
	}
}

static void print_bytes(const char *what, const uint8_t *byte, size_t n)
{
	printf("# %s", what);
	for (size_t i = 0; i < n; i++)
		printf(" %02x", byte[i]);
	printf("\n");
}

/* Give the RTL what its twin was given, up to the byte held back, and compare what both said. */
static bool rtl_talk(const uint8_t *bytes, size_t n)
{
	rtl.n = 0;
	wire_talk(&rtl, bytes, n);
	if (rtl.why[0]) {
		printf("# frame %lu: the core differs from its model: %s\n", due.frame, rtl.why);
		return false;
	}
	if (rtl.n == rtl.expect && !memcmp(due.out, rtl.out, rtl.n))
		return true;
	printf("# frame %lu: replies differ\n", due.frame);
	print_bytes("sent ", due.sent, due.n_sent);
	print_bytes("C    ", due.out, rtl.expect);
	print_bytes("RTL  ", rtl.out, rtl.n);
	return false;
}

/*
 * Up to the end of one frame. Of the RTL its reply comes to be compared with the next call, while all
 * of the next frame goes in but its last byte: nothing happens in the link until that one.
 */
static bool exchange_one(const uint8_t *wire, size_t n, unsigned long frame)
{
	uint8_t turned[2 * FRAME_WIRE_MAX];
	/* At work for earlier frames, the device might not have room for this one yet. */
	bool ahead = due.n_sent && !due.owed && !due.owing;

	if (due.n_sent) {
		turned[0] = due.sent[due.n_sent - 1];
		memcpy(turned + 1, wire, n - 1);
		if (!rtl_talk(turned, ahead ? n : 1))
			return false;
	}
	if (!ahead) {
		/* Whatever is said now counts as a reply to the last byte. */
		rtl.n = 0;
		wire_send(&rtl, wire, n - 1);
		if (rtl.n) {
			printf("# frame %lu: said %zu bytes too many\n", due.frame, rtl.n);
			return false;
		}
	}
	c.n = 0;
	twin_talk(wire, n);
	memcpy(due.sent, wire, n);
	memcpy(due.out, c.out, c.n);
	due.n_sent = n;
	due.frame = frame;
	due.owing = due.owed;
	due.owed = owed();
	rtl.expect = c.n;
	rtl.quiet = due.owed ? BUSY_CLOCKS : QUIET_CLOCKS;
	return true;
}

/* Hear the RTL out. */
static bool exchange_end(void)
{
	return !due.n_sent || rtl_talk(due.sent + due.n_sent - 1, 1);
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
	bool command, intact;
	size_t len, n;

	host.lazy = (frame / 512) % 3 == 2;
	intact = random_once(&host.random, 2) || (host.lazy && random_once(&host.random, 2));
	/* Much of it fills the receive ring of a device that is stalled. */
	host.owed = owed();
	len = random_once(&host.random, owed() ? 4 : 16) ? spoilt_frame(&host, &type, payload)
							 : spoilt_command(&host, &type, payload);
	if (random_once(&host.random, 12)) {
		/* RESEND of a full ring takes long. */
		type = random_once(&host.random, host.lazy ? 20 : 2) ? FR_RESEND : FR_ACK;
		len = 0;
	} else if (random_once(&host.random, host.lazy ? 400 : 150)) {
		type = FR_RESET;
		len = spoilt_bytes(&host, payload, 4);
		resets_stalled += host.lazy;
	} else if (!cleared) {
		/* RESET may have left a step half done in the RTL: the model does whole ones. */
		type = FR_CLEAR;
		len = 0;
		intact = true;
	} else if (random_once(&host.random, 12)) {
		s = (uint8_t)(s + random_below(&host.random, 7) - 3);
	}
	if (host.lazy)
		ack = lazy_ack;
	else if (random_once(&host.random, 20))
		ack = (uint8_t)(ack + random_below(&host.random, 9) - 4);
	else
		lazy_ack = heard;
	command = type < FR_RESET;
	n = frame_encode(wire, type, s, ack, payload, len);
	if (random_once(&host.random, 10)) {
		memmove(wire + 1, wire, n++);
		wire[0] = SLIP_END;
	}
	if (intact)
		seen_in[type]++;
	else
		spoilt_spoil(&host, wire, &n);
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

/* -- Without waiting ---------------------------------------------------------------------- */

/*
 * Random bytes and spoilt commands one upon the other, as fast as the link takes them: how many, or 0
 * if they were not answered as they should be.
 */
static unsigned long flood(unsigned long frame)
{
	static struct said want, got;
	static uint8_t wire[FLOOD_BYTES + 3 * FRAME_WIRE_MAX];
	uint8_t payload[MAX_PAYLOAD + 1], type, ack = host.lazy ? lazy_ack : heard;
	unsigned long k;
	size_t n = 0;

	if (!exchange_end())
		return 0;
	due.n_sent = 0;
	c.n = 0;
	for (k = 0; k < FLOOD && n < FLOOD_BYTES; k++) {
		size_t m;

		if (random_once(&host.random, 2)) {
			m = spoilt_bytes(&host, wire + n, 1 + (size_t)random_below(&host.random, 10));
			wire[n + m++] = SLIP_END;
		} else {
			size_t len = spoilt_command(&host, &type, payload);

			m = frame_encode(wire + n, type, (uint8_t)(seq + random_once(&host.random, 8)), ack,
					 payload, len);
			spoilt_spoil(&host, wire + n, &m);
		}
		if (k == FLOOD - 1 || n + m >= FLOOD_BYTES) {
			/* Whatever was taken, answered or not yet: the last fault's NAK counts it. */
			wire[n + m++] = SLIP_END;
			wire[n + m++] = 0;
			wire[n + m++] = SLIP_END;
		}
		for (size_t i = n, from = n; i < n + m; i++)
			if (wire[i] == SLIP_END || i == n + m - 1) {
				twin_talk(wire + from, i + 1 - from);
				from = i + 1;
			}
		n += m;
	}
	said_listen(&want, &c);
	rtl.n = 0;
	rtl.expect = want.n_stream + (want.n_naks > 0);
	rtl.quiet = BUSY_CLOCKS;
	wire_talk(&rtl, wire, n);
	said_listen(&got, &rtl);
	if (!said_agree(&want, &got)) {
		/* Not all has come perhaps. */
		rtl.expect = WIRE_MAX + 1;
		wire_talk(&rtl, NULL, 0);
		said_listen(&got, &rtl);
	}
	if (rtl.why[0])
		printf("# frame %lu: the core differs from its model: %s\n", frame, rtl.why);
	else if (said_agree(&want, &got))
		return k;
	printf("# frame %lu: %lu spoilt frames answered differently\n", frame, k);
	print_bytes("sent ", wire, n);
	print_bytes("C    ", c.out, c.n);
	print_bytes("RTL  ", rtl.out, rtl.n);
	return 0;
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
		need(spoil_name[i], host.done[i], least);
	need("repeated or early commands", repeats, least);
	need("frames sent again", resent, least);
	need("stalls of the transmit ring", stalls, least);
	need("RESET while the host does not keep up", resets_stalled, least / 2);
	need("escapes in replies", escapes, least);
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
	unsigned long frames = argc > 2 ? strtoul(argv[2], NULL, 0) : 100000, i, n = 0;
	const struct config *config = config_find("tiny");
	const struct dut_top_ops *const *ops = dut_top_table;
	struct random ragged = { seed ^ 0x5EED };
	bool ok;

	host.random.state = seed;
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (*ops && strcmp((*ops)->name, "tiny"))
		ops++;
	printf("1..1\n# seed %" PRIu64 ", %lu frames\n", seed, frames);
	if (!*ops || !wire_open_c(&c, config) || !wire_open_rtl(&rtl, *ops, (unsigned)seed, true)) {
		printf("not ok 1 - no devices\n");
		return 1;
	}
	ok = wire_prepare(&c, config) && wire_prepare(&rtl, config);
	rtl.known = true;
	for (i = 0; ok && n < frames; i++, n++) {
		unsigned long more = 0;

		rtl.ragged = (i / 200) % 2 ? &ragged : NULL;
		ok = one_frame(i) && (i % 500 != 499 || revives(i));
		if (ok && cleared && !owed()) {
			more = flood(i);
			ok = more > 0;
		}
		n += more;
		if (i % 10000 == 9999)
			printf("# seed %" PRIu64 ": %lu frames, %lu clocks\n", seed, n, rtl.clocks);
	}
	ok = ok && revives(i) && exchange_end();
	if (ok)
		check_coverage(i);
	printf("%sok 1 - %lu frames, %lu clocks\n", ok && !missed ? "" : "not ", n, rtl.clocks);
	wire_close(&c);
	wire_close(&rtl);
	return ok && !missed ? 0 : 1;
}
