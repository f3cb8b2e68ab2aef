/* SPDX-License-Identifier: MIT */
/*
 * ing.h -- ING: a linear perceptron whose weights keep their signs (Ingrosso 2020)
 *
 * N inputs, P patterns x with targets y, weights w >= 0 on excitatory and w <= 0 on inhibitory
 * inputs; it shall minimise sum (y - w x)^2 / 2 + N gamma |w|^2 / 2. alpha is P / N. The device
 * learns; the host makes the patterns and knows the theory.
 */
#ifndef LQ_ING_H
#define LQ_ING_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lapicque.h"
#include "random.h"

/* -- Patterns (exp_ing_data.c) -------------------------------------------------------------- */

enum ing_kernel { ING_WHITE, ING_OU, ING_RBF };

/* Covariance of a stationary process at a distance in patterns; 1 at 0. */
double ing_covariance(enum ing_kernel kernel, double tau, int distance);

/* A process over p patterns: eigenvalues and orthonormal eigenvectors of its covariance. */
struct ing_process {
	int p;
	double *value;  /* [p] */
	double *vector; /* [mode][pattern] */
};
bool ing_process_new(struct ing_process *proc, enum ing_kernel kernel, double tau, int p);
void ing_process_free(struct ing_process *proc);

/* Eigenvalues and vectors of a symmetric matrix a[n][n], which is destroyed (Jacobi). */
void ing_eigen(double *a, int n, double *value, double *vector);

double ing_gauss(struct random *r);

/* Input i of pattern k is x[k * n + i]. */
struct ing_problem {
	int n, p, n_e;          /* inputs 0 .. n_e - 1 are excitatory, the others inhibitory */
	bool free;              /* no sign is kept */
	bool bias;              /* one more input, constant, of any sign */
	double *x, *y;
};

/* Inputs of mean x_mean and variance 1 about it, targets of mean 0 and variance 1. NULL: white. */
bool ing_problem_new(struct ing_problem *pr, int n, int p, double x_mean,
		     const struct ing_process *in, const struct ing_process *out, uint64_t seed);
void ing_problem_free(struct ing_problem *pr);

/* -- Theory for many inputs (exp_ing_theory.c) ----------------------------------------------- */

/* White inputs, gamma -> 0; a: capacity, 1/2 with signs kept and 1 without. */
double ing_white_mse(double alpha, double a);
double ing_white_norm(double alpha, double a);

/* Any spectrum: p eigenvalues of the inputs' covariance, power of the targets in the same modes. */
double ing_spectrum_mse(const double *lambda, const double *power, int p, int n, double gamma,
			double a);

/* The same of two processes over as many patterns. */
double ing_process_mse(const struct ing_process *in, const struct ing_process *out, int n,
		       double gamma, double a);

/* Chance that p patterns can be stored exactly in n inputs (Wendel). */
double ing_wendel(int n, int p);

/* Inputs with a mean and no bias: capacity, and the silent fractions of either sign. */
double ing_unbiased_capacity(double fraction_e, double *silent_e, double *silent_i);

/* -- The optimum of one problem (exp_ing_exact.c) -------------------------------------------- */

/* Mean squared error of the optimal weights; NAN when out of memory. */
double ing_exact_mse(const struct ing_problem *pr, double gamma);

/* -- Learning on the device (exp_ing_device.c) ------------------------------------------------ */

struct ing_learning {
	bool online;        /* a change per pattern; else one per epoch, summed in tags */
	double eta, gamma;  /* the rate is eta / n; decay only if not online */
	int epochs;
	double stop;        /* not online: end when the mean squared error is below; or when settled */
	double w_full;      /* greatest weight */
	double t_full;      /* greatest sum of error x input in an epoch */
	double x_full;      /* greatest input */
	uint32_t seed;      /* of the device's random numbers, not zero */
};

struct ing_result {
	double mse;
	int epochs;         /* that were run */
	double *w;          /* [n], and the bias; exact zeros are zero */
	double norm;        /* |w|^2, without the bias */
	double silent_e, silent_i, silent; /* fractions of weights that are exactly zero */
	int wrong;          /* weights of the wrong sign */
};

/* LQ_OK or an error of the driver. r->w is the caller's to free, also on failure. */
int ing_learn(struct lq *dev, const struct ing_problem *pr, const struct ing_learning *l,
	      struct ing_result *r);

#endif
