/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <time.h>
#include "bench_learn.h"
#include "config.h"
#include "experiment.h"
#include "lq_spec.h"
#include "random.h"
#include "step.h"

enum { MOST_FIRING = 32, WARM = 50, RUNS = 5, STEPS = 400 };

double bench_cpu_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Set 0 never fires, set 1 always. */
static void load_neurons(struct model *m, int neurons)
{
	for (uint32_t set = 0; set < 2; set++) {
		model_write(m, SP_SET, set << 3 | SET_LEAK, 3900);
		model_write(m, SP_SET, set << 3 | SET_THRESHOLD,
			    (uint16_t)(set ? INT16_MIN : INT16_MAX));
		model_write(m, SP_SET, set << 3 | SET_MODE, 1u << MODE_SPIKING | SHIFT_ONE);
	}
	for (uint32_t n = 0; n < (uint32_t)neurons; n++) {
		model_write(m, SP_STATE, n << 2 | STATE_SET, 0);
		model_write(m, SP_PLASTIC, 1u << 23 | n << 3 | PL_DECAY1, 3895);
	}
}

/* sum POST x1, mul PRE y1: traces of 20 steps that grow by a half. */
static void load_rule(struct model *m, int inputs)
{
	static const uint16_t unit[] = {
		GATE_POST << SUM_GATE | AF_X1 << SUM_AXON, 41,
		GATE_PRE << MUL_GATE | AF_ONE << MUL_AXON | LF_Y1 << MUL_LANE, (uint16_t)-43,
	};
	const uint16_t head = 1 << HEAD_OPS | 1 << HEAD_SHIFT | 1 << HEAD_STOCHASTIC | 1 << HEAD_LIVE |
			      (1 << (GATE_PRE - 1) | 1 << (GATE_POST - 1)) << HEAD_USES;

	for (uint32_t i = 0; i < 4; i++)
		model_write(m, SP_RULE, i, unit[i]);
	model_write(m, SP_RULE, 7 << 2, head);
	for (uint32_t a = 0; a < (uint32_t)inputs; a++)
		model_write(m, SP_PLASTIC, a << 2 | PL_RULE, 1 << AXON_PLASTIC);
	model_write(m, SP_REG, REG_COUNT, (uint16_t)inputs);
	model_write(m, SP_REG, REG_X1_DECAY, 3895);
	model_write(m, SP_REG, REG_X1_AMP, 8192);
	model_write(m, SP_REG, REG_Y1_AMP, 8192);
}

/* Who fires in the next step: distinct, anywhere. */
static void choose(struct model *m, struct random *r, int neurons, unsigned *neuron, int n)
{
	for (int i = 0; i < n; i++)
		model_write(m, SP_STATE, neuron[i] << 2 | STATE_SET, 0);
	for (int i = 0; i < n; i++) {
		bool again;

		do {
			neuron[i] = (unsigned)random_below(r, neurons);
			again = false;
			for (int k = 0; k < i; k++)
				again |= neuron[k] == neuron[i];
		} while (again);
		model_write(m, SP_STATE, neuron[i] << 2 | STATE_SET, 1);
	}
}

/* Words: all axons where a neuron of the block fired, elsewhere those with an event. */
static void count(struct bench_learn *b, const struct config *c, const unsigned *neuron)
{
	int blocks = b->neurons / c->n_lanes, open = 0;

	for (int i = 0; i < b->firing; i++) {
		bool first = true;

		for (int k = 0; k < i; k++)
			first = first && neuron[k] / (unsigned)c->n_lanes != neuron[i] / (unsigned)c->n_lanes;
		open += first;
	}
	b->words += open * b->inputs + (blocks - open) * b->spikes;
	b->synapses += b->spikes * b->neurons + b->firing * (b->inputs - b->spikes);
}

bool bench_learn(struct bench_learn *b)
{
	const struct config *c = config_find(b->config);
	struct model *m = model_new(c);
	struct model_output *out = calloc((size_t)c->n_neurons, sizeof(*out));
	struct random random = {1};
	unsigned neuron[MOST_FIRING] = {0};
	double us[RUNS], start = 0;
	uint32_t step, clocks;

	b->clocks = b->words = b->synapses = 0;
	if (m && out) {
		load_neurons(m, b->neurons);
		load_rule(m, b->inputs);
		model_write(m, SP_REG, REG_BLOCKS, (uint16_t)(b->neurons / c->n_lanes));
		model_write(m, SP_REG, REG_LEARN, !b->off);
	}
	for (int t = -WARM; t < RUNS * STEPS && m && out; t++) {
		if (t >= 0 && t % STEPS == 0)
			start = bench_cpu_s();
		choose(m, &random, b->neurons, neuron, b->firing);
		for (int k = 0; k < b->spikes; k++)
			model_event(m, (unsigned)((t + WARM) * b->spikes + k) % (unsigned)b->inputs, 1);
		model_step(m, out, &step, &clocks);
		if (t >= 0) {
			b->clocks += clocks / (double)(RUNS * STEPS);
			count(b, c, neuron);
		}
		if (t >= 0 && t % STEPS == STEPS - 1)
			us[t / STEPS] = (bench_cpu_s() - start) / STEPS * 1e6;
	}
	b->words = b->off ? 0 : b->words / (RUNS * STEPS);
	b->synapses = b->off ? 0 : b->synapses / (RUNS * STEPS);
	free(out);
	model_free(m);
	if (!m || !out)
		return false;
	b->us = lab_median(us, RUNS);
	return true;
}
