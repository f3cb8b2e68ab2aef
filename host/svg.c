/* SPDX-License-Identifier: MIT */
#include "svg.h"

/* Length of the UTF-8 character at s that XML allows, 0 if it is none. */
static int character(const unsigned char *s)
{
	int n = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 :
		s[0] < 0xf5 ? 4 : 0;

	if (n == 1)
		return s[0] >= 0x20 && s[0] != 0x7f;
	for (int i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* Overlong, surrogates, beyond the last plane, and the two that are no characters. */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f) ||
	    (s[0] == 0xef && s[1] == 0xbf && s[2] >= 0xbe))
		return 0;
	return n;
}

void svg_escape(FILE *out, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	while (*s) {
		int n = character(s);

		if (*s == '&')
			fputs("&amp;", out);
		else if (*s == '<')
			fputs("&lt;", out);
		else if (*s == '>')
			fputs("&gt;", out);
		else if (*s == '"')
			fputs("&quot;", out);
		else if (n == 0)
			putc('?', out);
		else
			fwrite(s, 1, (size_t)n, out);
		s += n ? n : 1;
	}
}

void svg_begin(struct svg *svg, FILE *out, double width, double height, const char *title)
{
	svg->out = out;
	fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%g\" height=\"%g\" "
		"viewBox=\"0 0 %g %g\"\n"
		"     font-family=\"DejaVu Sans, Helvetica, Arial, sans-serif\">\n"
		"<title>", width, height, width, height);
	svg_escape(out, title);
	fputs("</title>\n", out);
	svg_rect(svg, 0, 0, width, height, "white");
}

void svg_end(struct svg *svg)
{
	fputs("</svg>\n", svg->out);
}

void svg_rect(struct svg *svg, double x, double y, double w, double h, const char *fill)
{
	fprintf(svg->out, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" "
		"fill=\"%s\"/>\n", x, y, w, h, fill);
}

static void stroke_style(struct svg *svg, const char *stroke, double width, const char *dash)
{
	fprintf(svg->out, " stroke=\"%s\" stroke-width=\"%g\"", stroke, width);
	if (dash)
		fprintf(svg->out, " stroke-dasharray=\"%s\"", dash);
}

void svg_line(struct svg *svg, double x0, double y0, double x1, double y1, const char *stroke,
	      double width, const char *dash)
{
	fprintf(svg->out, "<line x1=\"%.2f\" y1=\"%.2f\" x2=\"%.2f\" y2=\"%.2f\"", x0, y0, x1, y1);
	stroke_style(svg, stroke, width, dash);
	fputs("/>\n", svg->out);
}

void svg_circle(struct svg *svg, double x, double y, double r, const char *fill)
{
	fprintf(svg->out, "<circle cx=\"%.2f\" cy=\"%.2f\" r=\"%.2f\" fill=\"%s\"/>\n", x, y, r,
		fill);
}

void svg_text(struct svg *svg, double x, double y, double size, enum svg_anchor anchor, double turn,
	      const char *fill, const char *text)
{
	static const char *const anchors[] = {"start", "middle", "end"};

	fprintf(svg->out, "<text x=\"%.2f\" y=\"%.2f\" font-size=\"%g\" text-anchor=\"%s\" "
		"fill=\"%s\"", x, y, size, anchors[anchor], fill);
	if (turn != 0)
		fprintf(svg->out, " transform=\"rotate(%g %.2f %.2f)\"", turn, x, y);
	putc('>', svg->out);
	svg_escape(svg->out, text);
	fputs("</text>\n", svg->out);
}

void svg_path_begin(struct svg *svg)
{
	fputs("<path d=\"", svg->out);
}

void svg_move(struct svg *svg, double x, double y)
{
	fprintf(svg->out, "M%.2f %.2f", x, y);
}

void svg_draw(struct svg *svg, double x, double y)
{
	fprintf(svg->out, "L%.2f %.2f", x, y);
}

void svg_path_end(struct svg *svg, const char *stroke, double width, const char *dash)
{
	fputs("\" fill=\"none\" stroke-linejoin=\"round\"", svg->out);
	stroke_style(svg, stroke, width, dash);
	fputs("/>\n", svg->out);
}
