/* SPDX-License-Identifier: MIT */
/*
 * usb_rig.h -- a transport of the driver that is the host of sim/usb: the whole device at its USB pins
 *
 * For programs of tests/usb_device. There is one device a process, and its time is that of the wire.
 * As a host controller does with a transfer posted each way, it goes from one endpoint to the other:
 * an IN transaction after every OUT one, taken or not.
 */
#ifndef LQ_USB_RIG_H
#define LQ_USB_RIG_H
#include "host.h"
#include "transport.h"

enum { USB_RIG_BYTES = 1 << 16 };

struct usb_rig {
	/* Chosen before it is opened. */
	unsigned seed;
	int rate[N_FAULTS];        /* as of struct host */
	double jitter, ppm, gap;   /* likewise */
	int pauses;                /* once in so many transactions the host does nothing for up to a frame; 0 never */

	struct host host;
	struct random random;
	uint8_t byte[USB_RIG_BYTES]; /* came in and were not asked for yet, a ring */
	size_t in, out;              /* bytes so far */
};
extern struct usb_rig usb_rig;
extern const struct transport usb_rig_transport;

#endif
