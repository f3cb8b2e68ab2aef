/* SPDX-License-Identifier: MIT */
/*
 * measure.h -- how many clocks a step takes on the Verilated core
 *
 * Every axon is connected to every neuron, output is taken at once. Needs the Verilated cores.
 */
#ifndef LQ_MEASURE_H
#define LQ_MEASURE_H

struct measure {
	const char *config;
	int neurons;          /* used: the first ones, a multiple of the lanes */
	int spikes;           /* distinct input spikes of the step, on axons 0 and up */
	int firing;           /* how many neurons fire: the last ones */

	int clocks;           /* from the one that takes the tick to the one that takes its end */
	int latency;          /* to the one that offers the last spike event; 0 if none fires */
};

/* 0, or -1 when the config has no Verilated core or memory is out. */
int measure_step(struct measure *m);

#endif
