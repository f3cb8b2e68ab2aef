/* SPDX-License-Identifier: MIT */
/*
 * cmd_run.c -- `lapicque run`: a network on a device, events in, results out
 */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "cmd.h"
#include "events.h"
#include "map.h"
#include "outfile.h"
#include "picture.h"
#include "results.h"
#include "runner.h"
#include "weights.h"

static const char help[] =
	"usage: lapicque run NETWORK [--events FILE] [--steps N] [OPTIONS]\n\n"
	"Map a network onto a device, run it, and print its spikes and potentials as CSV lines\n"
	"step,population,index,fired,value. Files are described in docs/network.md.\n\n"
	"  -e, --events FILE     input events, CSV lines step,axon[,payload]; \"-\" for stdin\n"
	"  -s, --steps N         steps to run; default until the last event has acted\n"
	"  -o, --output FILE     results there instead of on stdout\n"
	"  -p, --plot FILE.svg   draw the spikes and potentials as well\n"
	"  -w, --weights FILE    the weights that were learned, as CSV lines\n"
	"                        from,source,to,target,weight\n"
	"      --trace FILE.fst  waveforms of the run (device rtl)\n"
	"  -d, --device DEVICE   model[:CONFIG], rtl[:CONFIG], usb[:SERIAL] or ftdi[:SERIAL],\n"
	"                        default model; without CONFIG up5k (up5k-learn for a network that\n"
	"                        learns) or, if it does not fit, the smallest that holds it\n"
	"  -v, --verbose         say how the network was mapped and how long the run took\n"
	"  -h, --help            print this\n\n"
	"exit status: 0 ok, 1 usage or file or a network that does not fit, 2 device,\n"
	"             3 device and model disagree\n";

struct args {
	const char *network, *events, *steps, *output, *plot, *weights, *trace;
};

/* Everything of a run that must be given back. */
struct job {
	struct network *net;
	struct events events;
	struct lq *dev;
	struct image *image;
	struct outfile out, weights;
	struct results results;
	bool keep; /* results in memory, for the plot */
	uint32_t steps;
	size_t fired;
	char where[80];
};

static int take_output(void *context, const struct lq_output *item)
{
	struct job *job = context;
	const struct place *place;
	struct result r;

	if (item->kind != LQ_EVENT)
		return LQ_OK;
	if (item->neuron >= job->image->neurons)
		return LQ_ERR_IO;
	job->fired += item->fired;
	results_line(job->out.stream, job->net, job->image, item);
	place = &job->image->places[item->neuron];
	if (!job->keep || place->population == PAD)
		return LQ_OK;
	r = (struct result){
		.step = item->step,
		.neuron = (uint32_t)job->net->populations[place->population].first + place->index,
		.fired = item->fired, .has_value = item->has_value,
		.value = image_value(job->image, item->neuron, item->value),
	};
	return results_add(&job->results, &r) ? LQ_OK : LQ_ERR_NOMEM;
}

/* What can be wrong before a device is needed. */
static bool load_files(struct job *job, const struct args *args)
{
	struct why why;

	if (args->steps && !cmd_number("--steps", args->steps, 1, UINT32_MAX, &job->steps))
		return false;
	job->net = network_load(args->network, &why);
	if (!job->net || (args->events && !events_load(&job->events, args->events, job->net,
						       job->steps, &why))) {
		say("%s", why.text);
		return false;
	}
	return true;
}

/* Where results go: a place that cannot be written is better known before a long run. */
static bool open_files(struct job *job, const struct args *args)
{
	struct outfile trial = {0};
	struct why why;

	if (job->keep && !results_of_network(&job->results, job->net)) {
		say("out of memory");
		return false;
	}
	if ((args->plot && !outfile_open(&trial, args->plot, &why)) ||
	    (args->weights && !outfile_open(&job->weights, args->weights, &why)) ||
	    !outfile_open(&job->out, args->output, &why)) {
		say("%s", why.text);
		outfile_abort(&trial);
		return false;
	}
	outfile_abort(&trial);
	return true;
}

static void say_mapping(const struct job *job)
{
	const struct image *im = job->image;

	say("%s on %s: %u neurons, %u axons (%u fed back), %u parameter sets", job->net->path,
	    im->config, im->neurons, im->axons, im->fed, im->n_sets);
	if (im->n_rules)
		say("%u learning rules; axons %u to %u learn", im->n_rules, im->learning.first,
		    im->learning.first + im->learning.count - 1);
	for (size_t p = 0; !job->net->quantised && p < job->net->n_populations; p++) {
		const struct map_error *e = &im->errors[p];

		say("%s: scale %.6g, shift %d, weight error max %.3g%% rms %.3g%%, decay error "
		    "max %.3g", job->net->populations[p].name, e->scale, e->shift,
		    100 * e->weight_max, 100 * e->weight_rms, e->decay_max);
	}
}

