/* SPDX-License-Identifier: MIT */
/*
 * results.h -- what a run gave: CSV lines `step,population,index,fired,value`
 *
 * One line an event, in order of steps and then of the network's neurons on the device; fired is 0
 * or 1, value the potential after the step in the network's own units, or empty. docs/network.md.
 */
#ifndef LQ_RESULTS_H
#define LQ_RESULTS_H
#include <stdint.h>
#include <stdio.h>
#include "lapicque.h"
#include "map.h"
#include "network.h"

struct result {
	uint32_t step;
	uint32_t neuron;  /* among all neurons of the populations below */
	bool fired, has_value;
	double value;
};

struct result_population {
	char name[64];
	uint32_t first, size;
};

/* Results kept in memory, for plots. */
struct results {
	struct result *list;
	size_t n, cap;
	struct result_population *populations;
	size_t n_populations;
	uint32_t steps; /* steps run; from a file, the last step mentioned + 1 */
};

void results_free(struct results *r);

/* Start empty results with the populations of a network. False when out of memory. */
bool results_of_network(struct results *r, const struct network *net);

/* Keep one; false when out of memory. */
bool results_add(struct results *r, const struct result *item);

void results_header(FILE *out);

/* Write an event's line if its population is an output. */
void results_line(FILE *out, const struct network *net, const struct image *image,
		  const struct lq_output *event);

/*
 * Read a CSV file back. With net the populations are the network's and must be so named; without,
 * those the file names, each as large as its largest index.
 */
bool results_load(struct results *r, const char *path, const struct network *net, struct why *why);

#endif
