/* SPDX-License-Identifier: MIT */
/*
 * main.c -- the `lapicque` program: global options and the subcommand table
 */
#include <stdio.h>
#include <string.h>
#include "cmd.h"
#include "lq_spec.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct subcommand {
	const char *name;
	int (*run)(struct cli *cli, int argc, char **argv);
	const char *help;
} subcommands[] = {
	{"info", cmd_info, "describe a device, and how a network would use it"},
	{"run", cmd_run, "run a network on a device, events in, spikes and potentials out"},
	{"stream", cmd_stream, "run a network in real time, on events as they come"},
	{"plot", cmd_plot, "draw the results of a run"},
	{"train", cmd_train, "train a network to classify handwritten digits"},
	{"classify", cmd_classify, "show digits to a trained network on a device"},
	{"learn", cmd_learn, "learn the last layer of such a network on a device"},
	{"flash", cmd_flash, "write an image to a board"},
	{"check", cmd_check, "test every memory of a device"},
	{"lockstep", cmd_lockstep, "compare the model with the Verilated core, clock by clock"},
	{"bench", cmd_bench, "measure the figures of the README"},
	{"experiment", cmd_experiment, "run a published learning system, measure its bars"},
};

static void usage(FILE *out)
{
	fputs("usage: lapicque [-d DEVICE] [-v] SUBCOMMAND [ARGUMENTS]\n\n"
	      "Run spiking neural networks on a Lapicque accelerator, on a board or in simulation.\n\n"
	      "subcommands (each has --help):\n", out);
	for (size_t i = 0; i < COUNT(subcommands); i++)
		fprintf(out, "  %-10s %s\n", subcommands[i].name, subcommands[i].help);
	fputs("\noptions, before or after the subcommand:\n"
	      "  -d, --device DEVICE  model[:CONFIG] the reference model, or rtl[:CONFIG] the Verilated\n"
	      "                       design compared with the model on every clock; CONFIG is one\n"
	      "                       that was built, default the smallest that will do; usb[:SERIAL]\n"
	      "                       a board's own USB, or ftdi[:[SERIAL][@BAUD]] its UART behind an\n"
	      "                       FTDI chip; SERIAL chooses one of several\n"
	      "  -v, --verbose        say more about what is done\n"
	      "  -h, --help           print this\n"
	      "      --version        print the version\n\n"
	      "exit status: 0 ok, 1 usage or file, 2 device, 3 device and model disagree,\n"
	      "             or a bar missed\n", out);
}

static int unknown(const char *word)
{
	const char *names[COUNT(subcommands)];
	char hint[80];

	for (size_t i = 0; i < COUNT(subcommands); i++)
		names[i] = subcommands[i].name;
	say("unknown subcommand \"%.60s\"%s (lapicque --help lists them)", word,
	    name_hint(hint, sizeof(hint), word, names, COUNT(subcommands)));
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		CMD_OPTIONS,
		{"version", no_argument, NULL, 'V'},
		{NULL, 0, NULL, 0},
	};
	struct cli cli = {0};
	const char *word;
	int c;

	opterr = 0;
	/* '+': stop at the subcommand, whose options are its own. */
	while ((c = getopt_long(argc, argv, "+" CMD_SHORT, options, NULL)) != -1) {
		switch (c) {
		case 'd':
			cli.device = optarg;
			break;
		case 'v':
			cli.verbose = true;
			break;
		case 'h':
			usage(stdout);
			return EXIT_OK;
		case 'V':
			printf("lapicque %s (interface %d)\n", LAPICQUE_VERSION, INTERFACE);
			return EXIT_OK;
		case ':':
			say("%.60s: expected an argument, found nothing", argv[optind - 1]);
			return EXIT_USAGE;
		default:
			say("unknown option %.60s (lapicque --help lists them)", argv[optind - 1]);
			return EXIT_USAGE;
		}
	}
	if (optind == argc) {
		usage(stderr);
		return EXIT_USAGE;
	}
	word = argv[optind];
	argc -= optind;
	argv += optind;
	for (size_t i = 0; i < COUNT(subcommands); i++) {
		int status;

		if (strcmp(subcommands[i].name, word))
			continue;
		optind = 0; /* start over, with permutation again */
		status = subcommands[i].run(&cli, argc, argv);
		/* A result that did not get out is no result. */
		if ((fflush(stdout) || ferror(stdout)) && status == EXIT_OK) {
			say("stdout: cannot be written");
			status = EXIT_USAGE;
		}
		return status;
	}
	return unknown(word);
}
