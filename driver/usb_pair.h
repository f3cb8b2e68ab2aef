/* SPDX-License-Identifier: MIT */
/*
 * usb_pair.h -- a bulk endpoint each way as a byte stream, by asynchronous transfers, without a thread
 *
 * Transfers are posted to the IN endpoint before anything is sent and again as soon as they were
 * read, so that an answer finds one waiting. Events are handled inside these calls only: between
 * them nothing of this runs. What the device sends while nobody receives stays with it once the
 * posted transfers are full.
 */
#ifndef LQ_USB_PAIR_H
#define LQ_USB_PAIR_H
#include <libusb-1.0/libusb.h>
#include "transport.h"

struct usb_pair;

struct usb_pair_ends {
	uint8_t in, out;    /* endpoint addresses */
	unsigned in_packet; /* bytes of a full IN packet; a power of two, 64 to 512 ... */
	unsigned skip;      /* ... of which the first so many of every packet are not of the stream */
};

/* ctx and handle stay the caller's, open and claimed until lq_usb_pair_close() has returned. */
int lq_usb_pair_open(struct usb_pair **p, libusb_context *ctx, libusb_device_handle *handle,
		     const struct usb_pair_ends *ends, struct lq_why *why);

/* Cancel what is in flight and wait for it; a bounded time. NULL is fine. */
void lq_usb_pair_close(struct usb_pair *p);

/* As the functions of struct transport. */
int lq_usb_pair_send(struct usb_pair *p, const uint8_t *bytes, size_t n, struct lq_why *why);
int lq_usb_pair_recv(struct usb_pair *p, uint8_t *bytes, size_t cap, size_t *n, uint64_t timeout_us,
		     struct lq_why *why);

/* The monotonic clock. */
uint64_t lq_usb_now_us(void);

#endif
