/* SPDX-License-Identifier: MIT */
/*
 * soma_rig.h -- a device model of conductance somas with the constants of sequence learning
 *
 * Those of Kriener et al.: potentials in mV relative to rest, steps of 1 ms. All through the
 * driver; a call that fails fails the test.
 */
#ifndef LQ_SOMA_RIG_H
#define LQ_SOMA_RIG_H
#include <math.h>
#include "lapicque.h"
#include "lq_spec.h"

#define G_L 0.1
#define G_D 2.0
#define G_BOTH (G_L + G_D)
#define E_EXC 70.0
#define E_INH -5.0
#define MV (0.3 * (1 << W_SIGMOID)) /* units of potential in one mV */

enum { SOMA_NEURONS = 64 };

static inline int nearest(double x)
{
	return (int)floor(x + 0.5);
}

/* The published rate. */
static inline double sigmoid(double mv)
{
	return 1 / (1 + exp(-0.3 * (mv - 12)));
}

/* Open the device unless it is; dendrites that keep their potential, no parents, no feedback, no
 * learning. *somas is what was written. 0, or -1 if the device cannot be opened. */
int soma_fresh(struct lq **dev, struct lq_somas *somas);

/* The goal nearest to a potential; the potential that it means. */
struct lq_event soma_goal(unsigned neuron, double mv);
double soma_goal_mv(struct lq_event e);

uint32_t soma_step(struct lq *dev, const struct lq_event *e, size_t n); /* its clocks */
void soma_set_dendrite(struct lq *dev, unsigned neuron, int v);
struct lq_soma soma_read(struct lq *dev, unsigned neuron);

#endif
