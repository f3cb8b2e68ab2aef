/* SPDX-License-Identifier: MIT */
/*
 * naks -- what a NAK says while the host goes on sending, on the Verilated device
 *
 * A spoilt frame, then the command that the device expects, later by one clock each time: it is
 * taken before the NAK has been written, in every round of that, and after. The NAK must give the
 * spoilt frame's reason and the number before or after that command, also when all its bits
 * change. And the receive ring refuses nothing that a driver may have on its way.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "session.h"
#include "wire.h"

enum { LATEST = 400, DONE = 1200 }; /* clocks: of the command after the spoilt frame, of a NAK and an answer */

static struct wire w;

/* What came: NAKs are counted, the last kept; of answers the last command. */
struct heard {
	unsigned naks, answers;
	uint8_t reason, expected, answered, next; /* next: stream frame */
};

static void hear(struct heard *h)
{
	struct frame_decoder d;

	h->naks = h->answers = 0;
	frame_decoder_init(&d);
	for (size_t i = 0; i < w.n; i++) {
		enum frame_result r = frame_decode(&d, w.out[i]);

		if (r == FRAME_NONE)
			continue;
		assert_int_equal(r, FRAME_GOOD);
		if (d.frame.type == FR_NAK) {
			h->naks++;
			h->reason = d.frame.payload[0];
			h->expected = d.frame.payload[1];
		} else {
			assert_int_equal(d.frame.type, FR_ANSWER);
			h->answers++;
			h->answered = d.frame.payload[0];
			h->next = (uint8_t)(d.frame.seq + 1);
		}
	}
	w.n = 0;
}

static void command(uint8_t seq, uint8_t ack)
{
	uint8_t bytes[FRAME_WIRE_MAX];

	wire_send(&w, bytes, frame_encode(bytes, FR_CLEAR, seq, ack, NULL, 0));
}

static void nak_says(void **state)
{
	uint8_t spoilt[FRAME_WIRE_MAX], seq = 0;
	struct heard h = { 0 };
	unsigned before = 0, after = 0;
	size_t n = frame_encode(spoilt, FR_ACK, 0, 0, NULL, 0);

	(void)state;
	spoilt[1] ^= 1;
	for (unsigned late = 0; late < LATEST; seq++) {
		/* 7 to 8 and the like: only there differ bits that go out early. */
		bool race = seq % 8 == 7;

		if (race) {
			wire_send(&w, spoilt, n);
			wire_clocks(&w, late++, true);
		}
		command(seq, h.next);
		wire_clocks(&w, DONE, true);
		hear(&h);
		assert_int_equal(h.answers, 1);
		assert_int_equal(h.answered, seq);
		assert_int_equal(h.naks, race);
		if (!race)
			continue;
		if (h.reason != NAK_CRC || (h.expected != seq && h.expected != (uint8_t)(seq + 1)))
			fail_msg("%u clocks late: NAK %u expects %u after command %u", late - 1, h.reason,
				 h.expected, seq);
		before += h.expected == seq;
		after += h.expected != seq;
	}
	/* The command came on both sides of the moment that counts. */
	assert_in_range(before, 50, LATEST);
	assert_in_range(after, 50, LATEST);
}

/* An unknown command of `bytes` bytes with header and checksum, which takes 4 less in the ring. */
static void filler(uint8_t seq, size_t bytes)
{
	uint8_t wire[FRAME_WIRE_MAX], payload[MAX_PAYLOAD] = { 0 };

	wire_send(&w, wire, frame_encode(wire, 0x0F, seq, 0, payload, bytes - FRAME_HEADER - FRAME_CHECK));
}

/* While a STEP that has been answered still holds its place: it waits for acks. */
static void ring_takes_a_window(void **state)
{
	const size_t window = RING_BYTES - SESSION_SPARE, most = MAX_PAYLOAD + FRAME_HEADER + FRAME_CHECK;
	uint8_t wire[FRAME_WIRE_MAX], p[4] = { 200 };
	struct heard h = { 0 };

	(void)state;
	for (size_t at = 0; at < 8; at++) {
		uint8_t seq = 0;

		wire_send(&w, wire, frame_encode(wire, FR_RESET, 0, 0, p, 4));
		wire_clocks(&w, 4000, true);
		/* The oldest command lies anywhere within a block of 8 bytes. */
		filler(seq++, 6 + at);
		wire_send(&w, wire, frame_encode(wire, FR_STEP, seq++, 0, p, 2));
		wire_clocks(&w, 20000, true);
		w.n = 0;
		for (size_t left = window, n; left >= FRAME_HEADER + FRAME_CHECK; left -= n) {
			n = left < most ? left : most;
			filler(seq++, n);
		}
		wire_clocks(&w, 4000, true);
		hear(&h);
		assert_int_equal(h.naks, 0);
		filler(seq, 30);
		wire_clocks(&w, 4000, true);
		hear(&h);
		assert_int_equal(h.naks, 1);
		assert_int_equal(h.reason, NAK_FULL);
	}
	wire_send(&w, wire, frame_encode(wire, FR_RESET, 0, 0, p, 4));
	wire_clocks(&w, 4000, true);
	assert_true(w.n > 0);
}

static int open_tiny(void **state)
{
	(void)state;
	for (const struct dut_top_ops *const *ops = dut_top_table; *ops && !w.rtl; ops++)
		if (!strcmp((*ops)->name, "tiny") && !wire_open_rtl(&w, *ops, 1, true))
			return 1;
	if (!w.rtl || !wire_prepare(&w, config_find("tiny")))
		return 1;
	w.n = 0; /* HELLO */
	return 0;
}

static int end(void **state)
{
	(void)state;
	wire_close(&w);
	return w.why[0] != 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nak_says), cmocka_unit_test(ring_takes_a_window),
	};

	return cmocka_run_group_tests_name("naks", tests, open_tiny, end);
}
