/* SPDX-License-Identifier: MIT */
/* exp_elise.c -- `lapicque experiment elise`: the bars E1 to E7 of docs/experiments.md */
#include <math.h>
#include <stdio.h>
#include "cmd.h"
#include "exp_elise_lab.h"

enum { AGAIN = 3 }; /* taught cycles that a replay begins with */

static const double theta = 0.06, any = INFINITY;

/* A network's life, and what came of it. */
struct life {
	struct elise is;
	int cycles;
	bool disrupt, count;               /* silence a cycle after the replay; count neurons with an error */
	struct elise_picture *curve;       /* where r by cycles goes, or NULL */
	double r[ELISE_REPLAY], healed[1 + ELISE_HEAL];
	double wrong, clocks;              /* share; of a training step */
	struct elise_cycle last, shown[ELISE_SHOWN];
};

struct elise_lab {
	struct lab *lab;
	struct lq *dev;
	struct elise_picture picture;
};

static double scored(const struct elise_cycle *u, const struct elise_cycle *target,
		     struct elise_cycle *rate)
{
	struct elise_cycle wanted;

	elise_rates(rate, u);
	elise_rates(&wanted, target);
	return elise_score(rate, &wanted);
}

static void note_curve(struct life *l, int cycle, double r)
{
	struct elise_picture *p = l->curve;
	size_t n;

	if (!p || p->curves == ELISE_CURVES)
		return;
	n = p->points[p->curves];
	if (n == ELISE_POINTS)
		return;
	p->cycle[p->curves][n] = cycle;
	p->r[p->curves][n] = r;
	p->points[p->curves]++;
}

static int train(struct elise_lab *x, struct life *l, struct elise_net *net, const char *id)
{
	int err = elise_load(x->dev, &l->is, net), counted = 0;
	struct elise_cycle u, rate;

	for (int k = 1; !err && k <= l->cycles; k++) {
		const bool free = k % ELISE_FREE_EVERY == 0, count = l->count && k % 50 == 49;
		double share = 0;

		if (k % 100 == 1)
			lab_progress(x->lab, "%s: seed %u, cycle %d of %d", id, (unsigned)l->is.seed, k,
				     l->cycles);
		if (count)
			err = elise_wrong(x->dev, net, theta, &share);
		else
			err = elise_run(x->dev, net, free ? ELISE_FREE : ELISE_TAUGHT, free ? &u : NULL);
		l->wrong += share;
		counted += count;
		if (!err && free)
			note_curve(l, k, scored(&u, &net->target, &rate));
	}
	l->clocks = (double)net->clocks / (double)net->steps;
	l->wrong /= counted ? counted : 1;
	return err;
}

/* A cycle without learning; its score. */
static int replay(struct elise_lab *x, struct elise_net *net, enum elise_teacher teacher, double *r,
		  struct elise_cycle *rate)
{
	struct elise_cycle u;
	int err = elise_run(x->dev, net, teacher, &u);

	if (!err)
		*r = scored(&u, &net->target, rate);
	return err;
}

/* Train, replay, and, if so wanted, disrupt and go on. An exit status; says what failed. */
static int live(struct elise_lab *x, struct life *l, const char *id)
{
	static struct elise_net net;
	struct elise_cycle rate;
	char name[48];
	int err = train(x, l, &net, id);

	if (!err)
		err = lq_learn(x->dev, false);
	for (int k = 0; !err && k < AGAIN; k++)
		err = elise_run(x->dev, &net, ELISE_TAUGHT, NULL);
	for (int k = 0; !err && k < ELISE_REPLAY; k++) {
		err = replay(x, &net, ELISE_FREE, &l->r[k], &l->last);
		l->shown[0] = l->last;
	}
	for (int k = 0; !err && l->disrupt && k <= ELISE_HEAL; k++) {
		err = replay(x, &net, k ? ELISE_FREE : ELISE_SILENCED, &l->healed[k], &rate);
		if (k + 1 < ELISE_SHOWN)
			l->shown[k + 1] = rate;
	}
	if (err) {
		say("%s: %s", id, lq_message(x->dev));
		return cmd_status(err);
	}
	for (int k = 0; k < ELISE_REPLAY; k++) {
		snprintf(name, sizeof(name), "r of replay cycle %d", k);
		lab_figure(x->lab, id, (uint32_t)l->is.seed, name, l->r[k]);
	}
	for (int k = 1; l->disrupt && k <= ELISE_HEAL; k++) {
		snprintf(name, sizeof(name), "r of cycle %d after a silenced one", k);
		lab_figure(x->lab, id, (uint32_t)l->is.seed, name, l->healed[k]);
	}
	lab_figure(x->lab, id, (uint32_t)l->is.seed, "scaffold connections", net.scaffold.edges);
	lab_figure(x->lab, id, (uint32_t)l->is.seed, "clocks a training step", l->clocks);
	return EXIT_OK;
}

