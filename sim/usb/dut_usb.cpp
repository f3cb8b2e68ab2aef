// SPDX-License-Identifier: MIT
//
// Compiled once for lq_usb and once, with DUT_WHOLE, for lq_top_usb, which keeps its bytes inside.
#ifdef DUT_WHOLE
#include "Vlq_top_usb.h"
using Top = Vlq_top_usb;
#else
#include "Vlq_usb.h"
using Top = Vlq_usb;
#endif
#include "verilated.h"
#include "verilated_fst_c.h"
extern "C" {
#include "dut_usb.h"
}

struct dut_usb {
	VerilatedContext ctx;
	Top *top;
	VerilatedFstC *fst;
};

static void dump(dut_usb *d)
{
	d->ctx.timeInc(1);
	if (d->fst)
		d->fst->dump(d->ctx.time());
}

struct dut_usb *dut_usb_open(unsigned seed)
{
	auto *d = new dut_usb;

	d->ctx.randReset(seed ? 2 : 0);
	d->ctx.randSeed((int)seed);
	d->ctx.traceEverOn(true);
	d->fst = nullptr;
	d->top = new Top{&d->ctx};
	return d;
}

void dut_usb_trace(struct dut_usb *d, const char *path)
{
	d->fst = new VerilatedFstC;
	d->top->trace(d->fst, 99);
	d->fst->open(path);
}

void dut_usb_close(struct dut_usb *d)
{
	if (d->fst) {
		d->fst->close();
		delete d->fst;
	}
	delete d->top;
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
	dump(d);
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
	d->top->clk = 1;
	d->top->eval();
	dump(d);
}
