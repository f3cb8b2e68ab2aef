/* SPDX-License-Identifier: MIT */
/*
 * exp_stdwi.h -- spike-timing-dependent weight inference (Ahmad, Ambrogioni, van Gerven 2020)
 *
 * 100 stimuli drive 100 input neurons one to one, these drive 10 output neurons through weights W.
 * Plastic synapses from the output neurons back to the input neurons, which drive nothing, learn
 * what W is from spike times alone. Network, stimulus and rule are exp_stdwi_net.c; what the host
 * computes from the recorded spikes, the two other methods and the scores, exp_stdwi_score.c and
 * exp_stdwi_base.c. A step is a millisecond.
 */
#ifndef LQ_EXP_STDWI_H
#define LQ_EXP_STDWI_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lapicque.h"
#include "random.h"

enum { STDWI_IN = 100, STDWI_OUT = 10, STDWI_ALL = STDWI_IN + STDWI_OUT, STDWI_STIMULUS = 100 };

struct stdwi_matrix {
	double at[STDWI_OUT][STDWI_IN];
};

/* What one run is. */
struct stdwi_arm {
	uint64_t seed;
	uint32_t steps, every;  /* the inferred weights are read every so many steps, a divisor */
	int bits;               /* of what is inferred: 8 on a device of 8 bits, else 12 or 16 */
	double full;            /* the largest weight they can hold, in the paper's units */
	bool nearest;           /* else rounded stochastically */
	double slow;            /* amplitude of the slow trace, 1 gives both traces the same area */
	bool all_active;        /* else a fresh fifth of the stimuli every 100 steps */
	double correlation;     /* of the stimuli */
	bool forward;           /* learn in the tags of the driving synapses instead */
};

struct stdwi_spike {
	uint32_t step;
	uint16_t neuron; /* outputs from STDWI_IN up */
};

struct stdwi_record {
	struct stdwi_arm arm;
	struct stdwi_matrix w;         /* as the device has it, threshold and gain of the paper */
	struct stdwi_spike *spike;
	size_t n_spikes, cap;
	struct stdwi_matrix *guess;    /* [n_guesses], read at (i + 1) * every */
	size_t n_guesses;
	uint64_t clocks;               /* of all steps */
};

/* The stimuli of one step after another. */
struct stdwi_stimulus {
	struct random random;
	bool all_active;
	double correlation;
	uint32_t step;
	bool active[STDWI_IN];
};
void stdwi_stimulus_begin(struct stdwi_stimulus *s, const struct stdwi_arm *arm);
size_t stdwi_stimulus_step(struct stdwi_stimulus *s, struct lq_event *event); /* at most STDWI_IN */

/*
 * Set dev up and run arm on it; record starts empty and is freed by the caller, also on failure.
 * progress may be NULL, it is told the step. LQ_OK, or what failed.
 */
int stdwi_run(struct lq *dev, const struct stdwi_arm *arm, struct stdwi_record *record,
	      void (*progress)(void *arg, uint32_t step), void *arg);
void stdwi_record_free(struct stdwi_record *record);

/* How well guess tells w. */
struct stdwi_score {
	double sign, balanced; /* share of right signs; mean of it over positive and negative w */
	double r;              /* Pearson's */
};
struct stdwi_score stdwi_score(const struct stdwi_matrix *guess,
			       const struct stdwi_matrix *w);

double stdwi_largest(const struct stdwi_matrix *m); /* of the absolute values */

/*
 * What would have been inferred from traces of the wrong inputs: the traces are alike in all but
 * whose they are, so it is what was inferred, shuffled.
 */
void stdwi_shuffle(struct stdwi_matrix *guess, uint64_t seed);

/* The other methods on a record's spikes: guesses at the same times, n_guesses of them. */
void stdwi_akrout(const struct stdwi_record *record, struct stdwi_matrix *guess);
void stdwi_rdd(const struct stdwi_record *record, struct stdwi_matrix *guess);

/* The method itself, in double precision and in the paper's order. */
void stdwi_reference(const struct stdwi_record *record, struct stdwi_matrix *guess);

#endif
