/* SPDX-License-Identifier: MIT */
/*
 * map.h -- the mapping room: a network becomes the image of a device's memories
 *
 * Quantise (scale and shift per population), place (neurons that feed back first), or refuse with
 * what is needed and available. Pure functions but for image_load().
 *
 * A population's potentials are multiplied by `scale`; a weight to it by scale * 2^(shift - 7), so
 * that input = acc * 2^(7 - shift) has the scale of the potential. The scale uses at least half the
 * weight's range and puts the largest threshold between 2^13 and 2^14, as far as the shift's range
 * allows.
 */
#ifndef LQ_MAP_H
#define LQ_MAP_H
#include "config.h"
#include "lapicque.h"
#include "network.h"

enum { PAD = -1, MAP_PARENTS = 8 };

/* Whose neuron it is: indices into the network, or PAD. */
struct place {
	int population;
	unsigned index;
};

/* What quantising did to a population. All zero for a network that was integers already. */
struct map_error {
	double scale;      /* device units of potential in one unit of the network's */
	int shift;
	double weight_max, weight_rms; /* fraction of the population's largest weight */
	double decay_max;  /* largest error of a retention a step */
	double dendrite;   /* of a weight or bias of somas: what of it reaches them; of others 1 */
};

struct image {
	char config[32];
	unsigned neurons;   /* in use, padded to whole rows of pipes */
	unsigned axons;     /* inputs, then the neurons fed back */
	unsigned fb_base, fed;
	unsigned stride;    /* weights of an axon: neurons padded to whole units as well */
	unsigned n_sets;
	struct lq_set *sets;
	uint16_t *set_of;   /* [neurons] */
	uint8_t *delay;     /* [axons] */
	int16_t *weights;   /* [axons][stride] */
	struct place *places;    /* [neurons] */
	unsigned *neuron_of;     /* [network's neurons]: the device's neuron */
	struct map_error *errors;/* [network's populations] */
	unsigned max_delay;
	struct lq_somas somas; /* count 0: none */
	struct lq_parent (*parents)[MAP_PARENTS]; /* [neurons] */
	uint8_t *n_parents; /* [neurons] */
	unsigned n_rules;   /* 0: nothing learns, and none of the following is set */
	struct lq_rule *rules;
	struct lq_plastic *plastic; /* [axons] */
	struct lq_post post;        /* of every neuron */
	struct lq_learning learning;
};

/* What a device built from this config says of itself. */
void info_of_config(struct lq_info *info, const struct config *c);

/* NULL and why if the network does not fit; why names the smallest config that would hold it. */
struct image *map_network(const struct network *net, const struct lq_info *info, struct why *why);
void image_free(struct image *image); /* NULL is fine */

/* A potential, and a weight to a neuron, as a device holds them, in the network's units. */
double image_value(const struct image *image, unsigned neuron, int value);
double image_weight(const struct network *net, const struct image *image, unsigned neuron, int w);

/* The axon of a projection's source. */
unsigned image_axon(const struct network *net, const struct image *image,
		    const struct projection *p, size_t source);

/* The default config if it holds the network, else the smallest that does, else NULL and why. */
const struct config *map_choose(const struct network *net, struct why *why);

/* Write everything to a device and wait until it is there. LQ_OK or the driver's error and why. */
int image_load(struct lq *dev, const struct image *image, struct why *why);

#endif
