/* SPDX-License-Identifier: MIT */
/*
 * lossy -- the Verilated device behind a faulty cable does what the model does behind a good one
 *
 *     lossy [SEED [COMMANDS]]
 */
#include <stdio.h>
#include <stdlib.h>
#include "lossy.h"

int main(int argc, char **argv)
{
	const struct lossy run = {
		"model:tiny", "rtl:tiny", 60, argc > 1 ? strtoull(argv[1], NULL, 0) : 1,
		argc > 2 ? strtoul(argv[2], NULL, 0) : 12000,
	};

	printf("1..%d\n", LOSSY_RESULTS);
	return lossy_compare(1, &run) != 0;
}
