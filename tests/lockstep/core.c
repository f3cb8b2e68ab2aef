/* SPDX-License-Identifier: MIT */
/*
 * core -- the core of each config against both models on every clock, over random networks
 *
 *     build/tests/lockstep/core [-c CONFIG] [-n CLOCKS] [-s SEED] [-f FILE.fst] [CONFIG...]
 *
 * With -c that config. Else those named, or all, each with its share of the clocks, which may be more than all.
 */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "campaign.h"
#include "config.h"

/* Clocks of a config, in percent of -n: as many as its rarest cases need. Rules are many, and a
 * reset seldom meets a step of a core whose memories take long to load. */
static const struct { const char *name; int percent; } share[] = {
	{ "tiny", 25 }, { "up5k", 20 }, { "up5k-w4", 15 }, { "up5k-w16", 55 }, { "hx8k", 12 },
	{ "wide", 12 }, { "ecp5-25f", 12 }, { "tiny-learn", 200 }, { "tiny-learn-w16", 200 },
	{ "up5k-learn", 100 }, { "up5k-learn-w16", 100 }, { "up5k-hrsnn", 100 }, { "up5k-hrsnn-w16", 100 },
	{ "hx8k-learn", 12 }, { "wide-learn", 100 },
	{ "ecp5-25f-learn", 55 }, { "tiny-dendrite", 200 }, { "up5k-dendrite", 100 },
	{ "ecp5-25f-dendrite", 100 },
};
enum { N_SHARES = sizeof(share) / sizeof(*share) };

static int failed, test;

static void one(const char *config, uint64_t clocks, uint64_t seed, const char *fst)
{
	struct campaign c = { .config = config, .clocks = clocks, .seed = seed, .fst = fst };
	bool ok = campaign_run(&c) == 0 && c.same;

	failed |= !ok;
	printf("%sok %d - core lockstep %s: %" PRIu64 " clocks, %" PRIu64 " steps, seed %" PRIu64
	       "%s%s\n", ok ? "" : "not ", ++test, config, c.done, c.steps, seed, ok ? "" : ": ",
	       ok ? "" : c.message);
	ok = c.same && !c.missed[0];
	failed |= !ok;
	printf("%sok %d - coverage %s%s%s\n", ok ? "" : "not ", ++test, config,
	       ok ? "" : ": missed ", ok ? "" : c.missed[0] ? c.missed : "(stopped early)");
	fflush(stdout);
}

static void its_share(const char *config, uint64_t clocks, uint64_t seed, const char *fst)
{
	for (int i = 0; i < N_SHARES; i++)
		if (!strcmp(share[i].name, config)) {
			one(config, clocks * (uint64_t)share[i].percent / 100, seed, fst);
			return;
		}
	printf("Bail out! %s has no share\n", config);
	exit(1);
}

int main(int argc, char **argv)
{
	const char *config = NULL, *fst = "build/lockstep.fst";
	uint64_t clocks = 3000000, seed = 1;
	int o;

	while ((o = getopt(argc, argv, "c:n:s:f:")) != -1)
		switch (o) {
		case 'c': config = optarg; break;
		case 'n': clocks = strtoull(optarg, NULL, 0); break;
		case 's': seed = strtoull(optarg, NULL, 0); break;
		case 'f': fst = optarg; break;
		default:
			fprintf(stderr, "usage: core [-c CONFIG] [-n CLOCKS] [-s SEED] [-f FILE.fst] [CONFIG...]\n");
			return 1;
		}
	printf("1..%d\n", 2 * (config ? 1 : optind < argc ? argc - optind : N_SHARES));
	if (config)
		one(config, clocks, seed, fst);
	else if (optind < argc)
		while (optind < argc)
			its_share(argv[optind++], clocks, seed, fst);
	else
		for (int i = 0; i < N_SHARES; i++)
			its_share(share[i].name, clocks, seed, fst);
	return failed;
}
