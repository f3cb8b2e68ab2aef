/* SPDX-License-Identifier: MIT */
#include "usb_find.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "lapicque.h"

enum { SERIAL = 128 }; /* more than a string descriptor holds */

struct search {
	const char *serial;
	libusb_device *found, *denied;
	unsigned n_found, n_seen;
	char seen[160]; /* serial numbers, with commas */
};

int lq_usb_refused(int err, const char *what, struct lq_why *why)
{
	switch (err) {
	case LIBUSB_ERROR_ACCESS:
		return lq_why_say(why, LQ_ERR_ACCESS, "no permission for %s: install the udev rule "
				  "60-lapicque.rules (make install does) and plug it in again", what);
	case LIBUSB_ERROR_BUSY:
		return lq_why_say(why, LQ_ERR_BUSY, "%s is claimed by another program", what);
	case LIBUSB_ERROR_NO_DEVICE:
		return lq_why_say(why, LQ_ERR_IO, "the device went away");
	case LIBUSB_ERROR_NO_MEM:
		return lq_why_say(why, LQ_ERR_NOMEM, "no memory for %s", what);
	}
	return lq_why_say(why, LQ_ERR_IO, "%s cannot be opened: %s", what, libusb_strerror(err));
}

/* Its serial number, "" if it has none; or a libusb error. */
static int read_serial(libusb_device *dev, uint8_t index, char *serial)
{
	libusb_device_handle *handle;
	int err = libusb_open(dev, &handle);

	*serial = '\0';
	if (err)
		return err;
	if (index)
		err = libusb_get_string_descriptor_ascii(handle, index, (unsigned char *)serial,
							 SERIAL);
	libusb_close(handle);
	return err < 0 ? err : 0;
}

static void look_at(struct search *s, libusb_device *dev, uint8_t index)
{
	char serial[SERIAL];
	int err = read_serial(dev, index, serial);
	size_t at = strlen(s->seen);

	if (err == LIBUSB_ERROR_ACCESS && !s->denied)
		s->denied = dev;
	if (err)
		return;
	s->n_seen++;
	snprintf(s->seen + at, sizeof(s->seen) - at, "%s%s", at ? ", " : "", serial);
	if (s->serial && strcmp(s->serial, serial))
		return;
	if (!s->n_found++)
		s->found = dev;
}

/* What to make of the devices that were there. */
static int judge(const struct search *s, const char *what, const char *how, struct lq_why *why)
{
	if (s->n_found == 1 && (s->serial || !s->denied))
		return LQ_OK;
	if (s->n_found > 1 && s->serial)
		return lq_why_say(why, LQ_ERR_NODEV, "%u devices with serial number \"%s\": unplug "
				  "all but one", s->n_found, s->serial);
	if (s->n_found > 1)
		return lq_why_say(why, LQ_ERR_NODEV, "%u of %s: choose one as %s:SERIAL, of %s",
				  s->n_found, what, how, s->seen);
	if (s->denied)
		return lq_usb_refused(LIBUSB_ERROR_ACCESS, what, why);
	if (s->n_seen)
		return lq_why_say(why, LQ_ERR_NODEV, "no %s has serial number \"%s\", only %s", what,
				  s->serial, s->seen);
	return lq_why_say(why, LQ_ERR_NODEV, "no %s is plugged in", what);
}

int lq_usb_find(libusb_device **dev, libusb_context *ctx, const struct usb_id *ids, size_t n,
		const char *what, const char *how, const char *serial, struct lq_why *why)
{
	struct search s = { .serial = serial };
	libusb_device **list;
	ssize_t count = libusb_get_device_list(ctx, &list);
	int err;

	if (count < 0)
		return lq_usb_refused((int)count, "the list of USB devices", why);
	for (ssize_t i = 0; i < count; i++) {
		struct libusb_device_descriptor d;

		if (libusb_get_device_descriptor(list[i], &d))
			continue;
		for (size_t k = 0; k < n; k++)
			if (d.idVendor == ids[k].vendor && d.idProduct == ids[k].product)
				look_at(&s, list[i], d.iSerialNumber);
	}
	err = judge(&s, what, how, why);
	if (!err)
		*dev = libusb_ref_device(s.found);
	libusb_free_device_list(list, 1);
	return err;
}
