/* SPDX-License-Identifier: MIT */
/*
 * rate -- what the wire carries and how soon an answer is there, in simulated time
 *
 * Answers are the device's own, so these are limits of the bus and of rtl/usb; the core's clocks
 * come on top of the round trip.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "bytes.h"
#include "host.h"

enum { FRAMES = 60, BITS_PER_MS = 12000 };

static struct host h;
static struct bytes b;

static void open_device(unsigned seed)
{
	host_open(&h, seed);
	bytes_attach(&b, &h.cable, seed);
	assert_int_equal(host_configure(&h, 9), 0);
	h.patience = 1;
	/* Hosts pause 2 bits at least; a little more, and the J of the packet's end. */
	h.gap = 3;
}

static void close_device(void)
{
	if (h.wrong)
		fail_msg("%s", h.why);
	host_close(&h);
}

/* Bytes per second / 1000. */
static double kb_s(long bytes, double bits)
{
	return (double)bytes / (bits / BITS_PER_MS);
}

static void fill(void)
{
	while (bytes_room(&b))
		bytes_put(&b, (uint8_t)random_bits(&h.random), false);
}

static void test_rates(void **state)
{
	uint8_t data[64];
	long out = 0, in = 0;
	double from, rate[3];

	(void)state;
	for (int way = 0; way < 3; way++) {
		open_device(1 + (unsigned)way);
		out = in = 0;
		fill();
		assert_true(host_idle(&h, BITS_PER_MS));
		from = h.cable.t;
		while (h.cable.t < from + FRAMES * BITS_PER_MS) {
			if (way != 1) {
				for (int i = 0; i < 64; i++)
					data[i] = (uint8_t)random_bits(&h.random);
				assert_int_equal(host_write(&h, data, 64), 0);
				out += 64;
				while (bytes_get(&b) >= 0)
					;
			}
			if (way != 0) {
				assert_int_equal(host_read(&h, data), 64);
				in += 64;
				fill();
			}
		}
		rate[way] = kb_s(way == 0 ? out : in, h.cable.t - from);
		close_device();
	}
	print_message("# figure usb_out_kb_s %.0f kB/s\n# figure usb_in_kb_s %.0f kB/s\n"
		      "# figure usb_both_kb_s %.0f kB/s each way\n", rate[0], rate[1], rate[2]);
	assert_true(rate[0] >= 1150);
	assert_true(rate[1] >= 1150);
	assert_true(rate[2] >= 570);
}

/* A message of 8 bytes there and back; the host asks for the answer at once. */
static void test_round_trip(void **state)
{
	uint8_t data[64] = { 0 }, got[64];
	double from, took, least = 1e9, most = 0, sum = 0;
	enum { TRIPS = 600 };

	(void)state;
	open_device(4);
	for (int i = 0; i < TRIPS; i++) {
		int byte, n = 0, r;

		assert_true(host_idle(&h, random_below(&h.random, BITS_PER_MS)));
		from = h.cable.t;
		assert_int_equal(host_write(&h, data, 8), 0);
		do {
			while ((byte = bytes_get(&b)) >= 0)
				bytes_put(&b, (uint8_t)byte, ++n == 8);
			r = host_read(&h, got);
		} while (r == HOST_NAK && h.cable.t < from + BITS_PER_MS);
		assert_int_equal(r, 8);
		took = (h.cable.t - from) / 12;
		sum += took;
		least = took < least ? took : least;
		most = took > most ? took : most;
	}
	print_message("# figure usb_event_roundtrip_us_min %.1f us\n"
		      "# figure usb_event_roundtrip_us %.1f us\n"
		      "# figure usb_event_roundtrip_us_worst %.1f us\n", least, sum / TRIPS, most);
	assert_true(least <= 30);
	assert_true(most <= 110);
	close_device();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rates), cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
