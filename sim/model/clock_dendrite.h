/* SPDX-License-Identifier: MIT */
/*
 * clock_dendrite.h -- the somas' phase a clock at a time: rtl/core/lq_soma.v and what is below it
 *
 * Private to the clock-level model. Values are those of dendrite.h; this adds when.
 */
#ifndef LQ_CLOCK_DENDRITE_H
#define LQ_CLOCK_DENDRITE_H
#include "clock.h"
#include "dendrite.h"

/* What the rest of the core shows the phase in a clock. */
struct dendrite_wires {
	bool run, start, updated, clear;
	bool goal;                    /* one is written: in_axon, in_payload */
	const struct neuron_state *state;
};

struct clock_dendrite {
	struct dendrite *d;
	int state, n, t;              /* t: clocks of the walk */
	bool zero, published;         /* published: neuron `row` is, in this clock */
	int row;
	int fb_mag;                   /* size of events fed back */

	/* Wires, from clock_dendrite_eval() to clock_dendrite_step(). */
	struct {
		bool done, solved, fed;
		int neuron;
		struct soma s;
		struct soma_output out;
		uint32_t random;
	} w;
};

/* NULL when out of memory. */
struct clock_dendrite *clock_dendrite_new(const struct access *at);
void clock_dendrite_free(struct clock_dendrite *k); /* NULL is fine */

/* Fills in the phase's writes of *p. */
void clock_dendrite_eval(struct clock_dendrite *k, const struct dendrite_wires *in,
			 struct core_pins *p);
void clock_dendrite_step(struct clock_dendrite *k, const struct dendrite_wires *in,
			 const struct core_pins *p);
void clock_dendrite_reset(struct clock_dendrite *k);

/* Goals are being forgotten: no step starts, no access is granted, no goal is taken. */
bool clock_dendrite_busy(const struct clock_dendrite *k);

#endif
