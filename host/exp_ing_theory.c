/* SPDX-License-Identifier: MIT */
/*
 * exp_ing_theory.c -- what the replica theory says of many inputs, in closed form
 */
#include <math.h>
#include "ing.h"

double ing_white_mse(double alpha, double a)
{
	return alpha > a ? 1 - a / alpha : 0;
}

double ing_white_norm(double alpha, double a)
{
	return alpha < a ? alpha / (a - alpha) : a / (alpha - a);
}

/* chi (gamma + G(chi)), which grows with chi. */
static double constraint(const double *lambda, int p, int n, double gamma, double chi)
{
	double g = 0;

	for (int k = 0; k < p; k++)
		g += lambda[k] / (1 + chi * lambda[k]);
	return chi * (gamma + g / n);
}

double ing_spectrum_mse(const double *lambda, const double *power, int p, int n, double gamma,
			double a)
{
	double lo = 0, hi = a / gamma, chi, kappa, q, sum = 0, sum_a = 0, sum_b = 0;

	for (int i = 0; i < 200; i++) {
		chi = (lo + hi) / 2;
		*(constraint(lambda, p, n, gamma, chi) < a ? &lo : &hi) = chi;
	}
	/* kappa = a / (gamma + G)^2 and chi (gamma + G) = a. */
	kappa = chi * chi / a;
	for (int k = 0; k < p; k++) {
		double d = 1 + chi * lambda[k];

		sum_a += lambda[k] * lambda[k] / (d * d) / n;
		sum_b += lambda[k] * power[k] / (d * d) / n;
	}
	q = kappa * sum_b / (1 - kappa * sum_a);
	for (int k = 0; k < p; k++) {
		double d = 1 + chi * lambda[k];

		sum += (q * lambda[k] + power[k]) / (d * d);
	}
	return sum / p;
}

double ing_process_mse(const struct ing_process *in, const struct ing_process *out, int n,
		       double gamma, double a)
{
	enum { MOST = 512 };
	double power[MOST];
	int p = in->p;

	if (p > MOST || out->p != p)
		return NAN;
	for (int k = 0; k < p; k++) {
		power[k] = 0;
		for (int m = 0; m < p; m++) {
			double dot = 0;

			for (int i = 0; i < p; i++)
				dot += in->vector[k * p + i] * out->vector[m * p + i];
			power[k] += out->value[m] * dot * dot;
		}
	}
	return ing_spectrum_mse(in->value, power, p, n, gamma, a);
}

double ing_wendel(int n, int p)
{
	double sum = 0;

	for (int k = p; k <= n; k++)
		sum += exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) - n * log(2));
	return sum;
}

static double density(double x)
{
	return exp(-x * x / 2) / sqrt(6.283185307179586);
}

static double cumulated(double x)
{
	return erfc(-x / sqrt(2)) / 2;
}

/* Mean and mean square of max(0, beta + a normal number). */
static double mean_above(double beta)
{
	return beta * cumulated(beta) + density(beta);
}

static double square_above(double beta)
{
	return (1 + beta * beta) * cumulated(beta) + beta * density(beta);
}

double ing_unbiased_capacity(double fraction_e, double *silent_e, double *silent_i)
{
	double lo = -10, hi = 10, beta = 0, fraction_i = 1 - fraction_e;

	/* Sums of positive and of negative weights balance. */
	for (int i = 0; i < 200; i++) {
		beta = (lo + hi) / 2;
		*(fraction_e * mean_above(beta) < fraction_i * mean_above(-beta) ? &lo : &hi) = beta;
	}
	*silent_e = cumulated(-beta);
	*silent_i = cumulated(beta);
	return fraction_e * square_above(beta) + fraction_i * square_above(-beta);
}
