/* SPDX-License-Identifier: MIT */
/*
 * The device's own USB core through libusb: spec/usb.def says what it looks like. Each open device
 * has a libusb context of its own, so handles share nothing.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include "lapicque.h"
#include "lq_spec.h"
#include "usb_find.h"
#include "usb_pair.h"

struct usb_device {
	libusb_context *ctx;
	libusb_device_handle *handle;
	bool claimed;
	struct usb_pair *pair;
};

static const struct usb_id id = { USB_VID, USB_PID };

static void usb_close(void *self)
{
	struct usb_device *d = self;

	lq_usb_pair_close(d->pair);
	if (d->claimed)
		libusb_release_interface(d->handle, USB_INTERFACE);
	if (d->handle)
		libusb_close(d->handle);
	if (d->ctx)
		libusb_exit(d->ctx);
	free(d);
}

/* Both endpoints as after a reset, whatever an earlier program left. */
static int claim(struct usb_device *d, const char *what, struct lq_why *why)
{
	int err = libusb_claim_interface(d->handle, USB_INTERFACE);

	if (err)
		return lq_usb_refused(err, what, why);
	d->claimed = true;
	err = libusb_clear_halt(d->handle, USB_EP_OUT);
	if (!err)
		err = libusb_clear_halt(d->handle, USB_EP_IN);
	return err ? lq_usb_refused(err, what, why) : LQ_OK;
}

static int usb_open(void **self, const char *arg, struct lq_why *why)
{
	const struct usb_pair_ends ends = {
		.in = USB_EP_IN, .out = USB_EP_OUT, .in_packet = USB_PACKET,
	};
	struct usb_device *d = calloc(1, sizeof(*d));
	libusb_device *dev = NULL;
	char what[40];
	int err;

	if (!d)
		return LQ_ERR_NOMEM;
	snprintf(what, sizeof(what), "USB device %04x:%04x", USB_VID, USB_PID);
	err = libusb_init(&d->ctx);
	if (err)
		err = lq_why_say(why, LQ_ERR_NODEV, "no %s: this system has no USB: %s", what,
				 libusb_strerror(err));
	else if (arg && !*arg)
		err = lq_why_say(why, LQ_ERR_NODEV, "expected a serial number after usb:, found nothing");
	else
		err = lq_usb_find(&dev, d->ctx, &id, 1, what, "usb", arg, why);
	if (!err) {
		err = libusb_open(dev, &d->handle);
		libusb_unref_device(dev);
		err = err ? lq_usb_refused(err, what, why) : claim(d, what, why);
	}
	if (!err)
		err = lq_usb_pair_open(&d->pair, d->ctx, d->handle, &ends, why);
	if (err)
		usb_close(d);
	else
		*self = d;
	return err;
}

static int usb_send(void *self, const uint8_t *bytes, size_t n, struct lq_why *why)
{
	struct usb_device *d = self;

	return lq_usb_pair_send(d->pair, bytes, n, why);
}

static int usb_recv(void *self, uint8_t *bytes, size_t cap, size_t *n, uint64_t timeout_us,
		    struct lq_why *why)
{
	struct usb_device *d = self;

	return lq_usb_pair_recv(d->pair, bytes, cap, n, timeout_us, why);
}

static uint64_t usb_now_us(void *self)
{
	(void)self;
	return lq_usb_now_us();
}

const struct transport lq_transport_usb = {
	.name = "usb", .open = usb_open, .close = usb_close, .send = usb_send, .recv = usb_recv,
	.now_us = usb_now_us,
};
