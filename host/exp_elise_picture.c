/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include "cmd.h"
#include "exp_elise_lab.h"
#include "outfile.h"
#include "plot.h"
#include "svg.h"

/* Pixels; a panel's column is a few steps. */
enum { LEFT = 60, TOP = 62, ROW = 20, GAP = 30, BOTTOM = 46, RIGHT = 20 };

#define INK "#222222"

static int inside(const struct elise_cycle *rate)
{
	return ROW * rate->visible;
}

/* Rates of a cycle, white 0 and dark 1; `steps` of them a column of `wide` pixels. */
static void map(struct svg *svg, const struct elise_cycle *rate, double left, int steps, double wide)
{
	for (int t = 0; t + steps <= rate->steps; t += steps)
		for (int i = 0; i < rate->visible; i++) {
			double mean = 0;
			char fill[16];

			for (int k = 0; k < steps; k++)
				mean += rate->at[t + k][i] / steps;
			snprintf(fill, sizeof(fill), "#%02x%02x%02x", (unsigned)lround(255 - 255 * mean),
				 (unsigned)lround(255 - 141 * mean), (unsigned)lround(255 - 77 * mean));
			svg_rect(svg, left + t / steps * wide, TOP + (rate->visible - 1 - i) * ROW, wide, ROW,
				 fill);
		}
	svg_line(svg, left, TOP + inside(rate), left + rate->steps / steps * wide, TOP + inside(rate), INK, 1,
		 NULL);
}

static void labels(struct svg *svg, const struct elise_cycle *rate, enum elise_tune tune, const char *title)
{
	svg_text(svg, LEFT, 26, 16, SVG_START, 0, INK, title);
	for (int i = 0; i < rate->visible; i++)
		svg_text(svg, LEFT - 8, TOP + (rate->visible - i) * ROW - 6, 11, SVG_END, 0, INK,
			 elise_names(tune)[i]);
}

/* A target beside a cycle of replay. */
static bool draw_pair(const struct elise_cycle *target, const struct elise_cycle *replay, enum elise_tune tune,
		      double wide, const char *title, const char *path, struct why *why)
{
	const int steps = 2, base = TOP + inside(target);
	const double width = target->steps / steps * wide, right = LEFT + width + GAP;
	struct outfile out;
	struct svg svg;

	if (!outfile_open(&out, path, why))
		return false;
	svg_begin(&svg, out.stream, right + width + RIGHT, base + BOTTOM, title);
	labels(&svg, target, tune, title);
	map(&svg, target, LEFT, steps, wide);
	map(&svg, replay, right, steps, wide);
	svg_text(&svg, LEFT, base + 22, 13, SVG_START, 0, INK, "target");
	svg_text(&svg, right, base + 22, 13, SVG_START, 0, INK, "tenth cycle without a teacher");
	svg_end(&svg);
	return outfile_commit(&out, why);
}

static bool draw_disruption(const struct elise_picture *p, const char *path, struct why *why)
{
	static const char title[] = "Visible neurons silenced for a cycle, and what follows";
	static const char *const name[ELISE_SHOWN] = { "before", "silenced", "1 after", "2 after", "3 after" };
	const int steps = 4, wide = 5, width = p->target.steps / steps * wide;
	const int base = TOP + inside(&p->target);
	struct outfile out;
	struct svg svg;

	if (!outfile_open(&out, path, why))
		return false;
	svg_begin(&svg, out.stream, LEFT + ELISE_SHOWN * width + RIGHT, base + BOTTOM, title);
	labels(&svg, &p->target, ELISE_SHORT, title);
	for (int k = 0; k < ELISE_SHOWN; k++) {
		map(&svg, &p->shown[k], LEFT + k * width, steps, wide);
		svg_line(&svg, LEFT + k * width, TOP, LEFT + k * width, base, INK, 1, NULL);
		svg_text(&svg, LEFT + k * width + 4, base + 22, 13, SVG_START, 0, INK, name[k]);
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
	const char *song = lab_picture(lab, "song");
	struct why why;

	if (!shown || !curves || !disruption || !recovery || !song)
		return EXIT_USAGE;
	if (draw_pair(&p->target, &p->replay, ELISE_SHORT, 5,
		      "A pattern of 120 ms and its replay, rates of the visible neurons", shown, &why) &&
	    draw_curves(p, curves, &why) && draw_disruption(p, disruption, &why) &&
	    draw_recovery(p, recovery, &why) &&
	    draw_pair(&p->sung, &p->song[1], ELISE_SONG, 3,
		      "A mock-up of a bird's song, 240 ms, and its replay, rates of the visible neurons", song,
		      &why))
		return EXIT_OK;
	say("%s", why.text);
	return EXIT_USAGE;
}
