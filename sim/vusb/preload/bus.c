/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "bus.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct bus_device devices[BUS_DEVICES];
static size_t n_devices;

const char *bus_server(void)
{
	const char *address = getenv("LAPICQUE_VUSB");

	return address && *address ? address : "127.0.0.1:3240";
}

/* A control transfer on a connection that nobody else uses yet; bytes read, or -1. */
static long control(int fd, uint8_t type, uint8_t request, unsigned value, uint8_t *data, unsigned n)
{
	struct usbip_message m = {
		.command = USBIP_SUBMIT, .direction = type & 0x80 ? USBIP_IN : USBIP_OUT, .length = n,
		.setup = { type, request, (uint8_t)value, (uint8_t)(value >> 8), 0, 0, (uint8_t)n,
			   (uint8_t)(n >> 8) },
	};
	uint8_t header[USBIP_HEADER];

	usbip_put(header, &m);
	if (!usbip_write(fd, header, sizeof(header)) || !usbip_read(fd, header, sizeof(header)))
		return -1;
	usbip_get(header, &m);
	if (m.flags || m.length > n || (m.length && !usbip_read(fd, data, m.length)))
		return -1;
	return (long)m.length;
}

int bus_import(const struct usbip_device *d)
{
	uint8_t ask[USBIP_OP + USBIP_BUSID] = { 0 }, answer[USBIP_OP + USBIP_DEVICE], now = 0;
	struct usbip_op op = { USBIP_VERSION, USBIP_REQ_IMPORT, USBIP_SHARED };
	int fd = usbip_connect(bus_server());

	if (fd < 0) {
		errno = ENODEV;
		return -1;
	}
	usbip_put_op(ask, &op);
	memcpy(ask + USBIP_OP, d->busid, USBIP_BUSID);
	if (usbip_write(fd, ask, sizeof(ask)) && usbip_read(fd, answer, USBIP_OP)) {
		usbip_get_op(answer, &op);
		if (!op.status && usbip_read(fd, answer + USBIP_OP, USBIP_DEVICE) &&
		    control(fd, 0x80, 8, 0, &now, 1) == 1 &&
		    (now || control(fd, 0x00, 9, d->configuration, NULL, 0) == 0))
			return fd;
	}
	close(fd);
	errno = op.status ? EBUSY : ENODEV;
	return -1;
}

static bool read_descriptors(struct bus_device *b)
{
	int fd = bus_import(&b->d);
	long total, n = -1;

	if (fd < 0)
		return false;
	if (control(fd, 0x80, 6, 0x0100, b->descriptors, 18) == 18 &&
	    control(fd, 0x80, 6, 0x0200, b->descriptors + 18, 9) == 9) {
		total = b->descriptors[20] | b->descriptors[21] << 8;
		if (total <= BUS_DESCRIPTORS - 18)
			n = control(fd, 0x80, 6, 0x0200, b->descriptors + 18, (unsigned)total);
	}
	close(fd);
	b->n_descriptors = n < 0 ? 0 : 18 + (size_t)n;
	return n > 0;
}

void bus_scan(void)
{
	static struct bus_device found[BUS_DEVICES];
	uint8_t op[USBIP_OP + 4], device[USBIP_DEVICE], interface[4];
	size_t n = 0;
	int fd;

	pthread_mutex_lock(&lock);
	fd = usbip_connect(bus_server());
	usbip_put_op(op, &(struct usbip_op){ USBIP_VERSION, USBIP_REQ_DEVLIST, 0 });
	if (fd >= 0 && usbip_write(fd, op, USBIP_OP) && usbip_read(fd, op, sizeof(op)))
		for (unsigned left = op[USBIP_OP + 3]; left && n < BUS_DEVICES; left--) {
			if (!usbip_read(fd, device, sizeof(device)))
				break;
			usbip_get_device(device, &found[n].d);
			for (unsigned i = 0; i < found[n].d.interfaces; i++)
				usbip_read(fd, interface, sizeof(interface));
			n++;
		}
	if (fd >= 0)
		close(fd);
	n_devices = 0;
	for (size_t i = 0; i < n; i++)
		if (read_descriptors(&found[i]))
			devices[n_devices++] = found[i];
	pthread_mutex_unlock(&lock);
}

bool bus_nth(size_t i, struct bus_device *to)
{
	bool there;

	pthread_mutex_lock(&lock);
	there = i < n_devices;
	if (there)
		*to = devices[i];
	pthread_mutex_unlock(&lock);
	return there;
}

bool bus_named(const char *busid, struct bus_device *to)
{
	for (size_t i = 0; bus_nth(i, to); i++)
		if (!strcmp(to->d.busid, busid))
			return true;
	return false;
}

bool bus_numbered(unsigned busnum, unsigned devnum, struct bus_device *to)
{
	for (size_t i = 0; bus_nth(i, to); i++)
		if (to->d.busnum == busnum && to->d.devnum == devnum)
			return true;
	return false;
}
