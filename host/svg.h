/* SPDX-License-Identifier: MIT */
/*
 * svg.h -- write an SVG picture, element by element
 *
 * Coordinates are pixels from the upper left corner. Text is escaped; bytes that are not UTF-8 or
 * not allowed in XML become '?'. The caller owns the stream and looks at ferror() in the end.
 */
#ifndef LQ_SVG_H
#define LQ_SVG_H
#include <stdio.h>

struct svg {
	FILE *out;
};

/* Text of an element or an attribute. */
void svg_escape(FILE *out, const char *text);

enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END };

void svg_begin(struct svg *svg, FILE *out, double width, double height, const char *title);
void svg_end(struct svg *svg);

/* Colours are CSS colours, "none" for nothing; dash is an SVG dash pattern or NULL. */
void svg_rect(struct svg *svg, double x, double y, double w, double h, const char *fill);
void svg_line(struct svg *svg, double x0, double y0, double x1, double y1, const char *stroke,
	      double width, const char *dash);
void svg_circle(struct svg *svg, double x, double y, double r, const char *fill);

/* turn: degrees clockwise around the anchor. */
void svg_text(struct svg *svg, double x, double y, double size, enum svg_anchor anchor, double turn,
	      const char *fill, const char *text);

/* One path of many points: svg_path_begin(), svg_move()/svg_draw() as often as wanted, then end. */
void svg_path_begin(struct svg *svg);
void svg_move(struct svg *svg, double x, double y);
void svg_draw(struct svg *svg, double x, double y);
void svg_path_end(struct svg *svg, const char *stroke, double width, const char *dash);

#endif
