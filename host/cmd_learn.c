/* SPDX-License-Identifier: MIT */
/*
 * cmd_learn.c -- `lapicque learn`: the read-out of a digits network learned on a device
 */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cmd.h"
#include "distort.h"
#include "outfile.h"
#include "plot.h"
#include "readout.h"
#include "train.h"

enum { EPOCHS = 20, EPOCHS_TOP = 10000 };

/* By the last epoch the rate has fallen to this part of itself. */
static const double rate_end = 0.05;

static const char help[] =
	"usage: lapicque learn NETWORK DATA --rule RULE [OPTIONS]\n\n"
	"Forget the weights of the last layer of a network that `lapicque train` wrote, and learn them\n"
	"again on a device, from zero and by a rule such as examples/rules/delta.json: the host shows\n"
	"images and writes targets, the device changes its weights. Prints a line for each epoch,\n"
	"`epoch learned tested`: the share of images recognised as they were learned, and of those that\n"
	"`lapicque train` never trains on, which are never learned here either.\n\n"
	"  -r, --rule RULE       the rule; required\n"
	"  -e, --epochs N        times every image is learned, default 20; the rule's scales fall to a\n"
	"                        twentieth from the first to the last\n"
	"  -l, --limit N         the first N images to learn and the first N to test only\n"
	"  -S, --seed N          of the order of the images, default 1\n"
	"  -t, --split SPLIT     as given to train: fifth (default) or tail\n"
	"  -o, --output FILE     write the network, and beside it its weights, for `lapicque classify`\n"
	"  -p, --plot FILE.svg   draw what is printed\n"
	"  -d, --device DEVICE   model[:CONFIG], rtl[:CONFIG], usb[:SERIAL] or ftdi[:SERIAL],\n"
	"                        default model:up5k-learn\n"
	"  -v, --verbose         no effect here\n"
	"  -h, --help            print this\n\n"
	"exit status: 0 ok, 1 usage or file or what does not fit, 2 device, 3 device and model disagree\n";

struct args {
	const char *network, *data, *rule, *output, *plot;
	uint32_t epochs, limit, seed;
	enum digits_split split;
};

/* Everything that must be given back. */
struct job {
	struct network *net;
	struct rule_file *rule;
	struct digits data;
	struct viewer viewer;
	struct readout readout;
	size_t *learn, *test, n_learn, n_test; /* images */
	double *epoch, *learned, *tested;      /* [epochs] */
};

static bool sort_images(struct job *job, const struct args *args)
{
	size_t n = job->data.n;

	job->learn = malloc(n * sizeof(*job->learn));
	job->test = malloc(n * sizeof(*job->test));
	if (!job->learn || !job->test)
		return false;
	for (size_t i = 0; i < n; i++)
		if (digits_is_test(args->split, i, n)) {
			if (job->n_test < args->limit)
				job->test[job->n_test++] = i;
		} else if (job->n_learn < args->limit) {
			job->learn[job->n_learn++] = i;
		}
	return true;
}

static bool load(struct job *job, const struct args *args, struct why *why)
{
	struct outfile trial;

	job->net = network_load(args->network, why);
	if (!job->net || !readout_fits(job->net, why) || !digits_load(&job->data, args->data, why) ||
	    !(job->rule = rule_load(args->rule, why)))
		return false;
	job->epoch = calloc(3 * (size_t)args->epochs, sizeof(*job->epoch));
	if (!job->epoch || !sort_images(job, args))
		return why_not(why, "out of memory");
	job->learned = job->epoch + args->epochs;
	job->tested = job->learned + args->epochs;
	/* A place that cannot be written is better known before the work. */
	for (int i = 0; i < 2; i++) {
		const char *path = i ? args->plot : args->output;

		if (!path)
			continue;
		if (!outfile_open(&trial, path, why))
			return false;
		outfile_abort(&trial);
	}
	return true;
}

/* Fisher and Yates. */
static void shuffle(struct job *job, struct random *random)
{
	for (size_t i = job->n_learn - 1; i > 0; i--) {
		size_t j = (size_t)random_below(random, (int)i + 1), t = job->learn[i];

		job->learn[i] = job->learn[j];
		job->learn[j] = t;
	}
}

static int run_epoch(struct job *job, uint32_t k)
{
	size_t right[2] = {0};
	bool is_right;
	int err = LQ_OK;

	for (size_t i = 0; i < job->n_learn && !err; i++) {
		err = readout_learn(&job->readout, &job->data.list[job->learn[i]], &is_right);
		right[0] += is_right;
	}
	for (size_t i = 0; i < job->n_test && !err; i++) {
		err = readout_test(&job->readout, &job->data.list[job->test[i]], &is_right);
		right[1] += is_right;
	}
	job->epoch[k] = k + 1;
	job->learned[k] = (double)right[0] / (double)job->n_learn;
	job->tested[k] = (double)right[1] / (double)job->n_test;
	return err;
}

