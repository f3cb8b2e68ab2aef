/* SPDX-License-Identifier: MIT */
/*
 * A board with a UART behind an FTDI chip: interface B of an FT2232H, the only one of an FT232H or
 * FT231X. libftdi sets the chip up; the bytes go through usb_pair.c, each IN packet of the chip
 * beginning with bytes of status.
 *
 * The chip keeps what the UART sent until a packet is full, a timer runs out (16 ms unless set) or
 * its event character comes. The byte that ends every frame is made that character, so that a
 * frame leaves at once; the timer is set to its least, for what no frame ends.
 */
#include <libftdi1/ftdi.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ftdi_chip.h"
#include "lapicque.h"
#include "lq_spec.h"
#include "usb_find.h"
#include "usb_pair.h"

enum { LATENCY_MS = 1, BAUD_MAX = 12000000 };

static const struct usb_id chips[] = {
	{ FTDI_VENDOR, FTDI_FT2232H }, { FTDI_VENDOR, FTDI_FT232H }, { FTDI_VENDOR, FTDI_FT231X },
};
static const char what[] = "FTDI chip (FT2232H, FT232H or FT231X)";

struct ftdi_device {
	struct ftdi_context *ftdi;
	struct usb_pair *pair;
	char serial[128];
	int baud;
};

/* SERIAL, @BAUD or both. */
static int parse(struct ftdi_device *d, const char *arg, struct lq_why *why)
{
	const char *at;
	size_t n;
	char *end;
	long baud;

	d->baud = UART_BAUD;
	if (!arg)
		return LQ_OK;
	at = strrchr(arg, '@');
	n = at ? (size_t)(at - arg) : strlen(arg);
	if (n >= sizeof(d->serial) || (!n && !at))
		return lq_why_say(why, LQ_ERR_NODEV, "expected a serial number, found \"%.60s\"", arg);
	memcpy(d->serial, arg, n);
	if (!at)
		return LQ_OK;
	baud = strtol(at + 1, &end, 10);
	if (*end || at[1] < '0' || at[1] > '9' || baud < 300 || baud > BAUD_MAX)
		return lq_why_say(why, LQ_ERR_NODEV, "expected a baud rate from 300 to %d after @, "
				  "found \"%.60s\"", BAUD_MAX, at + 1);
	d->baud = (int)baud;
	return LQ_OK;
}

/* libftdi's own codes of ftdi_usb_open_dev(). */
static int refused(int err, struct lq_why *why)
{
	switch (err) {
	case -4: /* cannot be opened: it could be a moment ago */
		return lq_usb_refused(LIBUSB_ERROR_NO_DEVICE, what, why);
	case -3: /* its configuration cannot be set */
	case -5: /* its interface cannot be claimed */
		return lq_usb_refused(LIBUSB_ERROR_BUSY, what, why);
	}
	return lq_why_say(why, LQ_ERR_IO, "%s: libftdi error %d", what, err);
}

static int find_and_open(struct ftdi_device *d, struct lq_why *why)
{
	struct libusb_device_descriptor desc = { 0 };
	libusb_device *dev;
	int err = lq_usb_find(&dev, d->ftdi->usb_ctx, chips, sizeof(chips) / sizeof(chips[0]), what,
			      "ftdi", *d->serial ? d->serial : NULL, why);

	if (err)
		return err;
	libusb_get_device_descriptor(dev, &desc);
	d->ftdi->module_detach_mode = AUTO_DETACH_REATACH_SIO_MODULE;
	if (desc.idProduct == FTDI_FT2232H)
		ftdi_set_interface(d->ftdi, INTERFACE_B);
	err = ftdi_usb_open_dev(d->ftdi, dev);
	libusb_unref_device(dev);
	return err ? refused(err, why) : LQ_OK;
}

static int set_up(struct ftdi_device *d, struct lq_why *why)
{
	struct ftdi_context *f = d->ftdi;
	const char *step = NULL;

	if (ftdi_set_bitmode(f, 0, BITMODE_RESET))
		step = "its mode";
	else if (ftdi_set_baudrate(f, d->baud))
		step = "the baud rate";
	else if (ftdi_set_line_property(f, BITS_8, STOP_BIT_1, NONE))
		step = "8 bits, no parity, one stop bit";
	else if (ftdi_setflowctrl(f, SIO_DISABLE_FLOW_CTRL))
		step = "no flow control";
	else if (ftdi_set_latency_timer(f, LATENCY_MS))
		step = "the latency timer";
	else if (ftdi_set_event_char(f, SLIP_END, 1))
		step = "the event character";
	else if (ftdi_tcioflush(f))
		step = "empty buffers";
	return step ? lq_why_say(why, LQ_ERR_IO, "%s: cannot set %s: %s", what, step,
				 ftdi_get_error_string(f)) : LQ_OK;
}

static void ftdi_transport_close(void *self)
{
	struct ftdi_device *d = self;

	lq_usb_pair_close(d->pair);
	if (d->ftdi->usb_dev)
		ftdi_usb_close(d->ftdi); /* and so gives the interface back to the kernel's driver */
	ftdi_free(d->ftdi);
	free(d);
}

static int ftdi_transport_open(void **self, const char *arg, struct lq_why *why)
{
	struct ftdi_device *d = calloc(1, sizeof(*d));
	struct usb_pair_ends ends = { .skip = FTDI_STATUS };
	int err;

	if (!d)
		return LQ_ERR_NOMEM;
	err = parse(d, arg, why);
	if (!err) {
		d->ftdi = ftdi_new();
		err = d->ftdi ? find_and_open(d, why) :
				lq_why_say(why, LQ_ERR_NODEV, "libftdi cannot reach any USB");
	}
	if (!err)
		err = set_up(d, why);
	if (!err) {
		ends.in = (uint8_t)d->ftdi->out_ep; /* libftdi names them as the chip sees them */
		ends.out = (uint8_t)d->ftdi->in_ep;
		ends.in_packet = d->ftdi->max_packet_size;
		err = lq_usb_pair_open(&d->pair, d->ftdi->usb_ctx, d->ftdi->usb_dev, &ends, why);
	}
	if (err && d->ftdi)
		ftdi_transport_close(d);
	else if (err)
		free(d);
	else
		*self = d;
	return err;
}

static int ftdi_transport_send(void *self, const uint8_t *bytes, size_t n, struct lq_why *why)
{
	struct ftdi_device *d = self;

	return lq_usb_pair_send(d->pair, bytes, n, why);
}

static int ftdi_transport_recv(void *self, uint8_t *bytes, size_t cap, size_t *n,
			       uint64_t timeout_us, struct lq_why *why)
{
	struct ftdi_device *d = self;

	return lq_usb_pair_recv(d->pair, bytes, cap, n, timeout_us, why);
}

static uint64_t ftdi_transport_now_us(void *self)
{
	(void)self;
	return lq_usb_now_us();
}

const struct transport lq_transport_ftdi = {
	.name = "ftdi", .open = ftdi_transport_open, .close = ftdi_transport_close,
	.send = ftdi_transport_send, .recv = ftdi_transport_recv, .now_us = ftdi_transport_now_us,
};
