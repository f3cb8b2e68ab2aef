// SPDX-License-Identifier: MIT
#include "dut.h"
extern "C" {
#include "dut_top.h"
}

namespace {

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
	DUT_READ_OUTPUTS(t, p, trc_);
	dut_read_writes(t, p, d->config);
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
	p->rx_rdy = t.rx_rdy;
	p->tx_vld = t.tx_vld;
	p->tx_data = t.tx_data;
	if (core)
		read_core(d, core);
}

} // namespace

extern "C" const struct dut_top_ops DUT_OPS;
const struct dut_top_ops DUT_OPS = {
	DUT_NAME, dut_open, dut_close, dut_eval, dut_step, dut_trace
};
