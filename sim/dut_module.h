// SPDX-License-Identifier: MIT
//
// dut_module.h -- a Verilated module with waveforms, DUT_CLASS: what every shim does alike (C++)
#ifndef LQ_DUT_MODULE_H
#define LQ_DUT_MODULE_H
#include "verilated.h"
#include "verilated_fst_c.h"

namespace {

struct dut_module {
	VerilatedContext ctx;
	DUT_CLASS *top;
	VerilatedFstC *fst = nullptr;

	// Power-up values are drawn from the seed; all are zero for seed 0.
	explicit dut_module(unsigned seed)
	{
		ctx.randReset(seed ? 2 : 0);
		ctx.randSeed((int)seed);
		ctx.traceEverOn(true);
		top = new DUT_CLASS{&ctx};
	}
	~dut_module()
	{
		trace(nullptr);
		delete top;
	}
	dut_module(const dut_module &) = delete;
	dut_module &operator=(const dut_module &) = delete;

	// FST from now on; none any more if path is NULL.
	void trace(const char *path)
	{
		if (fst) {
			fst->close();
			delete fst;
			fst = nullptr;
		}
		if (path) {
			fst = new VerilatedFstC;
			top->trace(fst, 99);
			fst->open(path);
		}
	}
	void dump()
	{
		ctx.timeInc(1);
		if (fst)
			fst->dump(ctx.time());
	}
	// The clock edge.
	void rise()
	{
		top->clk = 1;
		top->eval();
		dump();
	}
};

} // namespace

#endif
