/* SPDX-License-Identifier: MIT */
/*
 * train.h -- fit a network to labelled images: minibatches, Adam, distorted copies
 *
 * The same images, options and seed give the same bits on every machine.
 */
#ifndef LQ_TRAIN_H
#define LQ_TRAIN_H
#include "snn.h"

enum { TRAIN_WATCH = 8 /* one in so many training images is kept aside to watch by */ };

struct train_epoch {
	uint32_t epoch, epochs; /* epoch from 1 */
	double loss;            /* mean over the epoch, on distorted copies */
	double accuracy;        /* the same */
	double watched;         /* accuracy on the images kept aside */
};

struct train {
	const struct digits *data;
	enum digits_split split;
	uint32_t epochs;
	uint64_t seed;
	void (*progress)(void *context, const struct train_epoch *epoch);
	void *context;
};

/* Fill a new network's weights. False when out of memory. */
bool train_run(const struct train *train, struct snn *net);

/* Write NETWORK.json and, beside it, NETWORK.weights, which it names. */
bool train_save(const struct snn *net, const char *path, const char *comment, struct why *why);

#endif
