/* SPDX-License-Identifier: MIT */
/*
 * map_somas.h -- conductance somas of a network into the device's integers
 *
 * A device's sigmoid has one slope, so the scale of potentials follows from the network's.
 */
#ifndef LQ_MAP_SOMAS_H
#define LQ_MAP_SOMAS_H
#include "map.h"

/* Does the device have what the network's somas need? Adds what is missing to text of a size. */
void short_of_somas(const struct network *net, const struct lq_info *info, char *text, size_t size);

/* The scale of a population of somas and integers for its weights, like quantise_weights(). */
bool quantise_somas(const struct network *net, size_t population, unsigned weight_bits, unsigned axons,
		    size_t stride, double range, const double *w, int16_t *q, struct map_error *error,
		    struct why *why);

/* The parameters of a dendrite at that scale, like quantise_neuron(). */
bool quantise_dendrite(const struct population *pop, size_t index, struct map_error *error,
		       struct lq_set *set, struct why *why);

/* The somas' part of an image whose neurons are placed: registers and parents. False and why. */
bool map_somas(const struct network *net, struct image *im, struct why *why);

#endif
