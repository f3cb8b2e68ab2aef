/* SPDX-License-Identifier: MIT */
/* vectors -- the golden bytes through the C twin of the device */
#include "vectors.h"

static bool open_c(struct wire *w, void *ctx)
{
	(void)ctx;
	return wire_open_c(w, config_find("tiny"));
}

int main(void)
{
	return vectors_run(open_c, NULL);
}
