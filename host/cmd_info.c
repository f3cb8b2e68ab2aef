/* SPDX-License-Identifier: MIT */
/*
 * cmd_info.c -- `lapicque info`: what a device has, what a network or rule would take of it
 */
#include <stdio.h>
#include "cmd.h"
#include "map.h"
#include "rule.h"

static const char help[] =
	"usage: lapicque info [-d DEVICE] [-r RULE] [NETWORK]\n\n"
	"Print what a device has, one `name value` a line; with a network also what it would use\n"
	"and the error of its quantisation, with a rule its operations and the error of each scale.\n"
	"Nothing is loaded.\n\n"
	"  -r, --rule RULE      a learning rule\n"
	"  -d, --device DEVICE  model[:CONFIG], rtl[:CONFIG], usb[:SERIAL] or ftdi[:SERIAL],\n"
	"                       default model, with a network its CONFIG the smallest that holds it,\n"
	"                       with a rule up5k-learn\n"
	"  -v, --verbose        no effect here\n"
	"  -h, --help           print this\n\n"
	"exit status: 0 ok, 1 usage or file or a network or rule that does not fit, 2 device\n";

static void describe(const struct lq_info *info)
{
	double weights = (double)info->neurons * info->axons;

	printf("config %s\n", info->config);
	printf("interface %u\n", info->interface);
	printf("neurons %u\n", info->neurons);
	printf("axons %u\n", info->axons);
	printf("synapses %.0f\n", weights);
	printf("weight_bits %u\n", info->weight_bits);
	printf("weight_memory_bytes %.0f\n", weights * info->weight_bits / 8);
	printf("lanes %u\n", info->lanes);
	printf("pipes %u\n", info->pipes);
	printf("longest_delay_steps %u\n", info->slots - 1);
	printf("parameter_sets %u\n", info->sets);
	printf("synaptic_currents %u\n", info->currents);
	printf("learning_rules %u\n", info->rules);
	printf("tags %d\n", info->tags);
	printf("soma_clocks %u\n", info->soma_clocks);
	printf("receive_ring_bytes %u\n", info->rx_bytes);
	printf("transmit_ring_bytes %u\n", info->tx_bytes);
}

static void describe_use(const struct network *net, const struct image *im)
{
	printf("used_neurons %u\n", im->neurons);
	printf("used_axons %u\n", im->axons);
	printf("used_fed_back %u\n", im->fed);
	printf("used_sets %u\n", im->n_sets);
	printf("used_delay_steps %u\n", im->max_delay);
	printf("used_rules %u\n", im->n_rules);
	for (size_t p = 0; p < net->n_populations; p++) {
		const struct population *pop = &net->populations[p];
		const struct map_error *e = &im->errors[p];
		unsigned first = im->neuron_of[pop->first];

		printf("population %s neurons %u to %zu", pop->name, first, first + pop->size - 1);
		if (!net->quantised)
			printf(" scale %.6g shift %d weight_error_max %.3g%% "
			       "weight_error_rms %.3g%% decay_error_max %.3g", e->scale, e->shift,
			       100 * e->weight_max, 100 * e->weight_rms, e->decay_max);
		putchar('\n');
	}
}

static void describe_rule(const struct rule_code *code)
{
	char name[80];

	printf("rule_operations %u\n", code->rule.ops);
	printf("rule_shift %u\n", code->rule.shift);
	printf("rule_live %d\n", code->rule.live);
	for (size_t i = 0; i < code->parts; i++) {
		const struct rule_part *p = &code->part[i];

		printf("rule_part %s scale %.6g mantissa %d made %.6g error %.3g%%\n",
		       rule_part_name(p, name, sizeof(name)), p->scale, p->mantissa, p->made,
		       100 * (p->made - p->scale) / p->scale);
	}
}

int cmd_info(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		CMD_OPTIONS,
		{"rule", required_argument, NULL, 'r'},
		{NULL, 0, NULL, 0},
	};
	struct network *net = NULL;
	struct rule_file *rule = NULL;
	struct rule_code code;
	struct image *im = NULL;
	const char *rule_path = NULL;
	struct lq *dev = NULL;
	struct lq_info info;
	char where[80];
	struct why why;
	int c, status = EXIT_USAGE;

	while ((c = getopt_long(argc, argv, CMD_SHORT "r:", options, NULL)) != -1)
		if (c == 'r')
			rule_path = optarg;
		else if (cmd_common(cli, c, argv, options, help, &status) && status >= 0)
			return status;
	status = EXIT_USAGE;
	if (argc - optind > 1)
		return cmd_usage("info", "expected at most one network, found \"%.60s\" as well",
				 argv[optind + 1]);
	if (optind < argc) {
		net = network_load(argv[optind], &why);
		if (!net) {
			say("%s", why.text);
			goto out;
		}
	}
	if (rule_path && !(rule = rule_load(rule_path, &why))) {
		say("%s", why.text);
		goto out;
	}
	if (rule)
		cmd_where_learns(cli, where, sizeof(where));
	else if (!cmd_where(cli, net, where, sizeof(where)))
		goto out;
	status = cmd_open(&dev, where, &info);
	if (status)
		goto out;
	if ((net && !(im = map_network(net, &info, &why))) ||
	    (rule && !rule_compile(rule, &info, &code, &why))) {
		say("%s", why.text);
		status = EXIT_USAGE;
		goto out;
	}
	describe(&info);
	if (net)
		describe_use(net, im);
	if (rule)
		describe_rule(&code);
out:
	lq_close(dev);
	image_free(im);
	network_free(net);
	rule_free(rule);
	return status;
}
