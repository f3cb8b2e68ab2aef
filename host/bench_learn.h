/* SPDX-License-Identifier: MIT */
/*
 * bench_learn.h -- the figures of learning: every input to every neuron, with pair STDP
 *
 * On the step-level model, whose clocks are exact. In every step some inputs have an event and some
 * neurons, in other places each step, fire. All traces are alive. W1 is 256 inputs to 256 neurons.
 */
#ifndef LQ_BENCH_LEARN_H
#define LQ_BENCH_LEARN_H
#include <stdbool.h>

struct bench_learn {
	const char *config;
	int inputs, neurons;
	int spikes;     /* inputs that have an event in a step */
	int firing;     /* neurons that fire in it, at most 32 */
	bool off;       /* the core does not learn */

	/* Results, means of a step. */
	double us;      /* processor time, with pushing the events and choosing who fires; median of runs */
	double clocks;
	double words;   /* visited: read, changed, written */
	double synapses;/* whose rule had something to do: an event of the axon, or the neuron fired */
};

/* Processor time of this process, in seconds. */
double bench_cpu_s(void);

/* False when out of memory. */
bool bench_learn(struct bench_learn *b);

#endif
