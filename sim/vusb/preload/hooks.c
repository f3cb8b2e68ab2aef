/* SPDX-License-Identifier: MIT */
/*
 * The calls of libc with which libusb reaches usbfs and sysfs. Others go on to the kernel, by
 * system calls and not by the libc's functions, which these stand before. For 64-bit Linux.
 *
 * With LAPICQUE_VUSB_DENY set nodes cannot be opened, as without the udev rule.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "bus.h"
#include "node.h"

/* glibc declares some of them with attributes or not at all: these are their ABI. */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int ioctl(int fd, unsigned long request, ...);

static int open_memory(const void *bytes, size_t n)
{
	int fd = memfd_create("lapicque-vusb", MFD_CLOEXEC);

	if (fd >= 0 && (write(fd, bytes, n) != (ssize_t)n || lseek(fd, 0, SEEK_SET) != 0)) {
		syscall(SYS_close, fd);
		errno = EIO;
		return -1;
	}
	return fd;
}

/* An attribute of a device in sysfs, its text in a file of its own. */
static int open_attribute(const struct bus_device *b, const char *name)
{
	char text[32];
	int n = -1;

	if (!strcmp(name, "descriptors"))
		return open_memory(b->descriptors, b->n_descriptors);
	if (!strcmp(name, "busnum"))
		n = snprintf(text, sizeof(text), "%u\n", b->d.busnum);
	else if (!strcmp(name, "devnum"))
		n = snprintf(text, sizeof(text), "%u\n", b->d.devnum);
	else if (!strcmp(name, "speed"))
		n = snprintf(text, sizeof(text), "%s\n", b->d.speed == 3 ? "480" : "12");
	else if (!strcmp(name, "bConfigurationValue"))
		n = snprintf(text, sizeof(text), "%u\n", b->d.configuration);
	if (n > 0)
		return open_memory(text, (size_t)n);
	errno = ENOENT;
	return -1;
}

static int open_any(const char *path, int flags, mode_t mode)
{
	struct bus_device b;
	char busid[USBIP_BUSID], name[64];
	unsigned busnum, devnum;

	if (sscanf(path, "/dev/bus/usb/%3u/%3u", &busnum, &devnum) == 2 &&
	    bus_numbered(busnum, devnum, &b)) {
		if (!getenv("LAPICQUE_VUSB_DENY"))
			return node_open(busnum, devnum);
		errno = EACCES;
		return -1;
	}
	if (sscanf(path, "/sys/bus/usb/devices/%31[^/]/%63[^/]", busid, name) == 2 &&
	    bus_named(busid, &b))
		return open_attribute(&b, name);
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

static mode_t mode_of(int flags, va_list ap)
{
	return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(ap, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	return open_any(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	return open_any(path, flags, mode);
}

int __open_2(const char *path, int flags)
{
	return open_any(path, flags, 0);
}

int __open64_2(const char *path, int flags)
{
	return open_any(path, flags, 0);
}

int close(int fd)
{
	struct node *n = node_of(fd);

	if (!n)
		return (int)syscall(SYS_close, fd);
	node_close(n);
	return 0;
}

int ioctl(int fd, unsigned long request, ...)
{
	struct node *n = node_of(fd);
	va_list ap;
	void *arg;

	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	return n ? node_ioctl(n, request, arg) : (int)syscall(SYS_ioctl, fd, request, arg);
}
