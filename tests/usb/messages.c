/* SPDX-License-Identifier: MIT */
/*
 * messages -- when packets leave: with the end of a message, when full, or after a while; never byte by byte
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "bytes.h"
#include "host.h"
#include "lq_spec.h"

static struct host h;
static struct bytes b;

static void open_device(unsigned seed)
{
	host_open(&h, seed);
	bytes_attach(&b, &h.cable, seed);
	assert_int_equal(host_configure(&h, 9), 0);
	h.patience = 1;
}

static void close_device(void)
{
	if (h.wrong)
		fail_msg("%s", h.why);
	assert_int_equal(h.cable.early + h.cable.late, 0);
	host_close(&h);
}

/* n bytes one clock in `slow`, the last of them the end of a message or not. */
static void give(int n, int slow, bool ends)
{
	b.tx.slow = slow;
	for (int i = 0; i < n; i++)
		bytes_put(&b, (uint8_t)i, ends && i == n - 1);
}

/* Ask until there is a packet; how many bytes it has. Its first is `first`. */
static void packet(int n, int first)
{
	uint8_t data[64];
	int r, tries = 0;

	do
		r = host_read(&h, data);
	while (r == HOST_NAK && ++tries < 2000);
	assert_int_equal(r, n);
	for (int i = 0; i < n; i++)
		assert_int_equal(data[i], (uint8_t)(first + i));
}

static void nothing(double bits)
{
	const double end = h.cable.t + bits;
	uint8_t data[64];

	while (h.cable.t < end)
		assert_int_equal(host_read(&h, data), HOST_NAK);
}

/* As a slow link writes it, with the host asking all the time. */
static void test_lengths(void **state)
{
	(void)state;
	open_device(1);
	for (int n = 1; n <= 200; n++) {
		give(n, 20, true);
		for (int done = 0; done <= n; done += 64)
			packet(n - done < 64 ? n - done : 64, done);
		nothing(2000);
	}
	close_device();
}

/* Two messages while the host is away share packets; one without data ends them, if it must. */
static void test_shared(void **state)
{
	(void)state;
	open_device(2);
	give(30, 1, true);
	give(30, 1, true);
	assert_true(host_idle(&h, 400));
	uint8_t data[64];
	assert_int_equal(host_read(&h, data), 60);
	nothing(1000);
	give(100, 1, true);
	give(28, 1, true);
	assert_true(host_idle(&h, 1000));
	packet(64, 0);
	assert_int_equal(host_read(&h, data), 64);
	assert_int_equal(host_read(&h, data), 0);
	nothing(1000);
	close_device();
}

/* Without an end bytes wait, until so many clocks have passed without one. */
static void test_idle(void **state)
{
	const double wait = USB_IDLE_CLOCKS / 2.0;

	(void)state;
	open_device(3);
	for (int n = 1; n <= 130; n += n == 63 ? 1 : 3) {
		long left = n % 64;

		h.gap = 3;
		give(n, 16, false);
		for (int done = 0; done + 64 <= n; done += 64)
			packet(64, done);
		if (left)
			packet((int)left, n - (int)left);
		else
			packet(0, 0);
		/* Not before, and soon after: an IN that came too early, and this one, take their time. */
		assert_true((double)(b.clock - b.moved) / 2 > wait);
		assert_true((double)(b.clock - b.moved) / 2 < wait + 1600);
		nothing(1000);
	}
	/* Bytes closer together than that stay together. */
	give(40, 16, false);
	packet(40, 0);
	close_device();
}

/* Not a byte more than the ring holds is taken while the host is away, nor one lost. */
static void test_full(void **state)
{
	uint8_t data[64];
	long got = 0;

	(void)state;
	open_device(4);
	give(1000, 1, true);
	assert_true(host_idle(&h, 3000));
	assert_in_range(b.tx.out, 128, 256);
	h.patience = HOST_PATIENT;
	while (got < 1000) {
		int r = host_read(&h, data);

		assert_in_range(r, 1, 64);
		for (int i = 0; i < r; i++)
			assert_int_equal(data[i], (uint8_t)got++);
	}
	close_device();
}

/* While its bytes are not taken the device takes two packets at least, then no more. */
static void test_refuses(void **state)
{
	uint8_t data[64];
	int taken = 0, byte, sum = 0;

	(void)state;
	open_device(5);
	b.rx.until = b.clock + 1000000;
	memset(data, 1, sizeof(data));
	while (host_write(&h, data, 64) == 0 && taken < 100)
		taken++;
	assert_in_range(taken, 2, 4);
	b.rx.until = 0;
	h.patience = HOST_PATIENT;
	assert_int_equal(host_write(&h, data, 64), 0);
	assert_true(host_idle(&h, 1000));
	while ((byte = bytes_get(&b)) >= 0)
		sum += byte;
	assert_int_equal(sum, 64 * (taken + 1));
	close_device();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lengths), cmocka_unit_test(test_shared),
		cmocka_unit_test(test_idle), cmocka_unit_test(test_full),
		cmocka_unit_test(test_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
