/* SPDX-License-Identifier: MIT */
/*
 * The functions of libudev that libusb calls, over a bus that only has the virtual devices. Nothing
 * is announced: a program sees what was plugged in later with its next libusb_init().
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "bus.h"

#define DEVICES "/sys/bus/usb/devices/"

struct udev { int unused; };
struct udev_list_entry {
	char name[64];
	struct udev_list_entry *next;
};
struct udev_enumerate {
	struct udev_list_entry entry[BUS_DEVICES];
	size_t n;
};
struct udev_device { char node[32], name[USBIP_BUSID]; };
struct udev_monitor { int fd; };

/* As in <libudev.h>, which need not be installed. */
struct udev *udev_new(void);
struct udev *udev_unref(struct udev *u);
struct udev_enumerate *udev_enumerate_new(struct udev *u);
struct udev_enumerate *udev_enumerate_unref(struct udev_enumerate *e);
int udev_enumerate_add_match_subsystem(struct udev_enumerate *e, const char *subsystem);
int udev_enumerate_add_match_property(struct udev_enumerate *e, const char *name, const char *value);
int udev_enumerate_scan_devices(struct udev_enumerate *e);
struct udev_list_entry *udev_enumerate_get_list_entry(struct udev_enumerate *e);
struct udev_list_entry *udev_list_entry_get_next(struct udev_list_entry *entry);
const char *udev_list_entry_get_name(struct udev_list_entry *entry);
struct udev_device *udev_device_new_from_syspath(struct udev *u, const char *path);
struct udev_device *udev_device_unref(struct udev_device *d);
const char *udev_device_get_action(struct udev_device *d);
const char *udev_device_get_devnode(struct udev_device *d);
const char *udev_device_get_sysname(struct udev_device *d);
struct udev_monitor *udev_monitor_new_from_netlink(struct udev *u, const char *name);
struct udev_monitor *udev_monitor_unref(struct udev_monitor *m);
int udev_monitor_filter_add_match_subsystem_devtype(struct udev_monitor *m, const char *subsystem,
						    const char *devtype);
int udev_monitor_enable_receiving(struct udev_monitor *m);
int udev_monitor_get_fd(struct udev_monitor *m);
struct udev_device *udev_monitor_receive_device(struct udev_monitor *m);

struct udev *udev_new(void)
{
	return calloc(1, sizeof(struct udev));
}

struct udev *udev_unref(struct udev *u)
{
	free(u);
	return NULL;
}

struct udev_enumerate *udev_enumerate_new(struct udev *u)
{
	(void)u;
	return calloc(1, sizeof(struct udev_enumerate));
}

struct udev_enumerate *udev_enumerate_unref(struct udev_enumerate *e)
{
	free(e);
	return NULL;
}

int udev_enumerate_add_match_subsystem(struct udev_enumerate *e, const char *subsystem)
{
	(void)e;
	return strcmp(subsystem, "usb") ? -EINVAL : 0;
}

int udev_enumerate_add_match_property(struct udev_enumerate *e, const char *name, const char *value)
{
	(void)e;
	return strcmp(name, "DEVTYPE") || strcmp(value, "usb_device") ? -EINVAL : 0;
}

int udev_enumerate_scan_devices(struct udev_enumerate *e)
{
	struct bus_device b;

	bus_scan();
	for (e->n = 0; bus_nth(e->n, &b); e->n++) {
		snprintf(e->entry[e->n].name, sizeof(e->entry[0].name), DEVICES "%s", b.d.busid);
		if (e->n)
			e->entry[e->n - 1].next = &e->entry[e->n];
	}
	return 0;
}

struct udev_list_entry *udev_enumerate_get_list_entry(struct udev_enumerate *e)
{
	return e->n ? e->entry : NULL;
}

struct udev_list_entry *udev_list_entry_get_next(struct udev_list_entry *entry)
{
	return entry->next;
}

const char *udev_list_entry_get_name(struct udev_list_entry *entry)
{
	return entry->name;
}

struct udev_device *udev_device_new_from_syspath(struct udev *u, const char *path)
{
	struct bus_device b;
	struct udev_device *d;

	(void)u;
	if (strncmp(path, DEVICES, sizeof(DEVICES) - 1) ||
	    !bus_named(path + sizeof(DEVICES) - 1, &b)) {
		errno = ENOENT;
		return NULL;
	}
	d = calloc(1, sizeof(*d));
	if (!d)
		return NULL;
	snprintf(d->node, sizeof(d->node), "/dev/bus/usb/%03u/%03u", b.d.busnum % 1000,
		 b.d.devnum % 1000);
	snprintf(d->name, sizeof(d->name), "%s", b.d.busid);
	return d;
}

struct udev_device *udev_device_unref(struct udev_device *d)
{
	free(d);
	return NULL;
}

const char *udev_device_get_action(struct udev_device *d)
{
	(void)d;
	return NULL;
}

const char *udev_device_get_devnode(struct udev_device *d)
{
	return d->node;
}

const char *udev_device_get_sysname(struct udev_device *d)
{
	return d->name;
}

struct udev_monitor *udev_monitor_new_from_netlink(struct udev *u, const char *name)
{
	struct udev_monitor *m = calloc(1, sizeof(*m));

	(void)u;
	(void)name;
	if (m)
		m->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return m;
}

struct udev_monitor *udev_monitor_unref(struct udev_monitor *m)
{
	close(m->fd);
	free(m);
	return NULL;
}

int udev_monitor_filter_add_match_subsystem_devtype(struct udev_monitor *m, const char *subsystem,
						    const char *devtype)
{
	(void)m;
	(void)subsystem;
	(void)devtype;
	return 0;
}

int udev_monitor_enable_receiving(struct udev_monitor *m)
{
	(void)m;
	return 0;
}

int udev_monitor_get_fd(struct udev_monitor *m)
{
	return m->fd;
}

struct udev_device *udev_monitor_receive_device(struct udev_monitor *m)
{
	(void)m;
	return NULL;
}
