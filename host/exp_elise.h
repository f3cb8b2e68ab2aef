/* SPDX-License-Identifier: MIT */
/*
 * exp_elise.h -- sequences learned by a structured recurrent network (Kriener et al., ELiSe)
 *
 * Visible neurons are nudged toward a pattern, cycle by cycle; latent ones get it through a sparse
 * static scaffold of parents; every neuron's dendrite learns to predict its soma. Afterwards the
 * network replays the pattern by itself. Scaffold: exp_elise_grow.c; pattern and score:
 * exp_elise_pattern.c; network: exp_elise_net.c; cycles: exp_elise_run.c. docs/experiments.md has the
 * recipe. A step is 1 ms; potentials are in mV above rest.
 */
#ifndef LQ_EXP_ELISE_H
#define LQ_EXP_ELISE_H
#include <stdbool.h>
#include <stdint.h>
#include "lapicque.h"
#include "lq_spec.h"
#include "random.h"

enum {
	ELISE_VISIBLE = 7, ELISE_LATENT = 50, ELISE_N = ELISE_VISIBLE + ELISE_LATENT,
	ELISE_NOTES = 12, ELISE_NOTE = 10,          /* of a cycle; steps of one */
	ELISE_CYCLE = ELISE_NOTES * ELISE_NOTE,
	ELISE_PARENTS = 4                           /* of a neuron, each by both pathways */
};

#define ELISE_SLOPE 0.3                             /* of the sigmoid, in 1 / mV */
#define ELISE_HALF 12.                              /* where it is one half */
#define ELISE_MV (ELISE_SLOPE * (1 << W_SIGMOID))   /* the device's units of potential in one mV */
#define ELISE_GOAL_LEAST (-30.)                     /* potential of a goal of 0 */
#define ELISE_GOAL_MV 0.3125                        /* of its unit */

/* -- Scaffold --------------------------------------------------------------------------------- */

struct elise_scaffold {
	int parents[ELISE_N];                       /* none of a visible neuron */
	uint8_t parent[ELISE_N][ELISE_PARENTS];
	int children[ELISE_N], edges;
};

/*
 * Every neuron that is reached hands on to another with probability 0.96, and to one more with 0.2,
 * 0.04, ...; a latent neuron is drawn until one takes it, which one of n parents does with 0.15^n.
 */
void elise_grow(struct elise_scaffold *s, struct random *r);

/* -- Pattern ---------------------------------------------------------------------------------- */

/* Potentials or rates of the visible neurons over a cycle. */
struct elise_cycle {
	double at[ELISE_CYCLE][ELISE_VISIBLE];
};

/* The target: 0 off, 20 on, with the published ramps. */
void elise_target(struct elise_cycle *u);

/* Rates of potentials. */
void elise_rates(struct elise_cycle *rate, const struct elise_cycle *u);

/* Pearson's r of all entries, what was seen against the target shifted by as many steps as is best;
 * 0 if one of them does not vary. */
double elise_score(const struct elise_cycle *seen, const struct elise_cycle *target);

/* -- Network ---------------------------------------------------------------------------------- */

struct elise {
	uint64_t seed;
	bool spiking;    /* else graded */
	bool coarse;     /* weights of 12 bits, of graded networks always */
	bool bare;       /* no scaffold */
	bool reservoir;  /* only synapses to visible neurons learn */
	double gate;     /* least |error| from which a neuron's synapses learn */
	double noise;    /* of the teacher, standard deviation in mV, drawn anew every step */
};

/* A network on a device. */
struct elise_net {
	struct elise is;
	struct elise_scaffold scaffold;
	struct elise_cycle target;
	struct lq_somas somas;
	struct random noise;
	uint64_t clocks, steps;
};

/* Load it and let it learn. LQ_OK, or the driver's error. */
int elise_load(struct lq *dev, const struct elise *is, struct elise_net *net);

/* What acts on the visible neurons. */
enum elise_teacher { ELISE_FREE, ELISE_TAUGHT, ELISE_SILENCED };

/* Run a cycle; u, if not NULL, gets the potentials. LQ_OK, or the driver's error. */
int elise_run(struct lq *dev, struct elise_net *net, enum elise_teacher teacher, struct elise_cycle *u);

/* Share of the neurons whose |error| was at least `gate`, over a taught cycle. */
int elise_wrong(struct lq *dev, struct elise_net *net, double gate, double *share);

#endif
