/* SPDX-License-Identifier: MIT */
/*
 * fuzz -- whatever comes over the line, the device answers what it must afterwards
 *
 *     fuzz [PACKETS [SEED]]      100000
 *
 * Packets of random bytes, of random levels, and right ones with levels changed, cut out or doubled.
 * After every few of them a transfer on endpoint 0 and bytes through endpoint 1 must work at once.
 * No byte may come out that no intact packet brought: of what is sent here, none is intact.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bytes.h"
#include "host.h"
#include "lq_usb.h"

static long packets = 100000;
static unsigned seed = 1;

static struct host h;
static struct bytes b;
static struct random r;

enum { RANDOM_BYTES, RANDOM_LEVELS, CHANGED, N_KINDS };

static uint8_t random_byte(void)
{
	return (uint8_t)(random_once(&r, 3) ? 0xff : random_bits(&r));
}

/* A token for the device or data; never SETUP, whose data might be a request to change the address. */
static size_t right(uint8_t *p)
{
	static const int token[] = { PID_OUT, PID_IN, PID_SOF };
	uint8_t data[64];
	size_t n = (size_t)random_below(&r, 65);

	if (random_once(&r, 2))
		return packet_token(p, token[random_below(&r, 3)],
				    h.address | (unsigned)random_below(&r, 2) << 7);
	for (size_t i = 0; i < n; i++)
		data[i] = random_byte();
	return packet_data(p, random_once(&r, 2) ? PID_DATA0 : PID_DATA1, data, n);
}

static size_t change(uint8_t *level, size_t n)
{
	for (int i = 1 + random_below(&r, 4); i; i--) {
		/* Neither SYNC nor the end: much is allowed there. */
		size_t at = 8 + (size_t)random_below(&r, (int)n - 11), rest = n - at - 1;

		switch (random_below(&r, 3)) {
		case 0:
			level[at] = (uint8_t)random_below(&r, 4);
			break;
		case 1:
			if (n > 16)
				memmove(level + at, level + at + 1, rest), n--;
			break;
		default:
			memmove(level + at + 1, level + at, rest + 1), n++;
		}
	}
	return n;
}

/* One packet; false if it might be intact all the same, and was not sent. */
static bool fuzz(int kind)
{
	static uint8_t level[PACKET_LEVELS], was[PACKET_LEVELS];
	uint8_t p[PACKET_BYTES] = { 0 };
	size_t n, n_was = 0;

	switch (kind) {
	case RANDOM_BYTES:
		n = 1 + (size_t)random_below(&r, random_once(&r, 4) ? 100 : 5);
		for (size_t i = 0; i < n; i++)
			p[i] = random_byte();
		/* A PID that agrees with itself, half of the time, and not SETUP. */
		if (random_once(&r, 2))
			p[0] = (uint8_t)((p[0] & 15) | (~p[0] & 15) << 4);
		if ((p[0] & 15) == PID_SETUP)
			return false;
		n = packet_levels(level, p, n, -1, NULL);
		break;
	case RANDOM_LEVELS:
		n = 8 + (size_t)random_below(&r, 300);
		n_was = packet_levels(level, p, 0, -1, NULL) - 3;
		for (size_t i = random_once(&r, 2) ? n_was : 0; i < n; i++)
			level[i] = (uint8_t)(random_once(&r, 100) ? random_below(&r, 4) :
					     1 + random_below(&r, 2));
		break;
	default:
		n = n_was = packet_levels(level, p, right(p), -1, NULL);
		memcpy(was, level, n);
		n = change(level, n);
		if (n == n_was && !memcmp(was, level, n))
			return false;
	}
	level[n++] = random_once(&r, 3) ? LINE_J : LINE_SE0;
	level[n++] = LINE_J;
	assert_true(cable_send(&h.cable, level, n));
	/* What is answered, if anything, is heard out. */
	(void)cable_receive(&h.cable, 18);
	return true;
}

static void works(void)
{
	uint8_t data[64] = { 0 };
	long before = b.rx.in;
	int byte, last = -1;

	assert_true(cable_until(&h.cable, h.cable.t + 20));
	assert_int_equal(host_request(&h, 0x80, 6, 0x0302, 9, 64, data), 64);
	assert_memory_equal(data, usb_product, 64);
	/* Toggles are as they were, or what is sent now would count as a repetition. */
	memset(data, 0xa5, sizeof(data));
	assert_int_equal(host_write(&h, data, 64), 0);
	assert_true(host_idle(&h, 200));
	assert_int_equal(b.rx.in, before + 64);
	while ((byte = bytes_get(&b)) >= 0)
		last = byte;
	assert_int_equal(last, 0xa5);
}

static void test_fuzz(void **state)
{
	long sent[N_KINDS] = { 0 };

	(void)state;
	host_open(&h, seed);
	bytes_attach(&b, &h.cable, seed);
	r.state = seed;
	assert_int_equal(host_configure(&h, 0x2a), 0);
	h.patience = 1000;
	for (long i = 0; i < packets; i++) {
		int kind = random_below(&r, N_KINDS);

		sent[kind] += fuzz(kind);
		if (i % 20 == 19)
			works();
		if (i % 100000 == 99999)
			print_message("# seed %u: %ld packets\n", seed, i + 1);
	}
	for (int i = 0; i < N_KINDS; i++)
		assert_true(sent[i] > packets / 5);
	assert_int_equal(h.retries, 0);
	if (h.wrong)
		fail_msg("%s", h.why);
	host_close(&h);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_fuzz) };

	if (argc > 1)
		packets = atol(argv[1]);
	if (argc > 2)
		seed = (unsigned)atoi(argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
