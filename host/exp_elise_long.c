/* SPDX-License-Identifier: MIT */
/*
 * exp_elise_long.c -- `lapicque experiment elise --long`: the published task, bar E8
 *
 * In the published equations, 10,000 cycles of 0.1 ms steps; beside it, the same task on the device.
 */
#include <math.h>
#include <stdio.h>
#include "cmd.h"
#include "exp_elise_exact.h"
#include "exp_elise_lab.h"

enum {
	CYCLES = 10000, LATE = 9000,            /* of training; from where on free ones count */
	HEAL = 10, SEEDS = 3, DEVICE_CYCLES = 2000
};

struct bars {
	struct bar *late, *first, *drop, *heal, *device, *device_heal;
};

struct score {
	struct elise_cycle wanted;
	struct elise_exact *net;
};

static double scored(struct score *s, enum elise_teacher teacher, bool shifted)
{
	struct elise_cycle u, rate;

	elise_exact_run(s->net, teacher, &u);
	elise_rates(&rate, &u);
	return elise_mean_score(&rate, &s->wanted, shifted ? rate.steps : 1);
}

static void exact(struct lab *lab, struct score *s, uint32_t seed, const struct bars *b)
{
	double late[(CYCLES - LATE) / ELISE_FREE_EVERY + 1], least = 1, most = -1, r;
	char name[48];
	size_t n = 0;

	for (int k = 1; k <= CYCLES; k++) {
		if (k % 20 == 1)
			lab_progress(lab, "E8: seed %u, cycle %d of %d", (unsigned)seed, k, CYCLES);
		if (k % ELISE_FREE_EVERY) {
			elise_exact_run(s->net, ELISE_TAUGHT, NULL);
			continue;
		}
		r = scored(s, ELISE_FREE, false);
		snprintf(name, sizeof(name), "r of free cycle %d", k);
		lab_figure(lab, "E8a", seed, name, r);
		if (k >= LATE)
			late[n++] = r;
	}
	lab_value(lab, b->late, seed, lab_median(late, n));
	for (int k = 0; k < ELISE_AGAIN; k++)
		elise_exact_run(s->net, ELISE_TAUGHT, NULL);
	for (int k = 0; k < ELISE_REPLAY; k++) {
		r = scored(s, ELISE_FREE, true);
		snprintf(name, sizeof(name), "r of replay cycle %d", k);
		lab_figure(lab, "E8b", seed, name, r);
		least = fmin(least, r);
	}
	lab_value(lab, b->first, seed, least);
	elise_exact_run(s->net, ELISE_SILENCED, NULL);
	for (int k = 1; k <= HEAL; k++) {
		r = scored(s, ELISE_FREE, true);
		snprintf(name, sizeof(name), "r of cycle %d after a silenced one", k);
		lab_figure(lab, "E8d", seed, name, r);
		if (k == 1)
			lab_value(lab, b->drop, seed, r);
		most = fmax(most, r);
	}
	lab_value(lab, b->heal, seed, most);
}

static int on_device(struct elise_lab *x, uint32_t seed, const struct bars *b)
{
	struct life l = elise_of_seed(x, seed, (struct elise){ .tune = ELISE_LONG });
	int status;

	l.cycles = DEVICE_CYCLES;
	l.disrupt = true;
	status = elise_live(x, &l, "E8e");
	if (status)
		return status;
	lab_value(x->lab, b->device, seed, l.r[ELISE_REPLAY - 1]);
	lab_value(x->lab, b->device_heal, seed, l.healed[ELISE_HEAL]);
	return EXIT_OK;
}

int experiment_elise_long(struct lab *lab)
{
	const double any = INFINITY;
	const struct bars b = {
		lab_bar(lab, "E8a", "r of free cycles from the 9,000th on, exact", LAB_MEDIAN, 0.94, any),
		lab_bar(lab, "E8b", "least r of ten cycles of replay, exact", LAB_MEDIAN, 0.95, any),
		lab_bar(lab, "E8c", "r, the cycle after a silenced one, exact", LAB_MEDIAN, -any, any),
		lab_bar(lab, "E8d", "greatest r of ten cycles after a silenced one, exact", LAB_MEDIAN, 0.95, any),
		lab_bar(lab, "E8e", "r of replay, cycle 9, device", LAB_MEDIAN, -any, any),
		lab_bar(lab, "E8f", "r, the eighth cycle after a silenced one, device", LAB_MEDIAN, -any, any),
	};
	const uint32_t n = lab_seeds(lab, SEEDS, SEEDS);
	static struct elise_lab x;
	struct elise_cycle u;
	struct score s;
	int status;

	elise_target(&u, ELISE_LONG, ELISE_NOTE);
	elise_rates(&s.wanted, &u);
	x = (struct elise_lab){ .lab = lab };
	status = lab_open(lab, &x.dev, "up5k-dendrite");
	for (uint32_t seed = lab->seed; !status && seed < lab->seed + n; seed++) {
		status = on_device(&x, seed, &b);
		if (status)
			break;
		s.net = elise_exact_new(seed);
		if (!s.net) {
			say("E8: out of memory");
			status = EXIT_USAGE;
			break;
		}
		exact(lab, &s, seed, &b);
		elise_exact_free(s.net);
	}
	lq_close(x.dev);
	return status;
}
