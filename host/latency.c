/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include "latency.h"

enum { SUB = 16, BAR = 40 };

/* Below SUB a bin each; above it the octave and the four bits behind the first one. */
static unsigned bin_of(uint64_t us)
{
	unsigned shift = 0;

	while (us >> shift >= 2 * SUB)
		shift++;
	return us < SUB ? (unsigned)us : SUB * (shift + 1) + (unsigned)(us >> shift) - SUB;
}

static uint64_t first_of(unsigned bin)
{
	return bin < SUB ? bin : (uint64_t)(SUB + bin % SUB) << (bin / SUB - 1);
}

void latency_add(struct latency *l, uint64_t us)
{
	if (!l->n || us < l->least)
		l->least = us;
	if (us > l->most)
		l->most = us;
	l->count[bin_of(us)]++;
	l->n++;
}

uint64_t latency_quantile(const struct latency *l, double share)
{
	uint64_t sum = 0, edge;

	for (unsigned bin = 0; bin < LATENCY_BINS; bin++) {
		sum += l->count[bin];
		if (!sum || (double)sum < share * (double)l->n)
			continue;
		edge = first_of(bin + 1) - 1;
		return edge < l->most ? edge : l->most;
	}
	return l->most;
}

/* All bins below SUB are one line, then one an octave. */
static uint64_t octave(const struct latency *l, unsigned k)
{
	uint64_t sum = 0;

	for (unsigned bin = SUB * k; bin < SUB * (k + 1); bin++)
		sum += l->count[bin];
	return sum;
}

void latency_print(const struct latency *l, const char *name, FILE *out)
{
	if (!l->n)
		return;
	fprintf(out, "%s: least %" PRIu64 " us, median %" PRIu64 ", 99 %% %" PRIu64 ", most %" PRIu64
		", of %" PRIu64 "\n", name, l->least, latency_quantile(l, 0.5),
		latency_quantile(l, 0.99), l->most, l->n);
	for (unsigned k = bin_of(l->least) / SUB; k <= bin_of(l->most) / SUB; k++) {
		uint64_t n = octave(l, k);
		int bar = (int)((double)n / (double)l->n * BAR + 0.5);

		fprintf(out, "%10" PRIu64 " .. %-8" PRIu64 " us %10" PRIu64 " %.*s\n",
			first_of(SUB * k), first_of(SUB * (k + 1)) - 1, n, bar,
			"########################################");
	}
}
