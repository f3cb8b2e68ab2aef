/* SPDX-License-Identifier: MIT */
/*
 * lab_table.c -- bars in words, and the table of them
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "experiment.h"

bool lab_reported(const struct bar *b)
{
	return isinf(b->lo) && isinf(b->hi);
}

void lab_bar_text(char *text, size_t size, const struct bar *b)
{
	if (lab_reported(b))
		snprintf(text, size, "-");
	else if (isinf(b->lo))
		snprintf(text, size, "<= %.4g", b->hi);
	else if (isinf(b->hi))
		snprintf(text, size, ">= %.4g", b->lo);
	else
		snprintf(text, size, "%.4g..%.4g", b->lo, b->hi);
}

void lab_value_text(char *text, size_t size, const struct bar *b)
{
	double lo = INFINITY, hi = -INFINITY;

	for (size_t i = 0; i < b->n; i++) {
		lo = fmin(lo, b->value[i]);
		hi = fmax(hi, b->value[i]);
	}
	if (b->n > 1)
		snprintf(text, size, "%.3g (%.3g..%.3g)", lab_judged(b), lo, hi);
	else
		snprintf(text, size, "%.3g", lab_judged(b));
}

bool lab_missed(const struct bar *b)
{
	return !lab_met(b) && !lab_reported(b);
}

const char *lab_verdict(const struct bar *b)
{
	return lab_reported(b) ? "reported" : lab_met(b) ? "met" : "MISSED";
}

static int longer(int wide, const char *text)
{
	int n = (int)strlen(text);

	return n > wide ? n : wide;
}

int lab_table(const struct lab *lab)
{
	int wide[3] = { 2, 4, 8 }, missed = 0;
	char bar[40], value[80];

	for (size_t i = 0; i < lab->bars; i++) {
		lab_value_text(value, sizeof(value), &lab->bar[i]);
		wide[0] = longer(wide[0], lab->bar[i].id);
		wide[1] = longer(wide[1], lab->bar[i].what);
		wide[2] = longer(wide[2], value);
	}
	printf("%-*s  %-*s  %-13s  %-*s  %5s\n", wide[0], "id", wide[1], "what", "bar", wide[2],
	       "measured", "seeds");
	for (size_t i = 0; i < lab->bars; i++) {
		const struct bar *b = &lab->bar[i];

		lab_bar_text(bar, sizeof(bar), b);
		lab_value_text(value, sizeof(value), b);
		printf("%-*s  %-*s  %-13s  %-*s  %5zu  %s\n", wide[0], b->id, wide[1], b->what, bar,
		       wide[2], value, b->n, lab_verdict(b));
		missed += lab_missed(b);
	}
	return missed;
}
