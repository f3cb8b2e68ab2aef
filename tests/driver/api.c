/* SPDX-License-Identifier: MIT */
/* api -- every call of the driver on the model device, in configs that differ in every size */
#include "driver_cases.h"

int main(void)
{
	static const char *const where[] = {
		"model:tiny", "model:up5k", "model:up5k-w4", "model:up5k-w16", "model:hx8k",
		"model:wide", "model:tiny-learn", "model:tiny-learn-w16", "model:up5k-learn",
		"model:up5k-learn-w16", "model:hx8k-learn", "model:wide-learn",
	};

	return driver_cases_run(where, sizeof(where) / sizeof(where[0]));
}
