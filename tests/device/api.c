/* SPDX-License-Identifier: MIT */
/* api -- every call of the driver on each Verilated device, its core in lockstep with the model */
#include <stdio.h>
#include "driver_cases.h"
#include "dut_top.h"

int main(void)
{
	enum { MAX = 16 };
	static char name[MAX][40];
	const char *where[MAX];
	size_t n = 0;

	for (const struct dut_top_ops *const *t = dut_top_table; *t && n < MAX; t++, n++) {
		snprintf(name[n], sizeof(name[n]), "rtl:%s", (*t)->name);
		where[n] = name[n];
	}
	return driver_cases_run(where, n);
}
