/* SPDX-License-Identifier: MIT */
/*
 * cmd_stream.c -- `lapicque stream`: a network in real time, events as they come
 *
 * The host's clock paces the steps. In each of them act the events that came since the last one;
 * what the step gave is printed before the next one is waited for.
 */
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include "cmd.h"
#include "latency.h"
#include "live.h"
#include "map.h"
#include "outfile.h"
#include "results.h"

static const char help[] =
	"usage: lapicque stream NETWORK [OPTIONS]\n\n"
	"Run a network in real time: read events as they come, lines axon[,payload] on stdin, and\n"
	"print spikes and potentials as they come back, lines step,population,index,fired,value.\n"
	"An event acts in the next step to start. Ends when stdin has ended and the last event has\n"
	"acted, or by SIGINT; then prints on stderr how long the steps and the events took.\n\n"
	"  -i, --interval US     microseconds from one step to the next, default 1000\n"
	"  -s, --steps N         end after so many\n"
	"  -u, --udp PORT        read events from datagrams to 127.0.0.1, not from stdin\n"
	"  -r, --record FILE     write the events with the steps they acted in, for `lapicque run`\n"
	"  -d, --device DEVICE   model[:CONFIG], rtl[:CONFIG], usb[:SERIAL] or ftdi[:SERIAL],\n"
	"                        default model; without CONFIG up5k or, if the network needs another,\n"
	"                        the smallest that holds it\n"
	"  -v, --verbose         no effect here\n"
	"  -h, --help            print this\n\n"
	"exit status: 0 ok, 1 usage or file, a network that does not fit, or a line that is no event,\n"
	"             2 device, 3 device and model disagree\n";

enum { CHUNK = 256, STEP_MS = 10000 };

struct stream {
	struct network *net;
	struct image *image;
	struct lq *dev;
	struct lq_info info;
	struct live live;
	struct outfile record;
	uint32_t interval, steps, port; /* of the options; steps 0: none given */
	struct lq_event *events;        /* of one step, as many as a slot holds */
	uint64_t *came;                 /* when they came */
	uint32_t step, last_event;      /* the next one; the step after that of the last event */
	unsigned long fired, late;
	struct latency of_step, of_event;
};

static volatile int stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

static int device_failed(const struct stream *s, int err)
{
	char what[32];

	snprintf(what, sizeof(what), "stream: step %u", s->step);
	return cmd_failed(s->dev, err, what);
}

/* The output of the step that was sent, up to its end; the driver's error. */
static int print_step(struct stream *s)
{
	struct lq_output item[CHUNK];
	bool ended = false;

	while (!ended) {
		size_t n;
		int err = lq_receive(s->dev, item, CHUNK, &n, STEP_MS);

		if (err)
			return err;
		for (size_t i = 0; i < n; i++) {
			ended = item[i].kind == LQ_STEP_END;
			if (ended)
				continue;
			s->fired += item[i].fired;
			results_line(stdout, s->net, s->image, &item[i]);
		}
	}
	fflush(stdout);
	return LQ_OK;
}

/* One step with what has come. */
static int run_step(struct stream *s)
{
	const struct live_event *e;
	uint64_t sent, now;
	size_t n = 0;
	int err;

	for (; n < s->info.axons && (e = live_take(&s->live)); n++) {
		s->events[n] = e->event;
		s->came[n] = e->came_us;
		if (s->record.stream)
			fprintf(s->record.stream, "%u,%u,%d\n", s->step, e->event.axon,
				e->event.payload);
	}
	if (n)
		s->last_event = s->step + 1;
	sent = live_now_us();
	err = n ? lq_push(s->dev, s->events, n) : LQ_OK;
	if (!err)
		err = lq_step(s->dev, 1);
	if (!err)
		err = print_step(s);
	if (err)
		return device_failed(s, err);
	now = live_now_us();
	latency_add(&s->of_step, now - sent);
	for (size_t i = 0; i < n; i++)
		latency_add(&s->of_event, now - s->came[i]);
	s->step++;
	return EXIT_OK;
}

static bool more(const struct stream *s)
{
	if (stopped || (s->steps && s->step == s->steps))
		return false;
	return s->steps || !s->live.ended || s->live.taken < s->live.n ||
	       (s->last_event && s->step < s->last_event - 1 + s->image->max_delay);
}

