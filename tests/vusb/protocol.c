/* SPDX-License-Identifier: MIT */
/*
 * protocol -- the server spoken to by bytes, as a kernel does; and noise
 *
 *     protocol [SEED]
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>
#include "frame.h"
#include "gadget.h"
#include "lq_spec.h"
#include "lq_usb.h"
#include "random.h"
#include "usbip.h"
#include "vusb_rig.h"

enum { NOISE = 3000, MAX_BYTES = 700 };

static const char *const args[] = { "-s", "A=model:tiny", "-s", "B=model:tiny", NULL };
static uint64_t seed = 1;
static struct vusb bus;
static int fd;
static uint32_t sequence;

static int start(void **state)
{
	(void)state;
	vusb_start(&bus, args);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	vusb_stop(&bus);
	return 0;
}

static int dial(void)
{
	int s = usbip_connect(getenv("LAPICQUE_VUSB"));

	assert_true(s >= 0);
	return s;
}

/* A connection that has imported, -1 if it was refused. */
static int import(const char *busid, unsigned status)
{
	uint8_t ask[USBIP_OP + USBIP_BUSID] = { 0 }, answer[USBIP_OP + USBIP_DEVICE];
	struct usbip_op op = { USBIP_VERSION, USBIP_REQ_IMPORT, status };
	struct usbip_device d;
	int s = dial();

	usbip_put_op(ask, &op);
	strcpy((char *)ask + USBIP_OP, busid);
	/* Byte by byte: a message may come in any pieces. */
	for (size_t i = 0; i < sizeof(ask); i++)
		assert_true(usbip_write(s, ask + i, 1));
	assert_true(usbip_read(s, answer, USBIP_OP));
	usbip_get_op(answer, &op);
	assert_int_equal(op.code, USBIP_REP_IMPORT);
	if (op.status) {
		assert_false(usbip_read(s, answer, 1)); /* and hung up */
		close(s);
		return -1;
	}
	assert_true(usbip_read(s, answer + USBIP_OP, USBIP_DEVICE));
	usbip_get_device(answer + USBIP_OP, &d);
	assert_string_equal(d.busid, busid);
	assert_int_equal(d.vendor, USB_VID);
	assert_int_equal(d.product, USB_PID);
	assert_int_equal(d.speed, 2);
	return s;
}

static void submit(unsigned endpoint, bool in, const uint8_t *setup, const void *data, size_t n)
{
	struct usbip_message m = {
		.command = USBIP_SUBMIT, .sequence = ++sequence, .endpoint = endpoint, .direction = in,
		.length = (uint32_t)n,
	};
	uint8_t header[USBIP_HEADER];

	if (setup)
		memcpy(m.setup, setup, 8);
	usbip_put(header, &m);
	assert_true(usbip_write(fd, header, sizeof(header)));
	if (!in && n)
		assert_true(usbip_write(fd, data, n));
}

/* The next message; its status. Data of an IN transfer go to data. */
static int answer(uint32_t *of, bool in, uint8_t *data, size_t *n)
{
	uint8_t header[USBIP_HEADER];
	struct usbip_message m;

	assert_true(usbip_read(fd, header, sizeof(header)));
	usbip_get(header, &m);
	*of = m.sequence;
	*n = m.length;
	if (in && m.command == USBIP_RET_SUBMIT && m.length)
		assert_true(usbip_read(fd, data, m.length));
	return (int)m.flags;
}

static int control(uint8_t type, uint8_t request, unsigned value, unsigned index, unsigned length,
		   uint8_t *data)
{
	const uint8_t setup[8] = { type, request, (uint8_t)value, (uint8_t)(value >> 8),
				   (uint8_t)index, (uint8_t)(index >> 8), (uint8_t)length,
				   (uint8_t)(length >> 8) };
	uint32_t of;
	size_t n;
	int status;

	submit(0, type >> 7, setup, data, type & 0x80 ? length : 0);
	status = answer(&of, type >> 7, data, &n);
	assert_int_equal(of, sequence);
	return status ? status : (int)n;
}

