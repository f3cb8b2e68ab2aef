/* SPDX-License-Identifier: MIT */
#include "bench_hrsnn.h"
#include <stdlib.h>
#include <string.h>
#include "csv.h"
#include "exp_hrsnn_lab.h"

enum { SEEDS = 8, FIRST_SEED = 101 };

#define CONFIG "up5k-hrsnn"

const char bench_hrsnn_config[] = CONFIG;

bool bench_hrsnn_clocks(double *clocks)
{
	const struct hrsnn_length length = { 500, 3000, 2000 };
	struct lq *dev;
	int err = lq_open(&dev, "model:" CONFIG);

	*clocks = 0;
	for (uint64_t seed = FIRST_SEED; !err && seed < FIRST_SEED + SEEDS; seed++) {
		const struct hrsnn net = hrsnn_recipe_memory(HRSNN_HEN | HRSNN_HES, seed);
		struct hrsnn_record record = { 0 };
		struct hrsnn_score score;

		err = hrsnn_memory(dev, &net, &length, &record, &score);
		hrsnn_record_free(&record);
		if (!err)
			*clocks += score.clocks / SEEDS;
	}
	lq_close(dev);
	return !err;
}

/* The column of that name in the line read last, -1 if there is none. */
static int column(const struct csv *csv, const char *name)
{
	int at = csv->n - 1;

	while (at >= 0 && strcmp(csv->field[at], name))
		at--;
	return at;
}

bool bench_hrsnn_fmax(const char *path, double *mhz, struct why *why)
{
	struct csv csv;
	int config, fmax, rc;

	*mhz = 0;
	if (!csv_open(&csv, path, why))
		return false;
	rc = csv_next(&csv, why);
	config = rc > 0 ? column(&csv, "config") : -1;
	fmax = rc > 0 ? column(&csv, "fmax_worst_mhz") : -1;
	if (rc >= 0 && (config < 0 || fmax < 0)) {
		why_not(why, "%s: expected columns config and fmax_worst_mhz", path);
		rc = -1;
	}
	while (rc > 0 && (rc = csv_next(&csv, why)) > 0) {
		double value;

		if (csv.n <= config || csv.n <= fmax || strcmp(csv.field[config], bench_hrsnn_config))
			continue;
		value = atof(csv.field[fmax]);
		if (!(value > 0)) {
			csv_expected(&csv, why, "fmax_worst_mhz", "megahertz above 0", csv.field[fmax]);
			rc = -1;
		} else if (*mhz == 0 || value < *mhz) {
			*mhz = value;
		}
	}
	csv_close(&csv);
	return rc == 0;
}
