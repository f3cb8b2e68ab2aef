/* SPDX-License-Identifier: MIT */
/*
 * step_clocks.h -- the clocks of a step's sweep and update, for the step-level model
 */
#ifndef LQ_STEP_CLOCKS_H
#define LQ_STEP_CLOCKS_H
#include "access.h"
#include "plane.h"

/* Operations of some events in each block; a step's sweep has one even if there are none. */
int step_operations(const struct event *e, int events);

/*
 * Clocks from the tick to the end of the update. ops: operations a block; row_events: the output
 * events of each row, of which one row has most.
 */
uint32_t step_clocks(const struct access *at, const struct model_regs *r, const uint16_t *row_events,
		     int most, int ops);

#endif
