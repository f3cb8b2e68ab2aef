/* SPDX-License-Identifier: MIT */
/*
 * cmd_train.c -- `lapicque train`: labelled images in, a network file out
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "cmd.h"
#include "outfile.h"
#include "train.h"

enum { EPOCHS = 300, EPOCHS_TOP = 100000, HIDDEN = 64, HIDDEN_TOP = 4096, LINES = 10 };

static const char help[] =
	"usage: lapicque train DATA -o NETWORK.json [OPTIONS]\n\n"
	"Train a spiking network on 8 x 8 images of digits, in the arithmetic of the device with 8-bit\n"
	"weights, and write it as a network file and, beside it, NETWORK.weights. A line of DATA is 64\n"
	"pixels 0 to 16 and the digit, as in examples/digits/. A fifth of the images is never trained\n"
	"on: `lapicque classify` shows the network those.\n\n"
	"  -o, --output FILE     the network file; required\n"
	"  -n, --hidden N        hidden neurons, default 64\n"
	"  -e, --epochs N        times every image is shown, default 300\n"
	"  -S, --seed N          of the random numbers, default 1: same seed, same network\n"
	"  -t, --split SPLIT     fifth: test on every fifth image (default); tail: on the last fifth\n"
	"  -v, --verbose         a line for every epoch\n"
	"  -h, --help            print this\n\n"
	"exit status: 0 ok, 1 usage or file\n";

struct args {
	const char *data, *output;
	uint32_t hidden, epochs, seed;
	enum digits_split split;
};

struct shown {
	bool terminal, verbose;
};

/* On a terminal one line that counts, elsewhere a few lines. */
static void progress(void *context, const struct train_epoch *e)
{
	const struct shown *shown = context;
	bool last = e->epoch == e->epochs;
	bool line = shown->verbose || last || e->epoch == 1 ||
		    e->epoch * LINES / e->epochs != (e->epoch - 1) * LINES / e->epochs;

	if (!line && !shown->terminal)
		return;
	fprintf(stderr, "%sepoch %*u of %u: loss %.4f, accuracy %.4f, on %s %.4f%s",
		shown->terminal ? "\r" : "", 3, e->epoch, e->epochs, e->loss, e->accuracy,
		"images kept aside", e->watched, line ? "\n" : " ");
}

static bool train_and_save(const struct args *args, const struct digits *data, struct snn *net,
			   bool verbose)
{
	struct shown shown = {isatty(STDERR_FILENO), verbose};
	struct train train = {
		.data = data, .split = args->split, .epochs = args->epochs, .seed = args->seed,
		.progress = progress, .context = &shown,
	};
	char comment[200];
	struct why why;

	if (!train_run(&train, net)) {
		say("out of memory");
		return false;
	}
	snprintf(comment, sizeof(comment), "by lapicque train --hidden %u --epochs %u --seed %u "
		 "--split %s; the answer is the highest potential of digit after %d steps",
		 args->hidden, args->epochs, args->seed,
		 args->split == SPLIT_TAIL ? "tail" : "fifth", DIGITS_STEPS);
	if (!train_save(net, args->output, comment, &why)) {
		say("%s", why.text);
		return false;
	}
	return true;
}

static int run(const struct args *args, bool verbose)
{
	struct outfile trial = {0};
	struct digits data = {0};
	struct snn net = {0};
	struct why why;
	bool ok;

	/* A place that cannot be written is better known before the work. */
	ok = digits_load(&data, args->data, &why) && outfile_open(&trial, args->output, &why);
	if (!ok) {
		say("%s", why.text);
	} else {
		outfile_abort(&trial);
		ok = snn_new(&net, args->hidden);
		if (!ok)
			say("out of memory");
		else
			ok = train_and_save(args, &data, &net, verbose);
	}
	snn_free(&net);
	digits_free(&data);
	return ok ? EXIT_OK : EXIT_USAGE;
}

int cmd_train(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		CMD_OPTIONS,
		{"output", required_argument, NULL, 'o'},
		{"hidden", required_argument, NULL, 'n'},
		{"epochs", required_argument, NULL, 'e'},
		{"seed", required_argument, NULL, 'S'},
		{"split", required_argument, NULL, 't'},
		{NULL, 0, NULL, 0},
	};
	struct args args = {.hidden = HIDDEN, .epochs = EPOCHS, .seed = 1};
	struct why why;
	bool ok = true;
	int c, status;

	while (ok && (c = getopt_long(argc, argv, CMD_SHORT "o:n:e:S:t:", options, NULL)) != -1) {
		if (cmd_common(cli, c, argv, options, help, &status)) {
			if (status >= 0)
				return status;
			continue;
		}
		switch (c) {
		case 'o': args.output = optarg; break;
		case 'n': ok = cmd_number("--hidden", optarg, 1, HIDDEN_TOP, &args.hidden); break;
		case 'e': ok = cmd_number("--epochs", optarg, 1, EPOCHS_TOP, &args.epochs); break;
		case 'S': ok = cmd_number("--seed", optarg, 0, UINT32_MAX, &args.seed); break;
		case 't':
			ok = digits_split(optarg, &args.split, &why);
			if (!ok)
				say("%s", why.text);
			break;
		}
	}
	if (!ok)
		return EXIT_USAGE;
	if (cli->device)
		return cmd_usage("train", "expected no device: training runs on the host");
	if (argc - optind != 1)
		return cmd_usage("train", "expected one data file, found %d", argc - optind);
	if (!args.output || !strcmp(args.output, "-"))
		return cmd_usage("train", "expected -o NETWORK.json, found no output file");
	args.data = argv[optind];
	return run(&args, cli->verbose);
}
