/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include "cmd.h"
#include "exp_hrsnn_lab.h"
#include "plot.h"

enum { RASTER = 1000 }; /* ms */

_Static_assert((int)HRSNN_LAGS <= (int)HRSNN_BINS, "points of a line");

static bool draw_memory(const struct hrsnn_picture *p, const char *path, struct why *why)
{
	struct plot_line line[HRSNN_CLASSES];
	const struct plot_panel panel = {
		.kind = PLOT_LINES, .y_label = "memory capacity", .lines = line,
		.n_lines = HRSNN_CLASSES, .height = 320,
	};
	const struct plot plot = {
		.title = "Memory capacity against spikes, a dot a seed",
		.x_label = "spikes a second and neuron", .panels = &panel, .n_panels = 1,
	};

	for (int c = 0; c < HRSNN_CLASSES; c++)
		line[c] = (struct plot_line){
			.label = hrsnn_names[c], .x = p->rate[c], .y = p->capacity[c], .n = p->n[c],
			.dots = true, .threshold = NAN,
		};
	return plot_write(&plot, path, why);
}

/* Recalled share of each lag, and the excitatory weights, of the first seed. */
static bool draw_lines(const char *title, const char *x_label, const char *y_label, double step,
		       const double *y, size_t n, size_t stride, const char *path, struct why *why)
{
	struct plot_line line[HRSNN_CLASSES];
	double at[HRSNN_BINS];
	const struct plot_panel panel = {
		.kind = PLOT_LINES, .y_label = y_label, .lines = line, .n_lines = HRSNN_CLASSES,
		.height = 260,
	};
	const struct plot plot = {
		.title = title, .x_label = x_label, .panels = &panel, .n_panels = 1,
	};

	for (size_t i = 0; i < n; i++)
		at[i] = (double)i * step;
	for (int c = 0; c < HRSNN_CLASSES; c++)
		line[c] = (struct plot_line){
			.label = hrsnn_names[c], .x = at, .y = y + (size_t)c * stride, .n = n,
			.threshold = NAN,
		};
	return plot_write(&plot, path, why);
}

static bool draw_raster(const struct hrsnn_picture *p, const char *path, struct why *why)
{
	const struct plot_band band[] = { { "excitatory", HRSNN_E }, { "inhibitory", HRSNN_I } };
	struct plot_spike *spike = calloc(p->n_spikes + 1, sizeof(*spike));
	const uint32_t from = p->n_spikes ? p->spike[0].step : 0;
	struct plot_panel panel = {
		.kind = PLOT_RASTER, .y_label = "neuron", .spikes = spike, .bands = band, .n_bands = 2,
		.height = 400,
	};
	const struct plot plot = {
		.title = "A second of a heterogeneous network (HeN-HeS)", .x_label = "time (ms)",
		.x_min = 0, .x_max = RASTER, .panels = &panel, .n_panels = 1,
	};
	bool ok;

	if (!spike)
		return why_not(why, "out of memory");
	for (size_t i = 0; i < p->n_spikes && p->spike[i].step - from < RASTER; i++)
		spike[panel.n_spikes++] = (struct plot_spike){ p->spike[i].step - from, p->spike[i].neuron };
	ok = plot_write(&plot, path, why);
	free(spike);
	return ok;
}

int hrsnn_draw(const struct hrsnn_lab *x)
{
	const struct hrsnn_picture *p = &x->picture;
	const char *memory = lab_picture(x->lab, "memory"), *lags = lab_picture(x->lab, "lags");
	const char *weights = lab_picture(x->lab, "weights"), *raster = lab_picture(x->lab, "raster");
	struct why why;

	if (!memory || !lags || !weights || !raster)
		return EXIT_USAGE;
	if (draw_memory(p, memory, &why) &&
	    draw_lines("What is recalled of inputs, first seed", "how long ago (10 ms)",
		       "squared correlation", 1, p->part[0], HRSNN_LAGS, HRSNN_LAGS, lags, &why) &&
	    draw_lines("Excitatory weights after learning, first seed", "weight over its bound",
		       "share", 1. / HRSNN_BINS, p->share[0], HRSNN_BINS, HRSNN_BINS, weights, &why) &&
	    draw_raster(p, raster, &why))
		return EXIT_OK;
	say("%s", why.text);
	return EXIT_USAGE;
}
