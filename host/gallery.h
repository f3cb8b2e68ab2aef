/* SPDX-License-Identifier: MIT */
/*
 * gallery.h -- pictures of images shown one after the other: their spikes, their potentials
 */
#ifndef LQ_GALLERY_H
#define LQ_GALLERY_H
#include "classify.h"

enum { GALLERY_IMAGES = 6, GALLERY_HIDDEN = 3 };

/* The first image of each digit from 0 up; digit NULL: not seen yet. */
struct gallery {
	const struct viewer *viewer; /* with states */
	const struct digit *digit[GALLERY_IMAGES];
	struct showing shown[GALLERY_IMAGES];
};

/* Keep a copy of what an image did, if its digit has none yet. False when out of memory. */
bool gallery_add(struct gallery *g, const struct digit *digit, const struct showing *s);
void gallery_free(struct gallery *g);

/* Spikes of the pixels and of all spiking populations, over the images. */
bool gallery_raster(const struct gallery *g, const char *path, struct why *why);

/* The busiest neurons of the first population with their threshold, and the digits' potentials. */
bool gallery_potentials(const struct gallery *g, const char *path, struct why *why);

#endif
