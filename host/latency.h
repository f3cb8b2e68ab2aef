/* SPDX-License-Identifier: MIT */
/*
 * latency.h -- a histogram of times in microseconds, 16 bins to an octave: quantiles within 7 %
 */
#ifndef LQ_LATENCY_H
#define LQ_LATENCY_H
#include <stdint.h>
#include <stdio.h>

enum { LATENCY_BINS = 16 * 61 };

struct latency {
	uint64_t count[LATENCY_BINS], n, least, most;
};

void latency_add(struct latency *l, uint64_t us);

/* The time that share of all did not exceed, 0 < share <= 1: the upper edge of its bin. */
uint64_t latency_quantile(const struct latency *l, double share);

/* Name, least, median, 99 %, most; then a line and a bar for every octave from first to last. */
void latency_print(const struct latency *l, const char *name, FILE *out);

#endif
