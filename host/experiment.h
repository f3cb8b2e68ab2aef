/* SPDX-License-Identifier: MIT */
/*
 * experiment.h -- published learning systems on a device, and the bars they are measured by
 *
 * An experiment runs on a struct lab, which has the options, collects the figures and judges the
 * bars. A figure belongs to a seed. All are written to DIR/NAME.csv; those of a bar make a line of
 * the table on stdout. docs/experiments.md says what the bars are and what they were measured at.
 */
#ifndef LQ_EXPERIMENT_H
#define LQ_EXPERIMENT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lapicque.h"
#include "outfile.h"

enum { LAB_BARS = 96, LAB_SEEDS = 1000, LAB_PICTURES = 16, LAB_SOUNDS = 4 };

/* What of a bar's values is compared; worst is the one farthest on the wrong side. */
enum lab_of { LAB_MEDIAN, LAB_MEAN, LAB_WORST };

struct bar {
	const char *id, *what; /* borrowed: string constants */
	enum lab_of of;
	double lo, hi;         /* met from lo to hi; either may be infinite, both: only reported */
	double *value;
	size_t n;
};

struct lab {
	const char *name;
	const char *device;    /* of -d, or NULL */
	uint32_t seed;         /* the first */
	uint32_t seeds;        /* of --seeds, 0 if not given */
	bool quick, at_length, verbose, terminal;
	const char *dir;
	/* Private. */
	struct bar bar[LAB_BARS];
	size_t bars;
	char *picture[LAB_PICTURES];
	size_t pictures;
	char *sound[LAB_SOUNDS];
	size_t sounds;
	struct outfile csv;
	double start_s;
	bool failed;           /* out of memory, or too many of something: said already */
};

struct experiment {
	const char *name, *what;
	const char *source;    /* where it was published */
	int (*run)(struct lab *lab); /* an exit status; says what failed. EXIT_OK whatever bars say */
	int (*run_long)(struct lab *lab); /* what takes too long for it, or NULL; the same */
};

/* A bar, to be given values; never NULL. */
struct bar *lab_bar(struct lab *lab, const char *id, const char *what, enum lab_of of, double lo,
		    double hi);

/* A value of a bar, not a number: a failure. In the CSV its figure is named "bar". */
void lab_value(struct lab *lab, struct bar *bar, uint32_t seed, double value);

/* Another figure, for the CSV only. Names without commas. */
void lab_figure(struct lab *lab, const char *id, uint32_t seed, const char *name, double value);

/* How many seeds to run: that of --seeds, else as said. The seeds are lab->seed and those after. */
uint32_t lab_seeds(const struct lab *lab, uint32_t full, uint32_t quick);

/* Open the device of -d, default model; model and rtl alone get that config. As cmd_open(). */
int lab_open(const struct lab *lab, struct lq **dev, const char *config);

/* Say what is being done, in one line that the next replaces; on a terminal or with -v only. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void lab_progress(const struct lab *lab, const char *fmt, ...);

/* Seconds since the experiment began; lab->start_s is 0 before. */
double lab_seconds(const struct lab *lab);

/* Path of a picture DIR/NAME-what.svg, which is named at the end. NULL: failed, said already. */
const char *lab_picture(struct lab *lab, const char *what);

/* The same of a sound, DIR/NAME-what.wav. */
const char *lab_sound(struct lab *lab, const char *what);

/* What a bar is judged by. NAN without values. */
double lab_judged(const struct bar *bar);
bool lab_met(const struct bar *bar);

/* A bar without a range. */
bool lab_reported(const struct bar *bar);

/* A bar with a range, and the value is outside. */
bool lab_missed(const struct bar *bar);

/* The range, or "-"; the value judged (least..greatest); "met", "MISSED" or "reported". */
void lab_bar_text(char *text, size_t size, const struct bar *bar);
void lab_value_text(char *text, size_t size, const struct bar *bar);
const char *lab_verdict(const struct bar *bar);

/* Print a line for each bar; how many were missed. */
int lab_table(const struct lab *lab);

/* What the bars of a letter and a number ("H1" of "H1a") are to show, a sentence; NULL: nothing. */
const char *lab_claim(const char *id);

/* The middle of n values, which are sorted for it; the mean of two. NAN if n is 0. */
double lab_median(double *value, size_t n);

/* The experiments, one line each in host/cmd_experiment.c. */
int experiment_ing(struct lab *lab);
int experiment_stdwi(struct lab *lab);
int experiment_hrsnn(struct lab *lab);
int experiment_elise(struct lab *lab);
int experiment_elise_long(struct lab *lab);

#endif
