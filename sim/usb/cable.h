/* SPDX-License-Identifier: MIT */
/*
 * cable.h -- the cable: a host's transceiver, the device's pins, and time, in bits of the host
 *
 * A bit is 1/12 us. The device's clock is 2 a bit, off by `ppm`; it samples the line twice a clock.
 * The host samples it 4 times a bit by its own clock. Every edge the host drives is off by up to
 * `jitter` bits, and D- lags behind D+ by up to `skew`. The pins cost the device a clock each way,
 * as flip-flops in its pads do.
 *
 * Waiting is running: the device goes on until what is waited for is there. An alarm ends any wait
 * at its time, so that anything can be done at any moment.
 */
#ifndef LQ_USB_CABLE_H
#define LQ_USB_CABLE_H
#include "dut_usb.h"
#include "packet.h"
#include "random.h"

enum { CABLE_NONE = -1, CABLE_BAD = -2, CABLE_ALARM = -3 };

/* The device's byte side, every clock: offer sets its inputs, taken sees what moved. */
struct cable_bytes {
	void (*offer)(void *self, struct usb_pins *p);
	void (*taken)(void *self, const struct usb_pins *p);
	void *self;
};

struct cable {
	struct dut_usb *dut;
	struct usb_pins pins;
	struct cable_bytes bytes;
	struct random random;
	double ppm, jitter, skew;      /* may change at any time */
	double t;                      /* bits since the beginning */
	double alarm;                  /* bits; when it rings, 0 for never */
	bool rang;
	uint8_t driven;                /* 0xff, or what the host drives when it sends no packet */
	bool unplugged;                /* neither sees the other: SE0 for the device, as for the host */
	long clocks;
	long clashes;                  /* samples in which both drove, differently, but for a reset */
	long early, late;              /* answers outside of 2 to 6.5 bits */
	double soonest, latest;        /* answer, in bits after the host's packet */

	/* The packet on its way out: when each bit ends on D+ and on D-. */
	uint8_t level[PACKET_LEVELS];
	double edge_p[PACKET_LEVELS], edge_n[PACKET_LEVELS];
	size_t n, at_p, at_n;
	bool sending;
	double sent;                   /* when the last packet's SE0 ended */

	/* The packet on its way in. */
	double next_sample;
	uint8_t seen;
	int phase, state, last, sync, ones, bits;
	double se0_since;
	bool bad;
	uint8_t packet[PACKET_BYTES];
	size_t got;
	bool complete, begun;

	/* Samples and outputs that the pads hold. */
	uint8_t pad_dp, pad_dn;
	bool pad_oe;
	uint8_t pad_level;
};

/* The device, reset, and an idle line. */
void cable_open(struct cable *c, unsigned seed);
void cable_close(struct cable *c);

/* Run until time t. False if the alarm rang; then it is off. */
bool cable_until(struct cable *c, double t);

/* Send levels and return when the last has begun; false if the alarm rang, and nothing is sent any more. */
bool cable_send(struct cable *c, const uint8_t *level, size_t n);

/*
 * Wait for the device's packet to begin within so many bits and to end. Its length, the bytes in
 * c->packet; CABLE_NONE; CABLE_BAD if it was not sent as the standard has it; CABLE_ALARM.
 */
int cable_receive(struct cable *c, double bits);

/* Drive a level for so many bits, then let go. */
bool cable_drive(struct cable *c, uint8_t level, double bits);

#endif
