/* SPDX-License-Identifier: MIT */
/*
 * chip -- the model of the FT2232H: when a packet leaves, and what the driver's choice of it is worth
 *
 * Round trips are of a counter of microseconds, not of the clock on the wall. That the driver does
 * choose so is asserted by counting why packets left, through libftdi and the server.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "frame.h"
#include "ftdi_chip.h"
#include "gadget.h"
#include "lapicque.h"
#include "lq_spec.h"
#include "vusb_rig.h"

enum {
	EP_OUT = 0x04, EP_IN = 0x83, UART = 2, /* interface B, as wIndex has it */
	PACKET = 512, MICROFRAME_US = 125,
	SET_BAUD = 3, SET_EVENT = 6, SET_LATENCY = 9,
	TRIPS = 50,
};

static struct gadget *chip;
static void *device;
static uint64_t clock_us;

static int request(uint8_t type, uint8_t number, unsigned value, unsigned index, uint8_t *data,
		   unsigned n)
{
	const uint8_t setup[8] = { type, number, (uint8_t)value, (uint8_t)(value >> 8), (uint8_t)index,
				   (uint8_t)(index >> 8), (uint8_t)n, (uint8_t)(n >> 8) };

	return chip->ops->control(chip, setup, data, clock_us);
}

static void set(uint8_t number, unsigned value)
{
	uint8_t none[1];

	assert_int_equal(request(0x40, number, value, UART, none, 0), 0);
}

static int setup(void **state)
{
	struct lq_why why;
	uint8_t none[1];

	(void)state;
	clock_us = 1000000;
	assert_int_equal(lq_transport_model.open(&device, "tiny", &why), LQ_OK);
	chip = gadget_ftdi(&lq_transport_model, device, "X", UART_BAUD);
	assert_non_null(chip);
	assert_int_equal(request(0x00, 9, 1, 0, none, 0), 0);
	set(SET_BAUD, 0); /* 48 MHz / 16 */
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	chip->ops->close(chip);
	lq_transport_model.close(device);
	return 0;
}

/* The next packet with data that the host gets, asking once a microframe; its bytes. */
static int next(uint8_t *packet)
{
	for (int i = 0; i < 1000; i++) {
		int n = chip->ops->in(chip, EP_IN, packet, clock_us);

		if (n > FTDI_STATUS)
			return n - FTDI_STATUS;
		assert_true(n == GADGET_NAK || n == FTDI_STATUS);
		clock_us += MICROFRAME_US;
	}
	fail_msg("no packet for %u us", 1000 * MICROFRAME_US);
	return 0;
}

/* From an RESET going out to its HELLO being in, the most of many, at any phase of the timer. */
static uint64_t round_trip(void)
{
	uint8_t wire[FRAME_WIRE_MAX], packet[PACKET], nonce[4] = { 1, 2, 3, 4 };
	uint64_t most = 0;

	for (int i = 0; i < TRIPS; i++) {
		struct frame_decoder d;
		size_t n = frame_encode(wire, FR_RESET, 0, 0, nonce, sizeof(nonce));
		uint64_t from = clock_us;
		bool heard = false;

		frame_decoder_init(&d);
		assert_int_equal(chip->ops->out(chip, EP_OUT, wire, n, clock_us), 0);
		while (!heard) {
			int got = next(packet);

			for (int k = 0; k < got; k++)
				heard |= frame_decode(&d, packet[FTDI_STATUS + k]) == FRAME_GOOD;
		}
		if (clock_us - from > most)
			most = clock_us - from;
		clock_us += 137 * (unsigned)i; /* no multiple of anything */
	}
	return most;
}

static void waits_for_its_timer(void **state)
{
	struct gadget_ftdi_count c;
	uint64_t us = round_trip();

	(void)state;
	c = gadget_ftdi_count(chip);
	print_message("# latency timer 16 ms: round trip of at most %u us\n", (unsigned)us);
	assert_in_range(us, 14000, 17000);
	assert_true(c.timer >= TRIPS && !c.event);
	set(SET_LATENCY, 1);
	us = round_trip();
	print_message("# latency timer 1 ms: %u us\n", (unsigned)us);
	assert_in_range(us, 700, 1400);
}

static void event_character_is_sooner(void **state)
{
	struct gadget_ftdi_count c;
	uint64_t us;

	(void)state;
	set(SET_EVENT, 0x100 | SLIP_END);
	us = round_trip();
	c = gadget_ftdi_count(chip);
	print_message("# figure ftdi_roundtrip_ms %.3f ms\n", (double)us / 1000);
	assert_in_range(us, 80, 300); /* 24 bytes on the line take 80 us */
	assert_true(c.event >= TRIPS && !c.timer);
	set(SET_EVENT, SLIP_END); /* off again */
	assert_in_range(round_trip(), 14000, 17000);
}

