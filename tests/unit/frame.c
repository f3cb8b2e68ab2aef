/* SPDX-License-Identifier: MIT */
/* frame -- the frame codec: published checksum, round trips, every fault, sizes */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "frame.h"
#include "random.h"

static enum frame_result decode_all(struct frame_decoder *d, const uint8_t *bytes, size_t n)
{
	enum frame_result r = FRAME_NONE;

	for (size_t i = 0; i < n; i++) {
		assert_int_equal(r, FRAME_NONE); /* nothing before the last byte */
		r = frame_decode(d, bytes[i]);
	}
	return r;
}

/* The check value of CRC-16/CCITT-FALSE in the catalogues, and docs/protocol.md's example. */
static void test_crc(void **state)
{
	static const uint8_t clear[] = { 0x05, 0, 0, 0, 0x38, 0x85, 0xC0 };
	uint8_t wire[FRAME_WIRE_MAX];
	uint16_t crc = 0xFFFF;

	(void)state;
	for (const char *c = "123456789"; *c; c++)
		crc = frame_crc(crc, (uint8_t)*c);
	assert_int_equal(crc, 0x29B1);
	crc = frame_crc(frame_crc(crc, 0x29), 0xB1);
	assert_int_equal(crc, 0);
	assert_int_equal(frame_encode(wire, FR_CLEAR, 0, 0, NULL, 0), sizeof(clear));
	assert_memory_equal(wire, clear, sizeof(clear));
}

static void test_round_trip(void **state)
{
	struct random r = { 1 };
	struct frame_decoder d;

	(void)state;
	frame_decoder_init(&d);
	for (size_t len = 0; len <= MAX_PAYLOAD; len++)
		for (int kind = 0; kind < 4; kind++) {
			uint8_t payload[MAX_PAYLOAD], wire[FRAME_WIRE_MAX];
			uint8_t type = (uint8_t)random_bits(&r), seq = (uint8_t)random_bits(&r);
			size_t n;

			for (size_t i = 0; i < len; i++)
				payload[i] = kind == 0 ? SLIP_END : kind == 1 ? SLIP_ESC
							: (uint8_t)random_bits(&r);
			n = frame_encode(wire, type, seq, 0xC0, payload, len);
			assert_in_range(n, len + 8, FRAME_WIRE_MAX);
			assert_null(memchr(wire, SLIP_END, n - 1));
			assert_int_equal(decode_all(&d, wire, n), FRAME_GOOD);
			assert_int_equal(d.frame.type, type);
			assert_int_equal(d.frame.seq, seq);
			assert_int_equal(d.frame.ack, 0xC0);
			assert_int_equal(d.frame.len, len);
			assert_memory_equal(d.frame.payload, payload, len);
		}
}

static void test_faults(void **state)
{
	static const struct {
		enum frame_result want;
		size_t n;
		uint8_t bytes[12];
	} t[] = {
		{ FRAME_NONE,   1, { 0xC0 } },
		{ FRAME_GOOD,   7, { 5, 0, 0, 0, 0x38, 0x85, 0xC0 } },
		{ FRAME_CRC,    7, { 5, 0, 0, 0, 0x38, 0x84, 0xC0 } },
		{ FRAME_CRC,    7, { 4, 0, 0, 0, 0x38, 0x85, 0xC0 } },
		{ FRAME_SHORT,  2, { 5, 0xC0 } },
		{ FRAME_SHORT,  6, { 5, 0, 0, 0, 0x38, 0xC0 } },
		{ FRAME_SHORT,  7, { 5, 0, 0, 1, 0x38, 0x85, 0xC0 } },
		{ FRAME_LONG,   8, { 5, 0, 0, 0, 0x38, 0x85, 0, 0xC0 } },
		{ FRAME_LONG,   5, { 5, 0, 0, MAX_PAYLOAD + 1, 0xC0 } },
		{ FRAME_ESCAPE, 4, { 5, 0xDB, 0, 0xC0 } },
		{ FRAME_ESCAPE, 4, { 5, 0xDB, 0xDB, 0xC0 } },
		{ FRAME_ESCAPE, 2, { 0xDB, 0xC0 } },
		{ FRAME_ESCAPE, 8, { 5, 0, 0, 0xDB, 1, 0, 0, 0xC0 } },
		{ FRAME_LONG,   7, { 5, 0, 0, 255, 0xDB, 0, 0xC0 } },
	};
	struct frame_decoder d;

	(void)state;
	frame_decoder_init(&d);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		assert_int_equal(decode_all(&d, t[i].bytes, t[i].n), t[i].want);
}

/* A bit wrong anywhere is noticed, and the frame after it is good again. */
static void test_every_bit(void **state)
{
	static const uint8_t payload[] = { 0xC0, 1, 2, 0xDB, 4, 5, 6, 7 };
	uint8_t wire[FRAME_WIRE_MAX], good[FRAME_WIRE_MAX];
	size_t n = frame_encode(good, FR_WRITE, 3, 4, payload, sizeof(payload));
	struct frame_decoder d;
	int faults = 0;

	(void)state;
	frame_decoder_init(&d);
	for (size_t bit = 0; bit < 8 * (n - 1); bit++) {
		memcpy(wire, good, n);
		wire[bit / 8] ^= (uint8_t)(1 << bit % 8);
		for (size_t i = 0; i < n; i++) {
			enum frame_result r = frame_decode(&d, wire[i]);

			assert_int_not_equal(r, FRAME_GOOD);
			faults += r != FRAME_NONE;
		}
		assert_int_equal(decode_all(&d, good, n), FRAME_GOOD);
	}
	assert_true(faults >= (int)(8 * (n - 1)));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_crc),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_every_bit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
