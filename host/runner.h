/* SPDX-License-Identifier: MIT */
/*
 * runner.h -- stream events through a loaded device, steps ahead of their output
 */
#ifndef LQ_RUNNER_H
#define LQ_RUNNER_H
#include "events.h"
#include "lapicque.h"

struct runner {
	struct lq *dev;
	const struct events *events; /* all below `steps` */
	const unsigned *neuron_of;   /* the image's; NULL: no event is a goal */
	uint32_t steps;
	/* Every item of output, in order; an error of enum lq_err ends the run. */
	int (*output)(void *context, const struct lq_output *item);
	void *context;
	bool progress;   /* say on stderr how far it is */
	uint64_t clocks; /* out: core clocks of all steps */
};

/* LQ_OK, or the driver's or output()'s error. */
int runner_run(struct runner *run);

#endif
