/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "outfile.h"
#include "plot.h"
#include "svg.h"

/* Pixels. */
enum {
	WIDTH = 960, LEFT = 118, RIGHT = 24, TOP = 46, BOTTOM = 52, GAP = 40, LEGEND = 130,
	HEIGHT = 220, MAX_LEGEND = 12
};

#define DOT 2.2
#define INK   "#222222"
#define SOFT  "#666666"
#define GRID  "#e6e6e6"
#define SHADE "#f5f7fa"

/* Okabe and Ito's colours, told apart by nearly everyone; black and yellow left out. */
static const char *const colours[] = {
	"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9",
};

static const char *colour(size_t i)
{
	return colours[i % (sizeof(colours) / sizeof(colours[0]))];
}

/* Where a panel is and what it shows. */
struct frame {
	double x, y, w, h; /* pixels */
	double x0, x1, y0, y1;
};

static double px(const struct frame *f, double x)
{
	return f->x + (x - f->x0) / (f->x1 - f->x0) * f->w;
}

static double py(const struct frame *f, double y)
{
	return f->y + f->h - (y - f->y0) / (f->y1 - f->y0) * f->h;
}

double plot_ticks(double lo, double hi, double *first, int *n)
{
	double rough = (hi - lo) / 10, power, step;

	if (!(rough > 0) || !isfinite(rough)) {
		*first = lo;
		*n = 1;
		return 1;
	}
	power = pow(10, floor(log10(rough)));
	step = rough <= power ? power : rough <= 2 * power ? 2 * power :
		rough <= 5 * power ? 5 * power : 10 * power;
	*first = ceil(lo / step - 1e-9) * step;
	*n = (int)floor((hi - *first) / step + 1e-9) + 1;
	return step;
}

static void tick_label(char *buf, size_t size, double value, double step)
{
	/* Zero must not read "-0" or "1e-17". */
	snprintf(buf, size, "%.6g", fabs(value) < step * 1e-6 ? 0 : value);
}

static void x_axis(struct svg *svg, const struct frame *f, bool labels, bool grid)
{
	double first, step;
	char text[32];
	int n;

	step = plot_ticks(f->x0, f->x1, &first, &n);
	for (int i = 0; i < n; i++) {
		double x = px(f, first + i * step);

		if (grid)
			svg_line(svg, x, f->y, x, f->y + f->h, GRID, 1, NULL);
		if (!labels)
			continue;
		svg_line(svg, x, f->y + f->h, x, f->y + f->h + 5, INK, 1, NULL);
		tick_label(text, sizeof(text), first + i * step, step);
		svg_text(svg, x, f->y + f->h + 19, 12, SVG_MIDDLE, 0, INK, text);
	}
}

static void y_axis(struct svg *svg, const struct frame *f)
{
	double first, step;
	char text[32];
	int n;

	step = plot_ticks(f->y0, f->y1, &first, &n);
	for (int i = 0; i < n; i++) {
		double y = py(f, first + i * step);

		svg_line(svg, f->x, y, f->x + f->w, y, GRID, 1, NULL);
		svg_line(svg, f->x - 5, y, f->x, y, INK, 1, NULL);
		tick_label(text, sizeof(text), first + i * step, step);
		svg_text(svg, f->x - 9, y + 4, 12, SVG_END, 0, INK, text);
	}
}

static void border(struct svg *svg, const struct frame *f)
{
	svg_line(svg, f->x, f->y, f->x, f->y + f->h, INK, 1, NULL);
	svg_line(svg, f->x, f->y + f->h, f->x + f->w, f->y + f->h, INK, 1, NULL);
}

