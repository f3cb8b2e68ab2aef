/* SPDX-License-Identifier: MIT */
/*
 * cmd_lockstep.c -- `lapicque lockstep`: random networks through the RTL and its models
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "campaign.h"
#include "cmd.h"
#include "config.h"

static const char help[] =
	"usage: lapicque lockstep [-c CONFIG] [-n CLOCKS] [-s SEED] [-f FILE.fst]\n\n"
	"Drive random networks through the Verilated core and compare every port and every\n"
	"architectural write with the reference model on every clock.\n\n"
	"  -c, --config CONFIG  one config, default each in turn\n"
	"  -n, --clocks N       clocks of each config, default 1000000\n"
	"  -s, --seed SEED      default 1; a difference names its seed\n"
	"  -f, --fst FILE       where the waveforms before a difference go, default lockstep.fst\n\n"
	"Prints a line per config: name, clocks, steps, result. Exit status: 0 all the same, 1 usage,\n"
	"3 a difference, or a case that the stimulus missed\n";

static void progress(const struct campaign *c, uint64_t clocks)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r%s: %" PRIu64 " of %" PRIu64 " clocks ", c->config, clocks, c->clocks);
}

static int one(const char *config, uint64_t clocks, uint64_t seed, const char *fst)
{
	struct campaign c = {
		.config = config, .clocks = clocks, .seed = seed, .fst = fst, .progress = progress,
	};

	if (campaign_run(&c)) {
		say("lockstep: %s", c.message);
		return EXIT_USAGE;
	}
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K");
	printf("%s %" PRIu64 " clocks %" PRIu64 " steps %s\n", config, c.done, c.steps,
	       !c.same ? "DIFFERENT" : c.missed[0] ? "INCOMPLETE" : "same");
	fflush(stdout);
	if (!c.same)
		say("lockstep: %s; waveforms in %s", c.message, fst);
	else if (c.missed[0])
		say("lockstep: %s: not met in so few clocks: %s", config, c.missed);
	return c.same && !c.missed[0] ? EXIT_OK : EXIT_MISMATCH;
}

/* A whole number up to 2^64 - 1, decimal or 0x. */
static bool number(const char *option, const char *text, uint64_t *n)
{
	char *end;

	*n = strtoull(text, &end, 0);
	if (*text >= '0' && *text <= '9' && !*end)
		return true;
	say("lockstep: %s: expected a whole number, found \"%.40s\"", option, text);
	return false;
}

int cmd_lockstep(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		CMD_OPTIONS,
		{"config", required_argument, NULL, 'c'},
		{"clocks", required_argument, NULL, 'n'},
		{"seed", required_argument, NULL, 's'},
		{"fst", required_argument, NULL, 'f'},
		{NULL, 0, NULL, 0},
	};
	const char *config = NULL, *fst = "lockstep.fst";
	uint64_t clocks = 1000000, seed = 1;
	int c, status = EXIT_OK;

	while ((c = getopt_long(argc, argv, CMD_SHORT "c:n:s:f:", options, NULL)) != -1) {
		if (cmd_common(cli, c, argv, options, help, &status)) {
			if (status >= 0)
				return status;
			continue;
		}
		switch (c) {
		case 'c':
			config = optarg;
			break;
		case 'n':
			if (!number("--clocks", optarg, &clocks))
				return EXIT_USAGE;
			break;
		case 's':
			if (!number("--seed", optarg, &seed))
				return EXIT_USAGE;
			break;
		case 'f':
			fst = optarg;
			break;
		}
	}
	if (optind < argc)
		return cmd_usage("lockstep", "unexpected argument \"%s\"", argv[optind]);
	if (config && !config_find(config))
		return cmd_usage("lockstep", "no config \"%s\" (lapicque info --help lists them)", config);
	if (config)
		return one(config, clocks, seed, fst);
	status = EXIT_OK;
	for (const struct config *k = configs; k->name; k++) {
		int s = one(k->name, clocks, seed, fst);

		status = s > status ? s : status;
	}
	return status;
}
