/* SPDX-License-Identifier: MIT */
/*
 * cmd_experiment.c -- `lapicque experiment`: run a published learning system, measure its bars
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cmd.h"
#include "experiment.h"

static const struct experiment experiments[] = {
	{"ing", "perceptron with excitatory and inhibitory synapses (Ingrosso 2020)", experiment_ing},
	{"stdwi", "weights inferred from spike times (Ahmad, Ambrogioni, van Gerven 2020)",
	 experiment_stdwi},
	{"hrsnn", "heterogeneous recurrent networks (Chakraborty and Mukhopadhyay 2023)",
	 experiment_hrsnn},
};

enum { EXPERIMENTS = sizeof(experiments) / sizeof(experiments[0]), FIRST_SEED = 101 };

static const char help[] =
	"usage: lapicque experiment NAME [OPTIONS]\n\n"
	"Run a published learning system on a device and measure its bars: the figures that it must\n"
	"reach, as docs/experiments.md lists them. Prints a table, a line for each bar: its name, what\n"
	"was measured, the bar, the value judged (least to greatest over the seeds), met or MISSED.\n"
	"Writes DIR/NAME.csv, every figure of every seed, and pictures, which it names at the end.\n\n"
	"      --seeds N         seeds of each bar; default as the bar is defined\n"
	"      --seed S          the first seed, default 101\n"
	"      --quick           a short version of each bar, within 1.5 minutes\n"
	"  -o, --output DIR      where the files go, default the current directory\n"
	"  -d, --device DEVICE   default model, with the config that the system needs\n"
	"  -v, --verbose         show progress even if not on a terminal\n"
	"  -h, --help            print this\n\n"
	"names:\n";
static const char help_end[] =
	"\nexit status: 0 all bars met, 1 usage or file, 2 device, 3 a bar missed\n";

static void print_help(void)
{
	fputs(help, stdout);
	for (int i = 0; i < EXPERIMENTS; i++)
		printf("  %-8s %s\n", experiments[i].name, experiments[i].what);
	fputs(help_end, stdout);
}

static const struct experiment *find(const char *name)
{
	const char *names[EXPERIMENTS];
	char hint[80];

	for (int i = 0; i < EXPERIMENTS; i++) {
		names[i] = experiments[i].name;
		if (!strcmp(name, names[i]))
			return &experiments[i];
	}
	cmd_usage("experiment", "unknown experiment \"%.60s\"%s", name,
		  name_hint(hint, sizeof(hint), name, names, EXPERIMENTS));
	return NULL;
}

/* -- The table ---------------------------------------------------------------------------- */

static void bar_text(char *text, size_t size, const struct bar *b)
{
	if (isinf(b->lo) && isinf(b->hi))
		snprintf(text, size, "-");
	else if (isinf(b->lo))
		snprintf(text, size, "<= %.4g", b->hi);
	else if (isinf(b->hi))
		snprintf(text, size, ">= %.4g", b->lo);
	else
		snprintf(text, size, "%.4g..%.4g", b->lo, b->hi);
}

static void value_text(char *text, size_t size, const struct bar *b)
{
	double lo = INFINITY, hi = -INFINITY;

	for (size_t i = 0; i < b->n; i++) {
		lo = fmin(lo, b->value[i]);
		hi = fmax(hi, b->value[i]);
	}
	if (b->n > 1)
		snprintf(text, size, "%.3g (%.3g..%.3g)", lab_judged(b), lo, hi);
	else
		snprintf(text, size, "%.3g", lab_judged(b));
}

static int longer(int wide, const char *text)
{
	int n = (int)strlen(text);

	return n > wide ? n : wide;
}

/* Prints it; how many were missed. */
static int table(const struct lab *lab)
{
	int wide[3] = { 2, 4, 8 }, missed = 0;
	char bar[40], value[80];

	for (size_t i = 0; i < lab->bars; i++) {
		value_text(value, sizeof(value), &lab->bar[i]);
		wide[0] = longer(wide[0], lab->bar[i].id);
		wide[1] = longer(wide[1], lab->bar[i].what);
		wide[2] = longer(wide[2], value);
	}
	printf("%-*s  %-*s  %-13s  %-*s  %5s\n", wide[0], "id", wide[1], "what", "bar", wide[2],
	       "measured", "seeds");
	for (size_t i = 0; i < lab->bars; i++) {
		const struct bar *b = &lab->bar[i];
		bool report = isinf(b->lo) && isinf(b->hi), met = lab_met(b);

		bar_text(bar, sizeof(bar), b);
		value_text(value, sizeof(value), b);
		printf("%-*s  %-*s  %-13s  %-*s  %5zu  %s\n", wide[0], b->id, wide[1], b->what, bar,
		       wide[2], value, b->n, report ? "reported" : met ? "met" : "MISSED");
		missed += !met && !report;
	}
	return missed;
}

