/* SPDX-License-Identifier: MIT */
/*
 * cmd_experiment.c -- `lapicque experiment`: run a published learning system, measure its bars
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cmd.h"
#include "experiment.h"
#include "page.h"

static const struct experiment experiments[] = {
	{"ing", "perceptron with excitatory and inhibitory synapses (Ingrosso 2020)",
	 "Ingrosso, PLoS Comput Biol 16(12):e1008536, 2020, arXiv 2005.12330", experiment_ing, NULL},
	{"stdwi", "weights inferred from spike times (Ahmad, Ambrogioni, van Gerven 2020)",
	 "Ahmad, Ambrogioni, van Gerven, arXiv 2003.03988", experiment_stdwi, NULL},
	{"hrsnn", "heterogeneous recurrent networks (Chakraborty and Mukhopadhyay 2023)",
	 "Chakraborty, Mukhopadhyay, ICLR 2023, arXiv 2302.11618", experiment_hrsnn, NULL},
	{"elise", "sequences learned with dendrites (Kriener and others 2024)",
	 "Kriener, Völk, Senn, Petrovici and others, arXiv 2402.16763", experiment_elise,
	 experiment_elise_long},
};

enum { EXPERIMENTS = sizeof(experiments) / sizeof(experiments[0]), FIRST_SEED = 101 };

static const char all[] = "all", page_name[] = "experiments.html";

static const char help[] =
	"usage: lapicque experiment NAME [OPTIONS]\n\n"
	"Run a published learning system on a device and measure its bars: the figures that it must\n"
	"reach, as docs/experiments.md lists them. Prints a table, a line for each bar: its name, what\n"
	"was measured, the bar, the value judged (least to greatest over the seeds), met or MISSED.\n"
	"Writes DIR/NAME.csv, every figure of every seed, pictures, and of elise sounds, which it names at\n"
	"the end. all runs one after the other and puts all of it on a page, DIR/experiments.html.\n\n"
	"      --seeds N         seeds of each bar; default as the bar is defined\n"
	"      --seed S          the first seed, default 101\n"
	"      --quick           a short version of each bar, within 1.5 minutes\n"
	"      --long            of elise alone: the published task, a quarter of an hour\n"
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
	printf("  %-8s all of these\n", all);
	fputs(help_end, stdout);
}

/* From the first to the one after the last; false, and said, if there is none of that name. */
static bool find(const char *name, int *first, int *end)
{
	const char *names[EXPERIMENTS + 1];
	char hint[80];

	*first = 0;
	*end = EXPERIMENTS;
	if (!strcmp(name, all))
		return true;
	for (int i = 0; i < EXPERIMENTS; i++) {
		names[i] = experiments[i].name;
		if (!strcmp(name, names[i])) {
			*first = i;
			*end = i + 1;
			return true;
		}
	}
	names[EXPERIMENTS] = all;
	cmd_usage("experiment", "unknown experiment \"%.60s\"%s", name,
		  name_hint(hint, sizeof(hint), name, names, EXPERIMENTS + 1));
	return false;
}

/* -- Running ------------------------------------------------------------------------------ */

/* DIR/NAMEend; NULL: out of memory, said already. */
static char *path_in(const char *dir, const char *name, const char *end)
{
	size_t size = strlen(dir) + strlen(name) + strlen(end) + 2;
	char *path = malloc(size);

	if (path)
		snprintf(path, size, "%s/%s%s", dir, name, end);
	else
		say("out of memory");
	return path;
}

/* A place that cannot be written is better known before the work. */
static bool make_dir(const char *dir)
{
	if (!mkdir(dir, 0777) || errno == EEXIST)
		return true;
	say("%s: cannot be made: %s", dir, strerror(errno));
	return false;
}

