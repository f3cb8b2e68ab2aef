/* SPDX-License-Identifier: MIT */
#include "gp.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* LAPACK's own interface: Fortran, columns first, lengths of strings at the end. */
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info, size_t uplo_len);
void dpotrs_(const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda,
	     double *b, const int *ldb, int *info, size_t uplo_len);
void dtrtrs_(const char *uplo, const char *trans, const char *diag, const int *n, const int *nrhs,
	     const double *a, const int *lda, double *b, const int *ldb, int *info, size_t uplo_len,
	     size_t trans_len, size_t diag_len);

static const double pi = 3.14159265358979323846;

/* What the law of the lengths is centred on, and its deviation, both of the logarithm. */
static const double length_usual = 0.7, length_spread = 1.4142135623730951;
static const double length_least = 0.01, length_most = 1000, noise_least = 1e-6, noise_most = 1;

static double correlation(const struct gp_law *law, const double *a, const double *b, int dim)
{
	double square = 0, r;

	for (int i = 0; i < dim; i++)
		square += (a[i] - b[i]) / law->length[i] * ((a[i] - b[i]) / law->length[i]);
	r = sqrt(5 * square);
	return (1 + r + r * r / 3) * exp(-r);
}

/* Factor the correlations of the points under gp->law; the logarithm of their determinant. NAN: not
 * positive definite. */
static double factorise(struct gp *gp)
{
	double sum = 0;
	int info;

	for (int i = 0; i < gp->n; i++) {
		for (int j = 0; j < i; j++)
			gp->factor[j * gp->n + i] = correlation(&gp->law, gp->x + i * gp->dim,
								gp->x + j * gp->dim, gp->dim);
		gp->factor[i * gp->n + i] = 1 + gp->law.noise;
	}
	dpotrf_("L", &gp->n, gp->factor, &gp->n, &info, 1);
	for (int i = 0; !info && i < gp->n; i++)
		sum += 2 * log(gp->factor[i * gp->n + i]);
	return info ? NAN : sum;
}

static void solve(const struct gp *gp, double *b, int columns)
{
	int info;

	dpotrs_("L", &gp->n, &columns, gp->factor, &gp->n, b, &gp->n, &info, 1);
}

/* Weights and evidence from the factor; the law's mean and signal count. */
static void condition(struct gp *gp, const double *y, double determinant)
{
	double square = 0;

	for (int i = 0; i < gp->n; i++)
		gp->weight[i] = y[i] - gp->law.mean;
	solve(gp, gp->weight, 1);
	for (int i = 0; i < gp->n; i++)
		square += (y[i] - gp->law.mean) * gp->weight[i];
	gp->evidence = -(gp->n * log(2 * pi * gp->law.signal) + determinant +
			 square / gp->law.signal) / 2;
}

static bool begin(struct gp *gp, const struct gp_law *law, const double *x, int n, int dim)
{
	const size_t points = (size_t)n;

	*gp = (struct gp){ .dim = dim, .n = n, .law = *law };
	gp->x = malloc(points * (size_t)dim * sizeof(*gp->x));
	gp->factor = malloc(points * points * sizeof(*gp->factor));
	gp->weight = malloc(points * sizeof(*gp->weight));
	if (!gp->x || !gp->factor || !gp->weight)
		return false;
	memcpy(gp->x, x, points * (size_t)dim * sizeof(*gp->x));
	return true;
}

bool gp_given(struct gp *gp, const struct gp_law *law, const double *x, const double *y, int n,
	      int dim)
{
	double determinant = NAN;

	if (begin(gp, law, x, n, dim))
		determinant = factorise(gp);
	if (isnan(determinant)) {
		gp_free(gp);
		return false;
	}
	condition(gp, y, determinant);
	return true;
}

/*
 * Under the law's lengths and noise: the likeliest mean, 1'R^-1 y / 1'R^-1 1, and signal, the mean
 * of what is left. y and room for two columns. What is to be as large as can be; -INFINITY if the
 * law cannot be.
 */
