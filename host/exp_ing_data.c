/* SPDX-License-Identifier: MIT */
/*
 * exp_ing_data.c -- random processes with a spectrum, and problems made of them
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "ing.h"

double ing_gauss(struct random *r)
{
	const double two_pi = 6.283185307179586, unit = 0x1p-53;
	double u = ((double)(random_bits(r) >> 11) + 0.5) * unit;
	double v = (double)(random_bits(r) >> 11) * unit;

	return sqrt(-2 * log(u)) * cos(two_pi * v);
}

double ing_covariance(enum ing_kernel kernel, double tau, int distance)
{
	double d = abs(distance) / tau;

	return kernel == ING_WHITE ? distance == 0 : kernel == ING_OU ? exp(-d) : exp(-d * d / 2);
}

/* One rotation that makes a[i][j] zero. */
static void rotate(double *a, int n, double *vector, int i, int j)
{
	double theta = (a[j * n + j] - a[i * n + i]) / (2 * a[i * n + j]);
	double t = (theta < 0 ? -1 : 1) / (fabs(theta) + sqrt(theta * theta + 1));
	double c = 1 / sqrt(t * t + 1), s = t * c;

	for (int k = 0; k < n; k++) {
		double x = a[k * n + i], y = a[k * n + j];

		a[k * n + i] = c * x - s * y;
		a[k * n + j] = s * x + c * y;
	}
	for (int k = 0; k < n; k++) {
		double x = a[i * n + k], y = a[j * n + k];

		a[i * n + k] = c * x - s * y;
		a[j * n + k] = s * x + c * y;
		x = vector[i * n + k];
		y = vector[j * n + k];
		vector[i * n + k] = c * x - s * y;
		vector[j * n + k] = s * x + c * y;
	}
}

void ing_eigen(double *a, int n, double *value, double *vector)
{
	enum { SWEEPS = 30 };
	double scale = 0;

	for (int i = 0; i < n * n; i++) {
		vector[i] = i % (n + 1) == 0;
		scale = fmax(scale, fabs(a[i]));
	}
	for (int sweep = 0; sweep < SWEEPS; sweep++) {
		double most = 0;

		for (int i = 0; i < n; i++)
			for (int j = i + 1; j < n; j++) {
				most = fmax(most, fabs(a[i * n + j]));
				if (fabs(a[i * n + j]) > 1e-12 * scale)
					rotate(a, n, vector, i, j);
			}
		if (most <= 1e-12 * scale)
			break;
	}
	for (int i = 0; i < n; i++)
		value[i] = a[i * n + i];
}

bool ing_process_new(struct ing_process *proc, enum ing_kernel kernel, double tau, int p)
{
	size_t square = (size_t)p * (size_t)p;
	double *a = malloc(square * sizeof(*a));

	proc->p = p;
	proc->value = malloc((size_t)p * sizeof(*proc->value));
	proc->vector = malloc(square * sizeof(*proc->vector));
	if (!a || !proc->value || !proc->vector) {
		free(a);
		ing_process_free(proc);
		return false;
	}
	for (int i = 0; i < p; i++)
		for (int j = 0; j < p; j++)
			a[i * p + j] = ing_covariance(kernel, tau, i - j);
	ing_eigen(a, p, proc->value, proc->vector);
	free(a);
	return true;
}

void ing_process_free(struct ing_process *proc)
{
	free(proc->value);
	free(proc->vector);
	*proc = (struct ing_process){ 0 };
}

/* One run of a process, every stride-th element of out. */
static void sample(const struct ing_process *proc, int p, struct random *random, double *out,
		   int stride)
{
	for (int k = 0; k < p; k++)
		out[k * stride] = 0;
	for (int m = 0; m < p; m++) {
		double g = ing_gauss(random);

		if (!proc)
			out[m * stride] = g;
		for (int k = 0; proc && k < p; k++)
			out[k * stride] += g * sqrt(fmax(proc->value[m], 0)) * proc->vector[m * p + k];
	}
}

bool ing_problem_new(struct ing_problem *pr, int n, int p, double x_mean,
		     const struct ing_process *in, const struct ing_process *out, uint64_t seed)
{
	struct random random = { seed * 0x10001 };

	*pr = (struct ing_problem){ .n = n, .p = p, .n_e = n };
	pr->x = malloc((size_t)n * (size_t)p * sizeof(*pr->x));
	pr->y = malloc((size_t)p * sizeof(*pr->y));
	if (!pr->x || !pr->y) {
		ing_problem_free(pr);
		return false;
	}
	for (int i = 0; i < n; i++)
		sample(in, p, &random, pr->x + i, n);
	for (int i = 0; i < n * p; i++)
		pr->x[i] += x_mean;
	sample(out, p, &random, pr->y, 1);
	return true;
}

void ing_problem_free(struct ing_problem *pr)
{
	free(pr->x);
	free(pr->y);
	pr->x = pr->y = NULL;
}
