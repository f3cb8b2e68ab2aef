/* SPDX-License-Identifier: MIT */
/*
 * usb_find.h -- the one USB device that is meant, or the reason why there is none
 */
#ifndef LQ_USB_FIND_H
#define LQ_USB_FIND_H
#include <libusb-1.0/libusb.h>
#include "transport.h"

struct usb_id {
	uint16_t vendor, product;
};

/*
 * The device of one of n ids whose serial number is serial; with NULL the only device there is.
 * The caller unrefs *dev. LQ_ERR_NODEV, or LQ_ERR_ACCESS when one may be it but cannot be read.
 * what: what was looked for, in words. how: what comes before a serial number for lq_open().
 */
int lq_usb_find(libusb_device **dev, libusb_context *ctx, const struct usb_id *ids, size_t n,
		const char *what, const char *how, const char *serial, struct lq_why *why);

/* What a libusb error of opening or claiming the device means. */
int lq_usb_refused(int err, const char *what, struct lq_why *why);

#endif
