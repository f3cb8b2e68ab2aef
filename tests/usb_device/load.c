/* SPDX-License-Identifier: MIT */
/*
 * load -- weights by WRITE frames through the bus, the USB core and the link, in time on the wire
 *
 * From the first bit to the answer of the last WRITE. 64 KiB, or what the device holds if that is
 * less; only of 64 KiB is there a figure. Every unit is read back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "handle.h"
#include "lq_spec.h"
#include "random.h"
#include "usb_rig.h"

enum { UNITS = 64 * 1024 / 2, BITS_PER_MS = 12000, WAIT_MS = 10000 };

static void test_load(void **state)
{
	static uint16_t unit[UNITS], back[UNITS];
	struct random r = { 1 };
	struct lq_why why = { "" };
	struct lq_info info;
	struct lq *dev;
	double from, ms;
	size_t n;

	(void)state;
	usb_rig.seed = 1;
	/* Hosts pause 2 bits at least; a little more, and the J of the packet's end. */
	usb_rig.gap = 3;
	if (lq_handle_open(&dev, &usb_rig_transport, NULL, &why))
		fail_msg("%s", why.text);
	assert_int_equal(lq_describe(dev, &info), LQ_OK);
	n = (size_t)info.axons * info.neurons * info.weight_bits / 16;
	n = n < UNITS ? n : UNITS;
	for (size_t i = 0; i < n; i++)
		unit[i] = (uint16_t)random_bits(&r);
	from = usb_rig.host.cable.t;
	if (lq_write(dev, SP_WEIGHT, 0, unit, n) || lq_sync(dev, WAIT_MS))
		fail_msg("%s", lq_message(dev));
	ms = (usb_rig.host.cable.t - from) / BITS_PER_MS;
	assert_int_equal(lq_read(dev, SP_WEIGHT, 0, back, n), LQ_OK);
	assert_memory_equal(unit, back, n * sizeof(unit[0]));
	assert_int_equal(usb_rig.host.wrong + usb_rig.host.retries, 0);
	print_message("# %s: %zu bytes in %.2f ms, %.0f kB/s\n", info.config, 2 * n, ms, 2 * (double)n / ms);
	if (n == UNITS)
		print_message("# figure usb_load_64k_weights_ms %.1f ms\n", ms);
	lq_close(dev);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_load) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
