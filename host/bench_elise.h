/* SPDX-License-Identifier: MIT */
/*
 * bench_elise.h -- figures of sequence learning with dendrites (exp_elise.h)
 */
#ifndef LQ_BENCH_ELISE_H
#define LQ_BENCH_ELISE_H
#include <stdbool.h>

/* Of the 1,000 training cycles of seed 101, on the step-level model, whose clocks are exact. */
struct bench_elise {
	double graded;   /* clocks of a step of 1 ms, graded, no error gate */
	double spiking;  /* the same, spiking, error gate 0.06 */
	double cycles_s; /* graded cycles of 120 steps a second of processor time, driver included */
};

/* Of that config. False when out of memory. */
bool bench_elise(const char *config, struct bench_elise *b);

#endif
