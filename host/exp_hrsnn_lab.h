/* SPDX-License-Identifier: MIT */
/*
 * exp_hrsnn_lab.h -- what the parts of `lapicque experiment hrsnn` share: recipes, runs, pictures
 */
#ifndef LQ_EXP_HRSNN_LAB_H
#define LQ_EXP_HRSNN_LAB_H
#include "exp_hrsnn.h"
#include "experiment.h"
#include "why.h"

enum { HRSNN_DRAWN = 64, HRSNN_BINS = 32 }; /* seeds at most; of the weights' range */

/* What is drawn: of the first device and the memory task. */
struct hrsnn_picture {
	size_t n[HRSNN_CLASSES];
	double rate[HRSNN_CLASSES][HRSNN_DRAWN], capacity[HRSNN_CLASSES][HRSNN_DRAWN];
	double share[HRSNN_CLASSES][HRSNN_BINS]; /* of the excitatory weights after the first seed */
	double part[HRSNN_CLASSES][HRSNN_LAGS];  /* of the capacity, first seed */
	struct hrsnn_spike *spike;               /* of HEN and HES, first seed, from 0 on; owned */
	size_t n_spikes;
};

struct hrsnn_lab {
	struct lab *lab;
	struct lq *dev[2];                       /* of 8 and 16 bits; NULL: left out */
	struct hrsnn_picture picture;
};

extern const char *const hrsnn_names[HRSNN_CLASSES];

/* The recipes of docs/experiments.md. */
struct hrsnn hrsnn_recipe_memory(unsigned class, uint64_t seed);
struct hrsnn hrsnn_recipe_gap(unsigned class, uint64_t seed);

/* An exit status for what a task returned; says what failed. */
int hrsnn_status(struct lq *dev, const char *id, int err);

/* One memory run without its record. */
int hrsnn_memory_only(struct hrsnn_lab *x, int width, const char *id, const struct hrsnn *net,
		      const struct hrsnn_length *length, struct hrsnn_score *score);

/* H4: random and Bayesian search in both kinds of neurons. */
int hrsnn_search(struct hrsnn_lab *x);

/* H5: reported only. */
int hrsnn_report_lorenz(struct hrsnn_lab *x);

/* Files DIR/hrsnn-*.svg; says what failed. */
int hrsnn_draw(const struct hrsnn_lab *x);

#endif
