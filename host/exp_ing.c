/* SPDX-License-Identifier: MIT */
/*
 * exp_ing.c -- `lapicque experiment ing`: the bars I1 to I7 of docs/experiments.md
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cmd.h"
#include "exp_ing_picture.h"
#include "experiment.h"
#include "ing.h"

#define CONFIG "up5k-learn-w16"

enum { N = 128, N_SMALL = 40 };

/* Of the inputs, unless a bar says otherwise. */
static const double excitatory = 0.8;

struct ing {
	struct lab *lab;
	struct lq *dev;
	struct bar *wrong;   /* I4: counted in every trial */
	struct bar *excess;  /* error above the least possible, of all that store in batches */
	struct ing_picture picture;
};

/* One problem and how it is learned. */
struct trial {
	const char *id;
	int n;               /* 0: N */
	double alpha, fraction_e;
	double x_mean;
	bool free, bias;
	const struct ing_process *in, *out;
	struct ing_learning l;
};

static int patterns(const struct trial *t)
{
	return (int)lround(t->alpha * (t->n ? t->n : N));
}

/* Learn one problem; r->w is the caller's to free whatever is returned. */
static int run_trial(struct ing *g, const struct trial *t, uint32_t seed, struct ing_result *r)
{
	struct ing_problem pr;
	struct ing_learning l = t->l;
	int n = t->n ? t->n : N, p = patterns(t), err;
	double exact;

	*r = (struct ing_result){ 0 };
	lab_progress(g->lab, "%s: alpha %.2f, seed %u", t->id, t->alpha, seed);
	if (!ing_problem_new(&pr, n, p, t->x_mean, t->in, t->out, (uint64_t)seed << 16 | (unsigned)p)) {
		say("out of memory");
		return EXIT_USAGE;
	}
	pr.n_e = (int)lround(t->fraction_e * n);
	pr.free = t->free;
	pr.bias = t->bias;
	l.seed = seed + 1;
	err = ing_learn(g->dev, &pr, &l, r);
	exact = ing_exact_mse(&pr, l.gamma);
	ing_problem_free(&pr);
	if (err) {
		say("%s: %s", t->id, err == LQ_ERR_NOMEM ? lq_strerror(err) : lq_message(g->dev));
		return cmd_status(err);
	}
	lab_figure(g->lab, t->id, seed, "mse", r->mse);
	lab_figure(g->lab, t->id, seed, "exact", exact);
	lab_figure(g->lab, t->id, seed, "norm", r->norm);
	lab_figure(g->lab, t->id, seed, "silent", r->silent);
	lab_figure(g->lab, t->id, seed, "silent_e", r->silent_e);
	lab_figure(g->lab, t->id, seed, "silent_i", r->silent_i);
	lab_figure(g->lab, t->id, seed, "epochs", r->epochs);
	lab_value(g->lab, g->wrong, seed, r->wrong);
	if (!l.online && l.stop == 0)
		lab_value(g->lab, g->excess, seed, r->mse - exact);
	return EXIT_OK;
}

/* The error over seeds, for a bar if there is one, with each value kept in mse. */
static int run_mse(struct ing *g, const struct trial *t, struct bar *bar, uint32_t seeds, double *mse)
{
	for (uint32_t s = 0; s < seeds; s++) {
		uint32_t seed = g->lab->seed + s;
		struct ing_result r;
		int status = run_trial(g, t, seed, &r);

		free(r.w);
		if (status)
			return status;
		if (bar)
			lab_value(g->lab, bar, seed, r.mse);
		if (mse)
			mse[s] = r.mse;
	}
	return EXIT_OK;
}

/* White inputs, batch. The rate is stable up to alpha = 2. */
static struct trial white(const struct lab *lab, const char *id, double alpha, double gamma)
{
	return (struct trial){
		.id = id, .alpha = alpha, .fraction_e = excitatory,
		.l = { .eta = 0.3, .gamma = gamma, .epochs = lab->quick ? 300 : 1000, .w_full = 1,
		       .t_full = 64, .x_full = 4 },
	};
}

/* -- I1: capacity --------------------------------------------------------------------------- */

