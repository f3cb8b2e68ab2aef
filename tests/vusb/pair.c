/* SPDX-License-Identifier: MIT */
/* pair -- the two transports as byte streams, without the session that would heal what they lose */
#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>
#include "frame.h"
#include "lapicque.h"
#include "lq_spec.h"
#include "transport.h"
#include "usb_pair.h"
#include "vusb_rig.h"

enum { POSTED = 4, WAIT_US = 5000000 };

static const struct kind {
	const struct transport *t;
	const char *args[4];
} usb = { &lq_transport_usb, { "-s", "A=model:tiny", NULL } },
  ftdi = { &lq_transport_ftdi, { "-f", "-s", "A=model:tiny", NULL } };

static struct vusb bus;
static void *self;
static struct lq_why why;

static void start(const struct kind *k)
{
	vusb_start(&bus, k->args);
	assert_int_equal(k->t->open(&self, "A", &why), LQ_OK);
}

static void stop(const struct kind *k)
{
	k->t->close(self);
	vusb_stop(&bus);
}

static void send_reset(const struct kind *k, uint8_t nonce)
{
	const uint8_t payload[4] = { nonce };
	uint8_t wire[FRAME_WIRE_MAX];
	size_t n = frame_encode(wire, FR_RESET, 0, 0, payload, sizeof(payload));

	assert_int_equal(k->t->send(self, wire, n, &why), LQ_OK);
}

static unsigned waiting(void)
{
	unsigned n;

	assert_int_equal(sscanf(vusb_ask(&bus, "count A"), "waiting %u", &n), 1);
	return n;
}

/* Nonces of the HELLOs that come, taken in portions of cap bytes. */
static void expect_hellos(const struct kind *k, unsigned count, size_t cap)
{
	struct frame_decoder d;
	unsigned seen = 0;

	frame_decoder_init(&d);
	while (seen < count) {
		uint8_t bytes[300];
		size_t n;

		assert_int_equal(k->t->recv(self, bytes, cap, &n, WAIT_US, &why), LQ_OK);
		assert_in_range(n, 1, cap);
		for (size_t i = 0; i < n; i++) {
			if (frame_decode(&d, bytes[i]) != FRAME_GOOD)
				continue;
			assert_int_equal(d.frame.type, FR_HELLO);
			assert_int_equal(d.frame.payload[0], ++seen);
		}
	}
}

/* Transfers wait for the device before anything is sent; asking costs them nothing. */
static void posts_before_it_sends(void **state)
{
	const struct kind *k = *state;
	uint8_t byte;
	size_t n;

	start(k);
	if (k == &usb) /* the chip's come back empty whenever its timer runs out */
		assert_int_equal(waiting(), POSTED);
	assert_int_equal(k->t->recv(self, &byte, 1, &n, 0, &why), LQ_OK);
	assert_int_equal(n, 0);
	for (int i = 1; i <= 20; i++) {
		send_reset(k, 1);
		expect_hellos(k, 1, 300);
	}
	if (k == &usb)
		assert_int_equal(waiting(), POSTED);
	stop(k);
}

/* As many messages as transfers were posted, each in one of its own: none lost, in order. */
static void keeps_what_nobody_takes(void **state)
{
	const struct kind *k = *state;
	static const size_t cap[] = { 300, 5, 1 };

	for (size_t c = 0; c < sizeof(cap) / sizeof(cap[0]); c++) {
		start(k);
		for (uint8_t i = 1; i <= POSTED; i++) {
			send_reset(k, i);
			while (k == &usb && waiting() != (unsigned)POSTED - i)
				;
			nanosleep(&(struct timespec){ 0, 3000000 }, NULL); /* the chip's line */
		}
		expect_hellos(k, POSTED, cap[c]);
		stop(k);
	}
}

