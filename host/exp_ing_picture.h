/* SPDX-License-Identifier: MIT */
/*
 * exp_ing_picture.h -- pictures of ING: error against load, and the weights that come of it
 */
#ifndef LQ_EXP_ING_PICTURE_H
#define LQ_EXP_ING_PICTURE_H
#include <stdbool.h>
#include "why.h"

enum { ING_POINTS = 512, ING_BINS = 40 };

struct ing_picture {
	struct {
		double alpha, mse;
		bool free;
	} point[ING_POINTS];
	int points;                     /* what there is no room for is not drawn */
	double bin[2][ING_BINS];        /* excitatory, inhibitory: weights of each size */
	double zero[2], weights, norm;  /* exact zeros; all weights, sum of squares */
};

/* One trial of I1; of I3, its n weights, of which the first n_e are excitatory. */
void ing_picture_point(struct ing_picture *pic, bool free, double alpha, double mse);
void ing_picture_weights(struct ing_picture *pic, const double *w, int n, int n_e);

/* Write a file. On failure why says what. */
bool ing_picture_capacity(const struct ing_picture *pic, const char *path, struct why *why);
bool ing_picture_histogram(const struct ing_picture *pic, const char *path, struct why *why);

#endif