/* Open the device and load the network: an exit status. */
static int prepare(struct job *job, struct cli *cli, const struct args *args)
{
	struct lq_info info;
	struct why why;
	int err, status;

	if (!cmd_where(cli, job->net, job->where, sizeof(job->where)))
		return EXIT_USAGE;
	status = cmd_open(&job->dev, job->where, &info);
	if (status)
		return status;
	job->image = map_network(job->net, &info, &why);
	if (!job->image) {
		say("%s", why.text);
		return EXIT_USAGE;
	}
	if (!job->steps)
		job->steps = job->events.list[job->events.n - 1].step + job->image->max_delay;
	if (cli->verbose)
		say_mapping(job);
	err = image_load(job->dev, job->image, &why);
	if (err) {
		say("device: %s", why.text);
		return cmd_status(err);
	}
	err = args->trace ? lq_trace(job->dev, args->trace) : LQ_OK;
	if (err == LQ_ERR_ARG)
		say("--trace: expected device rtl, found %s", job->where);
	else if (err)
		say("--trace: %s: %s", args->trace, lq_message(job->dev));
	return err == LQ_ERR_ARG ? EXIT_USAGE : cmd_status(err);
}

static int stream(struct job *job, const struct cli *cli)
{
	struct runner run = {
		.dev = job->dev, .events = &job->events, .neuron_of = job->image->neuron_of,
		.steps = job->steps,
		.output = take_output, .context = job, .progress = isatty(STDERR_FILENO),
	};
	int err;

	results_header(job->out.stream);
	err = runner_run(&run);
	if (err)
		return cmd_failed(job->dev, err, "run");
	if (cli->verbose)
		say("%u steps, %zu spikes, %.0f clocks, %.1f clocks a step", job->steps,
		    job->fired, (double)run.clocks, (double)run.clocks / job->steps);
	return EXIT_OK;
}

static int write_weights(struct job *job)
{
	int err = weights_write(job->weights.stream, job->net, job->image, job->dev);
	struct why why;

	if (err)
		return cmd_failed(job->dev, err, "reading the weights");
	if (outfile_commit(&job->weights, &why))
		return EXIT_OK;
	say("%s", why.text);
	return EXIT_USAGE;
}

static int run(struct job *job, struct cli *cli, const struct args *args)
{
	struct picture pic = {.title = args->network, .threshold = NAN};
	struct why why;
	int status;

	if (!load_files(job, args))
		return EXIT_USAGE;
	if (!job->steps && !job->events.n) {
		say("%s: expected at least one event, or --steps N, found none", args->events);
		return EXIT_USAGE;
	}
	if (args->weights && !job->net->n_rules) {
		say("--weights: expected a network with a projection that learns, found %s",
		    args->network);
		return EXIT_USAGE;
	}
	job->keep = args->plot;
	if (!open_files(job, args))
		return EXIT_USAGE;
	status = prepare(job, cli, args);
	if (!status)
		status = stream(job, cli);
	if (!status && args->weights)
		status = write_weights(job);
	if (status)
		return status;
	job->results.steps = job->steps;
	pic.net = job->net;
	if (job->net->name[0])
		pic.title = job->net->name;
	if ((args->plot && !picture_write(&job->results, &pic, args->plot, &why)) ||
	    !outfile_commit(&job->out, &why)) {
		say("%s", why.text);
		return EXIT_USAGE;
	}
	return EXIT_OK;
}

int cmd_run(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		CMD_OPTIONS,
		{"events", required_argument, NULL, 'e'},
		{"steps", required_argument, NULL, 's'},
		{"output", required_argument, NULL, 'o'},
		{"plot", required_argument, NULL, 'p'},
		{"weights", required_argument, NULL, 'w'},
		{"trace", required_argument, NULL, 'T'},
		{NULL, 0, NULL, 0},
	};
	struct args args = {0};
	struct job job = {0};
	int c, status;

	while ((c = getopt_long(argc, argv, CMD_SHORT "e:s:o:p:w:", options, NULL)) != -1) {
		if (cmd_common(cli, c, argv, options, help, &status)) {
			if (status >= 0)
				return status;
			continue;
		}
		switch (c) {
		case 'e': args.events = optarg; break;
		case 's': args.steps = optarg; break;
		case 'o': args.output = optarg; break;
		case 'p': args.plot = optarg; break;
		case 'w': args.weights = optarg; break;
		case 'T': args.trace = optarg; break;
		}
	}
	if (argc - optind != 1)
		return cmd_usage("run", "expected one network, found %d", argc - optind);
	if (!args.events && !args.steps)
		return cmd_usage("run", "expected --events FILE or --steps N, found neither");
	args.network = argv[optind];
	status = run(&job, cli, &args);

	outfile_abort(&job.out);
	outfile_abort(&job.weights);
	results_free(&job.results);
	lq_close(job.dev);
	image_free(job.image);
	events_free(&job.events);
	network_free(job.net);
	return status;
}
