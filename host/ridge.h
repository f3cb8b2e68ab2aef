/* SPDX-License-Identifier: MIT */
/*
 * ridge.h -- linear read-outs by ridge regression, through LAPACK
 */
#ifndef LQ_RIDGE_H
#define LQ_RIDGE_H
#include <stdbool.h>
#include <stddef.h>

struct ridge {
	int features, targets;
	double *w;    /* [target][feature]; the caller frees it by ridge_free() */
	double *bias; /* [target] */
};

/*
 * What minimises, for each target, the mean of (y - w x - bias)^2 over the samples plus lambda |w|^2;
 * lambda > 0. x[sample][feature], y[sample][target]. False when out of memory or if LAPACK fails.
 */
bool ridge_fit(struct ridge *r, const double *x, const double *y, int samples, int features,
	       int targets, double lambda);
void ridge_free(struct ridge *r);

/* What the read-out says: y[target] of x[feature]. */
void ridge_read(const struct ridge *r, const double *x, double *y);

/* Squared correlation of target k over samples of x and y; 0 if either does not vary. */
double ridge_r2(const struct ridge *r, const double *x, const double *y, int samples, int k);

#endif