static int capacity(struct ing *g)
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
		/* More points of the curve. */
		{ "I1x", NULL, 0.5, 0, 0, false },
		{ "I1x", NULL, 0.8, 0, 0, false },
		{ "I1x", NULL, 1.5, 0, 0, false },
		{ "I1x", NULL, 2, 0, 0, false },
		{ "I1x", NULL, 0.4, 0, 0, true },
		{ "I1x", NULL, 1.2, 0, 0, true },
		{ "I1x", NULL, 2, 0, 0, true },
	};
	uint32_t seeds = lab_seeds(g->lab, 5, 3);
	double *mse = malloc(seeds * sizeof(*mse));
	int status = EXIT_OK;

	for (size_t i = 0; mse && i < sizeof(row) / sizeof(row[0]) && !status; i++) {
		struct trial t = white(g->lab, row[i].id, row[i].alpha, 0);
		struct bar *bar = NULL;

		if (!row[i].what && g->lab->quick)
			continue;
		t.free = row[i].free;
		if (row[i].what)
			bar = lab_bar(g->lab, row[i].id, row[i].what, LAB_MEDIAN, row[i].lo, row[i].hi);
		status = run_mse(g, &t, bar, seeds, mse);
		for (uint32_t s = 0; s < seeds && !status; s++)
			ing_picture_point(&g->picture, row[i].free, row[i].alpha, mse[s]);
	}
	if (!mse) {
		say("out of memory");
		return EXIT_USAGE;
	}
	free(mse);
	return status;
}

/* -- I2: any fraction of excitatory inputs --------------------------------------------------- */

static int fractions(struct ing *g)
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
	uint32_t seeds = lab_seeds(g->lab, 5, 3);
	int status = EXIT_OK;

	for (int full = 0; full < 2; full++)
		for (size_t i = 0; i < sizeof(row) / sizeof(row[0]) && !status; i++) {
			struct trial t = white(g->lab, row[i].id[full], full ? 1 : 0.4, 0);
			struct bar *bar = lab_bar(g->lab, t.id, row[i].what[full], LAB_MEDIAN,
						  full ? 0.41 : -INFINITY, full ? 0.59 : 0.03);

			t.fraction_e = row[i].fraction;
			status = run_mse(g, &t, bar, seeds, NULL);
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

static int silence(struct ing *g)
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
	const size_t rows = sizeof(row) / sizeof(row[0]);
	uint32_t seeds = lab_seeds(g->lab, 10, 5);
	int status = EXIT_OK;

	for (size_t i = 0; i < rows && !status; i++) {
		struct trial t = white(g->lab, row[i].id, row[i].alpha, 0.01);
		struct bar *all = lab_bar(g->lab, row[i].id, row[i].what[0], LAB_MEDIAN, 0.44, 0.56);
		struct bar *e = lab_bar(g->lab, row[i].id, row[i].what[1], LAB_MEDIAN, 0.4, 0.6);
		struct bar *in = lab_bar(g->lab, row[i].id, row[i].what[2], LAB_MEDIAN, 0.4, 0.6);
		struct bar *k = lab_bar(g->lab, "I4", row[i].what[3], LAB_MEAN, 2.5, 3.5);

		for (uint32_t s = 0; s < seeds && !status; s++) {
			uint32_t seed = g->lab->seed + s;
			struct ing_result r;

			status = run_trial(g, &t, seed, &r);
			if (!status) {
				lab_value(g->lab, all, seed, r.silent);
				lab_value(g->lab, e, seed, r.silent_e);
				lab_value(g->lab, in, seed, r.silent_i);
				lab_value(g->lab, k, seed, kurtosis(r.w, N));
				if (i == rows - 1)
					ing_picture_weights(&g->picture, r.w, N,
							    (int)lround(excitatory * N));
			}
			free(r.w);
		}
	}
	return status;
}

/* -- I5: chance of perfect storage ------------------------------------------------------------ */

static int storage(struct ing *g)
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

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]) && !status; i++) {
		struct trial t = white(g->lab, row[i].id, (double)row[i].p / N_SMALL, 0);
		struct bar *bar = lab_bar(g->lab, t.id, row[i].what, LAB_MEAN, row[i].lo, row[i].hi);

		t.n = N_SMALL;
		t.l.w_full = 4;
		t.l.epochs = g->lab->quick ? 1000 : 4000;
		t.l.stop = stored;
		lab_figure(g->lab, t.id, 0, "theory", ing_wendel(N_SMALL, row[i].p));
		for (uint32_t s = 0; s < draws && !status; s++) {
			struct ing_result r;

			status = run_trial(g, &t, g->lab->seed + s, &r);
			free(r.w);
			if (!status)
				lab_value(g->lab, bar, g->lab->seed + s, r.mse < stored);
		}
	}
	return status;
}

