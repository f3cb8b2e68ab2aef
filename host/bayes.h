/* SPDX-License-Identifier: MIT */
/*
 * bayes.h -- Bayesian optimisation: few measurements, each where the most is to be expected
 *
 * Ask for a point of the unit cube, measure there, tell; again. Sought is the greatest value of
 * those points whose limit is above `least`; while there is none, the greatest limit. Value and
 * limit are modelled by a Gaussian process each (gp.h), fitted anew for every question. The point
 * asked for is the best of some thousand random ones, uniform in the cube and around the best known:
 * the most of expected improvement of the value times the probability that the limit is kept; or,
 * while nothing keeps it, of expected improvement of the limit.
 */
#ifndef LQ_BAYES_H
#define LQ_BAYES_H
#include <stdbool.h>
#include <stdint.h>
#include "gp.h"

struct bayes_plan {
	int dim;             /* of the cube, 1 to GP_DIM */
	int coordinates;     /* that the models see, 1 to GP_DIM; of coordinates_of, 0 without */
	void (*coordinates_of)(const double *u, double *x); /* NULL: those of the cube */
	int first;           /* as many points are drawn uniformly, at least 2 */
	double least;        /* -INFINITY: there is no limit */
	uint64_t seed;
};

/* NULL when out of memory. The caller frees it by bayes_free(); NULL is fine there. */
struct bayes *bayes_new(const struct bayes_plan *plan);
void bayes_free(struct bayes *b);

/* The point u[dim] to measure next, 0 <= u < 1. False when out of memory, or if LAPACK fails. */
bool bayes_ask(struct bayes *b, double *u);

/* What was measured at u, which need not have been asked for; finite. False when out of memory. */
bool bayes_tell(struct bayes *b, const double *u, double value, double limit);

/* The best point told, counted from 0; -1: none yet. */
int bayes_best(const struct bayes *b);

/* By how much a Gaussian number exceeds best on average, what falls short counting as 0. */
double bayes_improvement(double mean, double deviation, double best);

#endif
