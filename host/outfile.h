/* SPDX-License-Identifier: MIT */
/*
 * outfile.h -- a file that appears whole or not at all
 *
 * Written beside its final name and renamed when complete. What is not a regular file (a pipe, a
 * device) is written directly.
 */
#ifndef LQ_OUTFILE_H
#define LQ_OUTFILE_H
#include <stdio.h>
#include "why.h"

struct outfile {
	FILE *stream;
	char *path, *temporary; /* temporary NULL: written directly */
};

/* path NULL or "-": stdout. */
bool outfile_open(struct outfile *out, const char *path, struct why *why);

/* Finish: false and why if anything could not be written; then nothing is left. */
bool outfile_commit(struct outfile *out, struct why *why);

/* Give up; NULL stream is fine. */
void outfile_abort(struct outfile *out);

#endif
