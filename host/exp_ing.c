/* SPDX-License-Identifier: MIT */
/*
 * exp_ing.c -- `lapicque experiment ing`: the bars I1 to I7 of docs/experiments.md
 */
#include <math.h>
#include <stdlib.h>
#include "cmd.h"
#include "exp_ing.h"

#define CONFIG "up5k-learn-w16"

uint32_t ing_seeds(const struct lab *lab, bool stored)
{
	return stored ? lab_seeds(lab, 5, 3) : lab_seeds(lab, 20, 5);
}

int ing_trial(struct ing *g, const struct trial *t, uint32_t seed, struct ing_result *r)
{
	struct ing_problem pr;
	struct ing_learning l = t->l;
	int p = (int)lround(t->alpha * t->n), err;
	double exact;

	*r = (struct ing_result){ 0 };
	lab_progress(g->lab, "%s: alpha %.2f, seed %u", t->id, t->alpha, seed);
	if (!ing_problem_new(&pr, t->n, p, t->x_mean, t->in, t->out,
			     (uint64_t)seed << 16 | (unsigned)p)) {
		say("out of memory");
		return EXIT_USAGE;
	}
	pr.n_e = (int)lround(t->fraction_e * t->n);
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

int ing_trials(struct ing *g, const struct trial *t, struct bar *bar, uint32_t seeds)
{
	int status = EXIT_OK;

	for (uint32_t s = 0; s < seeds && !status; s++) {
		uint32_t seed = g->lab->seed + s;
		struct ing_result r;

		status = ing_trial(g, t, seed, &r);
		free(r.w);
		if (!status)
			lab_value(g->lab, bar, seed, r.mse);
	}
	return status;
}

struct trial ing_white(const struct lab *lab, const char *id, double alpha, double gamma)
{
	/* What cannot be stored settles sooner. */
	int quick = alpha < 0.8 ? 500 : 300;

	return (struct trial){
		.id = id, .n = ING_N, .alpha = alpha, .fraction_e = ING_EXCITATORY,
		.l = { .eta = 0.3, .gamma = gamma, .epochs = lab->quick ? quick : 1000,
		       .w_full = 1, .t_full = 64, .x_full = 4 },
	};
}

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
		ing_capacity, ing_fractions, ing_silence, ing_storage, ing_bias, ing_spectra, draw,
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
