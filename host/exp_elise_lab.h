/* SPDX-License-Identifier: MIT */
/*
 * exp_elise_lab.h -- what the parts of `lapicque experiment elise` share: lives, pictures, sounds
 */
#ifndef LQ_EXP_ELISE_LAB_H
#define LQ_EXP_ELISE_LAB_H
#include "exp_elise.h"
#include "experiment.h"

enum {
	ELISE_FREE_EVERY = 20,                  /* a training cycle is free and scored */
	ELISE_AGAIN = 3,                        /* taught cycles that a replay begins with */
	ELISE_REPLAY = 10, ELISE_HEAL = 8,      /* free cycles: before a disruption, after it */
	ELISE_CUES = 3,                         /* of none, one and two quarters of a cycle */
	ELISE_CURVES = 6, ELISE_POINTS = 200,
	ELISE_SHOWN = 5                         /* cycles drawn of a disruption, from the one before it */
};

#define ELISE_THETA 0.06 /* the error gate */

/* What is drawn: of the graded networks, and of the song. */
struct elise_picture {
	struct elise_cycle target, replay;      /* rates; the first seed's last cycle of replay */
	struct elise_cycle shown[ELISE_SHOWN];
	size_t curves, points[ELISE_CURVES];
	double cycle[ELISE_CURVES][ELISE_POINTS], r[ELISE_CURVES][ELISE_POINTS];
	size_t healed;
	double heal[ELISE_CURVES][ELISE_REPLAY + ELISE_HEAL + 1];
	struct elise_cycle sung, song[2];       /* target; the first seed's last cycles of replay */
};

struct elise_lab {
	struct lab *lab;
	struct lq *dev;
	struct elise_picture picture;
};

/* A network's life, and what came of it. */
struct life {
	struct elise is;
	int cycles;
	bool disrupt, cue, count;               /* after replay; count neurons with an error in training */
	struct elise_picture *curve;            /* where r by cycles goes, or NULL */
	double r[ELISE_REPLAY], healed[1 + ELISE_HEAL];
	double rest[ELISE_CUES], next[ELISE_CUES]; /* r of what cues leave of their cycles, of the next */
	double wrong, clocks;                   /* share; of a training step */
	int edges;                              /* of the scaffold */
	struct elise_cycle before, last;        /* rates: last cycles of replay */
	struct elise_cycle shown[ELISE_SHOWN];
};

struct life elise_of_seed(const struct elise_lab *x, uint32_t seed, struct elise is);

/* Train, replay, and, if so wanted, disrupt and cue. An exit status; says what failed. */
int elise_live(struct elise_lab *x, struct life *l, const char *id);

/*
 * Lives of n seeds: to bar r of the last cycle of replay; to `wrong` the share of neurons with an error,
 * to `clocks` those of a training step, unless they are NULL. An exit status, as elise_live().
 */
int elise_arm(struct elise_lab *x, const char *id, struct elise is, uint32_t n, struct bar *bar,
	      struct bar *wrong, struct bar *clocks);

/* Replay at half and double speed, and of a song. */
int elise_speeds(struct elise_lab *x);
int elise_song(struct elise_lab *x);

/* Files DIR/elise-*.svg; an exit status, says what failed. */
int elise_draw(struct lab *lab, const struct elise_picture *p);

/* The song as it was to be and as it was replayed: DIR/elise-song-*.wav; the same. */
int elise_sing(struct lab *lab, const struct elise_picture *p);

#endif
