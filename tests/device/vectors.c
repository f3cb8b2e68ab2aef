/* SPDX-License-Identifier: MIT */
/* vectors -- the golden bytes through the Verilated device, its core in lockstep with the model */
#include <string.h>
#include "vectors.h"

static bool open_rtl(struct wire *w, void *ctx)
{
	unsigned *seed = ctx;

	for (const struct dut_top_ops *const *ops = dut_top_table; *ops; ops++)
		if (!strcmp((*ops)->name, "tiny"))
			return wire_open_rtl(w, *ops, (*seed)++, true);
	return false;
}

int main(void)
{
	unsigned seed = 1;

	return vectors_run(open_rtl, &seed);
}
