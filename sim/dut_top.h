/* SPDX-License-Identifier: MIT */
/*
 * dut_top.h -- the Verilated device of each config, behind one table of functions
 *
 * Power-up values are random, drawn from the seed given; all zeros if that is 0. One thread per
 * handle.
 */
#ifndef LQ_DUT_TOP_H
#define LQ_DUT_TOP_H
#include "clock.h"

/* The device's ports during one clock, inputs first. */
struct top_pins {
	bool rst;
	bool rx_vld;
	uint8_t rx_data;
	bool tx_rdy;

	bool rx_rdy;
	bool tx_vld;
	uint8_t tx_data; /* with tx_vld */
};

struct dut_top_ops {
	const char *name;                                  /* of the config */
	void *(*open)(unsigned seed);
	void (*close)(void *self);
	/* Outputs from the inputs; every pin and write of the core inside, unless core is NULL. */
	void (*eval)(void *self, struct top_pins *p, struct core_pins *core);
	void (*step)(void *self);                          /* the clock edge */
	void (*trace)(void *self, const char *path);       /* FST from now on; NULL ends it */
};

extern const struct dut_top_ops *const dut_top_table[]; /* ended by NULL */

#endif
