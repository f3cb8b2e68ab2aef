/* SPDX-License-Identifier: MIT */
/*
 * learn_cover.h -- what a stimulus of the clock-level model has met in the rules
 */
#ifndef LQ_LEARN_COVER_H
#define LQ_LEARN_COVER_H
#include "learn.h"
#include "learn_row.h"

/* Products and sums that were added and were not zero. */
struct learn_cover {
	uint64_t mul[GATE_EPOCH][LF_TAG + 1][2][CLASS_INH + 1]; /* gate - 1, factor, tag, class */
	uint64_t sum[GATE_EPOCH][AF_REWARD + 1][2];             /* gate - 1, axon factor, tag */
	uint64_t axon[AF_REWARD + 1], chain[CHAIN_BOTH + 1];    /* of products */
	uint64_t high[CLASS_INH + 1], low[CLASS_INH + 1];       /* clamped there */
	uint64_t absent, spared, stochastic[4], nearest[4], cleared;
	uint64_t lost[1 << (AXON_LOSS_W - 4)];                  /* by first traces; loss / 16 */
	uint64_t second[2];                                     /* traces added to another; set */
};

/* Before an axon's traces decay; before a neuron's do, which fired. */
void learn_meet_axon(const struct learn *l, int axon);
void learn_meet_neuron(const struct learn *l, int neuron);

/* Of operation op where its gate is open: the sum; the product by x of its scalar or, cont, of what
 * the one before held. Then each lane's end: its change, shifted; its tag, which is cleared. */
void learn_meet_sum(const struct learn *l, const struct row *w, int op, const int16_t *open);
void learn_meet_product(const struct learn *l, const struct row *w, int op, bool cont,
			const int16_t *x, const int16_t *open);
void learn_meet_end(const struct learn *l, const struct row *w, int lane, int64_t change);
void learn_meet_tag(const struct learn *l, int16_t tag);

#endif
