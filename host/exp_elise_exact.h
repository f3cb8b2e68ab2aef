/* SPDX-License-Identifier: MIT */
/*
 * exp_elise_exact.h -- the published equations of ELiSe as they stand: Euler, 0.1 ms, double precision
 *
 * No device has delays of 150 steps: this is what the long form measures the published task by. Rates
 * are graded, learning never stops. Potentials are in mV above rest.
 */
#ifndef LQ_EXP_ELISE_EXACT_H
#define LQ_EXP_ELISE_EXACT_H
#include "exp_elise.h"

enum { ELISE_FINE = 10 }; /* its steps of a device's */

struct elise_exact;

/* A network of ELISE_LONG, its scaffold, delays and weights of a seed. NULL when out of memory. */
struct elise_exact *elise_exact_new(uint64_t seed);
void elise_exact_free(struct elise_exact *x); /* NULL is fine */

/*
 * Run a cycle; u, if not NULL, gets the potentials of the visible neurons at the beginning of each
 * millisecond. Silenced: they are held at rest. Cued is not known here.
 */
void elise_exact_run(struct elise_exact *x, enum elise_teacher teacher, struct elise_cycle *u);

/* The weight from a neuron to another, in mV of a rate of one. */
double elise_exact_weight(const struct elise_exact *x, int from, int to);

#endif
