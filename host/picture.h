/* SPDX-License-Identifier: MIT */
/*
 * picture.h -- the picture of a run: a raster of spikes above the potentials that were reported
 */
#ifndef LQ_PICTURE_H
#define LQ_PICTURE_H
#include "results.h"

enum { PICTURE_LINES = 6 };

enum picture_kind { PICTURE_BOTH, PICTURE_RASTER, PICTURE_POTENTIALS };

/* A neuron by name: POPULATION.INDEX. */
struct picture {
	enum picture_kind kind;
	const char *title;
	const struct network *net; /* thresholds from here; NULL: `threshold` for all */
	double threshold;          /* NAN: none */
	uint32_t neurons[PICTURE_LINES]; /* whose potentials; none: the first that have some */
	size_t n_neurons;
};

/*
 * Draw r to path. False and why if it cannot be written or there is nothing of that kind to draw;
 * PICTURE_BOTH draws what there is, if need be an empty raster.
 */
bool picture_write(const struct results *r, const struct picture *picture, const char *path,
		   struct why *why);

/* Find POPULATION.INDEX among the results' neurons. */
bool picture_neuron(const struct results *r, const char *name, uint32_t *neuron, struct why *why);

#endif
