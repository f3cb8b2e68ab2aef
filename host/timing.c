/* SPDX-License-Identifier: MIT */
#include "timing.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "csv.h"

enum { BOARD, CONFIG, CELLS, FMAX, COLUMNS };

static const char *const names[COLUMNS] = { "board", "config", "lc", "fmax_worst_mhz" };

static bool find_columns(const struct csv *csv, int at[COLUMNS], struct why *why)
{
	for (int i = 0; i < COLUMNS; i++) {
		at[i] = csv->n - 1;
		while (at[i] >= 0 && strcmp(csv->field[at[i]], names[i]))
			at[i]--;
		if (at[i] < 0)
			return why_not(why, "%s: expected a column %s, found none", csv->path, names[i]);
	}
	return true;
}

static bool number(const struct csv *csv, const int at[COLUMNS], int column, double *value, struct why *why)
{
	*value = atof(csv->field[at[column]]);
	return *value > 0 || csv_expected(csv, why, names[column], "a number above 0", csv->field[at[column]]);
}

static bool take(struct timing *t, const struct csv *csv, const int at[COLUMNS], struct why *why)
{
	struct timing_row *row = &t->row[t->n];

	for (int i = 0; i < COLUMNS; i++)
		if (at[i] >= csv->n)
			return csv_expected(csv, why, names[i], "a field", "none");
	if (t->n == TIMING_ROWS)
		return why_not(why, "%s: expected %d boards at most, found more", csv->path, TIMING_ROWS);
	snprintf(row->board, sizeof(row->board), "%s", csv->field[at[BOARD]]);
	snprintf(row->config, sizeof(row->config), "%s", csv->field[at[CONFIG]]);
	t->n++;
	return number(csv, at, CELLS, &row->cells, why) && number(csv, at, FMAX, &row->mhz, why);
}

bool timing_read(struct timing *t, const char *path, struct why *why)
{
	struct csv csv;
	int at[COLUMNS], rc;
	bool good;

	if (!csv_open(&csv, path, why))
		return false;
	rc = csv_next(&csv, why);
	good = rc > 0 ? find_columns(&csv, at, why) :
		rc == 0 && why_not(why, "%s: expected a table, found nothing", path);
	while (good && (rc = csv_next(&csv, why)) > 0)
		good = take(t, &csv, at, why);
	csv_close(&csv);
	return good && rc == 0;
}

const struct timing_row *timing_slowest(const struct timing *t, const char *board, const char *config)
{
	const struct timing_row *slowest = NULL;

	for (const struct timing_row *r = t->row; r < t->row + t->n; r++)
		if ((!*board || !strcmp(board, r->board)) && (!*config || !strcmp(config, r->config)) &&
		    (!slowest || r->mhz < slowest->mhz))
			slowest = r;
	return slowest;
}
