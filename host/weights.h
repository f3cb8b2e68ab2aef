/* SPDX-License-Identifier: MIT */
/*
 * weights.h -- what a network's synapses became on a device, as CSV
 */
#ifndef LQ_WEIGHTS_H
#define LQ_WEIGHTS_H
#include <stdio.h>
#include "map.h"

/*
 * Read the weights of all projections that learn and write a line from,source,to,target,weight for
 * each synapse, in the network's units, behind a header. LQ_OK or the driver's error.
 */
int weights_write(FILE *f, const struct network *net, const struct image *im, struct lq *dev);

#endif
