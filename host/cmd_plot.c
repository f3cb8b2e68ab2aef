/* SPDX-License-Identifier: MIT */
/*
 * cmd_plot.c -- `lapicque plot`: the results of a run as a picture
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cmd.h"
#include "picture.h"
#include "stdp.h"

static const char help[] =
	"usage: lapicque plot RESULTS -o FILE.svg [OPTIONS]\n"
	"       lapicque plot stdp RULE.json [-o FILE.svg] [-d DEVICE] [OPTIONS]\n\n"
	"Draw the results of `lapicque run` (CSV, \"-\" for stdin) as SVG: a raster of the spikes and,\n"
	"below it, the potentials that were reported, with thresholds dashed and spikes marked.\n\n"
	"With stdp: measure on a device, which must learn, what the rule makes of a pair of spikes from\n"
	"100 ms before to 100 ms after each other, and draw it beside the rule in exact arithmetic.\n\n"
	"  -o, --output FILE      the picture; \"-\" for stdout; of stdp default RULE-stdp.svg\n"
	"  -k, --kind KIND        raster, potentials, or both (what there is); default both\n"
	"  -n, --neurons LIST     whose potentials, at most 6: POPULATION.INDEX[,...]; default the\n"
	"                         first that have some\n"
	"      --network NETWORK  sizes of populations and thresholds from the network file\n"
	"      --threshold VALUE  a dashed line there, if there is no network\n"
	"  -w, --weight VALUE     of stdp: the weight before each pair; default the middle of its range\n"
	"  -t, --title TEXT       default the name of RESULTS, or of the rule and the device\n"
	"  -d, --device DEVICE    of stdp: model[:CONFIG] or rtl[:CONFIG], default model:up5k-learn\n"
	"  -v, --verbose          no effect here\n"
	"  -h, --help             print this\n\n"
	"exit status: 0 ok, 1 usage or file or a rule that does not fit, 2 device\n";

struct args {
	const char *results, *output, *kind, *neurons, *network, *threshold, *weight, *title;
};

static bool parse_kind(const char *text, enum picture_kind *kind)
{
	static const char *const names[] = {"both", "raster", "potentials"};

	for (int i = 0; i < 3; i++)
		if (!strcmp(text, names[i])) {
			*kind = (enum picture_kind)i;
			return true;
		}
	say("--kind: expected raster, potentials or both, found \"%.60s\"", text);
	return false;
}

static bool parse_neurons(const char *text, const struct results *r, struct picture *pic)
{
	struct why why;

	while (*text) {
		size_t len = strcspn(text, ",");
		char name[128];

		if (pic->n_neurons == PICTURE_LINES) {
			say("--neurons: expected at most %d, found more", PICTURE_LINES);
			return false;
		}
		snprintf(name, sizeof(name), "%.*s", (int)(len < 120 ? len : 120), text);
		if (!picture_neuron(r, name, &pic->neurons[pic->n_neurons++], &why)) {
			say("--neurons: %s", why.text);
			return false;
		}
		text += len;
		text += *text == ',';
	}
	return true;
}

static bool parse_threshold(const char *text, double *value)
{
	char *end;

	*value = strtod(text, &end);
	if (end != text && !*end && isfinite(*value))
		return true;
	say("--threshold: expected a number, found \"%.60s\"", text);
	return false;
}

static int draw(const struct args *args)
{
	struct picture pic = {.title = args->title ? args->title : args->results, .threshold = NAN};
	struct results r = {0};
	struct network *net = NULL;
	int status = EXIT_USAGE;
	struct why why;

	if ((args->kind && !parse_kind(args->kind, &pic.kind)) ||
	    (args->threshold && !parse_threshold(args->threshold, &pic.threshold)))
		return EXIT_USAGE;
	if (args->network && !(net = network_load(args->network, &why))) {
		say("%s", why.text);
		return EXIT_USAGE;
	}
	pic.net = net;
	if (!results_load(&r, args->results, net, &why))
		say("%s", why.text);
	else if (args->neurons && !parse_neurons(args->neurons, &r, &pic))
		;
	else if (!picture_write(&r, &pic, args->output, &why))
		say("%s", why.text);
	else
		status = EXIT_OK;
	results_free(&r);
	network_free(net);
	return status;
}

int cmd_plot(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		CMD_OPTIONS,
		{"output", required_argument, NULL, 'o'},
		{"kind", required_argument, NULL, 'k'},
		{"neurons", required_argument, NULL, 'n'},
		{"network", required_argument, NULL, 'N'},
		{"threshold", required_argument, NULL, 'T'},
		{"weight", required_argument, NULL, 'w'},
		{"title", required_argument, NULL, 't'},
		{NULL, 0, NULL, 0},
	};
	struct args args = {0};
	int c, status;

	while ((c = getopt_long(argc, argv, CMD_SHORT "o:k:n:t:w:", options, NULL)) != -1) {
		if (cmd_common(cli, c, argv, options, help, &status)) {
			if (status >= 0)
				return status;
			continue;
		}
		switch (c) {
		case 'o': args.output = optarg; break;
		case 'k': args.kind = optarg; break;
		case 'n': args.neurons = optarg; break;
		case 'N': args.network = optarg; break;
		case 'T': args.threshold = optarg; break;
		case 't': args.title = optarg; break;
		case 'w': args.weight = optarg; break;
		}
	}
	if (argc - optind == 2 && !strcmp(argv[optind], "stdp")) {
		if (args.kind || args.neurons || args.network || args.threshold)
			return cmd_usage("plot", "stdp: expected no --kind, --neurons, --network or "
					 "--threshold");
		return plot_stdp(cli, argv[optind + 1], args.output, args.weight, args.title);
	}
	if (args.weight)
		return cmd_usage("plot", "--weight: expected stdp and a rule, found none");
	if (argc - optind != 1)
		return cmd_usage("plot", "expected one file of results, found %d", argc - optind);
	if (!args.output)
		return cmd_usage("plot", "expected -o FILE.svg, found no output");
	args.results = argv[optind];
	return draw(&args);
}
