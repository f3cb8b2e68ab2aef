// SPDX-License-Identifier: MIT
//
// tests/board/lq_usb_boards.v behind dut_usb.h: whole boards, their pads and PLLs, in place of the USB core
//
// The pads hold a sample each way, as the cable does by itself: the device answers a clock later than the
// core alone. Where the boards differ neither answers any more, and standard error says when.
#include <cstdio>
#include "Vlq_usb_boards.h"
#define DUT_CLASS Vlq_usb_boards
#include "dut_module.h"
extern "C" {
#include "dut_usb.h"
}

struct dut_usb : dut_module {
	struct usb_pins *pins = nullptr;
	long clocks = 0;
	bool differ = false;

	using dut_module::dut_module;
};

static void level(dut_usb *d, int clk)
{
	d->top->clk = (uint8_t)clk;
	d->top->eval();
	d->dump();
}

struct dut_usb *dut_usb_open(unsigned seed)
{
	return new dut_usb(seed);
}

void dut_usb_trace(struct dut_usb *d, const char *path)
{
	d->trace(path);
}

void dut_usb_close(struct dut_usb *d)
{
	delete d;
}

void dut_usb_eval(struct dut_usb *d, struct usb_pins *p)
{
	d->pins = p;
}

void dut_usb_step(struct dut_usb *d)
{
	auto &t = *d->top;
	struct usb_pins *p = d->pins;

	// The host lets go of the line while the device drives it.
	t.drive = !t.oe;
	t.dp = p->dp & 1;
	t.dn = p->dn & 1;
	level(d, 0);
	t.dp = p->dp >> 1;
	t.dn = p->dn >> 1;
	t.eval();
	level(d, 1);
	t.drive = !t.oe;
	t.eval();
	if (!t.same && !d->differ) {
		fprintf(stderr, "# clock %ld: the boards differ\n", d->clocks);
		d->differ = true;
	}
	p->oe = t.oe && !d->differ;
	p->p = t.line_dp;
	p->n = t.line_dn;
	p->pull_up = t.pull_up;
	p->configured = t.lights >> 1 & 1;
	p->suspended = !(t.lights >> 2 & 1);
	d->clocks++;
}