static struct life of_seed(const struct elise_lab *x, uint32_t seed, struct elise is)
{
	struct life l = { .is = is, .cycles = x->lab->quick && !is.spiking ? 600 : 1000 };

	l.is.seed = seed;
	return l;
}

/* -- E1, E4: graded networks, and what they do after a disruption ------------------------------- */

static void keep_picture(struct elise_picture *p, const struct life *l)
{
	size_t at = p->healed;

	if (!at) {
		struct elise_cycle u;

		elise_target(&u);
		elise_rates(&p->target, &u);
		p->replay = l->last;
		for (int k = 0; k < ELISE_SHOWN; k++)
			p->shown[k] = l->shown[k];
	}
	if (p->curves < ELISE_CURVES)
		p->curves++;
	if (at == ELISE_CURVES)
		return;
	for (int k = 0; k < ELISE_REPLAY; k++)
		p->heal[at][k] = l->r[k];
	/* While it is silenced there is nothing to score. */
	p->heal[at][ELISE_REPLAY] = NAN;
	for (int k = 1; k <= ELISE_HEAL; k++)
		p->heal[at][ELISE_REPLAY + k] = l->healed[k];
	p->healed++;
}

static bool recovers(const struct life *l)
{
	for (int k = 1; k <= 5; k++)
		if (l->healed[k] >= 0.9 * l->r[ELISE_REPLAY - 1])
			return true;
	return false;
}

static int graded(struct elise_lab *x)
{
	struct lab *lab = x->lab;
	const double lo = lab->quick ? 0.85 : 0.93;
	struct bar *r = lab_bar(lab, "E1a", "r of replay, cycle 9, graded", LAB_MEDIAN, lo, any);
	struct bar *share = lab_bar(lab, "E1b", "share of seeds with r of 0.85", LAB_MEAN,
				    lab->quick ? -any : 0.83, any);
	struct bar *next = lab_bar(lab, "E4a", "r, the cycle after a silenced one", LAB_MEDIAN, -any, any);
	struct bar *heals = lab_bar(lab, "E4b", "share of seeds back at 0.9 r within 5 cycles", LAB_MEAN,
				    lab->quick ? -any : 0.8, any);
	struct bar *clocks = lab_bar(lab, "E1c", "clocks a training step, graded", LAB_MEDIAN, -any, any);
	const uint32_t n = lab_seeds(lab, 6, 1);
	int status = EXIT_OK;

	for (uint32_t seed = lab->seed; !status && seed < lab->seed + n; seed++) {
		struct life l = of_seed(x, seed, (struct elise){ 0 });

		l.disrupt = true;
		l.curve = &x->picture;
		status = live(x, &l, "E1");
		if (status)
			break;
		keep_picture(&x->picture, &l);
		lab_value(lab, r, seed, l.r[ELISE_REPLAY - 1]);
		lab_value(lab, share, seed, l.r[ELISE_REPLAY - 1] >= 0.85);
		lab_value(lab, next, seed, l.healed[1]);
		lab_value(lab, heals, seed, recovers(&l));
		lab_value(lab, clocks, seed, l.clocks);
	}
	return status;
}

/* -- The others: one figure or two of networks that differ in one thing --------------------------- */

/* r of the last cycle of replay; more, if not NULL, gets the share of neurons with an error. */
static int arm(struct elise_lab *x, const char *id, struct elise is, uint32_t n, struct bar *bar,
	       struct bar *wrong, struct bar *clocks)
{
	int status = EXIT_OK;

	for (uint32_t seed = x->lab->seed; !status && seed < x->lab->seed + n; seed++) {
		struct life l = of_seed(x, seed, is);

		l.count = wrong != NULL;
		status = live(x, &l, id);
		if (status)
			break;
		lab_value(x->lab, bar, seed, l.r[ELISE_REPLAY - 1]);
		if (wrong)
			lab_value(x->lab, wrong, seed, l.wrong);
		if (clocks)
			lab_value(x->lab, clocks, seed, l.clocks);
	}
	return status;
}

