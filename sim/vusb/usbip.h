/* SPDX-License-Identifier: MIT */
/*
 * usbip.h -- USB/IP 1.1.1 on a socket, for the server and for the preloaded client
 *
 * The layout is that of Documentation/usb/usbip_protocol.rst of the Linux kernel: big endian, a
 * setup packet as it is on the wire.
 */
#ifndef LQ_USBIP_H
#define LQ_USBIP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	USBIP_VERSION = 0x0111, USBIP_PORT = 3240,
	USBIP_REQ_DEVLIST = 0x8005, USBIP_REP_DEVLIST = 0x0005,
	USBIP_REQ_IMPORT = 0x8003, USBIP_REP_IMPORT = 0x0003,
	USBIP_SUBMIT = 1, USBIP_UNLINK = 2, USBIP_RET_SUBMIT = 3, USBIP_RET_UNLINK = 4,
	USBIP_OUT = 0, USBIP_IN = 1,         /* direction */
	USBIP_ZERO_PACKET = 0x40,            /* of flags */
	USBIP_OP = 8, USBIP_BUSID = 32, USBIP_DEVICE = 312, USBIP_HEADER = 48, /* bytes */
	USBIP_TRANSFER_MAX = 1 << 20,        /* bytes of one transfer that the server takes */
	/*
	 * Our own: in the status of a request to import, it says that others may share the device,
	 * as programs share a node of usbfs. A kernel has it alone.
	 */
	USBIP_SHARED = 1,
};

/* Errors on the wire are those of Linux, whatever the system at hand calls them. */
enum { USBIP_EPIPE = 32, USBIP_EPROTO = 71, USBIP_ECONNRESET = 104, USBIP_ESHUTDOWN = 108, USBIP_EOVERFLOW = 75 };

/* The operation at the start of a connection, request or reply. */
struct usbip_op {
	unsigned version, code;
	uint32_t status;
};
void usbip_put_op(uint8_t to[USBIP_OP], const struct usbip_op *op);
void usbip_get_op(const uint8_t from[USBIP_OP], struct usbip_op *op);

struct usbip_device {
	char path[64], busid[USBIP_BUSID];
	uint32_t busnum, devnum, speed;
	unsigned vendor, product, release;
	uint8_t configuration, configurations, interfaces;
};
void usbip_put_device(uint8_t to[USBIP_DEVICE], const struct usbip_device *d);
void usbip_get_device(const uint8_t from[USBIP_DEVICE], struct usbip_device *d);

/* All four messages; what one does not have stays 0. */
struct usbip_message {
	uint32_t command, sequence, device, direction, endpoint;
	uint32_t flags;  /* SUBMIT; of the returns: status; of UNLINK: the sequence it means */
	uint32_t length; /* SUBMIT: of the buffer; RET_SUBMIT: actual */
	uint8_t setup[8];
};
void usbip_put(uint8_t to[USBIP_HEADER], const struct usbip_message *m);
void usbip_get(const uint8_t from[USBIP_HEADER], struct usbip_message *m);

/* All n bytes, whatever interrupts; false if the connection ended. */
bool usbip_read(int fd, void *bytes, size_t n);
bool usbip_write(int fd, const void *bytes, size_t n);

/* A socket to HOST:PORT, host a number; -1 with errno. */
int usbip_connect(const char *address);

#endif
