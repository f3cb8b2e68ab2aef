/* SPDX-License-Identifier: MIT */
/*
 * dut_core.h -- the Verilated core of each config, behind one table of functions
 *
 * Power-up values are random, drawn from the seed given. One thread per handle.
 */
#ifndef LQ_DUT_CORE_H
#define LQ_DUT_CORE_H
#include "clock.h"

struct dut_core_ops {
	const char *name;                                  /* of the config */
	void *(*open)(unsigned seed);
	void (*close)(void *self);
	void (*eval)(void *self, struct core_pins *p);     /* outputs and writes from the inputs */
	void (*step)(void *self);                          /* the clock edge */
	void (*trace)(void *self, const char *path);       /* FST from now on; NULL ends it */
};

extern const struct dut_core_ops *const dut_core_table[]; /* ended by NULL */

#endif
