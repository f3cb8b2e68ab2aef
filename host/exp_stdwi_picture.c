/* SPDX-License-Identifier: MIT */
#include "exp_stdwi_picture.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "outfile.h"
#include "plot.h"
#include "svg.h"

/* Pixels. */
enum { PANEL = 280, LEFT = 74, GAP = 62, TOP = 70, BOTTOM = 60, RIGHT = 24 };

#define INK  "#222222"
#define SOFT "#666666"
#define GRID "#e6e6e6"

/* Okabe and Ito's, as plot.c gives them to lines. */
static const char *const colours[STDWI_DRAWN] = { "#0072b2", "#d55e00", "#009e73" };
static const char *const names[STDWI_DRAWN] = { "STDWI, device", "RDD, host", "Akrout, host" };

void stdwi_picture_add(struct stdwi_picture *pic, const struct stdwi_record *record,
		       struct stdwi_matrix *const guess[STDWI_METHODS], bool scatter)
{
	size_t n = record->n_guesses < STDWI_TIMES ? record->n_guesses : STDWI_TIMES;

	pic->times = n;
	pic->records++;
	for (size_t i = 0; i < n; i++) {
		pic->second[i] = (double)record->arm.every * (double)(i + 1) / 1000;
		for (int m = 0; m < STDWI_DRAWN; m++) {
			struct stdwi_score s = stdwi_score(&guess[m][i], &record->w);

			/* Before its first batch a method knows nothing: no line there. */
			pic->sign[m][i] += s.r != 0 ? s.sign : NAN;
			pic->r[m][i] += s.r != 0 ? s.r : NAN;
		}
	}
	if (!scatter)
		return;
	pic->w = record->w;
	for (int m = 0; m < STDWI_DRAWN; m++)
		pic->last[m] = guess[m][record->n_guesses - 1];
}

static void extent(const struct stdwi_matrix *m, double *lo, double *hi)
{
	*lo = *hi = 0;
	for (int j = 0; j < STDWI_OUT; j++)
		for (int i = 0; i < STDWI_IN; i++) {
			*lo = fmin(*lo, m->at[j][i]);
			*hi = fmax(*hi, m->at[j][i]);
		}
	*hi += (*hi - *lo + 1e-9) * 0.04;
	*lo -= (*hi - *lo) * 0.04;
}

static void label(char *text, size_t size, double value, double step)
{
	snprintf(text, size, "%.6g", fabs(value) < step / 2 ? 0 : value);
}

static void scatter(struct svg *svg, const struct stdwi_picture *pic, int m)
{
	const double left = LEFT + m * (PANEL + GAP), bottom = TOP + PANEL;
	double x0, x1, y0, y1, zero_x, zero_y, first, step;
	struct stdwi_score s = stdwi_score(&pic->last[m], &pic->w);
	char text[80];
	int n;

	extent(&pic->w, &x0, &x1);
	extent(&pic->last[m], &y0, &y1);
	zero_x = left - x0 / (x1 - x0) * PANEL;
	zero_y = bottom + y0 / (y1 - y0) * PANEL;
	step = plot_ticks(x0, x1, &first, &n);
	for (int i = 0; i < n; i++) {
		double x = left + (first + i * step - x0) / (x1 - x0) * PANEL;

		label(text, sizeof(text), first + i * step, step);
		svg_line(svg, x, TOP, x, bottom, GRID, 1, NULL);
		svg_text(svg, x, bottom + 17, 11, SVG_MIDDLE, 0, INK, text);
	}
	step = plot_ticks(y0, y1, &first, &n);
	for (int i = 0; i < n; i++) {
		double y = bottom - (first + i * step - y0) / (y1 - y0) * PANEL;

		label(text, sizeof(text), first + i * step, step);
		svg_line(svg, left, y, left + PANEL, y, GRID, 1, NULL);
		svg_text(svg, left - 6, y + 4, 11, SVG_END, 0, INK, text);
	}
	/* Signs are right in two of the four quadrants. */
	svg_line(svg, zero_x, TOP, zero_x, bottom, SOFT, 1, NULL);
	svg_line(svg, left, zero_y, left + PANEL, zero_y, SOFT, 1, NULL);
	for (int j = 0; j < STDWI_OUT; j++)
		for (int i = 0; i < STDWI_IN; i++)
			svg_circle(svg, left + (pic->w.at[j][i] - x0) / (x1 - x0) * PANEL,
				   bottom - (pic->last[m].at[j][i] - y0) / (y1 - y0) * PANEL, 1.6,
				   colours[m]);
	snprintf(text, sizeof(text), "%s: r %.3f, sign %.3f", names[m], s.r, s.sign);
	svg_text(svg, left, TOP - 10, 13, SVG_START, 0, INK, text);
	svg_text(svg, left + PANEL / 2., bottom + 40, 13, SVG_MIDDLE, 0, INK, "true weight");
}

bool stdwi_picture_scatter(const struct stdwi_picture *pic, const char *path, struct why *why)
{
	const double width = LEFT + STDWI_DRAWN * (PANEL + GAP) - GAP + RIGHT;
	const char *title = "Weights inferred from spikes";
	struct outfile out;
	struct svg svg;

	if (!outfile_open(&out, path, why))
		return false;
	svg_begin(&svg, out.stream, width, TOP + PANEL + BOTTOM, title);
	svg_text(&svg, LEFT, 30, 16, SVG_START, 0, INK, title);
	svg_text(&svg, 20, TOP + PANEL / 2., 13, SVG_MIDDLE, -90, INK, "inferred weight");
	for (int m = 0; m < STDWI_DRAWN; m++)
		scatter(&svg, pic, m);
	svg_end(&svg);
	return outfile_commit(&out, why);
}

bool stdwi_picture_curves(const struct stdwi_picture *pic, const char *path, struct why *why)
{
	double mean[2][STDWI_DRAWN][STDWI_TIMES];
	struct plot_line line[2][STDWI_DRAWN];
	struct plot_panel panel[2] = {
		{ .kind = PLOT_LINES, .y_label = "sign accuracy", .lines = line[0],
		  .n_lines = STDWI_DRAWN, .height = 260 },
		{ .kind = PLOT_LINES, .y_label = "Pearson's r", .lines = line[1],
		  .n_lines = STDWI_DRAWN, .height = 260 },
	};
	struct plot plot = {
		.title = "Weights inferred from spikes, mean over the seeds", .x_label = "time (s)",
		.panels = panel, .n_panels = 2,
	};

	for (int m = 0; m < STDWI_DRAWN; m++) {
		for (size_t i = 0; i < pic->times; i++) {
			mean[0][m][i] = pic->sign[m][i] / (double)pic->records;
			mean[1][m][i] = pic->r[m][i] / (double)pic->records;
		}
		for (int k = 0; k < 2; k++)
			line[k][m] = (struct plot_line){
				.label = names[m], .x = pic->second, .y = mean[k][m],
				.n = pic->times, .threshold = NAN,
			};
	}
	return plot_write(&plot, path, why);
}
