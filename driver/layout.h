/* SPDX-License-Identifier: MIT */
/*
 * layout.h -- where things are in the spaces of spec/space.def, for a device that said its sizes
 *
 * The driver's own copy of what rtl/core knows from its parameters, as functions of struct
 * lq_info alone; tests/unit/layout.c compares it with the model's, address by address.
 */
#ifndef LQ_LAYOUT_H
#define LQ_LAYOUT_H
#include <stdint.h>
#include "lapicque.h"
#include "lq_spec.h"

enum {
	RULE_UNITS = 4 * N_OPS + 1, /* of a rule: its operations' and its head's, ... */
	RULE_HEAD = 28,             /* ... which is at this address of 32 */
	PLASTIC_NEURONS = 1 << 23,  /* where neurons begin in space PLASTIC, ... */
	PLASTIC_SOMAS = 1 << 22,    /* ... and somas */
	SOMA_COLS = SOMA_AT_U + 1   /* columns of one, of 16 */
};

/* The address n units after addr, skipping what no memory is behind; n small. */
uint32_t lq_layout_advance(const struct lq_info *info, unsigned space, uint32_t addr, size_t n);

/* The unit that holds the weight of axon to neuron, in its lowest bits if neuron is a multiple
 * of 16 / weight_bits; and how many units follow in the same block, itself included. */
uint32_t lq_layout_weight(const struct lq_info *info, unsigned axon, unsigned neuron);
size_t lq_layout_row(const struct lq_info *info, unsigned neuron);

/* Nonzero sizes within what the protocol can address, dividing each other as they must. */
bool lq_layout_valid(const struct lq_info *info);

#endif
