/* SPDX-License-Identifier: MIT */
/*
 * dendrite_arith.h -- the arithmetic of the conductance soma, once; docs/dendrite.md explains it
 *
 * rtl/core/lq_soma*.v are the same in Verilog. Potentials are those of arith.h.
 */
#ifndef LQ_DENDRITE_ARITH_H
#define LQ_DENDRITE_ARITH_H
#include <stdbool.h>
#include <stdint.h>
#include "arith.h"
#include "learn_arith.h"

enum {
	RATE_ONE = 1 << W_SIGMOID,          /* of what soma_rate() gives */
	TRACE_ONE = 1 << 14,                /* of column RATE, of errors */
	SOMA_SCALE = W_LEAK - W_PART,       /* a potential is so many bits below a current */
	GOAL_SCALE = 3                      /* a goal is a sum of rates of these bits more */
};

/* Registers SOMAS to GOAL_PULL; [0] excitatory, [1] inhibitory. */
struct soma_regs {
	uint16_t somas, report, floor, open[2], goal_open;
	int16_t half, pull[2], goal_base, goal_pull;
	bool spiking;
	unsigned shift;
};

/* Sigmoid of (x - half) / 2^W_SIGMOID, in units of 2^-W_SIGMOID. */
static inline int soma_rate(int32_t x, int32_t half)
{
	int32_t d = x - half, i = (d < 0 ? ~d : d) >> (W_SIGMOID - 6);

	i = spec_sigmoid[i < 1 << W_SIGMOID ? i : (1 << W_SIGMOID) - 1];
	return d < 0 ? i : RATE_ONE - i;
}

/*
 * Potential of the soma: currents by conductances, toward zero, saturated at +-(2^15 - 1). v: that of
 * the dendrite, as the prediction; sum: rates of the parents, [1] inhibitory; goal: less than 0 if the
 * neuron is not nudged. If it is, its parents do not count.
 */
static inline int32_t soma_potential(const struct soma_regs *r, int32_t v, const int sum[2], int goal)
{
	const bool free = goal < 0;
	int64_t current = ((int64_t)v + (free ? 0 : r->goal_base)) * (1 << SOMA_SCALE);
	int64_t open = 1 << W_LEAK, u;

	if (free) {
		current += (int64_t)sum[0] * r->pull[0] + (int64_t)sum[1] * r->pull[1];
		open += (int64_t)sum[0] * r->open[0] + (int64_t)sum[1] * r->open[1];
	} else {
		current += (int64_t)(goal << GOAL_SCALE) * r->goal_pull;
		open += (int64_t)r->goal_open << W_PART;
	}
	u = (current < 0 ? -current : current) * (1 << W_PART) / open;
	u = u > INT16_MAX ? INT16_MAX : u;
	return (int32_t)(current < 0 ? -u : u);
}

/* What a neuron hands on: its rate, or, spiking, a trace of its spikes. */
static inline uint16_t soma_trace(const struct soma_regs *r, uint16_t trace, int rate, bool fired)
{
	if (!r->spiking)
		return (uint16_t)(rate * (TRACE_ONE / RATE_ONE));
	return (uint16_t)(trace - (trace >> r->shift) + (fired ? TRACE_ONE >> r->shift : 0));
}

/* The same as its children see it. */
static inline uint8_t soma_parent(const struct soma_regs *r, uint16_t trace)
{
	int rate = trace >> (14 - W_RATE);

	rate = rate < 1 << W_RATE ? rate : (1 << W_RATE) - 1;
	return (uint8_t)(rate > r->floor ? rate : r->floor);
}

/* Payload of the event of a rate, 0 (no event) to 127; 128 would be one. */
static inline int soma_payload(int rate)
{
	int p = (rate + 2) >> 2;

	return p < 128 ? p : 127;
}

#endif
