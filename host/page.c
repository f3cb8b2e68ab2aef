/* SPDX-License-Identifier: MIT */
#include "page.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cmd.h"
#include "svg.h"

static const char others[] = "Others.";

static const char head[] =
	"<!DOCTYPE html>\n"
	"<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n<meta charset=\"UTF-8\"/>\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
	"<title>Lapicque: published systems that learn, claimed and measured</title>\n<style>\n"
	"body { font-family: 'DejaVu Sans', Helvetica, Arial, sans-serif; line-height: 1.4;\n"
	"       max-width: 62em; margin: 2em auto; padding: 0 1em; color: #222; background: #fff; }\n"
	"table { border-collapse: collapse; width: 100%; font-size: 0.85em; }\n"
	"th, td { text-align: left; padding: 0.2em 0.6em; border-bottom: 1px solid #ddd; }\n"
	"tr.claim td { padding-top: 1em; font-style: italic; border-bottom: 1px solid #888; }\n"
	"td.met { color: #176b2c; } td.MISSED { color: #b3261e; font-weight: bold; }\n"
	"code { background: #f2f2f2; padding: 0.1em 0.3em; }\n"
	"figure { margin: 1.5em 0; } figcaption { font-size: 0.85em; color: #666; }\n"
	"svg { max-width: 100%; height: auto; }\n"
	"</style>\n</head>\n<body>\n"
	"<h1>Published systems that learn, claimed and measured</h1>\n"
	"<p>Lapicque " LAPICQUE_VERSION ". The device learns by its rules, in integers; the host makes\n"
	"the data and keeps the score. A line is a figure that is to be reached, the bar, beside what was\n"
	"measured over several seeds. Lines without a bar are reported only.</p>\n";

bool page_open(struct page *page, const char *path, struct why *why)
{
	*page = (struct page){ 0 };
	if (!outfile_open(&page->file, path, why))
		return false;
	fputs(head, page->file.stream);
	return true;
}

static void cell(FILE *out, const char *text)
{
	fputs("<td>", out);
	svg_escape(out, text);
	fputs("</td>", out);
}

/* E9b before E10a. */
static int by_id(const char *a, const char *b)
{
	char *end_a, *end_b;
	long x, y;

	if (a[0] != b[0] || !a[0])
		return a[0] - b[0];
	x = strtol(a + 1, &end_a, 10);
	y = strtol(b + 1, &end_b, 10);
	return x != y ? (x > y) - (x < y) : strcmp(end_a, end_b);
}

/* Bars by their names, so that those of one claim stand together; as they came if of one name. */
static void sort(const struct lab *lab, const struct bar *sorted[LAB_BARS])
{
	for (size_t n = 0; n < lab->bars; n++) {
		size_t at = n;

		for (; at && by_id(sorted[at - 1]->id, lab->bar[n].id) > 0; at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = &lab->bar[n];
	}
}

static void row(FILE *out, const struct bar *b)
{
	static const char *const judged[] = {
		[LAB_MEDIAN] = "median", [LAB_MEAN] = "mean", [LAB_WORST] = "worst",
	};
	char bar[40], value[80];

	lab_bar_text(bar, sizeof(bar), b);
	lab_value_text(value, sizeof(value), b);
	fputs("<tr>", out);
	cell(out, b->id);
	cell(out, b->what);
	cell(out, bar);
	cell(out, value);
	cell(out, judged[b->of]);
	fprintf(out, "<td>%zu</td><td class=\"%s\">%s</td></tr>\n", b->n, lab_verdict(b), lab_verdict(b));
}

/* Before the first bar of several, what they are to show. */
static void table(FILE *out, const struct lab *lab)
{
	const struct bar *sorted[LAB_BARS];
	const char *before = NULL;

	sort(lab, sorted);
	fputs("<table>\n<tr><th>id</th><th>what</th><th>bar</th><th>measured (least..greatest)</th>"
	      "<th>of</th><th>seeds</th><th></th></tr>\n", out);
	for (size_t i = 0; i < lab->bars; i++) {
		const char *claim = lab_claim(sorted[i]->id);

		if (!claim)
			claim = others;
		if (claim != before) {
			fputs("<tr class=\"claim\"><td colspan=\"7\">", out);
			svg_escape(out, claim);
			fputs("</td></tr>\n", out);
		}
		before = claim;
		row(out, sorted[i]);
	}
	fputs("</table>\n", out);
}

/* The element alone: a declaration of XML may stand at a file's very beginning only. */
static void picture(FILE *out, FILE *in)
{
	char line[4096];
	bool skip = true;

	while (fgets(line, sizeof(line), in)) {
		skip = skip && !strncmp(line, "<?xml", 5);
		if (!skip)
			fputs(line, out);
	}
}

static void base64(FILE *out, FILE *in)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned char b[3];
	size_t n;

	while ((n = fread(b, 1, 3, in)) > 0) {
		unsigned bits = (unsigned)b[0] << 16 | (n > 1 ? (unsigned)b[1] << 8 : 0) | (n > 2 ? b[2] : 0u);

		for (size_t i = 0; i < 4; i++)
			fputc(i <= n ? digit[bits >> (18 - 6 * i) & 63] : '=', out);
	}
}