static double likelihood(struct gp *gp, const double *y, double *room)
{
	double determinant = factorise(gp), ones = 0, sum = 0, square = 0, prior = 0;
	double *one = room, *two = room + gp->n;

	if (isnan(determinant))
		return -INFINITY;
	for (int i = 0; i < gp->n; i++) {
		one[i] = 1;
		two[i] = y[i];
	}
	solve(gp, room, 2);
	for (int i = 0; i < gp->n; i++) {
		ones += one[i];
		sum += two[i];
	}
	gp->law.mean = sum / ones;
	for (int i = 0; i < gp->n; i++)
		square += (y[i] - gp->law.mean) * (two[i] - gp->law.mean * one[i]);
	/* Values that are all the same have no spread. */
	gp->law.signal = fmax(square / gp->n, DBL_EPSILON);
	condition(gp, y, determinant);
	for (int i = 0; i < gp->dim; i++)
		prior += pow(log(gp->law.length[i] / length_usual) / length_spread, 2) / 2;
	return gp->evidence - prior;
}

/* Try a value of one parameter; keep it if it is better. */
static bool attempt(struct gp *gp, double *parameter, double value, const double *y, double *room,
		    double *best)
{
	const double before = *parameter;
	double now;

	*parameter = value;
	now = likelihood(gp, y, room);
	if (now > *best) {
		*best = now;
		return true;
	}
	*parameter = before;
	return false;
}

static double within(double x, double lo, double hi)
{
	return fmax(lo, fmin(hi, x));
}

/* From the law as it is: multiply and divide one parameter after the other while that helps. */
static void climb(struct gp *gp, const double *y, double *room, double best)
{
	for (double step = 4; step > 1.05; step = sqrt(step))
		for (bool more = true; more;) {
			more = false;
			for (int i = 0; i <= gp->dim; i++)
				for (int up = 0; up < 2; up++) {
					bool noise = i == gp->dim;
					double *p = noise ? &gp->law.noise : &gp->law.length[i];
					double to = within(up ? *p * step : *p / step,
							   noise ? noise_least : length_least,
							   noise ? noise_most : length_most);

					if (to != *p)
						more |= attempt(gp, p, to, y, room, &best);
				}
		}
}

bool gp_fit(struct gp *gp, const double *x, const double *y, int n, int dim)
{
	static const double length[] = { 0.3, 1, 3 }, noise[] = { 1e-4, 1e-1 };
	double *room = malloc(2 * (size_t)n * sizeof(*room)), best = -INFINITY;
	struct gp_law law = { .noise = 0 };

	if (begin(gp, &law, x, n, dim) && room) {
		for (int start = 0; start < 6; start++) {
			double now;

			for (int i = 0; i < dim; i++)
				gp->law.length[i] = length[start / 2];
			gp->law.noise = noise[start % 2];
			now = likelihood(gp, y, room);
			if (now > best) {
				best = now;
				law = gp->law;
			}
		}
		gp->law = law;
		climb(gp, y, room, best);
		/* The last law that was tried need not be the one that was kept. */
		best = likelihood(gp, y, room);
	}
	free(room);
	if (best > -INFINITY)
		return true;
	gp_free(gp);
	return false;
}

void gp_free(struct gp *gp)
{
	free(gp->x);
	free(gp->factor);
	free(gp->weight);
	*gp = (struct gp){ 0 };
}

bool gp_predict(const struct gp *gp, const double *x, int m, double *mean, double *deviation)
{
	const size_t n = (size_t)gp->n;
	double *k = malloc(n * (size_t)m * sizeof(*k));
	int info;

	if (!k)
		return false;
	for (int j = 0; j < m; j++) {
		mean[j] = gp->law.mean;
		for (int i = 0; i < gp->n; i++) {
			double c = correlation(&gp->law, x + j * gp->dim, gp->x + i * gp->dim, gp->dim);

			k[(size_t)j * n + (size_t)i] = c;
			mean[j] += c * gp->weight[i];
		}
	}
	/* What the points tell of f: the square of L^-1 k. */
	dtrtrs_("L", "N", "N", &gp->n, &m, gp->factor, &gp->n, k, &gp->n, &info, 1, 1, 1);
	for (int j = 0; j < m; j++) {
		double left = 1;

		for (size_t i = 0; i < n; i++)
			left -= k[(size_t)j * n + i] * k[(size_t)j * n + i];
		deviation[j] = sqrt(gp->law.signal * fmax(left, 0));
	}
	free(k);
	return true;
}
