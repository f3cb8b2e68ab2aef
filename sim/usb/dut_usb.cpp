// SPDX-License-Identifier: MIT
//
// Compiled once for lq_usb and once, with DUT_WHOLE, for lq_top_usb, which keeps its bytes inside.
#ifdef DUT_WHOLE
#include "Vlq_top_usb.h"
#define DUT_CLASS Vlq_top_usb
#else
#include "Vlq_usb.h"
#define DUT_CLASS Vlq_usb
#endif
#include "dut_module.h"
extern "C" {
#include "dut_usb.h"
}

struct dut_usb : dut_module {
	using dut_module::dut_module;
};

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
	auto &t = *d->top;

	t.clk = 0;
	t.rst = p->rst;
	t.dp = p->dp;
	t.dn = p->dn;
#ifndef DUT_WHOLE
	t.rx_rdy = p->rx_rdy;
	t.tx_vld = p->tx_vld;
	t.tx_data = p->tx_data;
	t.tx_last = p->tx_last;
#endif
	t.eval();
	d->dump();
	p->oe = t.oe;
	p->p = t.p_out;
	p->n = t.n_out;
	p->pull_up = t.pull_up;
#ifndef DUT_WHOLE
	p->rx_vld = t.rx_vld;
	p->rx_data = t.rx_data;
	p->tx_rdy = t.tx_rdy;
#endif
	p->configured = t.configured;
	p->suspended = t.suspended;
}

void dut_usb_step(struct dut_usb *d)
{
	d->rise();
}
