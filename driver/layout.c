/* SPDX-License-Identifier: MIT */
#include "layout.h"

#include "lq_spec.h"

/* Bits of an index below n. */
static unsigned clog2(unsigned n)
{
	unsigned bits = 0;

	while (n > 1u << bits)
		bits++;
	return bits;
}

static unsigned log_axons(const struct lq_info *info)
{
	return info->axons > 1 ? clog2(info->axons) : 1;
}

/* Units of one axon in one block. */
static unsigned row_units(const struct lq_info *info)
{
	return info->lanes * info->weight_bits / W_UNIT;
}

uint32_t lq_layout_advance(const struct lq_info *info, unsigned space, uint32_t addr, size_t n)
{
	unsigned units = row_units(info), log_units = clog2(units);
	uint32_t unit, axon, block;

	if (space == SP_SET) { /* columns 0 .. MODE of 8 */
		unit = (addr >> 3) * (SET_MODE + 1) + (addr & 7) + (uint32_t)n;
		return unit / (SET_MODE + 1) << 3 | unit % (SET_MODE + 1);
	}
	if (space == SP_RULE) { /* operations of 4 units, then the head's one, of 32 */
		unit = (addr >> 5) * RULE_UNITS + (addr & 31) + (uint32_t)n -
		       ((addr & 31) < RULE_UNITS - 1 ? 0 : (addr & 31) - (RULE_UNITS - 1));
		return unit / RULE_UNITS << 5 | (unit % RULE_UNITS < RULE_UNITS - 1
						 ? unit % RULE_UNITS : RULE_HEAD);
	}
	if (space == SP_PLASTIC && addr >> 22 == PLASTIC_SOMAS >> 22) {
		unit = ((addr - PLASTIC_SOMAS) >> 4) * SOMA_COLS + (addr & 15) + (uint32_t)n;
		return PLASTIC_SOMAS | unit / SOMA_COLS << 4 | unit % SOMA_COLS;
	}
	if (space == SP_PLASTIC && addr < PLASTIC_NEURONS) {
		unit = (addr >> 2) * (PL_X2 + 1) + (addr & 3) + (uint32_t)n;
		return unit / (PL_X2 + 1) << 2 | unit % (PL_X2 + 1);
	}
	if (space == SP_PLASTIC) {
		unit = ((addr - PLASTIC_NEURONS) >> 3) * (PL_DECAY2 + 1) + (addr & 7) + (uint32_t)n;
		return PLASTIC_NEURONS | unit / (PL_DECAY2 + 1) << 3 | unit % (PL_DECAY2 + 1);
	}
	if (space != SP_WEIGHT && space != SP_TAG)
		return addr + (uint32_t)n;
	unit = (addr & ((1u << log_units) - 1)) + (uint32_t)n;
	axon = (addr >> log_units & ((1u << log_axons(info)) - 1)) + unit / units;
	block = (addr >> log_units >> log_axons(info)) + axon / info->axons;
	return (block << log_axons(info) | axon % info->axons) << log_units | unit % units;
}

uint32_t lq_layout_weight(const struct lq_info *info, unsigned axon, unsigned neuron)
{
	uint32_t row = (uint32_t)(neuron / info->lanes) << log_axons(info) | axon;

	return row << clog2(row_units(info)) | neuron % info->lanes * info->weight_bits / W_UNIT;
}

size_t lq_layout_row(const struct lq_info *info, unsigned neuron)
{
	return (info->lanes - neuron % info->lanes) * info->weight_bits / W_UNIT;
}

bool lq_layout_valid(const struct lq_info *info)
{
	return info->neurons && info->axons && info->lanes && info->pipes && info->sets &&
	       info->neurons % info->lanes == 0 && info->lanes % info->pipes == 0 &&
	       (info->weight_bits == 4 || info->weight_bits == 8 || info->weight_bits == 16) &&
	       info->lanes * info->weight_bits % W_UNIT == 0 && info->slots >= 2 &&
	       info->currents <= 2;
}
