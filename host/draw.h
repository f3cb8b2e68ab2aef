/* SPDX-License-Identifier: MIT */
/*
 * draw.h -- random numbers of some laws, from the generator of random.h
 */
#ifndef LQ_DRAW_H
#define LQ_DRAW_H
#include "random.h"

double draw_uniform(struct random *r); /* 0 <= x < 1 */
double draw_normal(struct random *r);  /* mean 0, variance 1 */

/* Shape k > 0, scale 1: mean and variance are k. */
double draw_gamma(struct random *r, double k);

#endif
