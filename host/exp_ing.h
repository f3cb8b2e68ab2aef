/* SPDX-License-Identifier: MIT */
/*
 * exp_ing.h -- the experiment ING: its trials, and the parts that measure its bars
 */
#ifndef LQ_EXP_ING_H
#define LQ_EXP_ING_H
#include "exp_ing_picture.h"
#include "experiment.h"
#include "ing.h"

enum { ING_N = 128 };

/* Fraction of the inputs that are excitatory, unless a bar says otherwise. */
#define ING_EXCITATORY 0.8

struct ing {
	struct lab *lab;
	struct lq *dev;
	struct bar *wrong;   /* I4: counted in every trial */
	struct bar *excess;  /* error above the least possible, where learning is not cut short */
	struct ing_picture picture;
};

/* One problem and how it is learned. */
struct trial {
	const char *id;
	int n;
	double alpha, fraction_e;
	double x_mean;
	bool free, bias;
	const struct ing_process *in, *out;
	struct ing_learning l;
};

/* White inputs, batch. The rate is stable up to alpha = 2. */
struct trial ing_white(const struct lab *lab, const char *id, double alpha, double gamma);

/* Learn one problem; r->w is the caller's to free whatever is returned: an exit status. */
int ing_trial(struct ing *g, const struct trial *t, uint32_t seed, struct ing_result *r);

/* The error over seeds, for a bar. */
int ing_trials(struct ing *g, const struct trial *t, struct bar *bar, uint32_t seeds);

/*
 * Seeds of a bar. Where not everything can be stored the error differs by a fifth from one problem
 * to the next, whoever solves it: such bars take more.
 */
uint32_t ing_seeds(const struct lab *lab, bool stored);

/* The bars (exp_ing_bars.c, exp_ing_more.c); an exit status. */
int ing_capacity(struct ing *g);   /* I1 */
int ing_fractions(struct ing *g);  /* I2 */
int ing_silence(struct ing *g);    /* I3 and I4 */
int ing_storage(struct ing *g);    /* I5 */
int ing_bias(struct ing *g);       /* I6 */
int ing_spectra(struct ing *g);    /* I7 */

#endif
