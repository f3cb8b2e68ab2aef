/* SPDX-License-Identifier: MIT */
/*
 * access.h -- how the host's unit addresses map to what is stored, and what values become
 *
 * Shared by the step-level and the clock-level model; rtl/core/lq_host.v is the same in Verilog.
 */
#ifndef LQ_ACCESS_H
#define LQ_ACCESS_H
#include <stdbool.h>
#include <stdint.h>
#include "arith.h"
#include "config.h"

/* Sizes derived from a config. */
struct access {
	const struct config *c;
	int blocks, block_rows, rows;      /* of the whole core */
	int per_unit, units;               /* weights in a unit, units in a word */
	int log_units, log_axons;          /* address bits */
	uint16_t id;
};

void access_init(struct access *at, const struct config *c);

/* Status of an access; quiet: no event is in flight. */
int access_check(const struct access *at, unsigned space, uint32_t addr, bool write, bool quiet);
uint32_t access_next(const struct access *at, unsigned space, uint32_t addr);

/* Words of weights as addresses count them; those of tags follow. */
static inline uint32_t access_words(const struct access *at)
{
	return (uint32_t)at->blocks << at->log_axons;
}

/* The first weight of a unit. */
struct weight_at {
	int block, axon, unit, neuron;
};
struct weight_at access_weight(const struct access *at, uint32_t addr);

/* A unit written as a delay; columns of sets and states as the core stores them. */
int access_delay(const struct access *at, uint16_t unit);
uint16_t access_set_get(const struct neuron_set *s, unsigned col);
void access_set_put(struct neuron_set *s, const struct access *at, unsigned col, uint16_t unit);
uint16_t access_state_get(const struct neuron_state *s, unsigned col);
void access_state_put(struct neuron_state *s, const struct access *at, unsigned col, uint16_t unit);

/* The registers that the host writes. */
struct model_regs {
	int blocks, rows, fb_base, fb_count;
	uint32_t period;
	bool free;
};
void model_regs_reset(struct model_regs *r, const struct access *at);
uint16_t model_regs_get(const struct model_regs *r, const struct access *at, uint32_t addr);
void model_regs_put(struct model_regs *r, const struct access *at, uint32_t addr, uint16_t unit);

#endif
