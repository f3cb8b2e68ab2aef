/* SPDX-License-Identifier: MIT */
/*
 * timing.h -- the committed table of boards, what they take and what they reach (make timing)
 */
#ifndef LQ_TIMING_H
#define LQ_TIMING_H
#include "why.h"

enum { TIMING_ROWS = 64 };

struct timing_row {
	char board[40], config[40];
	double cells;        /* logic cells of the whole device */
	double mhz;          /* worst Fmax of all seeds */
};

struct timing {
	struct timing_row row[TIMING_ROWS];
	int n;
};

/*
 * Adds to t the rows of the CSV at path, whose columns have names. False, and why, if it cannot be read or is no
 * such table; what came before the fault has been added.
 */
bool timing_read(struct timing *t, const char *path, struct why *why);

/* The row of least Fmax among those of the board and with the config, each "" for any; NULL: none. */
const struct timing_row *timing_slowest(const struct timing *t, const char *board, const char *config);

#endif
