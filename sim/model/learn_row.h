/* SPDX-License-Identifier: MIT */
/*
 * learn_row.h -- words of one axon that are changed at once; private to learn_*.c
 */
#ifndef LQ_LEARN_ROW_H
#define LQ_LEARN_ROW_H
#include "learn.h"

struct row {
	const struct visitor *v;
	const struct rule *r;
	unsigned gates, class;        /* gates: those that may be open */
	bool twice, tags, sparse;     /* twice: tags and weights; tags: no weights */
	int words, n;                 /* n: lanes of all of them */
	const int16_t *lane[LANE_KINDS];
	int16_t *z, *tag;
	const uint32_t *draw;         /* [word][group] */
};

/* A visit: the next states of the generator, [group]. */
static inline void learn_draws(struct learn *l, uint32_t *draw)
{
	for (int g = 0; g < l->groups; g++)
		draw[g] = l->random[g] = learn_draw(l->random[g]);
}

#endif
