/* SPDX-License-Identifier: MIT */
/*
 * bench_learn.h -- the figures of learning: W1, 256 inputs to 256 neurons, with pair STDP
 *
 * On the step-level model, whose clocks are exact. In every step 26 inputs have an event and some
 * neurons, in other places each step, fire. All traces are alive.
 */
#ifndef LQ_BENCH_LEARN_H
#define LQ_BENCH_LEARN_H
#include <stdbool.h>

enum { BENCH_SPIKES = 26 };

struct bench_learn {
	const char *config;
	int firing;     /* neurons that fire in a step */
	bool off;       /* the core does not learn */

	/* Results, means of a step. */
	double us;      /* processor time, with pushing the events and choosing who fires; median of runs */
	double clocks;
	double words;   /* visited: read, changed, written */
	double synapses;/* whose rule had something to do: an event of the axon, or the neuron fired */
};

/* False when out of memory. */
bool bench_learn(struct bench_learn *b);

#endif
