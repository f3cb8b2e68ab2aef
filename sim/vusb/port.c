/* SPDX-License-Identifier: MIT */
#include "port.h"

#include <stdio.h>
#include <string.h>
#include "lapicque.h"

enum { DEVNUMS = 127, FIRST_DEVNUM = 2 };

bool port_plug(struct port *p, struct lq_why *why)
{
	if (p->gadget)
		return true;
	if (p->behind->open(&p->self, p->arg, why))
		return false;
	p->gadget = p->ftdi ? gadget_ftdi(p->behind, p->self, p->serial, p->baud) :
		    p->wire ? gadget_wire(p->behind, p->self) :
			      gadget_lapicque(p->behind, p->self, p->serial);
	if (!p->gadget) {
		p->behind->close(p->self);
		return lq_why_say(why, LQ_ERR_NOMEM, "no memory, or no answer"), false;
	}
	/* Numbers of one port never meet those of another. */
	p->devnum = p->devnum ? p->devnum + 16 : FIRST_DEVNUM + p->number - 1;
	if (p->devnum > DEVNUMS)
		p->devnum = FIRST_DEVNUM + p->number - 1;
	p->left = 0;
	return true;
}

void port_unplug(struct port *p)
{
	if (!p->gadget)
		return;
	p->gadget->ops->close(p->gadget);
	p->gadget = NULL;
	p->behind->close(p->self);
	p->exclusive = false;
}

static int read_descriptor(struct port *p, unsigned value, uint8_t *data, uint64_t now_us)
{
	const uint8_t setup[8] = { 0x80, 6, (uint8_t)value, (uint8_t)(value >> 8), 0, 0, 0xff, 0 };

	return p->gadget->ops->control(p->gadget, setup, data, now_us);
}

bool port_describe(struct port *p, struct usbip_device *d, uint64_t now_us)
{
	uint8_t data[GADGET_CONTROL];

	if (!p->gadget)
		return false;
	memset(d, 0, sizeof(*d));
	snprintf(d->busid, sizeof(d->busid), "1-%u", p->number);
	snprintf(d->path, sizeof(d->path), "/sys/devices/lapicque-vusb/usb1/1-%u", p->number);
	d->busnum = 1;
	d->devnum = p->devnum;
	d->speed = p->gadget->ops->speed;
	if (read_descriptor(p, 0x0100, data, now_us) < 18)
		return false;
	d->vendor = gadget_u16(data + 8);
	d->product = gadget_u16(data + 10);
	d->release = gadget_u16(data + 12);
	d->configurations = data[17];
	if (read_descriptor(p, 0x0200, data, now_us) < 9)
		return false;
	d->interfaces = data[4];
	d->configuration = data[5];
	return true;
}

bool port_counts(struct port *p)
{
	return p->left && !--p->left;
}

void port_reset(struct port *p, uint64_t now_us)
{
	static const uint8_t unconfigure[8] = { 0, 9 };
	uint8_t data[GADGET_CONTROL];

	p->gadget->ops->control(p->gadget, unconfigure, data, now_us);
}
