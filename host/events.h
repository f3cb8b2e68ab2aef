/* SPDX-License-Identifier: MIT */
/*
 * events.h -- input events from CSV lines `step,axon[,payload]`
 *
 * An axon is a number, counted over the channels of all inputs, or INPUT.CHANNEL; POPULATION.INDEX is
 * the goal of a taught neuron, its payload 0 to 255. Empty lines and lines from '#' are skipped; a first
 * line `step,axon[,payload]` is a header. Steps never decrease.
 */
#ifndef LQ_EVENTS_H
#define LQ_EVENTS_H
#include <stddef.h>
#include <stdint.h>
#include "lapicque.h"
#include "network.h"

struct event_at {
	uint32_t step;
	uint16_t axon;  /* of a goal the neuron, among all of the network's */
	int8_t payload; /* of a goal 0 to 255, its bits */
	bool goal;
};

struct events {
	struct event_at *list;
	size_t n;
};

/*
 * Read a whole file ("-": stdin). Steps must be below `steps` unless that is 0. On failure events
 * is empty. events_free() frees the list.
 */
bool events_load(struct events *events, const char *path, const struct network *net,
		 uint32_t steps, struct why *why);
void events_free(struct events *events);

/* The event as a device takes it; neuron_of is the image's, or NULL if there are no goals. */
struct lq_event events_device(const struct event_at *e, const unsigned *neuron_of);

struct csv;

/* An event without a step, axon[,payload], from a line split by csv_split(). */
bool events_live(const struct csv *csv, const struct network *net, struct event_at *e,
		 struct why *why);

#endif
