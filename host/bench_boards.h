/* SPDX-License-Identifier: MIT */
/*
 * bench_boards.h -- what each board of the committed table of timing takes and reaches
 */
#ifndef LQ_BENCH_BOARDS_H
#define LQ_BENCH_BOARDS_H
#include <stdbool.h>

/*
 * For each board of the CSV at path: cells, worst Fmax, and its product with the synapses a clock that
 * the Verilated core adds when every axon has an event, all neurons in use. report gets name, value
 * and unit of each. False, and said, if a row's config is not known or not Verilated here; a file that
 * cannot be read has no boards.
 */
bool bench_boards(const char *path, void (*report)(void *self, const char *name, double value, const char *unit),
		  void *self);

#endif
