/* SPDX-License-Identifier: MIT */
/*
 * exp_ing_more.c -- I5 to I7: chance of perfect storage, a bias, spectra
 */
#include <math.h>
#include <stdlib.h>
#include "cmd.h"
#include "exp_ing.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { N_SMALL = 40 };

/* -- I5: chance of perfect storage ------------------------------------------------------------ */

int ing_storage(struct ing *g)
{
	static const struct {
		const char *id, *what;
		int p;
		double lo, hi;
	} row[] = {
		{ "I5a", "stored, 12 of 40", 12, 0.95, INFINITY },
		{ "I5b", "stored, 16 of 40", 16, 0.82, 0.98 },
		{ "I5c", "stored, 20 of 40", 20, 0.42, 0.70 },
		{ "I5d", "stored, 24 of 40", 24, 0.05, 0.25 },
		{ "I5e", "stored, 28 of 40", 28, -INFINITY, 0.15 },
	};
	const double stored = 1e-2;
	uint32_t draws = lab_seeds(g->lab, 100, 30);
	int status = EXIT_OK;

	for (size_t i = 0; i < COUNT(row) && !status; i++) {
		struct trial t = ing_white(g->lab, row[i].id, (double)row[i].p / N_SMALL, 0);
		struct bar *bar = lab_bar(g->lab, t.id, row[i].what, LAB_MEAN, row[i].lo, row[i].hi);

		t.n = N_SMALL;
		t.l.w_full = 4;
		t.l.epochs = g->lab->quick ? 1000 : 4000;
		t.l.stop = stored;
		lab_figure(g->lab, t.id, 0, "theory", ing_wendel(N_SMALL, row[i].p));
		for (uint32_t s = 0; s < draws && !status; s++) {
			struct ing_result r;

			status = ing_trial(g, &t, g->lab->seed + s, &r);
			free(r.w);
			if (!status)
				lab_value(g->lab, bar, g->lab->seed + s, r.mse < stored);
		}
	}
	return status;
}

/* -- I6: a bias, where the inputs have a mean -------------------------------------------------- */

int ing_bias(struct ing *g)
{
	uint32_t seeds = ing_seeds(g->lab, true);
	struct trial t = {
		.id = "I6a", .n = ING_N, .alpha = 0.45, .fraction_e = ING_EXCITATORY,
		.x_mean = 1, .bias = true,
		/* 0.5 / (1 + mean^2); inputs to 4.3 standard deviations above the mean. */
		.l = { .online = true, .eta = 0.25, .epochs = g->lab->quick ? 1000 : 4000,
		       .w_full = 2, .t_full = 64, .x_full = 16.0 / 3 },
	};
	struct bar *with = lab_bar(g->lab, "I6a", "mse with bias, mean input 1", LAB_MEDIAN,
				   -INFINITY, 0.03);
	struct bar *without = lab_bar(g->lab, "I6b", "mse without bias", LAB_MEDIAN, 0.08, INFINITY);
	int status = ing_trials(g, &t, with, seeds);

	t.id = "I6b";
	t.bias = false;
	return status ? status : ing_trials(g, &t, without, seeds);
}

/* -- I7: spectra ------------------------------------------------------------------------------ */

static int spectra(struct ing *g, struct ing_process *five, struct ing_process *twenty,
		   struct ing_process *flat)
{
	const double gamma = 0.1;
	const struct {
		const char *id, *what;
		const struct ing_process *in, *out;
		double lo, hi;
	} row[] = {
		{ "I7a", "mse, OU 5 to OU 20", five, twenty, 0.045, 0.105 },
		{ "I7b", "mse, OU 5 to OU 5", five, five, 0.13, 0.21 },
		{ "I7c", "mse, white to white", flat, flat, 0.437, 0.597 },
	};
	uint32_t seeds = ing_seeds(g->lab, false);
	struct bar *order;
	double last = 0;
	int status = EXIT_OK;

	for (int i = 0; i < 3 && !status; i++) {
		struct trial t = ing_white(g->lab, row[i].id, 1, gamma);
		struct bar *bar = lab_bar(g->lab, t.id, row[i].what, LAB_MEDIAN, row[i].lo, row[i].hi);

		t.in = row[i].in;
		t.out = row[i].out;
		if (i < 2) {
			/* Greatest eigenvalue of the inputs' products 12 to 15 times the white one's. */
			t.l.eta = 0.05;
			t.l.t_full = 256;
		}
		lab_figure(g->lab, t.id, 0, "theory",
			   ing_process_mse(t.in, t.out, ING_N, gamma, 0.5));
		status = ing_trials(g, &t, bar, seeds);
	}
	if (status)
		return status;
	order = lab_bar(g->lab, "I7d", "least step between those three", LAB_WORST, 1e-9, INFINITY);
	for (int i = 1; i <= 3; i++) {
		double mse = lab_judged(order - i);

		if (i > 1)
			lab_value(g->lab, order, 0, last - mse);
		last = mse;
	}
	return EXIT_OK;
}

int ing_spectra(struct ing *g)
{
	struct ing_process five = { 0 }, twenty = { 0 }, flat = { 0 };
	int status = EXIT_USAGE;

	if (ing_process_new(&five, ING_OU, 5, ING_N) && ing_process_new(&twenty, ING_OU, 20, ING_N) &&
	    ing_process_new(&flat, ING_WHITE, 1, ING_N))
		status = spectra(g, &five, &twenty, &flat);
	else
		say("out of memory");
	ing_process_free(&five);
	ing_process_free(&twenty);
	ing_process_free(&flat);
	return status;
}