static int gated(struct elise_lab *x)
{
	struct lab *lab = x->lab;
	struct bar *r = lab_bar(lab, "E5a", "r of replay, error gate 0.06", LAB_MEDIAN,
				lab->quick ? -any : 0.88, any);
	struct bar *wrong = lab_bar(lab, "E5b", "share of neurons and steps that learn", LAB_MEAN, -any, 0.15);
	struct bar *clocks = lab_bar(lab, "E5c", "clocks a training step", LAB_MEDIAN, -any, any);

	return arm(x, "E5", (struct elise){ .gate = theta }, lab_seeds(lab, 6, 1), r, wrong, clocks);
}

static int ablated(struct elise_lab *x)
{
	struct lab *lab = x->lab;
	struct bar *bare = lab_bar(lab, "E3a", "r of replay, no scaffold", LAB_MEDIAN, -any, 0.3);
	struct bar *reservoir = lab_bar(lab, "E3b", "r of replay, reservoir",
					LAB_MEDIAN, -any, 0.3);
	const uint32_t n = lab_seeds(lab, 3, 1);
	int status = arm(x, "E3a", (struct elise){ .bare = true }, n, bare, NULL, NULL);

	return status ? status : arm(x, "E3b", (struct elise){ .reservoir = true }, n, reservoir, NULL, NULL);
}

static int noisy(struct elise_lab *x)
{
	struct bar *r = lab_bar(x->lab, "E7", "r of replay, teacher with noise of 6 mV", LAB_MEDIAN,
				x->lab->quick ? -any : 0.88, any);

	return arm(x, "E7", (struct elise){ .noise = 6 }, lab_seeds(x->lab, 3, 1), r, NULL, NULL);
}

/* -- E2, E6: all spikes ------------------------------------------------------------------------- */

/* What is left out of the short form. */
static int spiking_more(struct elise_lab *x)
{
	struct lab *lab = x->lab;
	const uint32_t n = lab_seeds(lab, 3, 0);
	struct bar *bare = lab_bar(lab, "E3c", "r of replay, spiking, no scaffold", LAB_MEDIAN, -any, 0.6);
	struct bar *reservoir = lab_bar(lab, "E3d", "r of replay, spiking, reservoir",
					LAB_MEDIAN, -any, 0.6);
	struct bar *gate = lab_bar(lab, "E5d", "r of replay, spiking, error gate 0.06", LAB_MEDIAN, -any, any);
	struct bar *clocks = lab_bar(lab, "E5e", "clocks a training step", LAB_MEDIAN, -any, any);
	struct bar *coarse = lab_bar(lab, "E6", "r of replay, spiking, weights of 12 bits", LAB_MEDIAN, 0.9,
				     any);
	const struct { const char *id; struct elise is; struct bar *bar, *clocks; } one[] = {
		{ "E3c", { .spiking = true, .bare = true }, bare, NULL },
		{ "E3d", { .spiking = true, .reservoir = true }, reservoir, NULL },
		{ "E5d", { .spiking = true, .gate = theta }, gate, clocks },
		{ "E6", { .spiking = true, .coarse = true }, coarse, NULL },
	};
	int status = EXIT_OK;

	for (size_t i = 0; i < sizeof(one) / sizeof(one[0]) && !status; i++)
		status = arm(x, one[i].id, one[i].is, n, one[i].bar, NULL, one[i].clocks);
	return status;
}

static int spiking(struct elise_lab *x)
{
	struct lab *lab = x->lab;
	struct bar *r = lab_bar(lab, "E2a", "r of replay, spiking", LAB_MEDIAN, lab->quick ? 0.85 : 0.9,
				any);
	struct bar *share = lab_bar(lab, "E2b", "share of seeds with r of 0.85", LAB_MEAN,
				    lab->quick ? -any : 0.83, any);
	struct bar *clocks = lab_bar(lab, "E2c", "clocks a training step, spiking", LAB_MEDIAN, -any, any);
	int status = arm(x, "E2", (struct elise){ .spiking = true }, lab_seeds(lab, 6, 1), r, NULL, clocks);

	for (size_t i = 0; i < r->n && !status; i++)
		lab_value(lab, share, lab->seed + (uint32_t)i, r->value[i] >= 0.85);
	return status || lab->quick ? status : spiking_more(x);
}

int experiment_elise(struct lab *lab)
{
	static int (*const part[])(struct elise_lab *x) = { graded, gated, ablated, noisy, spiking };
	struct elise_lab x = { .lab = lab };
	int status = lab_open(lab, &x.dev, "up5k-dendrite");

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]) && !status; i++)
		status = part[i](&x);
	if (!status)
		status = elise_draw(lab, &x.picture);
	lq_close(x.dev);
	return status;
}
