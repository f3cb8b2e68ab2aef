/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "csv.h"
#include "digits.h"

static bool load_line(const struct csv *csv, struct digit *d, struct why *why)
{
	int64_t value;
	char name[24];

	if (csv->n != DIGITS_PIXELS + 1)
		return why_not(why, "%s:%lu: expected %d pixels and the digit they show, found %d "
			       "fields", csv->path, csv->line, DIGITS_PIXELS, csv->n);
	for (int i = 0; i < DIGITS_PIXELS; i++) {
		snprintf(name, sizeof(name), "pixel %d", i);
		if (!csv_whole(csv, why, name, csv->field[i], 0, DIGITS_TOP, &value))
			return false;
		d->pixel[i] = (uint8_t)value;
	}
	if (!csv_whole(csv, why, "digit", csv->field[DIGITS_PIXELS], 0, DIGITS_CLASSES - 1, &value))
		return false;
	d->label = (uint8_t)value;
	return true;
}

static bool load_lines(struct digits *d, struct csv *csv, struct why *why)
{
	size_t room = 0;
	int more;

	while ((more = csv_next(csv, why)) > 0) {
		if (d->n == room) {
			struct digit *list;

			room = room ? 2 * room : 1024;
			list = realloc(d->list, room * sizeof(*list));
			if (!list)
				return why_not(why, "%s: out of memory", csv->path);
			d->list = list;
		}
		if (!load_line(csv, &d->list[d->n], why))
			return false;
		d->n++;
	}
	if (more < 0)
		return false;
	return d->n >= DIGITS_FOLD || why_not(why, "%s: expected at least %d images, found %zu",
					      csv->path, DIGITS_FOLD, d->n);
}

bool digits_load(struct digits *d, const char *path, struct why *why)
{
	struct csv csv;
	bool ok;

	*d = (struct digits){0};
	if (!csv_open(&csv, path, why))
		return false;
	ok = load_lines(d, &csv, why);
	csv_close(&csv);
	if (!ok)
		digits_free(d);
	return ok;
}

void digits_free(struct digits *d)
{
	free(d->list);
	*d = (struct digits){0};
}

bool digits_split(const char *name, enum digits_split *split, struct why *why)
{
	*split = strcmp(name, "tail") ? SPLIT_FIFTH : SPLIT_TAIL;
	return *split == SPLIT_TAIL || !strcmp(name, "fifth") ||
	       why_not(why, "--split: expected fifth or tail, found \"%.60s\"", name);
}

bool digits_is_test(enum digits_split split, size_t index, size_t n)
{
	if (split == SPLIT_FIFTH)
		return index % DIGITS_FOLD == 0;
	return index >= n - (n + DIGITS_FOLD - 1) / DIGITS_FOLD;
}

int digits_latency(int pixel)
{
	int level = (pixel * DIGITS_LEVELS + DIGITS_TOP / 2) / DIGITS_TOP;

	return level ? DIGITS_LEVELS - level : -1;
}
