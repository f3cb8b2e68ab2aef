/* SPDX-License-Identifier: MIT */
/*
 * bus -- reset and suspend at any moment, noise that is neither, clocks that are off
 *
 *     bus [TIMES [SEED]]      how often each happens, 200
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bytes.h"
#include "host.h"
#include "lq_usb.h"

static int times = 200;
static unsigned seed = 1;

enum { RING = 1 << 15, MS = 12000 };

struct rig {
	struct host host;
	struct bytes bytes;
	struct random random;
	uint8_t packet[64];
	int waiting;                   /* bytes of packet that the device has not taken, or -1 */
	uint8_t ring[RING];
	long out, in;
};

static struct rig rig;

static struct rig *open_rig(unsigned s)
{
	memset(&rig, 0, sizeof(rig));
	host_open(&rig.host, s);
	rig.random.state = s;
	bytes_attach(&rig.bytes, &rig.host.cable, s);
	rig.bytes.loop = true;
	rig.waiting = -1;
	rig.host.patience = 1;
	return &rig;
}

static void close_rig(void)
{
	if (rig.host.wrong)
		fail_msg("%s", rig.host.why);
	assert_int_equal(rig.host.cable.early + rig.host.cable.late, 0);
	assert_int_equal(rig.host.cable.clashes, 0);
	host_close(&rig.host);
}

static void ring_at(double after)
{
	rig.host.cable.alarm = rig.host.cable.t + after;
}

/*
 * One thing that a host does, and its outcome; what is broken off is done again next time. Control
 * transfers begin with their SETUP again.
 */
static int something(void)
{
	struct host *h = &rig.host;
	uint8_t data[256];
	int r;

	switch (random_below(&rig.random, 5)) {
	case 0:
		r = host_request(h, 0x80, 6, 0x0302, 0x0409, 255, data);
		if (r >= 0) {
			assert_int_equal(r, sizeof(usb_product));
			assert_memory_equal(data, usb_product, sizeof(usb_product));
		}
		return r == HOST_NAK ? 0 : r;
	case 1:
	case 2:
		if (rig.waiting < 0) {
			rig.waiting = random_below(&rig.random, 65);
			for (int i = 0; i < rig.waiting; i++)
				rig.packet[i] = (uint8_t)random_bits(&rig.random);
		}
		r = host_write(h, rig.packet, (size_t)rig.waiting);
		if (r == 0) {
			for (int i = 0; i < rig.waiting; i++)
				rig.ring[rig.out++ % RING] = rig.packet[i];
			rig.waiting = -1;
		}
		return r == HOST_NAK ? 0 : r;
	default:
		r = host_read(h, data);
		if (r == HOST_NAK)
			return 0;
		for (int i = 0; i < r; i++, rig.in++) {
			/* What is not yet known to be taken may come back, too. */
			bool known = rig.in < rig.out;
			int at = (int)(rig.in - rig.out);

			if (!known && at >= rig.waiting)
				fail_msg("byte %ld was invented", rig.in);
			if (data[i] != (known ? rig.ring[rig.in % RING] : rig.packet[at]))
				fail_msg("byte %ld is another", rig.in);
		}
		return r;
	}
}

static void until_alarm(double after)
{
	int r;

	ring_at(after);
	do {
		r = something();
		assert_true(r >= 0 || r == HOST_ALARM);
	} while (r != HOST_ALARM && !rig.host.doubt && rig.host.cable.alarm > 0);
	rig.host.cable.alarm = 0;
	rig.host.cable.rang = false;
}

static void configure(void)
{
	uint8_t data[8];
	struct host *h = &rig.host;

	h->patience = HOST_PATIENT;
	/* Address 0 and no configuration: the device forgot everything. */
	assert_int_equal(host_request(h, 0x80, 8, 0, 0, 1, data), 1);
	assert_int_equal(data[0], 0);
	h->address = 1 + (unsigned)random_below(&rig.random, 127);
	assert_int_equal(host_request(h, 0x80, 8, 0, 0, 1, data), HOST_TIMEOUT);
	unsigned address = h->address;
	h->address = 0;
	assert_int_equal(host_request(h, 0x00, 5, (int)address, 0, 0, NULL), 0);
	h->address = address;
	assert_int_equal(host_request(h, 0x00, 9, 1, 0, 0, NULL), 0);
	h->patience = 1;
	/* Every byte it held is gone, and those in the loop behind it. */
	rig.bytes.tx.in = rig.bytes.tx.out = 0;
	rig.bytes.offered = false;
	rig.in = rig.out = 0;
	rig.waiting = -1;
}

