/* SPDX-License-Identifier: MIT */
/* exp_elise.c -- `lapicque experiment elise`: the bars of docs/experiments.md */
#include <math.h>
#include <stdio.h>
#include "cmd.h"
#include "exp_elise_lab.h"

static const double any = INFINITY;

/* -- E1, E4: graded networks, and what they do after a disruption ------------------------------- */

static void keep_picture(struct elise_picture *p, const struct life *l)
{
	size_t at = p->healed;

	if (!at) {
		struct elise_cycle u;

		elise_target(&u, ELISE_SHORT, ELISE_NOTE);
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
	struct bar *quarter = lab_bar(lab, "E10a", "r of the cycle after a cue of a quarter",
				      LAB_MEDIAN, -any, any);
	struct bar *half = lab_bar(lab, "E10b", "r of the cycle after a cue of a half", LAB_MEDIAN, -any, any);
	struct bar *rest = lab_bar(lab, "E10c", "r of the rest of that cue's cycle", LAB_MEDIAN, -any, any);
	struct bar *without = lab_bar(lab, "E10d", "r of the second cycle without a cue",
				      LAB_MEDIAN, -any, any);
	const uint32_t n = lab_seeds(lab, 6, 1);
	int status = EXIT_OK;

	for (uint32_t seed = lab->seed; !status && seed < lab->seed + n; seed++) {
		struct life l = elise_of_seed(x, seed, (struct elise){ 0 });

		l.disrupt = l.cue = true;
		l.curve = &x->picture;
		status = elise_live(x, &l, "E1");
		if (status)
			break;
		keep_picture(&x->picture, &l);
		lab_value(lab, r, seed, l.r[ELISE_REPLAY - 1]);
		lab_value(lab, share, seed, l.r[ELISE_REPLAY - 1] >= 0.85);
		lab_value(lab, next, seed, l.healed[1]);
		lab_value(lab, heals, seed, recovers(&l));
		lab_value(lab, clocks, seed, l.clocks);
		lab_value(lab, quarter, seed, l.next[1]);
		lab_value(lab, half, seed, l.next[2]);
		lab_value(lab, rest, seed, l.rest[2]);
		lab_value(lab, without, seed, l.next[0]);
	}
	return status;
}

/* -- The others: one figure or two of networks that differ in one thing --------------------------- */

static int gated(struct elise_lab *x)
{
	struct lab *lab = x->lab;
	struct bar *r = lab_bar(lab, "E5a", "r of replay, error gate 0.06", LAB_MEDIAN,
				lab->quick ? -any : 0.88, any);
	struct bar *wrong = lab_bar(lab, "E5b", "share of neurons and steps that learn", LAB_MEAN, -any, 0.15);
	struct bar *clocks = lab_bar(lab, "E5c", "clocks a training step", LAB_MEDIAN, -any, any);

	return elise_arm(x, "E5", (struct elise){ .gate = ELISE_THETA }, lab_seeds(lab, 6, 1), r, wrong, clocks);
}

static int ablated(struct elise_lab *x)
{
	struct lab *lab = x->lab;
	struct bar *bare = lab_bar(lab, "E3a", "r of replay, no scaffold", LAB_MEDIAN, -any, 0.3);
	struct bar *reservoir = lab_bar(lab, "E3b", "r of replay, reservoir",
					LAB_MEDIAN, -any, 0.3);
	const uint32_t n = lab_seeds(lab, 3, 1);
	int status = elise_arm(x, "E3a", (struct elise){ .bare = true }, n, bare, NULL, NULL);

	return status ? status : elise_arm(x, "E3b", (struct elise){ .reservoir = true }, n, reservoir, NULL, NULL);
}

static int noisy(struct elise_lab *x)
{
	struct bar *r = lab_bar(x->lab, "E7", "r of replay, teacher with noise of 6 mV", LAB_MEDIAN,
				x->lab->quick ? -any : 0.88, any);

	return elise_arm(x, "E7", (struct elise){ .noise = 6 }, lab_seeds(x->lab, 3, 1), r, NULL, NULL);
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
		{ "E5d", { .spiking = true, .gate = ELISE_THETA }, gate, clocks },
		{ "E6", { .spiking = true, .coarse = true }, coarse, NULL },
	};
	int status = EXIT_OK;

	for (size_t i = 0; i < sizeof(one) / sizeof(one[0]) && !status; i++)
		status = elise_arm(x, one[i].id, one[i].is, n, one[i].bar, NULL, one[i].clocks);
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
	int status = elise_arm(x, "E2", (struct elise){ .spiking = true }, lab_seeds(lab, 6, 1), r, NULL, clocks);

	for (size_t i = 0; i < r->n && !status; i++)
		lab_value(lab, share, lab->seed + (uint32_t)i, r->value[i] >= 0.85);
	return status || lab->quick ? status : spiking_more(x);
}

int experiment_elise(struct lab *lab)
{
	static int (*const part[])(struct elise_lab *x) = {
		graded, gated, ablated, noisy, spiking, elise_song,
	};
	static struct elise_lab x;
	int status;

	x = (struct elise_lab){ .lab = lab };
	status = lab_open(lab, &x.dev, "up5k-dendrite");
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]) && !status; i++)
		status = part[i](&x);
	if (!status && !lab->quick)
		status = elise_speeds(&x);
	if (!status)
		status = elise_draw(lab, &x.picture);
	if (!status)
		status = elise_sing(lab, &x.picture);
	lq_close(x.dev);
	return status;
}