/* Divisors of AN232B-05 and what they make of bytes that the device sends at 3,000,000. */
static void spoils_other_rates(void **state)
{
	static const struct { unsigned value, index; bool fits; } rate[] = {
		{ 0, UART, true },                  /* 3,000,000 of 48 MHz */
		{ 4, 0x0200 | UART, true },         /* 12 MHz / 4 */
		{ 0x4000 | 3, 0x0200 | UART, false }, /* 12 MHz / 3.5 */
		{ 1, UART, false },                 /* 2,000,000 */
		{ 26, UART, false },                /* 115,384 */
	};
	uint8_t wire[FRAME_WIRE_MAX], packet[PACKET], nonce[4] = { 1, 2, 3, 4 }, none[1];

	(void)state;
	for (size_t i = 0; i < sizeof(rate) / sizeof(rate[0]); i++) {
		struct frame_decoder d;
		size_t n = frame_encode(wire, FR_RESET, 0, 0, nonce, sizeof(nonce));
		bool heard = false;

		frame_decoder_init(&d);
		assert_int_equal(request(0x40, SET_BAUD, rate[i].value, rate[i].index, none, 0), 0);
		assert_int_equal(chip->ops->out(chip, EP_OUT, wire, n, clock_us), 0);
		for (int t = 0; t < 500; t++, clock_us += MICROFRAME_US) {
			int got = chip->ops->in(chip, EP_IN, packet, clock_us);

			for (int k = FTDI_STATUS; k < got; k++)
				heard |= frame_decode(&d, packet[k]) == FRAME_GOOD;
		}
		if (heard != rate[i].fits)
			fail_msg("divisor %u, index 0x%X: %s", rate[i].value, rate[i].index,
				 heard ? "heard" : "not heard");
	}
}

/* What the UART says while the host does not ask is kept, up to 4,096 bytes. */
static void loses_what_finds_no_room(void **state)
{
	uint8_t wire[FRAME_WIRE_MAX], packet[PACKET], nonce[4] = { 1, 2, 3, 4 };
	size_t n = frame_encode(wire, FR_RESET, 0, 0, nonce, sizeof(nonce)), got = 0;
	bool overrun = false;
	int k;

	(void)state;
	for (int i = 0; i < 500; i++) { /* 12 bytes each back */
		assert_int_equal(chip->ops->out(chip, EP_OUT, wire, n, clock_us), 0);
		clock_us += 200;
	}
	assert_int_equal(chip->ops->out(chip, EP_OUT, wire, 0, clock_us), 0);
	for (int i = 0; i < 20; i++, clock_us += 20000) { /* the timer sends the last one */
		k = chip->ops->in(chip, EP_IN, packet, clock_us);
		assert_true(k >= FTDI_STATUS);
		overrun |= packet[1] & 2;
		got += (size_t)k - FTDI_STATUS;
	}
	assert_true(overrun);
	assert_int_equal(got, 4096);
	/* And the buffer towards it refuses what it cannot hold. */
	for (k = 0; k < 100; k++)
		if (chip->ops->out(chip, EP_OUT, packet, PACKET, clock_us) == GADGET_NAK)
			break;
	assert_int_equal(k, 4096 / PACKET);
}

static void answers_requests(void **state)
{
	uint8_t data[GADGET_CONTROL];

	(void)state;
	assert_int_equal(request(0xc0, 10, 0, UART, data, 1), 1);
	assert_int_equal(data[0], 16);
	set(SET_LATENCY, 5);
	assert_int_equal(request(0xc0, 10, 0, UART, data, 1), 1);
	assert_int_equal(data[0], 5);
	assert_int_equal(request(0x80, 6, 0x0100, 0, data, 255), 18);
	assert_int_equal(request(0x80, 6, 0x0200, 0, data, 9), 9);
	assert_int_equal(request(0x80, 6, 0x0200, 0, data, 255), gadget_u16(data + 2));
	assert_int_equal(request(0x80, 6, 0x0305, 0, data, 255), GADGET_STALL);
	assert_int_equal(request(0x40, 99, 0, UART, data, 0), GADGET_STALL);
	assert_int_equal(request(0x40, SET_LATENCY, 1, 3, data, 0), GADGET_STALL);
	assert_int_equal(request(0x00, 9, 2, 0, data, 0), GADGET_STALL);
	assert_int_equal(request(0x00, 9, 0, 0, data, 0), 0);
	assert_int_equal(chip->ops->out(chip, EP_OUT, data, 1, clock_us), GADGET_STALL);
}

/* The driver sets it up so: no packet with data waits for the timer. */
static void driver_chooses_event(void **state)
{
	static const char *const args[] = { "-f", "-s", "A=model:tiny", NULL };
	unsigned long full, event, timer, idle;
	struct vusb v;
	struct lq *dev;
	uint16_t unit;

	(void)state;
	vusb_start(&v, args);
	assert_int_equal(lq_open(&dev, "ftdi:A"), LQ_OK);
	for (int i = 0; i < 200; i++)
		assert_int_equal(lq_read(dev, SP_REG, REG_INTERFACE, &unit, 1), LQ_OK);
	assert_int_equal(sscanf(vusb_ask(&v, "count A"), "waiting %*u full %lu event %lu timer %lu idle %lu",
				&full, &event, &timer, &idle), 4);
	lq_close(dev);
	vusb_stop(&v);
	/* On a busy machine a frame may come apart, its beginning sent by the timer. */
	print_message("# of 200 answers: event %lu, timer %lu\n", event, timer);
	assert_true(event >= 200 && timer <= 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		TEST(waits_for_its_timer), TEST(event_character_is_sooner), TEST(spoils_other_rates),
		TEST(loses_what_finds_no_room), TEST(answers_requests),
		cmocka_unit_test(driver_chooses_event),
#undef TEST
	};

	return cmocka_run_group_tests_name("chip", tests, NULL, NULL);
}