/* Requests as chapter 9 of the USB specification has them; what is in no table stalls. */
static void answers_requests(void **state)
{
	const int stall = -USBIP_EPIPE;
	uint8_t d[GADGET_CONTROL];

	(void)state;
	fd = import("1-1", 0);
	assert_int_equal(control(0x80, 8, 0, 0, 1, d), 1);
	assert_int_equal(d[0], 0);
	assert_int_equal(control(0x81, 0, 0, 0, 2, d), stall); /* not configured yet */
	assert_int_equal(control(0x00, 9, USB_CONFIG + 1, 0, 0, d), stall);
	assert_int_equal(control(0x00, 9, USB_CONFIG, 0, 0, d), 0);
	assert_int_equal(control(0x80, 8, 0, 0, 1, d), 1);
	assert_int_equal(d[0], USB_CONFIG);
	assert_int_equal(control(0x80, 6, 0x0100, 0, 64, d), sizeof(usb_device));
	assert_memory_equal(d, usb_device, sizeof(usb_device));
	assert_int_equal(control(0x80, 6, 0x0100, 0, 8, d), 8);
	assert_int_equal(control(0x80, 6, 0x0100, 0, 0, d), 0);
	assert_int_equal(control(0x80, 6, 0x0200, 0, 255, d), sizeof(usb_configuration));
	assert_int_equal(control(0x80, 6, 0x0300 | USB_SERIAL_INDEX, USB_LANGUAGE, 255, d), 4);
	assert_int_equal(d[2], 'A');
	assert_int_equal(control(0x80, 6, 0x0F00, 0, 255, d), sizeof(usb_bos));
	assert_int_equal(control(0xC0, USB_VENDOR_CODE, 0, USB_MS_OS_20, 255, d), sizeof(usb_ms_os_20_set));
	assert_int_equal(control(0x80, 6, 0x0600, 0, 10, d), stall); /* full speed only */
	assert_int_equal(control(0x80, 6, 0x0309, 0, 255, d), stall);
	assert_int_equal(control(0x80, 0x55, 0, 0, 2, d), stall);
	assert_int_equal(control(0x40, 1, 0, 0, 0, d), stall);
	assert_int_equal(control(0x81, 10, 0, 0, 1, d), 1);
	assert_int_equal(control(0x82, 0, 0, USB_EP_IN, 2, d), 2);
	assert_int_equal(d[0], 0);
	assert_int_equal(control(0x02, 3, 0, USB_EP_IN, 0, d), 0);
	assert_int_equal(control(0x82, 0, 0, USB_EP_IN, 2, d), 2);
	assert_int_equal(d[0], 1);
	assert_int_equal(control(0x82, 0, 0, 0x83, 2, d), stall); /* no such endpoint */
	close(fd);
}

/* RESET through the bulk endpoints, and its HELLO. */
static void talks(void)
{
	uint8_t wire[FRAME_WIRE_MAX], data[256], nonce[4] = { 9, 8, 7, 6 };
	size_t n = frame_encode(wire, FR_RESET, 0, 0, nonce, sizeof(nonce)), got;
	struct frame_decoder d;
	uint32_t of, in, out;
	bool heard = false;

	submit(1, true, NULL, NULL, sizeof(data));
	in = sequence;
	submit(1, false, NULL, wire, n);
	out = sequence;
	for (int i = 0; i < 2; i++) {
		uint8_t header[USBIP_HEADER];
		struct usbip_message m;

		assert_true(usbip_read(fd, header, sizeof(header)));
		usbip_get(header, &m);
		of = m.sequence;
		assert_int_equal(m.flags, 0);
		assert_true(of == in || of == out);
		if (of == out) {
			assert_int_equal(m.length, n);
			continue;
		}
		got = m.length;
		assert_true(usbip_read(fd, data, got));
		frame_decoder_init(&d);
		for (size_t k = 0; k < got; k++)
			heard |= frame_decode(&d, data[k]) == FRAME_GOOD && d.frame.type == FR_HELLO;
	}
	assert_true(heard);
}

static void halts_and_unlinks(void **state)
{
	struct usbip_message m = { .command = USBIP_UNLINK };
	uint8_t d[GADGET_CONTROL], header[USBIP_HEADER];
	uint32_t of, first;
	size_t n;

	(void)state;
	fd = import("1-1", 0);
	submit(1, true, NULL, NULL, 64); /* not configured */
	assert_int_equal(answer(&of, true, d, &n), -USBIP_EPIPE);
	assert_int_equal(control(0x00, 9, USB_CONFIG, 0, 0, d), 0);
	assert_int_equal(control(0x02, 3, 0, USB_EP_IN, 0, d), 0);
	submit(1, true, NULL, NULL, 64);
	assert_int_equal(answer(&of, true, d, &n), -USBIP_EPIPE);
	assert_int_equal(control(0x02, 1, 0, USB_EP_IN, 0, d), 0);
	talks();
	submit(5, true, NULL, NULL, 64); /* no such endpoint */
	assert_int_equal(answer(&of, true, d, &n), -USBIP_EPIPE);

	/* Two wait; the first is taken back, and once more, and the second stays. */
	submit(1, true, NULL, NULL, 64);
	first = sequence;
	submit(1, true, NULL, NULL, 64);
	for (int i = 0; i < 2; i++) {
		m.sequence = ++sequence;
		m.flags = first;
		usbip_put(header, &m);
		assert_true(usbip_write(fd, header, sizeof(header)));
		assert_int_equal(answer(&of, false, d, &n), i ? 0 : -USBIP_ECONNRESET);
		assert_int_equal(of, sequence);
	}
	close(fd);
}