static void test_reset(void **state)
{
	long bytes = 0, shortest = 0;

	(void)state;
	open_rig(seed);
	assert_true(host_reset(&rig.host, 1200));
	configure();
	for (int i = 0; i < times; i++) {
		double bits = random_once(&rig.random, 4) ? 38 : 38 + random_below(&rig.random, 2000);

		shortest += bits < 40;
		until_alarm(20 + random_below(&rig.random, 6000));
		bytes += rig.in;
		rig.host.doubt = false;
		assert_true(host_reset(&rig.host, bits));
		assert_false(rig.host.cable.pins.configured);
		configure();
	}
	assert_true(bytes > 20L * times);
	assert_true(shortest > 0);
	close_rig();
}

/* SE0 of less than 2.5 us is no reset: nothing is forgotten, nothing lost. */
static void test_no_reset(void **state)
{
	(void)state;
	open_rig(seed + 1);
	assert_true(host_reset(&rig.host, 1200));
	configure();
	for (int i = 0; i < times; i++) {
		until_alarm(20 + random_below(&rig.random, 3000));
		/* The device may be sending; it is heard out. */
		assert_true(cable_until(&rig.host.cable, rig.host.cable.t + 700));
		assert_true(cable_drive(&rig.host.cable, LINE_SE0, 1 + random_below(&rig.random, 28)));
		assert_true(cable_until(&rig.host.cable, rig.host.cable.t + 20));
		assert_true(rig.host.cable.pins.configured);
	}
	assert_true(rig.in > 20L * times);
	close_rig();
}

static void test_suspend(void **state)
{
	struct host *h = &rig.host;
	int n = times / 4;

	(void)state;
	open_rig(seed + 2);
	assert_true(host_reset(h, 1200));
	configure();
	for (int i = 0; i < n; i++) {
		bool enough = random_below(&rig.random, 4);
		double bits = enough ? 3.6 * MS + random_below(&rig.random, 3 * MS) : 2.9 * MS;

		until_alarm(20 + random_below(&rig.random, 6000));
		assert_false(h->cable.pins.suspended);
		/* Not a frame any more; then K, a low-speed end of packet, and frames again. */
		assert_true(cable_until(&h->cable, h->cable.t + 700 + bits));
		assert_int_equal(h->cable.pins.suspended, enough);
		if (enough) {
			assert_true(cable_drive(&h->cable, LINE_K, MS));
			assert_true(cable_drive(&h->cable, LINE_SE0, 16));
		}
		h->next_sof = h->cable.t + 24;
		assert_true(host_idle(h, 60));
		assert_false(h->cable.pins.suspended);
		assert_true(h->cable.pins.configured);
	}
	/* Frames alone keep it awake. */
	assert_true(host_idle(h, 10 * MS));
	assert_false(h->cable.pins.suspended);
	assert_true(rig.in > 20L * n);
	close_rig();
}

/* Whatever the two clocks and edges do within the standard, not one packet has to be sent again. */
static void test_tolerance(void **state)
{
	double soonest = 1e9, latest = 0;

	(void)state;
	for (int ppm = -2500; ppm <= 2500; ppm += 1250)
		for (int jitter = 0; jitter < 3; jitter++) {
			struct host *h = &rig.host;

			open_rig(seed + 3 + (unsigned)jitter);
			h->cable.ppm = ppm;
			h->cable.jitter = jitter * 0.05;
			h->cable.skew = jitter * 0.1;
			assert_true(host_reset(h, 1200));
			configure();
			h->retries = 0;
			for (double end = h->cable.t + 1000L * times; rig.in < 20L * times && h->cable.t < end;)
				assert_true(something() >= 0);
			assert_true(rig.in >= 20L * times);
			assert_int_equal(h->retries, 0);
			if (h->cable.soonest < soonest)
				soonest = h->cable.soonest;
			if (h->cable.latest > latest)
				latest = h->cable.latest;
			close_rig();
		}
	print_message("# answers begin %.2f to %.2f bits after the packet\n", soonest, latest);
}

/* A cable pulled out and put in again: the device is reset, or goes on sleeping until it is. */
static void test_unplug(void **state)
{
	(void)state;
	open_rig(seed + 9);
	assert_true(host_reset(&rig.host, 1200));
	configure();
	for (int i = 0; i < times / 4; i++) {
		until_alarm(20 + random_below(&rig.random, 6000));
		rig.host.cable.unplugged = true;
		assert_true(cable_until(&rig.host.cable, rig.host.cable.t + 1000));
		rig.host.cable.unplugged = false;
		rig.host.doubt = false;
		assert_true(cable_until(&rig.host.cable, rig.host.cable.t + 100));
		assert_true(host_reset(&rig.host, 1200));
		configure();
	}
	close_rig();
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reset), cmocka_unit_test(test_no_reset),
		cmocka_unit_test(test_suspend), cmocka_unit_test(test_tolerance),
		cmocka_unit_test(test_unplug),
	};

	if (argc > 1)
		times = atoi(argv[1]);
	if (argc > 2)
		seed = (unsigned)atoi(argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
