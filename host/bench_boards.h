/* SPDX-License-Identifier: MIT */
/*
 * bench_boards.h -- what each board of the committed table of timing takes and reaches
 */
#ifndef LQ_BENCH_BOARDS_H
#define LQ_BENCH_BOARDS_H
#include "timing.h"

/*
 * The worst Fmax of those that have a bar. Then, for each board and config: cells, worst Fmax, and its
 * product with the synapses a clock that the Verilated core adds when every axon has an event, all
 * neurons in use. report gets name, value and unit of each. False, and said, if a row's config is not
 * known or not Verilated here.
 */
bool bench_boards(const struct timing *t, void (*report)(void *self, const char *name, double value, const char *unit),
		  void *self);

#endif
