/* SPDX-License-Identifier: MIT */
/*
 * arith.h -- the arithmetic of the core, once; docs/numerics.md explains it with worked examples
 *
 * rtl/core/lq_neuron.v is the same in Verilog. Everything saturates, nothing wraps.
 */
#ifndef LQ_ARITH_H
#define LQ_ARITH_H
#include <stdbool.h>
#include <stdint.h>
#include "lq_spec.h"

static inline int32_t arith_sat(int64_t x)
{
	const int32_t max = (1 << (W_V - 1)) - 1;

	return x > max ? max : x < -max - 1 ? -max - 1 : (int32_t)x;
}

/*
 * What is left of x after a step: x (d + 1) / 4096 to nearest, halves toward zero. To nearest
 * alone, what loses less than half a unit a step would stay for ever; near zero it goes toward
 * zero instead, so that everything reaches 0. What decays slowly is near zero for longer.
 */
static inline int32_t arith_retain(int32_t x, uint32_t d)
{
	const uint32_t slow = (1u << W_DECAY) - (1u << (W_DECAY - 1 - W_NEAR));
	const int32_t near = 1 << (d >= slow ? W_DECAY - 1 : W_NEAR);
	const int32_t down = (1 << W_DECAY) - 1, half = down / 2;
	int32_t neg = x < 0;

	return (x * (int32_t)(d + 1) + (x >= -near && x < near ? neg * down : half + neg)) >> W_DECAY;
}

/* The sum of payload x weight, scaled: acc 2^(7 - shift), rounded half up, saturated. */
static inline int32_t arith_input(int64_t acc, unsigned shift)
{
	int64_t halves = acc * (2 << SHIFT_ONE) >> shift; /* >> of a negative rounds down in gcc, clang */

	return arith_sat((halves + 1) >> 1);
}

/* Clocks per block that an event costs: the significant bits of |payload|, at least one. */
static inline unsigned arith_digits(int payload)
{
	unsigned n = 1;

	for (unsigned mag = (unsigned)(payload < 0 ? -payload : payload); mag >> n; n++)
		;
	return n;
}

/* A parameter set, by column of spec/space.def. */
struct neuron_set {
	uint16_t leak, decay1, decay2;
	int16_t bias, threshold, reset;
	uint16_t mode;
};

struct neuron_state {
	int16_t v, i1, i2;
	uint16_t ref_set; /* column SET: refractory steps left, parameter set */
};

static inline unsigned mode_get(uint16_t mode, unsigned lsb, unsigned bits)
{
	return (unsigned)mode >> lsb & ((1u << bits) - 1);
}

/* One neuron, one step: acc in, new state in place; returns whether it fired. */
static inline bool neuron_update(struct neuron_state *s, const struct neuron_set *p, int64_t acc)
{
	bool i1_on = mode_get(p->mode, MODE_I1, 1), i2_on = mode_get(p->mode, MODE_I2, 1);
	int32_t in = arith_input(acc, mode_get(p->mode, MODE_SHIFT, MODE_SHIFT_W));
	unsigned ref = s->ref_set >> W_SET, set = s->ref_set & ((1u << W_SET) - 1);
	bool fired = false;
	int32_t drive, v;

	s->i1 = (int16_t)(i1_on ? arith_sat((int64_t)arith_retain(s->i1, p->decay1) + in) : 0);
	s->i2 = (int16_t)(i2_on ? arith_sat((int64_t)arith_retain(s->i2, p->decay2) + in) : 0);
	drive = (i1_on ? s->i1 : in) - s->i2;
	if (ref) {
		ref--;
	} else {
		v = arith_sat((int64_t)arith_retain(s->v, p->leak) + p->bias + drive);
		fired = mode_get(p->mode, MODE_SPIKING, 1) && v >= p->threshold;
		if (fired) {
			ref = mode_get(p->mode, MODE_REF, MODE_REF_W);
			v = mode_get(p->mode, MODE_SUBTRACT, 1) ? arith_sat((int64_t)v - p->threshold)
								: p->reset;
		}
		s->v = (int16_t)v;
	}
	s->ref_set = (uint16_t)(ref << W_SET | set);
	return fired;
}

#endif
