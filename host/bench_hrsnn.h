/* SPDX-License-Identifier: MIT */
/*
 * bench_hrsnn.h -- figures of the heterogeneous recurrent network (exp_hrsnn.h)
 */
#ifndef LQ_BENCH_HRSNN_H
#define LQ_BENCH_HRSNN_H
#include <stdbool.h>

/*
 * Clocks of a step of 1 ms, mean over the memory task of eight seeds without its settling: 200
 * heterogeneous neurons with heterogeneous STDP, learning all the while. On the step-level model,
 * whose clocks are exact, of that config. False when out of memory.
 */
bool bench_hrsnn_clocks(const char *config, double *clocks);

#endif
