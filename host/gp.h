/* SPDX-License-Identifier: MIT */
/*
 * gp.h -- regression by a Gaussian process, through LAPACK
 *
 * What is measured at a point x is mean + f(x) + noise. f is Gaussian with the covariance
 *
 *     k(a, b) = signal (1 + r + r^2 / 3) exp(-r),   r^2 = 5 sum of ((a_i - b_i) / length_i)^2
 *
 * (Matern 5/2, a length of its own for every coordinate); the noise is white, of variance
 * signal * noise. Coordinates should span about 1.
 */
#ifndef LQ_GP_H
#define LQ_GP_H
#include <stdbool.h>

enum { GP_DIM = 16 };        /* coordinates at most */

struct gp_law {
	double mean;
	double signal;       /* variance of f */
	double noise;        /* variance of the noise over that of f, above 0 */
	double length[GP_DIM];
};

struct gp {
	int dim, n;
	struct gp_law law;
	double evidence;     /* log of the density of y under the law */
	double *x;           /* [n][dim], a copy */
	double *factor;      /* [n][n], Cholesky's, of k / signal + noise */
	double *weight;      /* [n], what correlations with the points are weighted by */
};

/*
 * Condition on y at x[n][dim], n at least 1, under a law. False when out of memory, or where the
 * covariance is not positive definite to LAPACK; gp is then empty. The caller frees it by gp_free().
 */
bool gp_given(struct gp *gp, const struct gp_law *law, const double *x, const double *y, int n,
	      int dim);

/*
 * The same under the law that makes y likeliest: mean and signal in closed form, lengths and noise
 * by a pattern search for the most of evidence - sum of log(length_i / 0.7)^2 / 4. The second term
 * is a weak prior: without it few points say next to nothing about many lengths. The same points
 * give the same law, but for the last bits of another LAPACK.
 */
bool gp_fit(struct gp *gp, const double *x, const double *y, int n, int dim);
void gp_free(struct gp *gp);

/* Mean and standard deviation of mean + f at x[m][dim], without noise. False when out of memory. */
bool gp_predict(const struct gp *gp, const double *x, int m, double *mean, double *deviation);

#endif
