// SPDX-License-Identifier: MIT
#include "verilated.h"
#include "verilated_fst_c.h"
#include "dut_pins.h"
extern "C" {
#include "dut_top.h"
}

namespace {

struct dut {
	VerilatedContext ctx;
	DUT_CLASS *top;
	VerilatedFstC *fst;
	int n_pipes;
};

void dump(dut *d)
{
	d->ctx.timeInc(1);
	if (d->fst)
		d->fst->dump(d->ctx.time());
}

void *dut_open(unsigned seed)
{
	auto *d = new dut;

	d->ctx.randReset(seed ? 2 : 0);
	d->ctx.randSeed((int)seed);
	d->ctx.traceEverOn(true);
	d->fst = nullptr;
	d->n_pipes = config_find(DUT_NAME)->n_pipes;
	d->top = new DUT_CLASS{&d->ctx};
	return d;
}

void dut_trace(void *self, const char *path)
{
	auto *d = static_cast<dut *>(self);

	if (d->fst) {
		d->fst->close();
		delete d->fst;
		d->fst = nullptr;
	}
	if (path) {
		d->fst = new VerilatedFstC;
		d->top->trace(d->fst, 99);
		d->fst->open(path);
	}
}

void dut_close(void *self)
{
	auto *d = static_cast<dut *>(self);

	dut_trace(d, nullptr);
	delete d->top;
	delete d;
}

void read_core(dut *d, struct core_pins *p)
{
	auto &t = *d->top;

	p->rst = t.trc_rst;
	p->h_vld = t.trc_h_vld;
	p->h_op = t.trc_h_op;
	p->h_space = t.trc_h_space;
	p->h_addr = t.trc_h_addr;
	p->h_wdata = t.trc_h_wdata;
	p->in_vld = t.trc_in_vld;
	p->in_tick = t.trc_in_tick;
	p->in_axon = t.trc_in_axon;
	p->in_payload = (int8_t)t.trc_in_payload;
	p->out_rdy = t.trc_out_rdy;
	p->h_ack = t.trc_h_ack;
	p->h_status = t.trc_h_status;
	p->h_rdata = t.trc_h_rdata;
	p->h_next = t.trc_h_next;
	p->in_rdy = t.trc_in_rdy;
	p->in_status = t.trc_in_status;
	p->out_vld = t.trc_out_vld;
	p->out_end = t.trc_out_end;
	p->out_fired = t.trc_out_fired;
	p->out_has_value = t.trc_out_has_value;
	p->out_neuron = t.trc_out_neuron;
	p->out_value = (int16_t)t.trc_out_value;
	p->st_step = t.trc_st_step;
	p->st_clocks = t.trc_st_clocks;
	p->st_late = t.trc_st_late;
	p->st_lost = t.trc_st_lost;
	p->st_busy = t.trc_st_busy;
	p->st_run = t.trc_st_run;
	dut_read_writes(t, p, d->n_pipes);
}

void dut_eval(void *self, struct top_pins *p, struct core_pins *core)
{
	auto *d = static_cast<dut *>(self);
	auto &t = *d->top;

	t.clk = 0;
	t.rst = p->rst;
	t.rx_vld = p->rx_vld;
	t.rx_data = p->rx_data;
	t.tx_rdy = p->tx_rdy;
	t.eval();
	dump(d);
	p->tx_vld = t.tx_vld;
	p->tx_data = t.tx_data;
	if (core)
		read_core(d, core);
}

void dut_step(void *self)
{
	auto *d = static_cast<dut *>(self);

	d->top->clk = 1;
	d->top->eval();
	dump(d);
}

} // namespace

extern "C" const struct dut_top_ops DUT_OPS;
const struct dut_top_ops DUT_OPS = {
	DUT_NAME, dut_open, dut_close, dut_eval, dut_step, dut_trace
};