/* A mark for each spike: a line as high as its neuron's row, at least a visible dot. */
static void raster(struct svg *svg, const struct frame *f, const struct plot_panel *p)
{
	double row = f->h / (f->y1 - f->y0);
	double step = f->w / (f->x1 - f->x0);
	double half = fmax(0.9, fmin(row * 0.42, 9)), width = fmax(1, fmin(step * 0.7, 2.4));
	uint32_t first = 0;

	for (size_t b = 0; b < p->n_bands; b++) {
		double top = f->y + first * row, h = p->bands[b].size * row;
		char text[32];

		if (b % 2 == 0)
			svg_rect(svg, f->x, top, f->w, h, SHADE);
		if (b)
			svg_line(svg, f->x, top, f->x + f->w, top, GRID, 1, NULL);
		first += p->bands[b].size;
		svg_text(svg, f->x - 34, top + h / 2 + 4, 12, SVG_END, 0, colour(b),
			 p->bands[b].label);
		if (h < 11)
			continue;
		snprintf(text, sizeof(text), "%u", p->bands[b].size - 1);
		if (p->bands[b].size > 1 && h > 24) {
			svg_text(svg, f->x - 7, top + 11, 10, SVG_END, 0, SOFT, "0");
			svg_text(svg, f->x - 7, top + h - 3, 10, SVG_END, 0, SOFT, text);
		} else if (p->bands[b].size == 1) {
			svg_text(svg, f->x - 7, top + h / 2 + 4, 10, SVG_END, 0, SOFT, "0");
		}
	}
	x_axis(svg, f, false, true);
	first = 0;
	for (size_t b = 0; b < p->n_bands; b++) {
		uint32_t end = first + p->bands[b].size;
		bool any = false;

		for (size_t i = 0; i < p->n_spikes; i++) {
			const struct plot_spike *s = &p->spikes[i];
			double x, y;

			if (s->neuron < first || s->neuron >= end || s->x < f->x0 || s->x > f->x1)
				continue;
			if (!any)
				svg_path_begin(svg);
			any = true;
			x = px(f, s->x);
			y = f->y + (s->neuron + 0.5) * row;
			svg_move(svg, x, y - half);
			svg_draw(svg, x, y + half);
		}
		if (any)
			svg_path_end(svg, colour(b), width, NULL);
		first = end;
	}
}

static void one_line(struct svg *svg, const struct frame *f, const struct plot_line *l,
		     const char *stroke)
{
	bool pen = false;

	for (size_t i = 0; l->dots && i < l->n; i++)
		if (isfinite(l->y[i]) && isfinite(l->x[i]))
			svg_circle(svg, px(f, l->x[i]), py(f, l->y[i]), DOT, stroke);
	svg_path_begin(svg);
	for (size_t i = 0; !l->dots && i < l->n; i++) {
		if (!isfinite(l->y[i]) || !isfinite(l->x[i])) {
			pen = false;
			continue;
		}
		(pen ? svg_draw : svg_move)(svg, px(f, l->x[i]), py(f, l->y[i]));
		pen = true;
	}
	svg_path_end(svg, stroke, 1.6, NULL);
	for (size_t i = 0; i < l->n_marks; i++) {
		double x = px(f, l->mark_x[i]);

		svg_path_begin(svg);
		svg_move(svg, x, f->y + 3);
		svg_draw(svg, x, f->y + 15);
		svg_path_end(svg, stroke, 2, NULL);
	}
}

/* Each once: dashes drawn over each other do not look dashed. */
static void thresholds(struct svg *svg, const struct frame *f, const struct plot_panel *p)
{
	for (size_t i = 0; i < p->n_lines; i++) {
		double t = p->lines[i].threshold, y = py(f, t);
		size_t k;

		for (k = 0; k < i && p->lines[k].threshold != t; k++)
			;
		if (k == i && !isnan(t))
			svg_line(svg, f->x, y, f->x + f->w, y, SOFT, 1, "6 4");
	}
}

static bool has_legend(const struct plot_panel *p)
{
	for (size_t i = 0; p->kind == PLOT_LINES && i < p->n_lines; i++)
		if (p->lines[i].label || !isnan(p->lines[i].threshold))
			return true;
	return false;
}

static void legend(struct svg *svg, const struct frame *f, const struct plot_panel *p)
{
	double x = f->x + f->w + 14, y = f->y + 12;
	bool dashed = false;

	for (size_t i = 0; i < p->n_lines; i++) {
		dashed |= !isnan(p->lines[i].threshold);
		if (!p->lines[i].label || i >= MAX_LEGEND)
			continue;
		if (p->lines[i].dots)
			svg_circle(svg, x + 9, y - 4, DOT + 0.6, colour(i));
		else
			svg_line(svg, x, y - 4, x + 18, y - 4, colour(i), 2.4, NULL);
		svg_text(svg, x + 24, y, 12, SVG_START, 0, INK, p->lines[i].label);
		y += 18;
	}
	if (dashed) {
		svg_line(svg, x, y - 4, x + 18, y - 4, SOFT, 1, "6 4");
		svg_text(svg, x + 24, y, 12, SVG_START, 0, SOFT, "threshold");
	}
}

static void widen(double v, double *lo, double *hi)
{
	if (!isfinite(v))
		return;
	*lo = fmin(*lo, v);
	*hi = fmax(*hi, v);
}

