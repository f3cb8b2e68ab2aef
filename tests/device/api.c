/* SPDX-License-Identifier: MIT */
/* api -- every call of the driver on the Verilated device, its core in lockstep with the model */
#include "driver_cases.h"

int main(void)
{
	static const char *const where[] = { "rtl:tiny", "rtl:up5k-w4", "rtl:up5k-w16", "rtl:hx8k" };

	return driver_cases_run(where, sizeof(where) / sizeof(where[0]));
}
