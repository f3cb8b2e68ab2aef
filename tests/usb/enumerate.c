/* SPDX-License-Identifier: MIT */
/*
 * enumerate -- a host finds the device, reads all it says of itself, and gives it an address
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "host.h"
#include "lq_spec.h"
#include "lq_usb.h"

static void expect(struct host *h, int type, int request, int value, int index, int length,
		   const uint8_t *want, size_t n)
{
	uint8_t got[1024];
	int r = host_request(h, type, request, value, index, length, got);

	assert_int_equal(r, length < (int)n ? length : (int)n);
	assert_memory_equal(got, want, (size_t)r);
}

static void test_all(void **state)
{
	struct host h;

	(void)state;
	host_open(&h, 1);
	assert_true(h.cable.pins.pull_up);
	assert_true(host_reset(&h, 120000 / 10));
	/* As hosts do: the first 8 bytes for the packet size, before an address is given. */
	expect(&h, 0x80, 6, 0x0100, 0, 8, usb_device, sizeof(usb_device));
	assert_int_equal(host_request(&h, 0x00, 5, 42, 0, 0, NULL), 0);
	h.address = 42;
	expect(&h, 0x80, 6, 0x0100, 0, 18, usb_device, sizeof(usb_device));
	expect(&h, 0x80, 6, 0x0200, 0, 9, usb_configuration, sizeof(usb_configuration));
	expect(&h, 0x80, 6, 0x0200, 0, 255, usb_configuration, sizeof(usb_configuration));
	expect(&h, 0x80, 6, 0x0300, 0, 255, usb_languages, sizeof(usb_languages));
	expect(&h, 0x80, 6, 0x0301, 0x0409, 255, usb_maker, sizeof(usb_maker));
	expect(&h, 0x80, 6, 0x0302, 0x0409, 255, usb_product, sizeof(usb_product));
	expect(&h, 0x80, 6, 0x0303, 0x0409, 255, usb_serial, sizeof(usb_serial));
	expect(&h, 0x80, 6, 0x0F00, 0, 5, usb_bos, sizeof(usb_bos));
	expect(&h, 0x80, 6, 0x0F00, 0, 255, usb_bos, sizeof(usb_bos));
	expect(&h, 0xC0, USB_VENDOR_CODE, 0, 7, 1024, usb_ms_os_20_set, sizeof(usb_ms_os_20_set));
	assert_int_equal(host_request(&h, 0x00, 9, 1, 0, 0, NULL), 0);
	assert_true(h.cable.pins.configured);
	print_message("# answers after %.1f to %.1f bits, %ld packets\n", h.cable.soonest, h.cable.latest,
		      h.packets);
	assert_int_equal(h.wrong, 0);
	assert_int_equal(h.cable.early + h.cable.late, 0);
	assert_int_equal(h.cable.clashes, 0);
	host_close(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_all) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
