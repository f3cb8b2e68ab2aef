/* SPDX-License-Identifier: MIT */
#include "ridge.h"
#include <stdlib.h>
#include <string.h>

/* LAPACK's and BLAS' own interface: Fortran, columns first, lengths of strings at the end. */
void dposv_(const char *uplo, const int *n, const int *nrhs, double *a, const int *lda, double *b,
	    const int *ldb, int *info, size_t uplo_len);
void dsyrk_(const char *uplo, const char *trans, const int *n, const int *k, const double *alpha,
	    const double *a, const int *lda, const double *beta, double *c, const int *ldc,
	    size_t uplo_len, size_t trans_len);
void dgemm_(const char *transa, const char *transb, const int *m, const int *n, const int *k,
	    const double *alpha, const double *a, const int *lda, const double *b, const int *ldb,
	    const double *beta, double *c, const int *ldc, size_t a_len, size_t b_len);

/* Columns less their means, which are kept. */
static void centre(double *x, double *mean, const double *from, int samples, int columns)
{
	memset(mean, 0, (size_t)columns * sizeof(*mean));
	for (int s = 0; s < samples; s++)
		for (int i = 0; i < columns; i++)
			mean[i] += from[s * columns + i] / samples;
	for (int s = 0; s < samples; s++)
		for (int i = 0; i < columns; i++)
			x[s * columns + i] = from[s * columns + i] - mean[i];
}

bool ridge_fit(struct ridge *r, const double *x, const double *y, int samples, int features,
	       int targets, double lambda)
{
	const size_t f = (size_t)features, t = (size_t)targets, n = (size_t)samples;
	const double one = 1, zero = 0;
	double *xc = malloc(n * f * sizeof(*xc)), *yc = malloc(n * t * sizeof(*yc));
	double *gram = malloc(f * f * sizeof(*gram)), *mean = malloc((f + t) * sizeof(*mean));
	int info = -1;

	*r = (struct ridge){ .features = features, .targets = targets };
	r->w = malloc(f * t * sizeof(*r->w));
	r->bias = malloc(t * sizeof(*r->bias));
	if (!xc || !yc || !gram || !mean || !r->w || !r->bias)
		goto out;
	centre(xc, mean, x, samples, features);
	centre(yc, mean + f, y, samples, targets);
	/* To Fortran a row of samples is a column. */
	dsyrk_("U", "N", &features, &samples, &one, xc, &features, &zero, gram, &features, 1, 1);
	for (size_t i = 0; i < f; i++)
		gram[i * f + i] += lambda * samples;
	dgemm_("N", "T", &features, &targets, &samples, &one, xc, &features, yc, &targets, &zero,
	       r->w, &features, 1, 1);
	dposv_("U", &features, &targets, gram, &features, r->w, &features, &info, 1);
	for (size_t k = 0; k < t; k++) {
		r->bias[k] = mean[f + k];
		for (size_t i = 0; i < f; i++)
			r->bias[k] -= r->w[k * f + i] * mean[i];
	}
out:
	free(xc);
	free(yc);
	free(gram);
	free(mean);
	if (info)
		ridge_free(r);
	return !info;
}

void ridge_free(struct ridge *r)
{
	free(r->w);
	free(r->bias);
	*r = (struct ridge){ 0 };
}

static double read_one(const struct ridge *r, const double *x, int k)
{
	const double *w = r->w + (size_t)k * (size_t)r->features;
	double y = r->bias[k];

	for (int i = 0; i < r->features; i++)
		y += w[i] * x[i];
	return y;
}

void ridge_read(const struct ridge *r, const double *x, double *y)
{
	for (int k = 0; k < r->targets; k++)
		y[k] = read_one(r, x, k);
}

double ridge_r2(const struct ridge *r, const double *x, const double *y, int samples, int k)
{
	double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0, n = samples, va, vb;

	for (int s = 0; s < samples; s++) {
		double a = read_one(r, x + (size_t)s * (size_t)r->features, k);
		double b = y[s * r->targets + k];

		sa += a;
		sb += b;
		saa += a * a;
		sbb += b * b;
		sab += a * b;
	}
	va = saa - sa * sa / n;
	vb = sbb - sb * sb / n;
	/* Less than this is the rounding of a constant. */
	if (va <= 1e-12 * saa || vb <= 1e-12 * sbb)
		return 0;
	return (sab - sa * sb / n) * (sab - sa * sb / n) / (va * vb);
}