static bool open_csv(struct lab *lab, char **path)
{
	struct why why;

	*path = path_in(lab->dir, lab->name, ".csv");
	if (!*path)
		return false;
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
	missed = lab_table(lab);
	fflush(stdout);
	fprintf(stderr, "%s", path);
	for (size_t i = 0; i < lab->pictures; i++)
		fprintf(stderr, " %s", lab->picture[i]);
	for (size_t i = 0; i < lab->sounds; i++)
		fprintf(stderr, " %s", lab->sound[i]);
	fprintf(stderr, "\n%zu bars, %d missed, %.0f s\n", lab->bars, missed, lab_seconds(lab));
	return missed ? EXIT_MISSED : EXIT_OK;
}

/* One experiment on a lab of its own; page may be NULL. */
static int run(const struct experiment *e, const struct lab *options, struct page *page)
{
	struct lab of_its_own = *options, *lab = &of_its_own;
	char *path = NULL;
	int status = EXIT_USAGE;
	struct why why;

	lab->name = e->name;
	lab->start_s = lab_seconds(lab);
	lab->terminal = isatty(STDERR_FILENO);
	if (open_csv(lab, &path)) {
		status = lab->at_length ? e->run_long(lab) : e->run(lab);
		lab_progress(lab, "%s", "");
		if (status == EXIT_OK && lab->failed)
			status = EXIT_USAGE;
		if (status == EXIT_OK && page)
			printf("%s: %s\n", e->name, e->what);
		if (status == EXIT_OK)
			status = finish(lab, path);
		else
			outfile_abort(&lab->csv);
	}
	if (page && (status == EXIT_OK || status == EXIT_MISSED) && !page_system(page, e, lab, &why)) {
		say("%s", why.text);
		status = EXIT_USAGE;
	}
	for (size_t i = 0; i < LAB_BARS; i++)
		free(lab->bar[i].value);
	for (size_t i = 0; i < lab->pictures; i++)
		free(lab->picture[i]);
	for (size_t i = 0; i < lab->sounds; i++)
		free(lab->sound[i]);
	free(path);
	return status;
}

/* Those that miss bars do not keep others from running. */
static int run_all(const struct lab *lab)
{
	char *path = path_in(lab->dir, page_name, "");
	int status = EXIT_OK;
	struct page page;
	struct why why;

	if (!path)
		return EXIT_USAGE;
	if (!page_open(&page, path, &why)) {
		say("%s", why.text);
		free(path);
		return EXIT_USAGE;
	}
	for (int i = 0; i < EXPERIMENTS && (status == EXIT_OK || status == EXIT_MISSED); i++) {
		int one = run(&experiments[i], lab, &page);

		status = one == EXIT_OK ? status : one;
	}
	if (status != EXIT_OK && status != EXIT_MISSED) {
		page_abort(&page);
	} else if (page_close(&page, &why)) {
		fprintf(stderr, "%s\n", path);
	} else {
		say("%s", why.text);
		status = EXIT_USAGE;
	}
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
		{"long", no_argument, NULL, 'l'},
		{"output", required_argument, NULL, 'o'},
		{NULL, 0, NULL, 0},
	};
	struct lab lab = {.seed = FIRST_SEED, .dir = "."};
	bool ok = true;
	int c, status, first, end;

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
		case 'l': lab.at_length = true; break;
		case 'o': lab.dir = optarg; break;
		}
	}
	if (!ok)
		return EXIT_USAGE;
	if (argc - optind != 1)
		return cmd_usage("experiment", "expected the name of one experiment, found %d",
				 argc - optind);
	if (!find(argv[optind], &first, &end))
		return EXIT_USAGE;
	if (lab.at_length && (lab.quick || end - first > 1 || !experiments[first].run_long))
		return cmd_usage("experiment", "--long: %s",
				 lab.quick ? "not with --quick" : "only elise has it");
	lab.device = cli->device;
	lab.verbose = cli->verbose;
	if (!make_dir(lab.dir))
		return EXIT_USAGE;
	return end - first > 1 ? run_all(&lab) : run(&experiments[first], &lab, NULL);
}
