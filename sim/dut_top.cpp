// SPDX-License-Identifier: MIT
#include "dut.h"
extern "C" {
#include "dut_top.h"
}

namespace {

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
	d->dump();
	p->rx_rdy = t.rx_rdy;
	p->tx_vld = t.tx_vld;
	p->tx_data = t.tx_data;
	if (core)
		dut_read_core(t, core, d->config);
}

} // namespace

extern "C" const struct dut_top_ops DUT_OPS;
const struct dut_top_ops DUT_OPS = {
	DUT_NAME, dut_open, dut_close, dut_eval, dut_step, dut_trace
};
