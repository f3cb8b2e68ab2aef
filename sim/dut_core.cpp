// SPDX-License-Identifier: MIT
#include "verilated.h"
#include "verilated_fst_c.h"
#include "dut_pins.h"
extern "C" {
#include "dut_core.h"
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

	d->ctx.randReset(2);
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

void dut_eval(void *self, struct core_pins *p)
{
	auto *d = static_cast<dut *>(self);
	auto &t = *d->top;

	t.clk = 0;
	t.rst = p->rst;
	t.h_vld = p->h_vld;
	t.h_op = p->h_op;
	t.h_space = p->h_space;
	t.h_addr = p->h_addr;
	t.h_wdata = p->h_wdata;
	t.in_vld = p->in_vld;
	t.in_tick = p->in_tick;
	t.in_axon = p->in_axon;
	t.in_payload = (uint8_t)p->in_payload;
	t.out_rdy = p->out_rdy;
	t.eval();
	dump(d);
	p->h_ack = t.h_ack;
	p->h_status = t.h_status;
	p->h_rdata = t.h_rdata;
	p->h_next = t.h_next;
	p->in_rdy = t.in_rdy;
	p->in_status = t.in_status;
	p->out_vld = t.out_vld;
	p->out_end = t.out_end;
	p->out_fired = t.out_fired;
	p->out_has_value = t.out_has_value;
	p->out_neuron = t.out_neuron;
	p->out_value = (int16_t)t.out_value;
	p->st_step = t.st_step;
	p->st_clocks = t.st_clocks;
	p->st_late = t.st_late;
	p->st_lost = t.st_lost;
	p->st_busy = t.st_busy;
	p->st_run = t.st_run;
	dut_read_writes(t, p, d->n_pipes);
}

void dut_step(void *self)
{
	auto *d = static_cast<dut *>(self);

	d->top->clk = 1;
	d->top->eval();
	dump(d);
}

} // namespace

extern "C" const struct dut_core_ops DUT_OPS;
const struct dut_core_ops DUT_OPS = {
	DUT_NAME, dut_open, dut_close, dut_eval, dut_step, dut_trace
};