/* A step that begins late is counted, and those that it runs into are left out. */
static int pace(struct stream *s)
{
	uint64_t at = live_now_us() + s->interval, now;
	int status = EXIT_OK;

	results_header(stdout);
	while (!status && more(s)) {
		if (!live_wait(&s->live, at, &stopped)) {
			say("out of memory");
			return EXIT_USAGE;
		}
		if (!more(s))
			break;
		status = run_step(s);
		at += s->interval;
		now = live_now_us();
		if (now > at) {
			s->late++;
			at = now;
		}
	}
	return status;
}

static void report(const struct stream *s)
{
	say("stream: %u steps of %u us, %lu late; %lu events, %lu spikes", s->step, s->interval,
	    s->late, (unsigned long)s->of_event.n, s->fired);
	latency_print(&s->of_step, "lapicque: from a step sent to its end received", stderr);
	latency_print(&s->of_event, "lapicque: from an event read to the end of its step", stderr);
}

static int prepare(struct stream *s, const struct cli *cli)
{
	char where[80];
	struct why why;
	int status;

	if (!cmd_where(cli, s->net, where, sizeof(where)))
		return EXIT_USAGE;
	status = cmd_open(&s->dev, where, &s->info);
	if (status)
		return status;
	s->image = map_network(s->net, &s->info, &why);
	s->events = calloc(s->info.axons, sizeof(*s->events));
	s->came = calloc(s->info.axons, sizeof(*s->came));
	if (!s->image || !s->events || !s->came) {
		say("%s", s->image ? "out of memory" : why.text);
		return EXIT_USAGE;
	}
	s->live.neuron_of = s->image->neuron_of;
	status = image_load(s->dev, s->image, &why);
	if (status)
		say("device: %s", why.text);
	return cmd_status(status);
}

static int run(struct stream *s, const struct cli *cli, const char *network, const char *record)
{
	const struct sigaction action = { .sa_handler = stop };
	struct why why;
	int status;

	s->net = network_load(network, &why);
	if (!s->net || !live_open(&s->live, s->net, s->port, &why) ||
	    (record && !outfile_open(&s->record, record, &why))) {
		say("%s", why.text);
		return EXIT_USAGE;
	}
	status = prepare(s, cli);
	if (status)
		return status;
	if (s->record.stream)
		fprintf(s->record.stream, "step,axon,payload\n");
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	status = pace(s);
	report(s);
	if (s->record.stream && !outfile_commit(&s->record, &why)) {
		say("%s", why.text);
		return status ? status : EXIT_USAGE;
	}
	if (s->live.wrong && !status) {
		say("stream: %lu lines were no events", s->live.wrong);
		status = EXIT_USAGE;
	}
	return status;
}

int cmd_stream(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		CMD_OPTIONS,
		{"interval", required_argument, NULL, 'i'},
		{"steps", required_argument, NULL, 's'},
		{"udp", required_argument, NULL, 'u'},
		{"record", required_argument, NULL, 'r'},
		{NULL, 0, NULL, 0},
	};
	struct stream s = {.interval = 1000, .live.fd = -1};
	const char *record = NULL;
	int c, status;
	bool fine = true;

	while (fine && (c = getopt_long(argc, argv, CMD_SHORT "i:s:u:r:", options, NULL)) != -1) {
		if (cmd_common(cli, c, argv, options, help, &status)) {
			if (status >= 0)
				return status;
			continue;
		}
		switch (c) {
		case 'i': fine = cmd_number("--interval", optarg, 1, 60000000, &s.interval); break;
		case 's': fine = cmd_number("--steps", optarg, 1, UINT32_MAX, &s.steps); break;
		case 'u': fine = cmd_number("--udp", optarg, 1, 65535, &s.port); break;
		case 'r': record = optarg; break;
		}
	}
	if (!fine)
		return EXIT_USAGE;
	if (argc - optind != 1)
		return cmd_usage("stream", "expected one network, found %d", argc - optind);
	status = run(&s, cli, argv[optind], record);

	outfile_abort(&s.record);
	live_close(&s.live);
	lq_close(s.dev);
	free(s.events);
	free(s.came);
	image_free(s.image);
	network_free(s.net);
	return status;
}
