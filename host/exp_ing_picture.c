/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include "exp_ing_picture.h"
#include "ing.h"
#include "outfile.h"
#include "plot.h"
#include "svg.h"

/* Pixels. */
enum { WIDTH = 720, HEIGHT = 420, LEFT = 76, RIGHT = 24, TOP = 46, BOTTOM = 56 };

#define INK   "#222222"
#define SOFT  "#666666"
#define GRID  "#e6e6e6"
#define BLUE  "#0072b2"
#define RED   "#d55e00"

/* Weights from -reach to reach are drawn. */
static const double reach = 0.4;

struct axes {
	struct svg svg;
	double x0, x1, y0, y1;
};

static double px(const struct axes *a, double x)
{
	return LEFT + (x - a->x0) / (a->x1 - a->x0) * (WIDTH - LEFT - RIGHT);
}

static double py(const struct axes *a, double y)
{
	return HEIGHT - BOTTOM - (y - a->y0) / (a->y1 - a->y0) * (HEIGHT - TOP - BOTTOM);
}

static void begin(struct axes *a, FILE *out, const char *title, const char *x, const char *y)
{
	double first, step;
	char text[32];
	int n;

	svg_begin(&a->svg, out, WIDTH, HEIGHT, title);
	svg_text(&a->svg, LEFT, 28, 16, SVG_START, 0, INK, title);
	step = plot_ticks(a->x0, a->x1, &first, &n);
	for (int i = 0; i < n; i++) {
		double at = px(a, first + i * step);

		svg_line(&a->svg, at, TOP, at, HEIGHT - BOTTOM, GRID, 1, NULL);
		snprintf(text, sizeof(text), "%.6g", fabs(first + i * step) < step / 2 ? 0 : first + i * step);
		svg_text(&a->svg, at, HEIGHT - BOTTOM + 19, 12, SVG_MIDDLE, 0, INK, text);
	}
	step = plot_ticks(a->y0, a->y1, &first, &n);
	for (int i = 0; i < n; i++) {
		double at = py(a, first + i * step);

		svg_line(&a->svg, LEFT, at, WIDTH - RIGHT, at, GRID, 1, NULL);
		snprintf(text, sizeof(text), "%.6g", fabs(first + i * step) < step / 2 ? 0 : first + i * step);
		svg_text(&a->svg, LEFT - 8, at + 4, 12, SVG_END, 0, INK, text);
	}
	svg_line(&a->svg, LEFT, TOP, LEFT, HEIGHT - BOTTOM, INK, 1, NULL);
	svg_line(&a->svg, LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, INK, 1, NULL);
	svg_text(&a->svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 14, 13, SVG_MIDDLE, 0, SOFT, x);
	svg_text(&a->svg, 20, (TOP + HEIGHT - BOTTOM) / 2.0, 13, SVG_MIDDLE, -90, SOFT, y);
}

static void legend(struct axes *a, int line, const char *colour, const char *text)
{
	double x = LEFT + 20, y = TOP + 20 + 18 * line;

	svg_circle(&a->svg, x, y - 4, 4, colour);
	svg_text(&a->svg, x + 12, y, 12, SVG_START, 0, INK, text);
}

void ing_picture_point(struct ing_picture *pic, bool free, double alpha, double mse)
{
	if (pic->points == ING_POINTS)
		return;
	pic->point[pic->points].alpha = alpha;
	pic->point[pic->points].mse = mse;
	pic->point[pic->points++].free = free;
}

void ing_picture_weights(struct ing_picture *pic, const double *w, int n, int n_e)
{
	for (int i = 0; i < n; i++) {
		int at = (int)floor((w[i] + reach) / (2 * reach) * ING_BINS), side = i >= n_e;

		pic->weights++;
		pic->norm += w[i] * w[i];
		if (w[i] == 0)
			pic->zero[side]++;
		else if (at >= 0 && at < ING_BINS)
			pic->bin[side][at]++;
	}
}

