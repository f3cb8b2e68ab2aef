/* SPDX-License-Identifier: MIT */
#include "soma_rig.h"

#include "returns.h"

/* Conductances of parents, and a teacher of lambda, as the device has them. */
static struct lq_somas published(double exc, double inh, double lambda)
{
	const double one = (double)(1 << W_LEAK) / G_BOTH, reversal[2] = { E_EXC * MV, E_INH * MV };
	const double g[2] = { exc, inh }, teacher = lambda / (1 - lambda);
	struct lq_somas somas = {
		.count = SOMA_NEURONS, .half = (int16_t)nearest(12 * MV), .seed = 1,
	};

	for (int i = 0; i < 2; i++) {
		somas.open[i] = (unsigned)nearest(g[i] * one / (1 << W_RATE));
		somas.pull[i] = (int16_t)nearest(somas.open[i] * reversal[i] / (1 << W_PART));
	}
	somas.goal_open = (uint16_t)nearest(teacher * (1 << (W_LEAK - W_PART)));
	somas.goal_pull = (int16_t)nearest(teacher * 32 * (1 << (W_LEAK - 10))); /* 32 units a goal */
	somas.goal_base = (int16_t)nearest(teacher * -25 * MV);
	return somas;
}

int soma_fresh(struct lq **to, struct lq_somas *somas)
{
	const struct lq_set keeps = { .leak = 4095, .shift = 7 };
	struct lq *dev = *to;

	if (!dev && lq_open(&dev, "model:up5k-dendrite"))
		return -1;
	*to = dev;
	OK(lq_clear(dev));
	OK(lq_learn(dev, false));
	OK(lq_use(dev, SOMA_NEURONS, 0, 0));
	OK(lq_write_set(dev, 0, &keeps));
	*somas = published(0.3, 6, 0.6);
	for (unsigned n = 0; n < SOMA_NEURONS; n++) {
		OK(lq_write_parents(dev, n, NULL, 0));
		OK(lq_write_delay(dev, n, 1));
	}
	OK(lq_write_somas(dev, somas));
	return 0;
}

struct lq_event soma_goal(unsigned neuron, double mv)
{
	return (struct lq_event){ (uint16_t)(LQ_GOAL + neuron), (int8_t)nearest((mv + 25) * MV / 32) };
}

double soma_goal_mv(struct lq_event e)
{
	return (uint8_t)e.payload * 32 / MV - 25;
}

uint32_t soma_step(struct lq *dev, const struct lq_event *e, size_t n)
{
	struct lq_output out[SOMA_NEURONS + 1];
	size_t got;

	OK(lq_run_step(dev, e, n, out, SOMA_NEURONS + 1, &got));
	return out[got - 1].clocks;
}

void soma_set_dendrite(struct lq *dev, unsigned neuron, int v)
{
	OK(lq_write_state(dev, neuron, &(struct lq_state){ .v = (int16_t)v }));
}

struct lq_soma soma_read(struct lq *dev, unsigned neuron)
{
	struct lq_soma s;

	OK(lq_read_soma(dev, neuron, &s));
	return s;
}
