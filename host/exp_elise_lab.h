/* SPDX-License-Identifier: MIT */
/*
 * exp_elise_lab.h -- what the parts of `lapicque experiment elise` share: runs and pictures
 */
#ifndef LQ_EXP_ELISE_LAB_H
#define LQ_EXP_ELISE_LAB_H
#include "exp_elise.h"
#include "experiment.h"

enum {
	ELISE_FREE_EVERY = 20,                  /* a training cycle is free and scored */
	ELISE_REPLAY = 10, ELISE_HEAL = 8,      /* free cycles: before a disruption, after it */
	ELISE_CURVES = 6, ELISE_POINTS = 200,
	ELISE_SHOWN = 5                         /* cycles drawn of a disruption, from the one before it */
};

/* What is drawn: of the graded networks. */
struct elise_picture {
	struct elise_cycle target, replay;      /* rates; the first seed's last cycle of replay */
	struct elise_cycle shown[ELISE_SHOWN];
	size_t curves, points[ELISE_CURVES];
	double cycle[ELISE_CURVES][ELISE_POINTS], r[ELISE_CURVES][ELISE_POINTS];
	size_t healed;
	double heal[ELISE_CURVES][ELISE_REPLAY + ELISE_HEAL + 1];
};

/* Files DIR/elise-*.svg; an exit status, says what failed. */
int elise_draw(struct lab *lab, const struct elise_picture *p);

#endif
