/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "claim.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>
#include "bus.h"

void claim_begin(struct claims *c)
{
	for (int i = 0; i < CLAIM_INTERFACES; i++)
		c->socket[i] = -1;
}

int claim_take(struct claims *c, const struct usbip_device *device, unsigned interface)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd, length;

	if (interface >= CLAIM_INTERFACES)
		return ENOENT;
	if (c->socket[interface] >= 0)
		return 0;
	length = snprintf(name.sun_path + 1, sizeof(name.sun_path) - 1, "lapicque-vusb %s %s %u %u",
			  bus_server(), device->busid, device->devnum, interface);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return errno;
	if (bind(fd, (struct sockaddr *)&name, (socklen_t)(sizeof(sa_family_t) + 1 + (size_t)length))) {
		syscall(SYS_close, fd);
		return EBUSY;
	}
	c->socket[interface] = fd;
	return 0;
}

int claim_release(struct claims *c, unsigned interface)
{
	if (interface >= CLAIM_INTERFACES || c->socket[interface] < 0)
		return EINVAL;
	syscall(SYS_close, c->socket[interface]);
	c->socket[interface] = -1;
	return 0;
}

void claim_end(struct claims *c)
{
	for (unsigned i = 0; i < CLAIM_INTERFACES; i++)
		claim_release(c, i);
}
