/* SPDX-License-Identifier: MIT */
/*
 * learning.h -- the part of the twin's stimulus that is for cores that learn: random rules, axons, neurons
 *
 * All return what the driver does. axons and neurons: how many from 0 up are made to learn.
 */
#ifndef LQ_TWIN_LEARNING_H
#define LQ_TWIN_LEARNING_H
#include "lapicque.h"
#include "random.h"

/* Every rule, those axons and neurons, and learning on. */
int twin_learning_begin(struct lq *dev, const struct lq_info *info, struct random *rnd, unsigned axons,
			unsigned neurons);

/* One of these, or an epoch. */
int twin_learning(struct lq *dev, const struct lq_info *info, struct random *rnd, unsigned axons, unsigned neurons);

#endif
