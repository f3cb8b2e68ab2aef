/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include "cmd.h"
#include "exp_elise_lab.h"
#include "outfile.h"
#include "plot.h"
#include "svg.h"

/* Pixels; a panel's column is a few steps. */
enum { LEFT = 60, TOP = 62, ROW = 20, GAP = 30, BOTTOM = 46, RIGHT = 20, INSIDE = ROW * ELISE_VISIBLE };

#define INK "#222222"

static const char *const notes[ELISE_VISIBLE] = { "E4", "A4", "B4", "C5", "D5", "D#5", "E5" };

/* Rates of a cycle, white 0 and dark 1; `steps` of them a column of `wide` pixels. */
static void map(struct svg *svg, const struct elise_cycle *rate, double left, int steps, double wide)
{
	for (int t = 0; t + steps <= ELISE_CYCLE; t += steps)
		for (int i = 0; i < ELISE_VISIBLE; i++) {
			double mean = 0;
			char fill[16];

			for (int k = 0; k < steps; k++)
				mean += rate->at[t + k][i] / steps;
			snprintf(fill, sizeof(fill), "#%02x%02x%02x", (unsigned)lround(255 - 255 * mean),
				 (unsigned)lround(255 - 141 * mean), (unsigned)lround(255 - 77 * mean));
			svg_rect(svg, left + t / steps * wide, TOP + (ELISE_VISIBLE - 1 - i) * ROW, wide, ROW,
				 fill);
		}
	svg_line(svg, left, TOP + INSIDE, left + ELISE_CYCLE / steps * wide, TOP + INSIDE, INK, 1, NULL);
}

static void labels(struct svg *svg, const char *title)
{
	svg_text(svg, LEFT, 26, 16, SVG_START, 0, INK, title);
	for (int i = 0; i < ELISE_VISIBLE; i++)
		svg_text(svg, LEFT - 8, TOP + (ELISE_VISIBLE - i) * ROW - 6, 11, SVG_END, 0, INK, notes[i]);
}

static bool draw_replay(const struct elise_picture *p, const char *path, struct why *why)
{
	static const char title[] = "A pattern of 120 ms and its replay, rates of the visible neurons";
	const int steps = 2, wide = 5, width = ELISE_CYCLE / steps * wide;
	struct outfile out;
	struct svg svg;

	if (!outfile_open(&out, path, why))
		return false;
	svg_begin(&svg, out.stream, LEFT + 2 * width + GAP + RIGHT, TOP + INSIDE + BOTTOM, title);
	labels(&svg, title);
	map(&svg, &p->target, LEFT, steps, wide);
	map(&svg, &p->replay, LEFT + width + GAP, steps, wide);
	svg_text(&svg, LEFT, TOP + INSIDE + 22, 13, SVG_START, 0, INK, "target");
	svg_text(&svg, LEFT + width + GAP, TOP + INSIDE + 22, 13, SVG_START, 0, INK,
		 "tenth cycle without a teacher");
	svg_end(&svg);
	return outfile_commit(&out, why);
}

static bool draw_disruption(const struct elise_picture *p, const char *path, struct why *why)
{
	static const char title[] = "Visible neurons silenced for a cycle, and what follows";
	static const char *const name[ELISE_SHOWN] = { "before", "silenced", "1 after", "2 after", "3 after" };
	const int steps = 4, wide = 5, width = ELISE_CYCLE / steps * wide;
	struct outfile out;
	struct svg svg;

	if (!outfile_open(&out, path, why))
		return false;
	svg_begin(&svg, out.stream, LEFT + ELISE_SHOWN * width + RIGHT, TOP + INSIDE + BOTTOM, title);
	labels(&svg, title);
	for (int k = 0; k < ELISE_SHOWN; k++) {
		map(&svg, &p->shown[k], LEFT + k * width, steps, wide);
		svg_line(&svg, LEFT + k * width, TOP, LEFT + k * width, TOP + INSIDE, INK, 1, NULL);
		svg_text(&svg, LEFT + k * width + 4, TOP + INSIDE + 22, 13, SVG_START, 0, INK, name[k]);
	}
	svg_end(&svg);
	return outfile_commit(&out, why);
}

static bool draw_lines(const char *title, const char *x_label, const struct plot_line *line, size_t n,
		       const char *path, struct why *why)
{
	const struct plot_panel panel = {
		.kind = PLOT_LINES, .y_label = "r", .lines = line, .n_lines = n, .height = 260,
		.y_min = 0, .y_max = 1,
	};
	const struct plot plot = { .title = title, .x_label = x_label, .panels = &panel, .n_panels = 1 };

	return plot_write(&plot, path, why);
}

static bool draw_curves(const struct elise_picture *p, const char *path, struct why *why)
{
	struct plot_line line[ELISE_CURVES];

	for (size_t i = 0; i < p->curves; i++)
		line[i] = (struct plot_line){
			.x = p->cycle[i], .y = p->r[i], .n = p->points[i], .threshold = NAN,
		};
	return draw_lines("r of free cycles while the pattern is learned, a line a seed", "cycles", line,
			  p->curves, path, why);
}

static bool draw_recovery(const struct elise_picture *p, const char *path, struct why *why)
{
	struct plot_line line[ELISE_CURVES];
	double at[ELISE_REPLAY + ELISE_HEAL + 1];

	for (int k = 0; k <= ELISE_REPLAY + ELISE_HEAL; k++)
		at[k] = k - ELISE_REPLAY;
	for (size_t i = 0; i < p->healed; i++)
		line[i] = (struct plot_line){
			.x = at, .y = p->heal[i], .n = ELISE_REPLAY + ELISE_HEAL + 1, .threshold = NAN,
		};
	return draw_lines("r of replay before and after a silenced cycle, a line a seed",
			  "cycles after the silenced one", line, p->healed, path, why);
}

int elise_draw(struct lab *lab, const struct elise_picture *p)
{
	const char *shown = lab_picture(lab, "replay"), *curves = lab_picture(lab, "cycles");
	const char *disruption = lab_picture(lab, "disruption"), *recovery = lab_picture(lab, "recovery");
	struct why why;

	if (!shown || !curves || !disruption || !recovery)
		return EXIT_USAGE;
	if (draw_replay(p, shown, &why) && draw_curves(p, curves, &why) &&
	    draw_disruption(p, disruption, &why) && draw_recovery(p, recovery, &why))
		return EXIT_OK;
	say("%s", why.text);
	return EXIT_USAGE;
}
