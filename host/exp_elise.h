/* SPDX-License-Identifier: MIT */
/*
 * exp_elise.h -- sequences learned by a structured recurrent network (Kriener et al., ELiSe)
 *
 * Visible neurons are nudged toward a pattern, cycle by cycle; latent ones get it through a sparse
 * static scaffold of parents; every neuron's dendrite learns to predict its soma. Afterwards the
 * network replays the pattern by itself. Scaffold: exp_elise_grow.c; patterns and score:
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
	ELISE_NOTES = 12, ELISE_NOTE = 10,          /* of a cycle; steps of one, unless said otherwise */
	ELISE_CYCLE = ELISE_NOTES * ELISE_NOTE,
	/* That was the short tune; of others, at most: visible neurons, all neurons, steps of a cycle. */
	ELISE_SEEN = 13, ELISE_ALL = ELISE_SEEN + ELISE_LATENT, ELISE_STEPS = 250,
	ELISE_PARENTS = 4                           /* of a neuron, each by both pathways */
};

#define ELISE_SLOPE 0.3                             /* of the sigmoid, in 1 / mV */
#define ELISE_HALF 12.                              /* where it is one half */
#define ELISE_MV (ELISE_SLOPE * (1 << W_SIGMOID))   /* the device's units of potential in one mV */
#define ELISE_GOAL_LEAST (-30.)                     /* potential of a goal of 0 */
#define ELISE_GOAL_MV 0.3125                        /* of its unit */

/* -- Scaffold --------------------------------------------------------------------------------- */

struct elise_scaffold {
	int parents[ELISE_ALL];                     /* none of a visible neuron */
	uint8_t parent[ELISE_ALL][ELISE_PARENTS];
	int children[ELISE_ALL], edges;
};

/*
 * Every neuron that is reached hands on to another with probability 0.96, and to one more with 0.2,
 * 0.04, ...; a latent neuron is drawn until one takes it, which one of n parents does with 0.15^n.
 */
void elise_grow(struct elise_scaffold *s, int visible, struct random *r);

/* -- Pattern ---------------------------------------------------------------------------------- */

/* Potentials or rates of the visible neurons over a cycle. */
struct elise_cycle {
	int steps, visible;
	double at[ELISE_STEPS][ELISE_SEEN];
};

enum elise_tune {
	ELISE_SHORT, /* 7 neurons, 12 notes */
	ELISE_LONG,  /* 13 neurons, 25 notes, as published */
	ELISE_SONG   /* 13 bands of pitch, 24 notes long: four syllables like a bird's */
};

/* The target, of notes of so many steps: 0 off, 20 on, with ramps; a song is in between. */
void elise_target(struct elise_cycle *u, enum elise_tune tune, int note);

/* Its neurons' names, from 0 up. */
const char *const *elise_names(enum elise_tune tune);

/* Is a neuron on in a note of a tune? Not of a song. */
bool elise_sounds(enum elise_tune tune, int note, int neuron);

/* The target of a neuron x ms after the middle of a note, where notes change; not of a song. */
double elise_wanted(enum elise_tune tune, int note, int neuron, double x);

/* Rates of potentials. */
void elise_rates(struct elise_cycle *rate, const struct elise_cycle *u);

/* Pearson's r of all entries from a step on, as they stand; 0 if one of them does not vary. */
double elise_correlate(const struct elise_cycle *seen, const struct elise_cycle *target, int from);

/* The same of a whole cycle, the target shifted by as many steps as is best. */
double elise_score(const struct elise_cycle *seen, const struct elise_cycle *target);

/* As published: the mean of the neurons' own r, the target shifted by 0 to `shifts` - 1 steps, as is best. */
double elise_mean_score(const struct elise_cycle *seen, const struct elise_cycle *target, int shifts);

/* -- Network ---------------------------------------------------------------------------------- */

struct elise {
	uint64_t seed;
	enum elise_tune tune;
	int note;        /* steps of a note; 0: ELISE_NOTE */
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
	int visible, neurons, cue;
	struct elise_scaffold scaffold;
	struct elise_cycle target;
	struct lq_somas somas;
	struct random noise;
	uint64_t clocks, steps;
};

/* Load it and let it learn. LQ_OK, or the driver's error. */
int elise_load(struct lq *dev, const struct elise *is, struct elise_net *net);

/* What acts on the visible neurons; cued: taught for the first net->cue steps, then free. */
enum elise_teacher { ELISE_FREE, ELISE_TAUGHT, ELISE_CUED, ELISE_SILENCED };

/* Run a cycle; u, if not NULL, gets the potentials. LQ_OK, or the driver's error. */
int elise_run(struct lq *dev, struct elise_net *net, enum elise_teacher teacher, struct elise_cycle *u);

/* Share of the neurons whose |error| was at least `gate`, over a taught cycle. */
int elise_wrong(struct lq *dev, struct elise_net *net, double gate, double *share);

#endif
