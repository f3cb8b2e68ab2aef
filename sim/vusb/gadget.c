/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "gadget.h"

#include <time.h>

enum {
	/* Of the simulated device's time: a look for bytes takes as long as all before it were in vain. */
	SLICE_US = 4, SLICE_MAX_US = 5000,
	SILENT_US = 1000000,  /* after so much of it without a byte it waits for the host */
	PATIENCE_NS = 200000, /* on the wall: the host may have said something */
};

static int64_t wall_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

int gadget_say(struct gadget *g, const uint8_t *bytes, size_t n)
{
	g->silent_us = 0;
	return n && g->behind->send(g->self, bytes, n, &g->why) ? GADGET_DEAD : 0;
}

int gadget_listen(struct gadget *g, uint8_t *bytes, size_t cap, size_t *n)
{
	int64_t from = wall_ns();

	*n = 0;
	while (!*n && !gadget_silent(g) && wall_ns() - from < PATIENCE_NS) {
		uint64_t slice = g->silent_us < SLICE_US ? SLICE_US :
				 g->silent_us < SLICE_MAX_US ? g->silent_us : SLICE_MAX_US;

		if (g->behind->recv(g->self, bytes, cap, n, slice, &g->why))
			return GADGET_DEAD;
		g->silent_us = *n ? 0 : g->silent_us + slice;
	}
	return 0;
}

bool gadget_silent(const struct gadget *g)
{
	return g->silent_us >= SILENT_US;
}

int gadget_string(uint8_t *to, const char *text)
{
	int n = 2;

	for (; *text && n < 254; text++) {
		to[n++] = (uint8_t)*text;
		to[n++] = 0;
	}
	to[0] = (uint8_t)n;
	to[1] = 3;
	return n;
}

int gadget_cut(const uint8_t setup[8], int n)
{
	int most = (int)gadget_u16(setup + 6);

	return n < most ? n : most;
}
