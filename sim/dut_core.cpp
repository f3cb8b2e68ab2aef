// SPDX-License-Identifier: MIT
#include "dut.h"
extern "C" {
#include "dut_core.h"
}

namespace {

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
	d->dump();
	DUT_READ_OUTPUTS(t, p, );
	dut_read_writes(t, p, d->config);
}

} // namespace

extern "C" const struct dut_core_ops DUT_OPS;
const struct dut_core_ops DUT_OPS = {
	DUT_NAME, dut_open, dut_close, dut_eval, dut_step, dut_trace
};
