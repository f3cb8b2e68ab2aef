/* SPDX-License-Identifier: MIT */
/*
 * lab.c -- figures, bars and progress of an experiment
 */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "cmd.h"
#include "experiment.h"

static void fail(struct lab *lab, const char *what)
{
	if (!lab->failed)
		say("%s: %s", lab->name, what);
	lab->failed = true;
}

struct bar *lab_bar(struct lab *lab, const char *id, const char *what, enum lab_of of, double lo,
		    double hi)
{
	struct bar *b = &lab->bar[lab->bars];

	/* The last one takes what there is no room for: the run ends as a failure. */
	if (lab->bars == LAB_BARS - 1)
		fail(lab, "too many bars");
	else
		lab->bars++;
	free(b->value);
	*b = (struct bar){ .id = id, .what = what, .of = of, .lo = lo, .hi = hi };
	return b;
}

void lab_figure(struct lab *lab, const char *id, uint32_t seed, const char *name, double value)
{
	fprintf(lab->csv.stream, "%s,%u,%s,%.9g\n", id, seed, name, value);
}

void lab_value(struct lab *lab, struct bar *bar, uint32_t seed, double value)
{
	double *more = realloc(bar->value, (bar->n + 1) * sizeof(*more));

	if (!more) {
		fail(lab, "out of memory");
		return;
	}
	bar->value = more;
	bar->value[bar->n++] = value;
	lab_figure(lab, bar->id, seed, "bar", value);
}

uint32_t lab_seeds(const struct lab *lab, uint32_t full, uint32_t quick)
{
	return lab->seeds ? lab->seeds : lab->quick ? quick : full;
}

int lab_open(const struct lab *lab, struct lq **dev, const char *config)
{
	const char *device = lab->device ? lab->device : "model";
	bool bare = !strcmp(device, "model") || !strcmp(device, "rtl");
	char where[200];

	snprintf(where, sizeof(where), "%s%s%s", device, bare ? ":" : "", bare ? config : "");
	return cmd_open(dev, where, NULL);
}

double lab_seconds(const struct lab *lab)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9 - lab->start_s;
}

void lab_progress(const struct lab *lab, const char *fmt, ...)
{
	char text[120];
	va_list ap;

	if (!lab->terminal && !lab->verbose)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	/* On a terminal the line is written over, and erased by an empty one. */
	if (!lab->terminal)
		fprintf(stderr, text[0] ? "%5.0f s  %s\n" : "", lab_seconds(lab), text);
	else if (!text[0])
		fputs("\r\033[K", stderr);
	else
		fprintf(stderr, "\r\033[K%5.0f s  %s", lab_seconds(lab), text);
	fflush(stderr);
}

/* One more of at most `most` paths. */
static const char *add_path(struct lab *lab, char **paths, size_t *n, size_t most, const char *what,
			    const char *type)
{
	size_t size = strlen(lab->dir) + strlen(lab->name) + strlen(what) + strlen(type) + 4;
	char *path = malloc(size);

	if (!path || *n == most) {
		fail(lab, path ? "too many pictures or sounds" : "out of memory");
		free(path);
		return NULL;
	}
	snprintf(path, size, "%s/%s-%s.%s", lab->dir, lab->name, what, type);
	paths[(*n)++] = path;
	return path;
}

const char *lab_picture(struct lab *lab, const char *what)
{
	return add_path(lab, lab->picture, &lab->pictures, LAB_PICTURES, what, "svg");
}

const char *lab_sound(struct lab *lab, const char *what)
{
	return add_path(lab, lab->sound, &lab->sounds, LAB_SOUNDS, what, "wav");
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double lab_median(double *value, size_t n)
{
	if (!n)
		return NAN;
	for (size_t i = 0; i < n; i++)
		if (isnan(value[i]))
			return NAN;
	qsort(value, n, sizeof(*value), by_value);
	return (value[(n - 1) / 2] + value[n / 2]) / 2;
}

/* How far a value is outside the bar; inside, less than zero. */
static double outside(const struct bar *bar, double value)
{
	return fmax(bar->lo - value, value - bar->hi);
}

double lab_judged(const struct bar *bar)
{
	double sum = 0, worst = bar->n ? bar->value[0] : NAN;

	if (bar->of == LAB_MEDIAN)
		return lab_median(bar->value, bar->n);
	for (size_t i = 0; i < bar->n; i++) {
		sum += bar->value[i];
		if (isnan(bar->value[i]) || outside(bar, bar->value[i]) > outside(bar, worst))
			worst = bar->value[i];
	}
	return bar->of == LAB_WORST ? worst : bar->n ? sum / (double)bar->n : NAN;
}

bool lab_met(const struct bar *bar)
{
	double value = lab_judged(bar);

	return value >= bar->lo && value <= bar->hi;
}