static int learn(struct job *job, const struct args *args)
{
	struct random random = {args->seed};
	struct why why;
	int err = readout_new(&job->readout, &job->viewer, job->rule, &why);

	for (uint32_t k = 0; k < args->epochs && !err; k++) {
		double left = args->epochs > 1 ? (double)k / (args->epochs - 1) : 0;

		err = readout_rate(&job->readout, pow(rate_end, left), &why);
		if (err)
			break;
		shuffle(job, &random);
		err = run_epoch(job, k);
		if (err)
			return cmd_failed(job->viewer.dev, err, "device");
		printf("%u %.4f %.4f\n", k + 1, job->learned[k], job->tested[k]);
		fflush(stdout);
	}
	if (err)
		say("%s", why.text);
	return err == LQ_ERR_ARG || err == LQ_ERR_NOMEM ? EXIT_USAGE : cmd_status(err);
}

static int save(struct job *job, const struct args *args)
{
	struct snn net = {0};
	char comment[200];
	struct why why;
	bool ok;
	int err = readout_result(&job->readout, &net);

	if (err) {
		snn_free(&net);
		return cmd_failed(job->viewer.dev, err, "device");
	}
	snprintf(comment, sizeof(comment), "last layer by lapicque learn --epochs %u --seed %u on %.40s; "
		 "the answer is the highest potential of digit after %d steps", args->epochs,
		 args->seed, job->viewer.where, DIGITS_STEPS);
	ok = train_save(&net, args->output, comment, &why);
	if (!ok)
		say("%s", why.text);
	snn_free(&net);
	return ok ? EXIT_OK : EXIT_USAGE;
}

static int draw(const struct job *job, const struct args *args)
{
	const struct plot_line line[2] = {
		{.label = "learned", .x = job->epoch, .y = job->learned, .n = args->epochs,
		 .threshold = NAN},
		{.label = "tested", .x = job->epoch, .y = job->tested, .n = args->epochs,
		 .threshold = NAN},
	};
	const struct plot_panel panel = {
		.kind = PLOT_LINES, .y_label = "recognised", .height = 300, .lines = line, .n_lines = 2,
	};
	const struct plot plot = {
		.title = "A read-out learned on the device", .x_label = "epoch", .panels = &panel,
		.n_panels = 1,
	};
	struct why why;

	if (plot_write(&plot, args->plot, &why))
		return EXIT_OK;
	say("%s", why.text);
	return EXIT_USAGE;
}

static int run(struct job *job, struct cli *cli, const struct args *args)
{
	struct why why;
	char where[200];
	int status;

	if (!load(job, args, &why)) {
		say("%s", why.text);
		return EXIT_USAGE;
	}
	cmd_where_learns(cli, where, sizeof(where));
	snprintf(job->viewer.where, sizeof(job->viewer.where), "%.79s", where);
	job->viewer.net = job->net;
	status = cmd_open(&job->viewer.dev, where, NULL);
	if (!status)
		status = learn(job, args);
	if (!status && args->output)
		status = save(job, args);
	if (!status && args->plot)
		status = draw(job, args);
	return status;
}

int cmd_learn(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		CMD_OPTIONS,
		{"rule", required_argument, NULL, 'r'},
		{"epochs", required_argument, NULL, 'e'},
		{"limit", required_argument, NULL, 'l'},
		{"seed", required_argument, NULL, 'S'},
		{"split", required_argument, NULL, 't'},
		{"output", required_argument, NULL, 'o'},
		{"plot", required_argument, NULL, 'p'},
		{NULL, 0, NULL, 0},
	};
	struct args args = {.epochs = EPOCHS, .limit = UINT32_MAX, .seed = 1};
	struct job job = {0};
	struct why why;
	bool ok = true;
	int c, status;

	while (ok && (c = getopt_long(argc, argv, CMD_SHORT "r:e:l:S:t:o:p:", options, NULL)) != -1) {
		if (cmd_common(cli, c, argv, options, help, &status)) {
			if (status >= 0)
				return status;
			continue;
		}
		switch (c) {
		case 'r': args.rule = optarg; break;
		case 'e': ok = cmd_number("--epochs", optarg, 1, EPOCHS_TOP, &args.epochs); break;
		case 'l': ok = cmd_number("--limit", optarg, 1, UINT32_MAX, &args.limit); break;
		case 'S': ok = cmd_number("--seed", optarg, 0, UINT32_MAX, &args.seed); break;
		case 't':
			ok = digits_split(optarg, &args.split, &why);
			if (!ok)
				say("%s", why.text);
			break;
		case 'o': args.output = optarg; break;
		case 'p': args.plot = optarg; break;
		}
	}
	if (!ok)
		return EXIT_USAGE;
	if (argc - optind != 2)
		return cmd_usage("learn", "expected a network and a data file, found %d", argc - optind);
	if (!args.rule)
		return cmd_usage("learn", "expected --rule RULE, found none");
	if (args.output && !strcmp(args.output, "-"))
		return cmd_usage("learn", "--output: expected a file, found \"-\"");
	args.network = argv[optind];
	args.data = argv[optind + 1];
	status = run(&job, cli, &args);

	readout_free(&job.readout);
	lq_close(job.viewer.dev);
	free(job.learn);
	free(job.test);
	free(job.epoch);
	digits_free(&job.data);
	rule_free(job.rule);
	network_free(job.net);
	return status;
}
