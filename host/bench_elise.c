/* SPDX-License-Identifier: MIT */
#include "bench_elise.h"
#include <stdio.h>
#include "bench_learn.h"
#include "exp_elise.h"

enum { CYCLES = 1000, SEED = 101 };

static bool train(struct lq *dev, struct elise is, double *clocks, double *cpu_s)
{
	static struct elise_net net;
	int err = elise_load(dev, &is, &net);
	double start = bench_cpu_s();

	for (int k = 0; !err && k < CYCLES; k++)
		err = elise_run(dev, &net, ELISE_TAUGHT, NULL);
	*cpu_s = bench_cpu_s() - start;
	*clocks = err ? 0 : (double)net.clocks / (double)net.steps;
	return !err;
}

bool bench_elise(const char *config, struct bench_elise *b)
{
	double graded_s = 1, spiking_s;
	char where[64];
	struct lq *dev;
	bool ok;

	snprintf(where, sizeof(where), "model:%s", config);
	ok = !lq_open(&dev, where) && train(dev, (struct elise){ .seed = SEED }, &b->graded, &graded_s) &&
	     train(dev, (struct elise){ .seed = SEED, .spiking = true, .gate = 0.06 }, &b->spiking,
		   &spiking_s);
	b->cycles_s = CYCLES / graded_s;
	lq_close(dev);
	return ok;
}