static void settle(double *lo, double *hi, double margin)
{
	if (*lo > *hi)
		*lo = *hi = 0;
	if (*lo == *hi) {
		*lo -= 0.5;
		*hi += 0.5;
	}
	margin *= *hi - *lo;
	*lo -= margin;
	*hi += margin;
}

static void x_range(const struct plot *plot, double *lo, double *hi)
{
	*lo = plot->x_min;
	*hi = plot->x_max;
	if (*lo < *hi)
		return;
	*lo = INFINITY;
	*hi = -INFINITY;
	for (size_t k = 0; k < plot->n_panels; k++) {
		const struct plot_panel *p = &plot->panels[k];

		for (size_t i = 0; p->kind == PLOT_RASTER && i < p->n_spikes; i++)
			widen(p->spikes[i].x, lo, hi);
		for (size_t i = 0; p->kind == PLOT_LINES && i < p->n_lines; i++)
			for (size_t j = 0; j < p->lines[i].n; j++)
				widen(p->lines[i].x[j], lo, hi);
	}
	settle(lo, hi, 0);
}

static void y_range(const struct plot_panel *p, double *lo, double *hi)
{
	*lo = p->y_min;
	*hi = p->y_max;
	if (p->kind == PLOT_RASTER) {
		*lo = *hi = 0;
		for (size_t b = 0; b < p->n_bands; b++)
			*hi += p->bands[b].size;
		*hi = fmax(*hi, 1);
		return;
	}
	if (*lo < *hi)
		return;
	*lo = INFINITY;
	*hi = -INFINITY;
	for (size_t i = 0; i < p->n_lines; i++) {
		for (size_t j = 0; j < p->lines[i].n; j++)
			widen(p->lines[i].y[j], lo, hi);
		widen(p->lines[i].threshold, lo, hi);
	}
	settle(lo, hi, 0.07);
	for (size_t i = 0; i < p->n_lines; i++)
		if (p->lines[i].n_marks) {
			*hi += (*hi - *lo) * 0.06; /* room for them above the lines */
			break;
		}
}

static void panel(struct svg *svg, const struct plot *plot, const struct plot_panel *p,
		  struct frame *f, bool last)
{
	y_range(p, &f->y0, &f->y1);
	if (p->title)
		svg_text(svg, f->x, f->y - 8, 13, SVG_START, 0, INK, p->title);
	if (p->kind == PLOT_RASTER) {
		raster(svg, f, p);
	} else {
		x_axis(svg, f, false, true);
		y_axis(svg, f);
		thresholds(svg, f, p);
		for (size_t i = 0; i < p->n_lines; i++)
			one_line(svg, f, &p->lines[i], colour(i));
		if (has_legend(p))
			legend(svg, f, p);
	}
	x_axis(svg, f, true, false);
	border(svg, f);
	if (p->y_label)
		svg_text(svg, 22, f->y + f->h / 2, 13, SVG_MIDDLE, -90, INK, p->y_label);
	if (last && plot->x_label)
		svg_text(svg, f->x + f->w / 2, f->y + f->h + 40, 13, SVG_MIDDLE, 0, INK,
			 plot->x_label);
}

bool plot_write(const struct plot *plot, const char *path, struct why *why)
{
	double height = TOP + BOTTOM, right = RIGHT;
	struct frame f = {.x = LEFT, .y = TOP};
	struct outfile out;
	struct svg svg;

	for (size_t k = 0; k < plot->n_panels; k++) {
		const struct plot_panel *p = &plot->panels[k];

		height += p->height > 0 ? p->height : HEIGHT;
		height += (p->title ? 16 : 0) + (k ? GAP : 0);
		if (has_legend(p))
			right = LEGEND;
	}
	if (!outfile_open(&out, path, why))
		return false;
	svg_begin(&svg, out.stream, WIDTH, height, plot->title ? plot->title : "");
	if (plot->title)
		svg_text(&svg, LEFT, 26, 16, SVG_START, 0, INK, plot->title);
	f.w = WIDTH - LEFT - right;
	x_range(plot, &f.x0, &f.x1);
	for (size_t k = 0; k < plot->n_panels; k++) {
		const struct plot_panel *p = &plot->panels[k];

		f.y += (k ? GAP : 0) + (p->title ? 16 : 0);
		f.h = p->height > 0 ? p->height : HEIGHT;
		panel(&svg, plot, p, &f, k + 1 == plot->n_panels);
		f.y += f.h;
	}
	svg_end(&svg);
	return outfile_commit(&out, why);
}
