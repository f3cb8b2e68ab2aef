/* SPDX-License-Identifier: MIT */
#include "bench_hrsnn.h"
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
