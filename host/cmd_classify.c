/* SPDX-License-Identifier: MIT */
/*
 * cmd_classify.c -- `lapicque classify`: a trained network sees images it was never trained on
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "cmd.h"
#include "gallery.h"
#include "outfile.h"

static const char help[] =
	"usage: lapicque classify NETWORK DATA [OPTIONS]\n\n"
	"Show the images of DATA that `lapicque train` never trains on to a network on a device. A\n"
	"pixel is a spike, the darker the earlier; the answer is the highest potential of the last\n"
	"population after 10 steps. Prints the accuracy, what was taken for what, and the clocks.\n\n"
	"  -l, --limit N         the first N of the images only\n"
	"  -t, --split SPLIT     as given to train: fifth (default) or tail\n"
	"  -c, --compare         on the model as well: every spike, potential, current and clock of\n"
	"                        every step must be equal\n"
	"  -r, --raster FILE.svg      draw the spikes of the first image of each digit 0 to 5\n"
	"  -p, --potentials FILE.svg  draw their potentials, with the threshold\n"
	"  -d, --device DEVICE   model[:CONFIG], rtl[:CONFIG], usb[:SERIAL] or ftdi[:SERIAL],\n"
	"                        default model; without CONFIG up5k or, if the network needs another,\n"
	"                        the smallest that holds it\n"
	"  -v, --verbose         a line for every image\n"
	"  -h, --help            print this\n\n"
	"exit status: 0 ok, 1 usage or file or a network that does not fit, 2 device,\n"
	"             3 device and model disagree\n";

struct args {
	const char *network, *data, *raster, *potentials;
	uint32_t limit;
	enum digits_split split;
	bool compare, verbose;
};

struct tally {
	uint32_t images, right, least, most;
	uint64_t clocks, spikes, values;
	uint32_t taken[DIGITS_CLASSES][DIGITS_CLASSES]; /* [digit][answer] */
};

/* Everything that must be given back. */
struct job {
	struct network *net;
	struct digits data;
	struct viewer viewer, model; /* model: with --compare */
	struct showing shown, wanted;
	struct gallery gallery;
	struct tally tally;
};

/* A device with the network in it: an exit status. */
static int open_viewer(struct viewer *v, const struct args *args)
{
	struct lq_info info;
	struct why why;
	int err, status = cmd_open(&v->dev, v->where, &info);

	if (status)
		return status;
	v->image = map_network(v->net, &info, &why);
	if (!v->image) {
		say("%s", why.text);
		return EXIT_USAGE;
	}
	v->states = args->compare || args->raster || args->potentials;
	err = image_load(v->dev, v->image, &why);
	if (err)
		say("device: %s", why.text);
	return cmd_status(err);
}

static int prepare(struct job *job, const struct cli *cli, const struct args *args)
{
	struct why why;
	int status;

	job->net = network_load(args->network, &why);
	if (!job->net || !classify_fits(job->net, &why) ||
	    !digits_load(&job->data, args->data, &why)) {
		say("%s", why.text);
		return EXIT_USAGE;
	}
	job->viewer.net = job->model.net = job->net;
	if (!cmd_where(cli, job->net, job->viewer.where, sizeof(job->viewer.where)))
		return EXIT_USAGE;
	status = open_viewer(&job->viewer, args);
	if (!status && args->compare) {
		snprintf(job->model.where, sizeof(job->model.where), "model:%s",
			 job->viewer.image->config);
		status = open_viewer(&job->model, args);
	}
	if (!status && (!showing_new(&job->shown, &job->viewer) ||
			(args->compare && !showing_new(&job->wanted, &job->model)))) {
		say("out of memory");
		status = EXIT_USAGE;
	}
	job->gallery.viewer = &job->viewer;
	return status;
}

static void count(struct tally *t, const struct digit *d, const struct showing *s)
{
	if (!t->images || s->clocks < t->least)
		t->least = s->clocks;
	if (s->clocks > t->most)
		t->most = s->clocks;
	t->images++;
	t->clocks += s->clocks;
	t->right += s->answer == d->label;
	t->taken[d->label][s->answer]++;
	for (size_t k = 0; k < s->n; k++) {
		t->spikes += s->out[k].kind == LQ_EVENT && s->out[k].fired;
		t->values += s->out[k].kind == LQ_EVENT && s->out[k].has_value;
	}
}

/* Show image i of the file: an exit status. */
static int show(struct job *job, const struct args *args, size_t i)
{
	const struct digit *d = &job->data.list[i];
	struct viewer *v = &job->viewer;
	struct why why;
	int err = classify_show(v, d->pixel, &job->shown);

	if (!err && args->compare) {
		v = &job->model;
		err = classify_show(v, d->pixel, &job->wanted);
	}
	if (err) {
		say("image %zu on %s: %s: %s", i, v->where, lq_strerror(err), lq_message(v->dev));
		return cmd_status(err);
	}
	if (args->compare && !showing_same(&job->wanted, &job->shown, &why)) {
		say("image %zu: %s and %s differ: %s", i, job->model.where, job->viewer.where,
		    why.text);
		return EXIT_MISMATCH;
	}
	if (job->shown.answer < 0) {
		say("image %zu on %s: expected the digits' potentials, found none", i,
		    job->viewer.where);
		return EXIT_DEVICE;
	}
	count(&job->tally, d, &job->shown);
	if (args->verbose)
		say("image %zu: digit %u, answer %d, %u clocks", i, d->label, job->shown.answer,
		    job->shown.clocks);
	if (job->viewer.states && !gallery_add(&job->gallery, d, &job->shown)) {
		say("out of memory");
		return EXIT_USAGE;
	}
	return EXIT_OK;
}