static void sound(FILE *out, FILE *in)
{
	fputs("<audio controls=\"controls\" src=\"data:audio/wav;base64,", out);
	base64(out, in);
	fputs("\"></audio>\n", out);
}

/* A file as `put` has it in the page, with its name. */
static bool figure(FILE *out, const char *path, void (*put)(FILE *out, FILE *in), struct why *why)
{
	FILE *in = fopen(path, "rb");
	bool good;

	if (!in)
		return why_not(why, "%s: cannot be read: %s", path, strerror(errno));
	fputs("<figure>\n", out);
	put(out, in);
	good = !ferror(in);
	if (!good)
		why_not(why, "%s: cannot be read: %s", path, strerror(errno));
	fclose(in);
	fputs("<figcaption>", out);
	svg_escape(out, path);
	fputs("</figcaption>\n</figure>\n", out);
	return good;
}

static void command(FILE *out, const struct lab *lab)
{
	fprintf(out, "<p><code>lapicque experiment %s", lab->name);
	if (lab->quick)
		fputs(" --quick", out);
	fprintf(out, " --seed %u", (unsigned)lab->seed);
	if (lab->seeds)
		fprintf(out, " --seeds %u", (unsigned)lab->seeds);
	if (lab->device) {
		fputs(" -d ", out);
		svg_escape(out, lab->device);
	}
	fprintf(out, "</code></p>\n");
}

bool page_system(struct page *page, const struct experiment *e, const struct lab *lab, struct why *why)
{
	FILE *out = page->file.stream;
	int bars = 0, missed = 0;

	for (size_t i = 0; i < lab->bars; i++) {
		bars += !lab_reported(&lab->bar[i]);
		missed += lab_missed(&lab->bar[i]);
	}
	fprintf(out, "<h2 id=\"%s\">", e->name);
	svg_escape(out, e->what);
	fputs("</h2>\n<p>", out);
	svg_escape(out, e->source);
	fputs(". Run on ", out);
	svg_escape(out, lab->device ? lab->device : "model");
	fprintf(out, " in %s: %d of %d bars met, %.0f s.</p>\n", lab->quick ? "short" : "full",
		bars - missed, bars, lab_seconds(lab));
	command(out, lab);
	table(out, lab);
	for (size_t i = 0; i < lab->pictures; i++)
		if (!figure(out, lab->picture[i], picture, why))
			return false;
	for (size_t i = 0; i < lab->sounds; i++)
		if (!figure(out, lab->sound[i], sound, why))
			return false;
	return true;
}

bool page_close(struct page *page, struct why *why)
{
	fputs("</body>\n</html>\n", page->file.stream);
	return outfile_commit(&page->file, why);
}

void page_abort(struct page *page)
{
	outfile_abort(&page->file);
}
