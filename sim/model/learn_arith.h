/* SPDX-License-Identifier: MIT */
/*
 * learn_arith.h -- the arithmetic of the rule engine, once; docs/learning.md explains it
 *
 * rtl/core/lq_learn_unit.v and lq_scalar.v are the same in Verilog. F stands for W_FACTOR: 8, or 16
 * with 16-bit weights. A factor is a signed fraction of F bits in which 2^(F - 2) is one.
 */
#ifndef LQ_LEARN_ARITH_H
#define LQ_LEARN_ARITH_H
#include <stdbool.h>
#include <stdint.h>
#include "arith.h"

enum {
	N_UNITS_OF_OP = 4, OP_HEAD = 7,  /* addresses of space RULE */
	PLASTIC_NEURON = 1 << 23,        /* where the neurons begin in space PLASTIC */
	TRACE_MAX = (1 << 15) - 1
};

struct rule_op {
	uint8_t sum_gate, sum_axon, mul_gate, mul_axon, mul_lane, mul_chain;
	int16_t sum_mantissa, mul_mantissa;
};

struct rule {
	struct rule_op op[N_OPS];
	int ops;
	uint8_t slots; /* clocks of a visit to a word of which nothing is left out */
	struct rule_visit {
		uint8_t clocks, late; /* late: from its last slot to its end */
	} visit[1 << HEAD_USES_W]; /* by the gates that are open */
	int shift; /* the change is sum / 2^shift */
	bool stochastic, tag, clear, live;
	unsigned uses; /* bit of gate g: g - 1 */
};

static inline int32_t clamp32(int64_t x, int32_t lo, int32_t hi)
{
	return x < lo ? lo : x > hi ? hi : (int32_t)x;
}

/* A product of two factors as a factor: to nearest, halves up, saturated. */
static inline int32_t learn_round(int32_t product, int f)
{
	const int32_t x = (product + (1 << (f - 3))) >> (f - 2), end = 1 << (f - 1);

	return x < -end ? -end : x > end - 1 ? end - 1 : x;
}

/* What an event adds to a trace of an axon; what firing adds to one of a neuron, second: to its
 * first, whose second was y2. reg: its trace register. */
static inline unsigned learn_axon_more(uint16_t reg, int payload)
{
	unsigned size = (unsigned)(payload < 0 ? -payload : payload);
	unsigned amp = mode_get(reg, TRACE_AMP, TRACE_AMP_W);

	return mode_get(reg, TRACE_GRADED, 1) ? size << 8 >> (amp & 15) : amp;
}

static inline unsigned learn_post_more(uint16_t reg, bool second, uint16_t y2)
{
	return second && mode_get(reg, TRACE_SECOND, 1) ? y2 : mode_get(reg, TRACE_AMP, TRACE_AMP_W);
}

/* A trace, 0 to TRACE_MAX, after a step: it decays, then an event acts on it. */
static inline uint16_t learn_trace(uint16_t x, uint32_t decay, bool event, uint16_t reg,
				   unsigned more)
{
	unsigned left = (unsigned)arith_retain(x, decay);

	if (!event)
		return (uint16_t)left;
	if (mode_get(reg, TRACE_SET, 1))
		left = 0;
	return (uint16_t)(left + more > TRACE_MAX ? TRACE_MAX : left + more);
}

/* Retention of an axon's first trace: its own, of column RULE, or that of register X1_DECAY. */
static inline uint32_t learn_decay(uint16_t rule, uint32_t decay)
{
	unsigned loss = mode_get(rule, AXON_LOSS, AXON_LOSS_W);

	return loss ? (1u << W_DECAY) - 1 - ((16 + (loss & 15)) << (loss >> 4)) : decay;
}

/* The generator: 32-bit xorshift (Marsaglia 2003); one state for GROUP lanes at most. */
enum { LEARN_GROUP = 16 };

static inline uint32_t learn_draw(uint32_t x)
{
	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return x;
}

/* What a group starts with when the seed is written. Zero stays zero: the driver refuses that. */
static inline uint32_t learn_seed(uint32_t seed, int group)
{
	return seed ^ (uint32_t)group * UINT32_C(0x9E3779B9);
}

/* What is added to a lane's sum before it is shifted: a half, or as many random bits as fall off. */
static inline int64_t learn_dither(int shift, bool stochastic, uint32_t state, int lane)
{
	unsigned r = 2 * (unsigned)lane % 32;
	uint32_t turned = state >> r | state << ((32 - r) & 31);

	return stochastic ? turned & ((UINT32_C(1) << shift) - 1) : INT64_C(1) << (shift - 1);
}

/* Distances from the bounds, SIGN and VALUE, as factors; z has w bits. */
static inline int32_t learn_value(unsigned lane_factor, int32_t z, unsigned class, int w, int f)
{
	int32_t b = (1 << (w - 1)) - 1, x;

	switch (lane_factor) {
	case LF_UP: /* what is missing to b; of inhibitory weights to -1 */
		x = class == CLASS_INH ? (z < 0 ? -1 - z : 0) : z < 0 ? b : b - z;
		break;
	case LF_DOWN:
		x = class == CLASS_EXC ? (z > 0 ? z : 0) : z < 0 ? z + b + 1 : b;
		break;
	case LF_SIGN:
		return z > 0 ? 1 << (f - 2) : z < 0 ? -(1 << (f - 2)) : 0;
	default:
		x = z;
	}
	return x * (1 << (f - w));
}

/* The bounds of a class. */
static inline int32_t learn_low(unsigned class, int w)
{
	int32_t b = (1 << (w - 1)) - 1;

	return class == CLASS_FREE ? -b - 1 : class == CLASS_EXC ? 0 : -b;
}

static inline int32_t learn_high(unsigned class, int w)
{
	return class == CLASS_INH ? 0 : (1 << (w - 1)) - 1;
}

/* The changed value within its class's bounds; sparse: old was not zero, and z must not become so. */
static inline int32_t learn_clamp(int64_t z, int32_t old, unsigned class, bool sparse, int w)
{
	int32_t x = clamp32(z, learn_low(class, w), learn_high(class, w));

	return x || !sparse ? x : class == CLASS_EXC ? 1 : class == CLASS_INH ? -1 : old < 0 ? -1 : 1;
}

#endif