/* -- Running ------------------------------------------------------------------------------ */

/* A place that cannot be written is better known before the work. */
static bool open_csv(struct lab *lab, char **path)
{
	size_t size = strlen(lab->dir) + strlen(lab->name) + 8;
	struct why why;

	*path = malloc(size);
	if (!*path) {
		say("out of memory");
		return false;
	}
	snprintf(*path, size, "%s/%s.csv", lab->dir, lab->name);
	if (mkdir(lab->dir, 0777) && errno != EEXIST) {
		say("%s: cannot be made: %s", lab->dir, strerror(errno));
		return false;
	}
	if (!outfile_open(&lab->csv, *path, &why)) {
		say("%s", why.text);
		return false;
	}
	fputs("id,seed,figure,value\n", lab->csv.stream);
	return true;
}

static int finish(struct lab *lab, const char *path)
{
	struct why why;
	int missed;

	if (!outfile_commit(&lab->csv, &why)) {
		say("%s", why.text);
		return EXIT_USAGE;
	}
	missed = table(lab);
	fflush(stdout);
	fprintf(stderr, "%s", path);
	for (size_t i = 0; i < lab->pictures; i++)
		fprintf(stderr, " %s", lab->picture[i]);
	fprintf(stderr, "\n%zu bars, %d missed, %.0f s\n", lab->bars, missed, lab_seconds(lab));
	return missed ? EXIT_MISSED : EXIT_OK;
}

static int run(const struct experiment *e, struct lab *lab)
{
	char *path = NULL;
	int status = EXIT_USAGE;

	lab->name = e->name;
	lab->start_s = lab_seconds(lab);
	lab->terminal = isatty(STDERR_FILENO);
	if (open_csv(lab, &path)) {
		status = e->run(lab);
		lab_progress(lab, "%s", "");
		if (status == EXIT_OK && lab->failed)
			status = EXIT_USAGE;
		if (status == EXIT_OK)
			status = finish(lab, path);
		else
			outfile_abort(&lab->csv);
	}
	for (size_t i = 0; i < LAB_BARS; i++)
		free(lab->bar[i].value);
	for (size_t i = 0; i < lab->pictures; i++)
		free(lab->picture[i]);
	free(path);
	return status;
}

int cmd_experiment(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		CMD_OPTIONS,
		{"seeds", required_argument, NULL, 'n'},
		{"seed", required_argument, NULL, 'S'},
		{"quick", no_argument, NULL, 'q'},
		{"output", required_argument, NULL, 'o'},
		{NULL, 0, NULL, 0},
	};
	struct lab lab = {.seed = FIRST_SEED, .dir = "."};
	const struct experiment *e;
	bool ok = true;
	int c, status;

	while (ok && (c = getopt_long(argc, argv, CMD_SHORT "o:", options, NULL)) != -1) {
		if (c == 'h') {
			print_help();
			return EXIT_OK;
		}
		if (cmd_common(cli, c, argv, options, help, &status)) {
			if (status >= 0)
				return status;
			continue;
		}
		switch (c) {
		case 'n': ok = cmd_number("--seeds", optarg, 1, LAB_SEEDS, &lab.seeds); break;
		case 'S': ok = cmd_number("--seed", optarg, 0, UINT32_MAX - LAB_SEEDS, &lab.seed); break;
		case 'q': lab.quick = true; break;
		case 'o': lab.dir = optarg; break;
		}
	}
	if (!ok)
		return EXIT_USAGE;
	if (argc - optind != 1)
		return cmd_usage("experiment", "expected the name of one experiment, found %d",
				 argc - optind);
	e = find(argv[optind]);
	if (!e)
		return EXIT_USAGE;
	lab.device = cli->device;
	lab.verbose = cli->verbose;
	return run(e, &lab);
}
