/* SPDX-License-Identifier: MIT */
/*
 * lossy -- what the driver makes of a faulty cable to the model device
 *
 *     lossy [SEED [COMMANDS]]
 */
#include <stdio.h>
#include <stdlib.h>
#include "lossy.h"

int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
	unsigned long commands = argc > 2 ? strtoul(argv[2], NULL, 0) : 24000;
	const struct lossy run[] = {
		{ "model:tiny", "model:tiny", 30, seed, commands },
		{ "model:tiny", "model:tiny", 200, seed + 1, commands / 8 },
		{ "model:up5k-w4", "model:up5k-w4", 50, seed + 2, commands / 8 },
	};
	enum { N = sizeof(run) / sizeof(run[0]) };
	int failed = 0;

	printf("1..%d\n", N * LOSSY_RESULTS + 1);
	for (int i = 0; i < N; i++)
		failed += lossy_compare(1 + i * LOSSY_RESULTS, &run[i]);
	failed += lossy_free_run(N * LOSSY_RESULTS + 1, &run[1]);
	return failed != 0;
}
