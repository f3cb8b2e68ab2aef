/* SPDX-License-Identifier: MIT */
/*
 * exp_ing_bars.c -- I1 to I4: capacity, fractions of excitatory inputs, silent synapses
 */
#include <math.h>
#include <stdlib.h>
#include "cmd.h"
#include "exp_ing.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* -- I1: capacity --------------------------------------------------------------------------- */

/* One load of the curve, with a bar or without. */
static int point(struct ing *g, const char *id, double alpha, bool free_signs, struct bar *bar,
		 uint32_t seeds)
{
	struct trial t = ing_white(g->lab, id, alpha, 0);
	int status = EXIT_OK;

	t.free = free_signs;
	for (uint32_t s = 0; s < seeds && !status; s++) {
		struct ing_result r;

		status = ing_trial(g, &t, g->lab->seed + s, &r);
		free(r.w);
		if (status)
			break;
		ing_picture_point(&g->picture, free_signs, alpha, r.mse);
		if (bar)
			lab_value(g->lab, bar, g->lab->seed + s, r.mse);
	}
	return status;
}

int ing_capacity(struct ing *g)
{
	static const struct {
		const char *id, *what;
		double alpha, lo, hi;
		bool free;
	} row[] = {
		{ "I1a", "mse, alpha 0.2", 0.2, -INFINITY, 0.005, false },
		{ "I1b", "mse, alpha 0.3", 0.3, -INFINITY, 0.01, false },
		{ "I1c", "mse, alpha 0.4", 0.4, -INFINITY, 0.02, false },
		{ "I1d", "mse, alpha 0.6", 0.6, 0.117, 0.217, false },
		{ "I1e", "mse, alpha 1", 1, 0.44, 0.56, false },
		{ "I1f", "mse without signs, alpha 0.75", 0.75, -INFINITY, 0.001, true },
		{ "I1g", "mse without signs, alpha 1.5", 1.5, 0.273, 0.393, true },
	};
	/* More points of the curve. */
	static const struct {
		double alpha;
		bool free;
	} more[] = { { 0.5, false }, { 0.8, false }, { 1.5, false }, { 2, false }, { 0.4, true },
		     { 1.2, true }, { 2, true } };
	int status = EXIT_OK;

	for (size_t i = 0; i < COUNT(row) && !status; i++)
		status = point(g, row[i].id, row[i].alpha, row[i].free,
			       lab_bar(g->lab, row[i].id, row[i].what, LAB_MEDIAN, row[i].lo, row[i].hi),
			       ing_seeds(g->lab, isinf(row[i].lo)));
	for (size_t i = 0; i < COUNT(more) && !g->lab->quick && !status; i++)
		status = point(g, "I1x", more[i].alpha, more[i].free, NULL, ing_seeds(g->lab, true));
	return status;
}

/* -- I2: any fraction of excitatory inputs --------------------------------------------------- */

int ing_fractions(struct ing *g)
{
	static const struct {
		const char *id[2], *what[2];
		double fraction;
	} row[] = {
		{ { "I2a", "I2f" }, { "mse, alpha 0.4, no E", "mse, alpha 1, no E" }, 0 },
		{ { "I2b", "I2g" }, { "mse, alpha 0.4, E 20 %", "mse, alpha 1, E 20 %" }, 0.2 },
		{ { "I2c", "I2h" }, { "mse, alpha 0.4, E 50 %", "mse, alpha 1, E 50 %" }, 0.5 },
		{ { "I2d", "I2i" }, { "mse, alpha 0.4, E 80 %", "mse, alpha 1, E 80 %" }, 0.8 },
		{ { "I2e", "I2j" }, { "mse, alpha 0.4, all E", "mse, alpha 1, all E" }, 1 },
	};
	int status = EXIT_OK;

	for (int full = 0; full < 2; full++)
		for (size_t i = 0; i < COUNT(row) && !status; i++) {
			struct trial t = ing_white(g->lab, row[i].id[full], full ? 1 : 0.4, 0);
			struct bar *bar = lab_bar(g->lab, t.id, row[i].what[full], LAB_MEDIAN,
						  full ? 0.41 : -INFINITY, full ? 0.59 : 0.03);

			t.fraction_e = row[i].fraction;
			status = ing_trials(g, &t, bar, ing_seeds(g->lab, !full));
		}
	return status;
}

/* -- I3 and I4: silent synapses, and how the others are distributed --------------------------- */

/* Fourth moment over squared second, of the weights that are not zero; 3 of a half-normal law. */
static double kurtosis(const double *w, int n)
{
	double two = 0, four = 0;
	int active = 0;

	for (int i = 0; i < n; i++) {
		two += w[i] * w[i];
		four += w[i] * w[i] * w[i] * w[i];
		active += w[i] != 0;
	}
	return four * active / (two * two);
}

int ing_silence(struct ing *g)
{
	static const struct {
		const char *id, *what[4];
		double alpha;
	} row[] = {
		{ "I3a", { "silent, alpha 0.2", "silent E, alpha 0.2", "silent I, alpha 0.2",
			   "kurtosis, alpha 0.2" }, 0.2 },
		{ "I3b", { "silent, alpha 0.4", "silent E, alpha 0.4", "silent I, alpha 0.4",
			   "kurtosis, alpha 0.4" }, 0.4 },
		{ "I3c", { "silent, alpha 1", "silent E, alpha 1", "silent I, alpha 1",
			   "kurtosis, alpha 1" }, 1 },
	};
	const size_t rows = COUNT(row);
	uint32_t seeds = lab_seeds(g->lab, 10, 5);
	int status = EXIT_OK;

	for (size_t i = 0; i < rows && !status; i++) {
		struct trial t = ing_white(g->lab, row[i].id, row[i].alpha, 0.01);
		struct bar *all = lab_bar(g->lab, row[i].id, row[i].what[0], LAB_MEDIAN, 0.44, 0.56);
		struct bar *e = lab_bar(g->lab, row[i].id, row[i].what[1], LAB_MEDIAN, 0.4, 0.6);
		struct bar *in = lab_bar(g->lab, row[i].id, row[i].what[2], LAB_MEDIAN, 0.4, 0.6);
		struct bar *k = lab_bar(g->lab, "I4", row[i].what[3], LAB_MEAN, 2.5, 3.5);

		for (uint32_t s = 0; s < seeds && !status; s++) {
			uint32_t seed = g->lab->seed + s;
			struct ing_result r;

			status = ing_trial(g, &t, seed, &r);
			if (!status) {
				lab_value(g->lab, all, seed, r.silent);
				lab_value(g->lab, e, seed, r.silent_e);
				lab_value(g->lab, in, seed, r.silent_i);
				lab_value(g->lab, k, seed, kurtosis(r.w, ING_N));
				if (i == rows - 1)
					ing_picture_weights(&g->picture, r.w, ING_N,
							    (int)lround(ING_EXCITATORY * ING_N));
			}
			free(r.w);
		}
	}
	return status;
}
