/* SPDX-License-Identifier: MIT */
/*
 * bus.h -- what a server of lapicque-vusb has, for the hooks that show it to libusb
 *
 * The server is the one that LAPICQUE_VUSB names, HOST:PORT, default 127.0.0.1:3240. Without one
 * the bus is empty. All calls may be made from any thread.
 */
#ifndef LQ_BUS_H
#define LQ_BUS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "usbip.h"

enum { BUS_DEVICES = 16, BUS_DESCRIPTORS = 1024 };

struct bus_device {
	struct usbip_device d;
	uint8_t descriptors[BUS_DESCRIPTORS]; /* of the device and its configurations, as sysfs has them */
	size_t n_descriptors;
};

const char *bus_server(void);

/* Ask the server again. */
void bus_scan(void);

/* Copies of what the last scan found; false if there is none. */
bool bus_nth(size_t i, struct bus_device *to);
bool bus_named(const char *busid, struct bus_device *to);
bool bus_numbered(unsigned busnum, unsigned devnum, struct bus_device *to);

/*
 * A connection that has imported the device, configured as a kernel would have left it; -1 with
 * errno.
 */
int bus_import(const struct usbip_device *d);

#endif
