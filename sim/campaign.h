/* SPDX-License-Identifier: MIT */
/*
 * campaign.h -- random networks through the Verilated core and both models, compared on every clock
 *
 * Clocks come in segments, each with a core and models of its own and a seed derived from the
 * run's: on a difference only its segment is run again, to record the waveforms before it. At
 * every step boundary the step-level model must agree with the clock-level one, and at the end of
 * a segment all memories are read back through the host port (of a weight memory beyond 64 Ki
 * units, a sample). Needs the Verilated cores: link it only where they are.
 */
#ifndef LQ_CAMPAIGN_H
#define LQ_CAMPAIGN_H
#include <stdbool.h>
#include <stdint.h>

struct campaign {
	const char *config;
	uint64_t clocks;          /* at least */
	uint64_t seed;
	const char *fst;          /* where a difference's waveforms go, or NULL */
	void (*progress)(const struct campaign *c, uint64_t clocks); /* now and then, or NULL */

	/* Results. */
	uint64_t done;            /* clocks compared */
	uint64_t steps;           /* steps compared with the step-level model */
	bool same;                /* no difference */
	char message[256];        /* the difference: seed, clock, signal, both values */
	char missed[512];         /* cases that the stimulus missed, or "" */
};

/* 0; -1 when out of memory or the config has no Verilated core (message says which). */
int campaign_run(struct campaign *c);

#endif