/* Nothing comes: it waits as long as it was told, and no longer. */
static void waits_as_told(void **state)
{
	const struct kind *k = *state;
	uint64_t from, spent;
	uint8_t byte;
	size_t n;

	start(k);
	for (uint64_t us = 1000; us <= 100000; us *= 10) {
		from = k->t->now_us(self);
		assert_int_equal(k->t->recv(self, &byte, 1, &n, us, &why), LQ_OK);
		spent = k->t->now_us(self) - from;
		assert_int_equal(n, 0);
		assert_in_range(spent, us, us + 5000000);
	}
	stop(k);
}

/* More at once than all transfers hold; the device counts what it took by how it answers. */
static void sends_much(void **state)
{
	const struct kind *k = *state;
	static uint8_t bytes[100000];
	const uint8_t nonce[4] = { 1 };
	struct frame_decoder d;
	size_t n = 0, frame;

	/* Noise, of which the last frame is a RESET: it comes through, so all before it did. */
	memset(bytes, 0x55, sizeof(bytes));
	start(k);
	bytes[sizeof(bytes) - FRAME_WIRE_MAX] = SLIP_END;
	n = sizeof(bytes) - FRAME_WIRE_MAX + 1;
	frame = frame_encode(bytes + n, FR_RESET, 0, 0, nonce, sizeof(nonce));
	assert_int_equal(k->t->send(self, bytes, n + frame, &why), LQ_OK);
	frame_decoder_init(&d);
	for (;;) {
		uint8_t byte;
		size_t got;

		assert_int_equal(k->t->recv(self, &byte, 1, &got, WAIT_US, &why), LQ_OK);
		assert_int_equal(got, 1);
		if (frame_decode(&d, byte) == FRAME_GOOD && d.frame.type == FR_HELLO)
			break;
	}
	stop(k);
}

/* A bus that stands still for good must not hold anybody up for ever. */
static void gives_up(void **state)
{
	const struct kind *k = *state;
	static const uint8_t bytes[20000];
	uint64_t from, spent;

	start(k);
	kill(bus.pid, SIGSTOP);
	from = k->t->now_us(self);
	assert_int_equal(k->t->send(self, bytes, sizeof(bytes), &why), LQ_ERR_IO);
	spent = k->t->now_us(self) - from;
	kill(bus.pid, SIGCONT);
	assert_non_null(strstr(why.text, "taken no data for 2 s"));
	assert_in_range(spent, 1900000, 10000000);
	stop(k);
}

/* One that stands still for a while costs a timeout: what was asked is answered later, once. */
static void goes_on(void **state)
{
	const struct kind *k = *state;
	char where[20];
	uint16_t unit[4] = { 1, 2, 3, 4 }, back[4] = { 0 };
	struct lq *dev;

	vusb_start(&bus, k->args);
	snprintf(where, sizeof(where), "%s:A", k->t->name);
	assert_int_equal(lq_open(&dev, where), LQ_OK);
	for (int i = 0; i < 3; i++) {
		unit[0]++;
		kill(bus.pid, SIGSTOP);
		assert_int_equal(lq_write(dev, SP_WEIGHT, 0, unit, 4), LQ_OK);
		assert_int_equal(lq_sync(dev, 300), LQ_ERR_TIMEOUT);
		kill(bus.pid, SIGCONT);
		assert_int_equal(lq_sync(dev, 5000), LQ_OK);
		assert_int_equal(lq_read(dev, SP_WEIGHT, 0, back, 4), LQ_OK);
		assert_memory_equal(unit, back, sizeof(unit));
	}
	lq_close(dev);
	vusb_stop(&bus);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f, k) { #f " " #k, f, NULL, NULL, (void *)&k }
		TEST(posts_before_it_sends, usb), TEST(posts_before_it_sends, ftdi),
		TEST(keeps_what_nobody_takes, usb), TEST(keeps_what_nobody_takes, ftdi),
		TEST(waits_as_told, usb), TEST(waits_as_told, ftdi),
		TEST(sends_much, usb), TEST(sends_much, ftdi),
		TEST(gives_up, usb), TEST(gives_up, ftdi), TEST(goes_on, usb), TEST(goes_on, ftdi),
#undef TEST
	};

	return cmocka_run_group_tests_name("pair", tests, NULL, NULL);
}