static int show_all(struct job *job, const struct args *args)
{
	bool terminal = isatty(STDERR_FILENO) && !args->verbose;
	int status = EXIT_OK;

	for (size_t i = 0; !status && i < job->data.n; i++) {
		if (args->limit && job->tally.images == args->limit)
			break;
		if (!digits_is_test(args->split, i, job->data.n))
			continue;
		status = show(job, args, i);
		if (terminal)
			fprintf(stderr, "\rimage %u ", job->tally.images);
	}
	if (terminal)
		fprintf(stderr, "\r%20s\r", "");
	return status;
}

static void print(const struct job *job, const struct args *args)
{
	const struct tally *t = &job->tally;
	const double mhz = 48; /* of rtl/board/lq_icebreaker.v */
	double mean = (double)t->clocks / t->images;

	printf("%s on %s, %u images never trained on\n\n", args->network, job->viewer.where,
	       t->images);
	printf("  digit   taken for\n       ");
	for (int a = 0; a < DIGITS_CLASSES; a++)
		printf("%5d", a);
	for (int d = 0; d < DIGITS_CLASSES; d++) {
		printf("\n  %5d", d);
		for (int a = 0; a < DIGITS_CLASSES; a++)
			if (t->taken[d][a])
				printf("%5u", t->taken[d][a]);
			else
				printf("    .");
	}
	printf("\n\naccuracy          %.4f (%u of %u)\n", (double)t->right / t->images, t->right,
	       t->images);
	printf("clocks per image  mean %.1f, least %u, most %u\n", mean, t->least, t->most);
	printf("at %.1f MHz       mean %.1f us, least %.1f us, most %.1f us\n", mhz, mean / mhz,
	       t->least / mhz, t->most / mhz);
	printf("spikes per image  mean %.1f\n", (double)t->spikes / t->images);
	if (args->compare)
		printf("%s and %s agree: %llu spikes, %llu reported potentials, all states and the "
		       "clocks of %u steps\n", job->viewer.where, job->model.where,
		       (unsigned long long)t->spikes, (unsigned long long)t->values,
		       t->images * DIGITS_STEPS);
}

static int run(struct job *job, const struct cli *cli, const struct args *args)
{
	struct outfile trial = {0};
	struct why why;
	bool ok;
	int status;

	/* A place that cannot be written is better known before the work. */
	ok = !args->raster || outfile_open(&trial, args->raster, &why);
	outfile_abort(&trial);
	ok = ok && (!args->potentials || outfile_open(&trial, args->potentials, &why));
	outfile_abort(&trial);
	if (!ok) {
		say("%s", why.text);
		return EXIT_USAGE;
	}
	status = prepare(job, cli, args);
	if (!status)
		status = show_all(job, args);
	if (status)
		return status;
	print(job, args);
	if ((args->raster && !gallery_raster(&job->gallery, args->raster, &why)) ||
	    (args->potentials && !gallery_potentials(&job->gallery, args->potentials, &why))) {
		say("%s", why.text);
		return EXIT_USAGE;
	}
	return EXIT_OK;
}

static void close_viewer(struct viewer *v)
{
	image_free(v->image);
	lq_close(v->dev);
}

int cmd_classify(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		CMD_OPTIONS,
		{"limit", required_argument, NULL, 'l'},
		{"split", required_argument, NULL, 't'},
		{"compare", no_argument, NULL, 'c'},
		{"raster", required_argument, NULL, 'r'},
		{"potentials", required_argument, NULL, 'p'},
		{NULL, 0, NULL, 0},
	};
	struct args args = {0};
	struct job job = {0};
	struct why why;
	int c, status;

	while ((c = getopt_long(argc, argv, CMD_SHORT "l:t:cr:p:", options, NULL)) != -1) {
		if (cmd_common(cli, c, argv, options, help, &status)) {
			if (status >= 0)
				return status;
			continue;
		}
		switch (c) {
		case 'l':
			if (!cmd_number("--limit", optarg, 1, UINT32_MAX, &args.limit))
				return EXIT_USAGE;
			break;
		case 't':
			if (!digits_split(optarg, &args.split, &why)) {
				say("%s", why.text);
				return EXIT_USAGE;
			}
			break;
		case 'c': args.compare = true; break;
		case 'r': args.raster = optarg; break;
		case 'p': args.potentials = optarg; break;
		}
	}
	if (argc - optind != 2)
		return cmd_usage("classify", "expected a network and a data file, found %d",
				 argc - optind);
	args.network = argv[optind];
	args.data = argv[optind + 1];
	args.verbose = cli->verbose;
	status = run(&job, cli, &args);

	gallery_free(&job.gallery);
	showing_free(&job.shown);
	showing_free(&job.wanted);
	close_viewer(&job.model);
	close_viewer(&job.viewer);
	digits_free(&job.data);
	network_free(job.net);
	return status;
}
