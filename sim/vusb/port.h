/* SPDX-License-Identifier: MIT */
/*
 * port.h -- a socket of the virtual bus, with a gadget in it or empty
 *
 * Plugging in opens the device behind, as a board comes up with the power of its cable; unplugging
 * closes it.
 */
#ifndef LQ_PORT_H
#define LQ_PORT_H
#include "gadget.h"
#include "usbip.h"

struct port {
	char serial[32];
	unsigned number;         /* from 1: bus id 1-NUMBER */
	unsigned devnum;         /* another one each time it is plugged in */
	const struct transport *behind;
	const char *arg;         /* of its open */
	bool ftdi, wire;
	unsigned baud;
	unsigned long left;      /* transactions until it unplugs itself; 0: never */

	void *self;              /* of behind, while plugged in */
	struct gadget *gadget;   /* NULL: unplugged */
	bool exclusive;          /* imported by one that does not share it */
	unsigned clients;
};

/* False, with the reason, if the device behind does not open. Nothing if it is plugged in. */
bool port_plug(struct port *p, struct lq_why *why);
void port_unplug(struct port *p);

/* What it says of itself; false if it is empty. */
bool port_describe(struct port *p, struct usbip_device *d, uint64_t now_us);

/* Count a transaction: true if the device is gone before it. */
bool port_counts(struct port *p);

/* As after a reset of the bus: unconfigured. */
void port_reset(struct port *p, uint64_t now_us);

#endif
