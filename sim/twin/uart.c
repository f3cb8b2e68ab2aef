/* SPDX-License-Identifier: MIT */
/*
 * uart -- the driver's transport at a board's UART pins, 8N1
 *
 * A byte is on its way out while others come in: both wires are served every clock.
 */
#include <string.h>
#include "lapicque.h"
#include "rig.h"

enum { KEPT = 1 << 16, STOP = 9, US = 1000000 };

static struct {
	double bit;              /* clocks */
	double out_left;         /* of the bit that is on the wire */
	unsigned out_bits;       /* that are left to send; 0: idle */
	unsigned out;            /* them, the lowest first */
	double in_left;          /* clocks to the middle of the next bit that comes */
	int in_bit;              /* which; -1 while the line is idle */
	uint8_t in;
	uint8_t kept[KEPT];      /* a ring */
	size_t head, tail;
} uart;

static void serve_in(void)
{
	const bool level = twin.pins.uart_tx;

	if (uart.in_bit < 0) {
		if (level)
			return;
		uart.in_bit = 0;
		uart.in_left = uart.bit / 2;
	}
	uart.in_left -= 1;
	if (uart.in_left > 0)
		return;
	uart.in_left += uart.bit;
	if (uart.in_bit == STOP && level)
		uart.kept[uart.tail++ % KEPT] = uart.in;
	else
		uart.in = (uint8_t)(uart.in >> 1 | level << 7);
	uart.in_bit = uart.in_bit == STOP ? -1 : uart.in_bit + 1;
}

static int clock(struct lq_why *why)
{
	twin.pins.uart_rx = uart.out_bits ? uart.out & 1 : true;
	if (!twin_clock(&twin))
		return lq_why_say(why, LQ_ERR_MISMATCH, "%s", twin.why);
	serve_in();
	if (uart.out_bits && (uart.out_left -= 1) <= 0) {
		uart.out_left += uart.bit;
		uart.out >>= 1;
		uart.out_bits--;
	}
	return LQ_OK;
}

static int uart_open(void **self, const char *arg, struct lq_why *why)
{
	int err = LQ_OK;

	(void)arg;
	uart.bit = twin_clocks_per_bit;
	uart.in_bit = -1;
	uart.out_bits = 0;
	uart.head = uart.tail = 0;
	/* Out of reset, and the line idle for long enough to be seen. */
	for (int i = 0; i < 64 && !err; i++)
		err = clock(why);
	*self = &uart;
	return err;
}

static void uart_close(void *self)
{
	(void)self;
}

static int uart_send(void *self, const uint8_t *bytes, size_t n, struct lq_why *why)
{
	int err = LQ_OK;

	(void)self;
	for (size_t i = 0; i < n && !err; i++) {
		uart.out = 1u << STOP | (unsigned)bytes[i] << 1;
		uart.out_bits = STOP + 1;
		uart.out_left = uart.bit;
		while (uart.out_bits && !err)
			err = clock(why);
	}
	return err;
}

static int uart_recv(void *self, uint8_t *bytes, size_t cap, size_t *n, uint64_t timeout_us,
		     struct lq_why *why)
{
	/* A poll takes the time of a byte, so that asking again helps. */
	uint64_t left = timeout_us * twin_clock_hz / US + (uint64_t)(uart.bit * (STOP + 1));
	int err = LQ_OK;

	(void)self;
	for (; uart.head == uart.tail && left && !err; left--)
		err = clock(why);
	for (*n = 0; *n < cap && uart.head < uart.tail && !err; ++*n)
		bytes[*n] = uart.kept[uart.head++ % KEPT];
	return err;
}

static uint64_t uart_now_us(void *self)
{
	(void)self;
	return twin.clocks * US / twin_clock_hz;
}

static const struct transport uart_transport = {
	.name = "pins", .open = uart_open, .close = uart_close, .send = uart_send, .recv = uart_recv,
	.now_us = uart_now_us,
};

const struct transport *twin_transport(unsigned seed)
{
	(void)seed; /* there is nothing random about a UART */
	return &uart_transport;
}
