/* SPDX-License-Identifier: MIT */
/*
 * quantise.h -- real numbers of one population to the device's integers
 */
#ifndef LQ_QUANTISE_H
#define LQ_QUANTISE_H
#include "map.h"

/* Nearest retention the device has: (d + 1) / 4096. */
uint16_t quantise_decay(double retention);

/*
 * Choose the scale and shift of a population, and integers for its weights: real weights w[axon][i]
 * of neuron i at w[axon * stride + i], integers to q likewise. Both stay the caller's. Weights up
 * to range are representable too, if it is not 0.
 */
bool quantise_weights(const struct population *pop, unsigned weight_bits, unsigned axons,
		      size_t stride, double range, const double *w, int16_t *q, struct map_error *error,
		      struct why *why);

/* The parameters of a neuron at that scale. Widens error->decay_max. */
bool quantise_neuron(const struct population *pop, size_t index, struct map_error *error,
		     struct lq_set *set, struct why *why);

/* The same for a neuron that has integers already. */
void integer_neuron(const struct neuron *n, struct lq_set *set);

#endif
