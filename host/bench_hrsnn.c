/* SPDX-License-Identifier: MIT */
#include "bench_hrsnn.h"
#include <stdio.h>
#include "exp_hrsnn_lab.h"

enum { SEEDS = 8, FIRST_SEED = 101 };

bool bench_hrsnn_clocks(const char *config, double *clocks)
{
	const struct hrsnn_length length = { 500, 3000, 2000 };
	char where[64];
	struct lq *dev;
	int err;

	snprintf(where, sizeof(where), "model:%s", config);
	err = lq_open(&dev, where);
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