/* -- I6: a bias, where the inputs have a mean -------------------------------------------------- */

static int biased(struct ing *g)
{
	uint32_t seeds = lab_seeds(g->lab, 5, 3);
	struct trial t = {
		.id = "I6a", .alpha = 0.45, .fraction_e = excitatory, .x_mean = 1, .bias = true,
		/* 0.5 / (1 + mean^2); inputs to 4.3 standard deviations above the mean. */
		.l = { .online = true, .eta = 0.25, .epochs = g->lab->quick ? 1000 : 4000,
		       .w_full = 2, .t_full = 64, .x_full = 16.0 / 3 },
	};
	struct bar *with = lab_bar(g->lab, "I6a", "mse with bias, mean input 1", LAB_MEDIAN,
				   -INFINITY, 0.03);
	struct bar *without = lab_bar(g->lab, "I6b", "mse without bias", LAB_MEDIAN, 0.08, INFINITY);
	int status = run_mse(g, &t, with, seeds, NULL);

	t.id = "I6b";
	t.bias = false;
	return status ? status : run_mse(g, &t, without, seeds, NULL);
}

/* -- I7: spectra -------------------------------------------------------------------------------- */

static int spectra_of(struct ing *g, struct ing_process *five, struct ing_process *twenty,
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
	uint32_t seeds = lab_seeds(g->lab, 5, 3);
	struct bar *order;
	double last = 0;
	int status = EXIT_OK;

	for (int i = 0; i < 3 && !status; i++) {
		struct trial t = white(g->lab, row[i].id, 1, gamma);
		struct bar *bar = lab_bar(g->lab, t.id, row[i].what, LAB_MEDIAN, row[i].lo, row[i].hi);

		t.in = row[i].in;
		t.out = row[i].out;
		if (i < 2) {
			/* Greatest eigenvalue of the inputs' products 12 to 15 times the white one's. */
			t.l.eta = 0.05;
			t.l.t_full = 256;
		}
		lab_figure(g->lab, t.id, 0, "theory",
			   ing_process_mse(t.in, t.out, N, gamma, 0.5));
		status = run_mse(g, &t, bar, seeds, NULL);
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

static int spectra(struct ing *g)
{
	struct ing_process five = { 0 }, twenty = { 0 }, flat = { 0 };
	int status = EXIT_USAGE;

	if (ing_process_new(&five, ING_OU, 5, N) && ing_process_new(&twenty, ING_OU, 20, N) &&
	    ing_process_new(&flat, ING_WHITE, 1, N))
		status = spectra_of(g, &five, &twenty, &flat);
	else
		say("out of memory");
	ing_process_free(&five);
	ing_process_free(&twenty);
	ing_process_free(&flat);
	return status;
}

/* ------------------------------------------------------------------------------------------------ */

static int draw(struct ing *g)
{
	const char *curve = lab_picture(g->lab, "capacity"), *weights = lab_picture(g->lab, "weights");
	struct why why;

	if (!curve || !weights)
		return EXIT_USAGE;
	if (ing_picture_capacity(&g->picture, curve, &why) &&
	    ing_picture_histogram(&g->picture, weights, &why))
		return EXIT_OK;
	say("%s", why.text);
	return EXIT_USAGE;
}

int experiment_ing(struct lab *lab)
{
	static int (*const part[])(struct ing *g) = {
		capacity, fractions, silence, storage, biased, spectra, draw,
	};
	struct ing *g = calloc(1, sizeof(*g));
	int status;

	if (!g) {
		say("out of memory");
		return EXIT_USAGE;
	}
	g->lab = lab;
	g->wrong = lab_bar(lab, "I4", "weights of the wrong sign, ever", LAB_WORST, -INFINITY, 0);
	g->excess = lab_bar(lab, "I0", "mse above the optimum", LAB_MEDIAN, -INFINITY, INFINITY);
	status = lab_open(lab, &g->dev, CONFIG);
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]) && !status; i++)
		status = part[i](g);
	lq_close(g->dev);
	free(g);
	return status;
}
