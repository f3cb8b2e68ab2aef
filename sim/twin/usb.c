/* SPDX-License-Identifier: MIT */
/*
 * usb -- the host of sim/usb at a board's D+ and D-, in place of sim/usb/dut_usb.cpp
 *
 * The board's pads hold a sample each way, as the cable does by itself: the device answers a clock later
 * than in the tests of the USB core.
 */
#include <string.h>
#include "dut_usb.h"
#include "rig.h"
#include "usb_rig.h"

struct dut_usb {
	struct usb_pins *pins;
};

static struct dut_usb board;

const struct transport *twin_transport(unsigned seed)
{
	usb_rig.seed = seed;
	return &usb_rig_transport;
}

struct dut_usb *dut_usb_open(unsigned seed)
{
	(void)seed;
	return &board;
}

void dut_usb_close(struct dut_usb *d)
{
	(void)d;
}

/* The host lets go of the line while the device drives it. */
void dut_usb_eval(struct dut_usb *d, struct usb_pins *p)
{
	d->pins = p;
	twin.pins.drive = !twin.pins.oe;
	twin.pins.dp = p->dp;
	twin.pins.dn = p->dn;
}

void dut_usb_step(struct dut_usb *d)
{
	twin_clock(&twin);
	d->pins->oe = twin.pins.oe;
	d->pins->p = twin.pins.p;
	d->pins->n = twin.pins.n;
	d->pins->pull_up = twin.pins.pull_up;
}

void dut_usb_trace(struct dut_usb *d, const char *path)
{
	(void)d;
	twin_trace(&twin, path);
}
