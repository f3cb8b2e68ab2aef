/* SPDX-License-Identifier: MIT */
/*
 * exp_ing_exact.c -- the least error that a problem allows, for comparison with what was learned
 *
 * Coordinate descent: one weight after the other is set to its optimum, cut off at its sign.
 */
#include <math.h>
#include <stdlib.h>
#include "ing.h"

/* e = y - w x for weight i going from its value by step. */
static void move(const struct ing_problem *pr, double *e, int i, double step)
{
	for (int k = 0; k < pr->p; k++)
		e[k] -= step * (i < pr->n ? pr->x[k * pr->n + i] : 1);
}

double ing_exact_mse(const struct ing_problem *pr, double gamma)
{
	enum { SWEEPS = 20000 };
	int n = pr->n + pr->bias;
	double *w = calloc((size_t)n, sizeof(*w)), *e = malloc((size_t)pr->p * sizeof(*e));
	double before = INFINITY, mse = NAN;

	for (int k = 0; e && k < pr->p; k++)
		e[k] = pr->y[k];
	for (int sweep = 0; w && e && sweep < SWEEPS; sweep++) {
		for (int i = 0; i < n; i++) {
			/* The bias does not decay. */
			double decay = i < pr->n ? pr->n * gamma : 0;
			double square = decay, slope = -decay * w[i], to;

			for (int k = 0; k < pr->p; k++) {
				double x = i < pr->n ? pr->x[k * pr->n + i] : 1;

				square += x * x;
				slope += e[k] * x;
			}
			to = w[i] + slope / square;
			if (i < pr->n && !pr->free)
				to = i < pr->n_e ? fmax(to, 0) : fmin(to, 0);
			move(pr, e, i, to - w[i]);
			w[i] = to;
		}
		mse = 0;
		for (int k = 0; k < pr->p; k++)
			mse += e[k] * e[k] / pr->p;
		/* Looked at every 64 sweeps: near capacity the error falls slowly. */
		if (sweep % 64 == 63) {
			if (mse < 1e-7 || before - mse < 1e-6 * mse)
				break;
			before = mse;
		}
	}
	free(w);
	free(e);
	return mse;
}
