/* SPDX-License-Identifier: MIT */
/*
 * exp_stdwi_picture.h -- pictures of weight inference: inferred against true weights, and accuracy
 * over time
 */
#ifndef LQ_EXP_STDWI_PICTURE_H
#define LQ_EXP_STDWI_PICTURE_H
#include "exp_stdwi.h"
#include "why.h"

/* STDWI on the device, the two others, STDWI in double precision. Those drawn come first. */
enum stdwi_method {
	STDWI_DEVICE, STDWI_RDD, STDWI_AKROUT, STDWI_DOUBLE, STDWI_METHODS,
	STDWI_DRAWN = STDWI_DOUBLE
};

enum { STDWI_TIMES = 40 }; /* later ones are not drawn */

struct stdwi_picture {
	size_t times, records;
	double second[STDWI_TIMES];
	double sign[STDWI_DRAWN][STDWI_TIMES], r[STDWI_DRAWN][STDWI_TIMES]; /* sums over records */
	struct stdwi_matrix w, last[STDWI_DRAWN]; /* of the record to be scattered */
};

/* One record and what each method made of it; scatter: it is the one whose weights are drawn. */
void stdwi_picture_add(struct stdwi_picture *pic, const struct stdwi_record *record,
		       struct stdwi_matrix *const guess[STDWI_METHODS], bool scatter);

/* Write a file, after one record at least. On failure why says what. */
bool stdwi_picture_scatter(const struct stdwi_picture *pic, const char *path, struct why *why);
bool stdwi_picture_curves(const struct stdwi_picture *pic, const char *path, struct why *why);

#endif
