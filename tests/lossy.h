/* SPDX-License-Identifier: MIT */
/*
 * lossy.h -- a long run over a faulty cable gives exactly what it gives over a good one
 *
 * The same random commands go to two devices, one behind faulty.h. All output, all that is read
 * back, every refusal that is waited for, the counters and all memories at the end must be
 * equal; so nothing was lost, invented, reordered or applied twice. A run fails as well if a
 * kind of fault or of healing never happened, or if the good cable had something to heal.
 */
#ifndef LQ_LOSSY_H
#define LQ_LOSSY_H
#include <stdint.h>

struct lossy {
	const char *good, *bad; /* devices, as for lq_open(); the cable to `bad` is faulty */
	unsigned rate;          /* of 1000 frames */
	uint64_t seed;
	unsigned long commands;
};

enum { LOSSY_RESULTS = 3 };

/* Print LOSSY_RESULTS lines of TAP from `number` on; how many say "not ok". */
int lossy_compare(int number, const struct lossy *t);

/*
 * Over the faulty cable, let t->bad run free for t->commands steps while events go in: no step
 * may be missing or out of order, and each event must act once. Prints one line of TAP.
 */
int lossy_free_run(int number, const struct lossy *t);

#endif