/* A kernel has a device alone, programs may share it; when all have gone it is unconfigured. */
static void shares_or_not(void **state)
{
	uint8_t d[GADGET_CONTROL];
	int alone, one, two;

	(void)state;
	assert_int_equal(import("1-3", 0), -1);
	alone = import("1-1", 0);
	assert_true(alone >= 0);
	assert_int_equal(import("1-1", 0), -1);
	assert_int_equal(import("1-1", USBIP_SHARED), -1);
	fd = import("1-2", 0); /* another one */
	assert_true(fd >= 0);
	close(fd);
	close(alone);
	vusb_tell(&bus, "plug"); /* by now it has seen that they are gone */
	one = import("1-1", USBIP_SHARED);
	two = import("1-1", USBIP_SHARED);
	assert_true(one >= 0 && two >= 0);
	assert_int_equal(import("1-1", 0), -1);
	fd = one;
	assert_int_equal(control(0x00, 9, USB_CONFIG, 0, 0, d), 0);
	fd = two;
	assert_int_equal(control(0x80, 8, 0, 0, 1, d), 1);
	assert_int_equal(d[0], USB_CONFIG);
	close(one);
	close(two);
	vusb_tell(&bus, "plug");
	fd = import("1-1", USBIP_SHARED);
	assert_int_equal(control(0x80, 8, 0, 0, 1, d), 1);
	assert_int_equal(d[0], 0);
	vusb_tell(&bus, "unplug A");
	assert_false(usbip_read(fd, d, 1));
	close(fd);
	assert_int_equal(import("1-1", 0), -1);
	vusb_tell(&bus, "plug A");
}

static void refuses_commands(void **state)
{
	(void)state;
	assert_string_equal(vusb_ask(&bus, "unplug C"), "error no device \"C\"\n");
	assert_string_equal(vusb_ask(&bus, "explode"), "error unknown command\n");
	assert_string_equal(vusb_ask(&bus, "unplug A after"), "error unknown command\n");
	assert_string_equal(vusb_ask(&bus, "count A"), "waiting 0\n");
}

/* Nothing that comes by socket harms it: afterwards it works as before. */
static void stands_noise(void **state)
{
	static uint8_t bytes[MAX_BYTES];
	uint8_t d[GADGET_CONTROL];
	struct random r = { seed };
	unsigned imported = 0, replied = 0;

	(void)state;
	print_message("# seed %" PRIu64 "\n", seed);
	for (int i = 0; i < NOISE; i++) {
		size_t n = (size_t)random_below(&r, MAX_BYTES);
		bool shared = random_once(&r, 2);
		int s = shared ? import("1-1", USBIP_SHARED) : dial();

		imported += shared;
		for (size_t k = 0; k < n; k++)
			bytes[k] = random_once(&r, 2) ? 0 : (uint8_t)random_bits(&r);
		/* Mostly a message with some fields right, or it would only ever hang up. */
		for (size_t k = 0; k + USBIP_HEADER <= n && !random_once(&r, 8); k += USBIP_HEADER) {
			struct usbip_message m;

			usbip_get(bytes + k, &m);
			m.command = 1 + (unsigned)random_below(&r, 3);
			m.endpoint = (unsigned)random_below(&r, 3);
			m.direction &= 1;
			m.length &= random_once(&r, 20) ? 0xffffffff : m.direction ? 0x7f : 0;
			usbip_put(bytes + k, &m);
		}
		usbip_write(s, bytes, n);
		if (random_once(&r, 2)) {
			shutdown(s, SHUT_WR);
			while (recv(s, bytes, sizeof(bytes), 0) > 0)
				replied++;
		}
		close(s);
	}
	print_message("# %d times noise, %u imported, %u replied to\n", NOISE, imported, replied);
	assert_true(imported > NOISE / 4 && replied > NOISE / 10);
	vusb_tell(&bus, "plug");
	fd = import("1-1", 0);
	assert_int_equal(control(0x00, 9, USB_CONFIG, 0, 0, d), 0);
	talks();
	close(fd);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_requests), cmocka_unit_test(halts_and_unlinks),
		cmocka_unit_test(shares_or_not), cmocka_unit_test(refuses_commands),
		cmocka_unit_test(stands_noise),
	};

	if (argc > 1)
		seed = strtoull(argv[1], NULL, 10);
	return cmocka_run_group_tests_name("protocol", tests, start, stop);
}
