/* SPDX-License-Identifier: MIT */
/*
 * plot.h -- pictures as SVG files: a figure is a column of panels over one x axis
 *
 * A panel is a raster (spikes of neurons, in bands of populations) or lines (potentials, learning
 * curves). The structures borrow what they point to.
 */
#ifndef LQ_PLOT_H
#define LQ_PLOT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "why.h"

struct plot_line {
	const char *label;    /* NULL: not in the legend */
	const double *x, *y;
	size_t n;
	bool dots;            /* a dot a point instead of a line */
	double threshold;     /* a dashed line, unless NAN */
	const double *mark_x; /* n_marks places marked above the line (spikes) */
	size_t n_marks;
};

struct plot_spike {
	double x;
	uint32_t neuron;
};

struct plot_band {
	const char *label;
	uint32_t size;        /* neurons; bands are stacked from neuron 0 up */
};

enum plot_kind { PLOT_LINES, PLOT_RASTER };

struct plot_panel {
	enum plot_kind kind;
	const char *title, *y_label;
	double height;        /* pixels of the plot area, 0 for a default */
	const struct plot_line *lines;
	size_t n_lines;
	double y_min, y_max;  /* of lines; equal: from the data */
	const struct plot_spike *spikes;
	size_t n_spikes;
	const struct plot_band *bands;
	size_t n_bands;
};

struct plot {
	const char *title, *x_label;
	double x_min, x_max;  /* equal: from the data */
	const struct plot_panel *panels;
	size_t n_panels;
};

/* Write a figure to path. On failure nothing is left there but what was before. */
bool plot_write(const struct plot *plot, const char *path, struct why *why);

/* Round numbers within lo .. hi, at most 11; returns the step between them. */
double plot_ticks(double lo, double hi, double *first, int *n);

#endif
