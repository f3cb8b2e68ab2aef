/* SPDX-License-Identifier: MIT */
/* exp_elise_live.c -- a network's life: training, replay, a disruption, a cue */
#include <stdio.h>
#include "cmd.h"
#include "exp_elise_lab.h"

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
			err = elise_wrong(x->dev, net, ELISE_THETA, &share);
		else
			err = elise_run(x->dev, net, free ? ELISE_FREE : ELISE_TAUGHT, free ? &u : NULL);
		l->wrong += share;
		counted += count;
		if (!err && free)
			note_curve(l, k, scored(&u, &net->target, &rate));
	}
	l->clocks = (double)net->clocks / (double)net->steps;
	l->edges = net->scaffold.edges;
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

/* From rest: a cycle that begins with a cue, the rest of it scored as it stands, then a free one. */
static int cued(struct elise_lab *x, struct life *l, struct elise_net *net)
{
	struct elise_cycle rate, wanted;
	double whole;
	int err = LQ_OK;

	elise_rates(&wanted, &net->target);
	for (int k = 0; !err && k < ELISE_CUES; k++) {
		net->cue = net->target.steps * k / 4;
		err = lq_clear(x->dev);
		if (!err)
			err = replay(x, net, ELISE_CUED, &whole, &rate);
		if (!err)
			l->rest[k] = elise_correlate(&rate, &wanted, net->cue);
		if (!err)
			err = replay(x, net, ELISE_FREE, &l->next[k], &rate);
	}
	return err;
}

static void figures(const struct elise_lab *x, const struct life *l, const char *id)
{
	const uint32_t seed = (uint32_t)l->is.seed;
	char name[48];

	for (int k = 0; k < ELISE_REPLAY; k++) {
		snprintf(name, sizeof(name), "r of replay cycle %d", k);
		lab_figure(x->lab, id, seed, name, l->r[k]);
	}
	for (int k = 1; l->disrupt && k <= ELISE_HEAL; k++) {
		snprintf(name, sizeof(name), "r of cycle %d after a silenced one", k);
		lab_figure(x->lab, id, seed, name, l->healed[k]);
	}
	for (int k = 0; l->cue && k < ELISE_CUES; k++) {
		snprintf(name, sizeof(name), "r of the rest after %d quarters", k);
		lab_figure(x->lab, id, seed, name, l->rest[k]);
		snprintf(name, sizeof(name), "r of the cycle after %d quarters", k);
		lab_figure(x->lab, id, seed, name, l->next[k]);
	}
	lab_figure(x->lab, id, seed, "scaffold connections", l->edges);
	lab_figure(x->lab, id, seed, "clocks a training step", l->clocks);
}

int elise_live(struct elise_lab *x, struct life *l, const char *id)
{
	static struct elise_net net;
	struct elise_cycle rate;
	int err = train(x, l, &net, id);

	if (!err)
		err = lq_learn(x->dev, false);
	for (int k = 0; !err && k < ELISE_AGAIN; k++)
		err = elise_run(x->dev, &net, ELISE_TAUGHT, NULL);
	for (int k = 0; !err && k < ELISE_REPLAY; k++) {
		l->before = l->last;
		err = replay(x, &net, ELISE_FREE, &l->r[k], &l->last);
	}
	l->shown[0] = l->last;
	for (int k = 0; !err && l->disrupt && k <= ELISE_HEAL; k++) {
		err = replay(x, &net, k ? ELISE_FREE : ELISE_SILENCED, &l->healed[k], &rate);
		if (k + 1 < ELISE_SHOWN)
			l->shown[k + 1] = rate;
	}
	if (!err && l->cue)
		err = cued(x, l, &net);
	if (err) {
		say("%s: %s", id, lq_message(x->dev));
		return cmd_status(err);
	}
	figures(x, l, id);
	return EXIT_OK;
}

struct life elise_of_seed(const struct elise_lab *x, uint32_t seed, struct elise is)
{
	struct life l = { .is = is, .cycles = x->lab->quick && !is.spiking ? 600 : 1000 };

	l.is.seed = seed;
	return l;
}

int elise_arm(struct elise_lab *x, const char *id, struct elise is, uint32_t n, struct bar *bar,
	      struct bar *wrong, struct bar *clocks)
{
	int status = EXIT_OK;

	for (uint32_t seed = x->lab->seed; !status && seed < x->lab->seed + n; seed++) {
		struct life l = elise_of_seed(x, seed, is);

		l.count = wrong != NULL;
		status = elise_live(x, &l, id);
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