bool ing_picture_capacity(const struct ing_picture *pic, const char *path, struct why *why)
{
	struct axes a = { .x1 = 2.1, .y1 = 0.9 };
	struct outfile out;

	if (!outfile_open(&out, path, why))
		return false;
	begin(&a, out.stream, "Capacity of a perceptron, 128 inputs", "patterns / inputs",
	      "mean squared error");
	for (int free = 0; free < 2; free++) {
		svg_path_begin(&a.svg);
		for (int i = 0; i <= 210; i++)
			(i ? svg_draw : svg_move)(&a.svg, px(&a, i * 0.01),
						  py(&a, ing_white_mse(i * 0.01, free ? 1 : 0.5)));
		svg_path_end(&a.svg, free ? RED : BLUE, 1.6, NULL);
	}
	for (int i = 0; i < pic->points; i++)
		svg_circle(&a.svg, px(&a, pic->point[i].alpha), py(&a, fmin(pic->point[i].mse, a.y1)),
			   3, pic->point[i].free ? RED : BLUE);
	svg_rect(&a.svg, LEFT + 12, TOP + 4, 214, 60, "white");
	svg_text(&a.svg, LEFT + 20, TOP + 20, 12, SVG_START, 0, BLUE, "signs kept: capacity 1/2");
	svg_text(&a.svg, LEFT + 20, TOP + 38, 12, SVG_START, 0, RED, "without signs: capacity 1");
	svg_text(&a.svg, LEFT + 20, TOP + 56, 12, SVG_START, 0, SOFT, "lines: theory; dots: seeds");
	svg_end(&a.svg);
	return outfile_commit(&out, why);
}

/* Share of all weights in a bin of one side: its Gaussian of variance 2 q, cut off at 0. */
static void theory(struct axes *a, const struct ing_picture *pic, int side, double share)
{
	double s = sqrt(2 * pic->norm / pic->weights), width = 2 * reach / ING_BINS;

	svg_path_begin(&a->svg);
	for (int i = 0; i <= 100; i++) {
		double w = reach * i / 100;
		double d = share * width / (s * sqrt(6.283185307179586)) * exp(-w * w / (2 * s * s));

		(i ? svg_draw : svg_move)(&a->svg, px(a, side ? -w : w), py(a, d));
	}
	svg_path_end(&a->svg, INK, 1.4, "5 3");
}

bool ing_picture_histogram(const struct ing_picture *pic, const char *path, struct why *why)
{
	struct axes a = { .x0 = -reach, .x1 = reach, .y1 = 0.6 };
	double width = 2 * reach / ING_BINS, all = fmax(pic->weights, 1), from = 0, total[2];
	struct outfile out;
	char text[64];

	if (!outfile_open(&out, path, why))
		return false;
	begin(&a, out.stream, "Weights at alpha = 1: half of the synapses are silent", "weight",
	      "share of all weights");
	for (int side = 0; side < 2; side++) {
		const char *colour = side ? BLUE : RED;

		total[side] = pic->zero[side];
		for (int i = 0; i < ING_BINS; i++) {
			double h = pic->bin[side][i] / all, x = -reach + i * width;

			total[side] += pic->bin[side][i];
			if (h > 0)
				svg_rect(&a.svg, px(&a, x) + 1, py(&a, h), px(&a, x + width) - px(&a, x) - 2,
					 py(&a, 0) - py(&a, h), colour);
		}
		/* The spike at zero: exact zeros of both kinds, one upon the other. */
		svg_rect(&a.svg, px(&a, 0) - 3, py(&a, from + pic->zero[side] / all), 6,
			 py(&a, from) - py(&a, from + pic->zero[side] / all), colour);
		from += pic->zero[side] / all;
	}
	for (int side = 0; side < 2; side++)
		theory(&a, pic, side, total[side] / all);
	legend(&a, 0, RED, "excitatory");
	legend(&a, 1, BLUE, "inhibitory");
	legend(&a, 2, INK, "dashed: half-normal");
	snprintf(text, sizeof(text), "exactly zero: %.1f %%", 100 * from);
	svg_text(&a.svg, px(&a, 0) + 10, py(&a, from) + 14, 12, SVG_START, 0, INK, text);
	svg_end(&a.svg);
	return outfile_commit(&out, why);
}
