/* SPDX-License-Identifier: MIT */
/*
 * live.h -- events as they come, in lines axon[,payload] on stdin or in datagrams to 127.0.0.1
 *
 * A line that is no event is said and passed over: what comes from outside must not end a run.
 */
#ifndef LQ_LIVE_H
#define LQ_LIVE_H
#include <stdbool.h>
#include "csv.h"
#include "lapicque.h"
#include "network.h"

struct live_event {
	struct lq_event event;
	uint64_t came_us; /* by live_now_us() */
};

struct live {
	int fd;
	const struct network *net;
	const unsigned *neuron_of; /* the image's, to be set before the first event */
	struct csv csv;          /* the line being read */
	size_t n_text;
	bool too_long;           /* the rest of it is passed over */
	bool datagrams, ended;   /* ended: nothing more will come */
	struct live_event *list; /* taken < n */
	size_t n, taken, cap;
	unsigned long wrong;     /* lines */
};

/* The monotonic clock. */
uint64_t live_now_us(void);

/* port 0: stdin. False and why. live_close() in any case. */
bool live_open(struct live *live, const struct network *net, unsigned port, struct why *why);
void live_close(struct live *live);

/* Read until that time, or until *stop is set by a signal. False when out of memory. */
bool live_wait(struct live *live, uint64_t until_us, const volatile int *stop);

/* The oldest event not taken yet, or NULL; valid until the next live_wait(). */
const struct live_event *live_take(struct live *live);

#endif
