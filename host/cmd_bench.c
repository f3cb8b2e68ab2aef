/* SPDX-License-Identifier: MIT */
/*
 * cmd_bench.c -- `lapicque bench`: the figures of the README, one per line
 *
 * W1 is 256 inputs to 256 LIF neurons, all to all, 8-bit, S distinct input spikes in a step,
 * thresholds out of reach. Clocks are counted on the Verilated core, from the clock that takes
 * the tick to the one that takes the step's end. Those of learning are the step-level model's, which
 * counts the same (bench_learn.h). Figures of USB are measured by tests, which hold the USB core.
 */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench_boards.h"
#include "bench_elise.h"
#include "bench_hrsnn.h"
#include "bench_learn.h"
#include "campaign.h"
#include "cmd.h"
#include "config.h"
#include "experiment.h"
#include "lq_spec.h"
#include "measure.h"
#include "step.h"

static const char help[] =
	"usage: lapicque bench [-o FILE] [-b FILE] [-t FILE] [-a FILE]\n\n"
	"Measure the figures of the README; print them one per line as `name value unit`.\n\n"
	"  -o, --output FILE    write the lines there as well, default build/bench.txt\n"
	"  -b, --baseline FILE  committed figures to compare with, default docs/bench.csv\n"
	"  -t, --timing FILE    table that `make timing` writes, for fmax, lc, peak, default docs/timing.csv\n"
	"                       and docs/timing-ecp5.csv\n"
	"  -a, --also FILE      what tests printed: its lines `# figure NAME VALUE UNIT` are figures too\n\n"
	"A figure that falls short of the committed one by more than its noise is named on stderr.\n"
	"Exit status: 0 ok, 1 usage or file, 2 no Verilated core\n";

enum { MAX_FIGURES = 128 };

struct figure {
	char name[64], unit[32];
	double value;
};

struct bench {
	struct figure figure[MAX_FIGURES];
	int n;
	FILE *out;
	bool failed;
};

static void report(struct bench *b, const char *name, double value, const char *unit)
{
	struct figure *g = &b->figure[b->n];

	if (b->n < MAX_FIGURES) {
		snprintf(g->name, sizeof(g->name), "%s", name);
		snprintf(g->unit, sizeof(g->unit), "%s", unit);
		g->value = value;
		b->n++;
	}
	printf("%s %.6g %s\n", name, value, unit);
	fflush(stdout);
	fprintf(b->out, "%s %.6g %s\n", name, value, unit);
}

static void report_to(void *b, const char *name, double value, const char *unit)
{
	report(b, name, value, unit);
}

static struct measure measured(struct bench *b, const char *config, int neurons, int spikes,
			       int firing)
{
	struct measure m = {
		.config = config, .neurons = neurons, .spikes = spikes, .firing = firing,
	};

	if (measure_step(&m)) {
		say("bench: no Verilated core of config %s", config);
		b->failed = true;
	}
	return m;
}

/* Clocks beyond max(S, L / U) N / L + L / U, the whole core, worst of three S. */
static double overhead(struct bench *b, const char *config)
{
	const struct config *c = config_find(config);
	const int spikes[] = { 1, c->n_axons / 10, c->n_axons };
	int rows = c->n_lanes / c->n_pipes, worst = 0;

	for (int i = 0; i < 3; i++) {
		struct measure m = measured(b, config, c->n_neurons, spikes[i], 0);
		int s = spikes[i] > rows ? spikes[i] : rows;
		int over = m.clocks - (s * (c->n_neurons / c->n_lanes) + rows);

		worst = i == 0 || over > worst ? over : worst;
	}
	return worst;
}

static void bench_clocks(struct bench *b)
{
	struct measure s1 = measured(b, "up5k", 256, 1, 0), s26 = measured(b, "up5k", 256, 26, 0);
	struct measure s256 = measured(b, "up5k", 256, 256, 0);

	report(b, "w1_s1_clocks", s1.clocks, "clocks");
	report(b, "w1_s26_clocks", s26.clocks, "clocks");
	report(b, "w1_s256_clocks", s256.clocks, "clocks");
	report(b, "w1_s26_sop_per_clock", 26.0 * 256 / s26.clocks, "synapses/clock");
	report(b, "w1_s256_sop_per_clock", 256.0 * 256 / s256.clocks, "synapses/clock");
	report(b, "overhead_clocks_up5k", overhead(b, "up5k"), "clocks");
	report(b, "overhead_clocks_hx8k", overhead(b, "hx8k"), "clocks");
	report(b, "overhead_clocks_wide", overhead(b, "wide"), "clocks");
	report(b, "s1_latency_hx8k_clocks", measured(b, "hx8k", 96, 1, 1).latency, "clocks");
	report(b, "s1_latency_up5k_clocks", measured(b, "up5k", 64, 1, 1).latency, "clocks");
	/* Every neuron fires: an event leaves every three clocks. */
	report(b, "s1_latency_all_hx8k_clocks", measured(b, "hx8k", 96, 1, 96).latency, "clocks");
	report(b, "s1_latency_all_up5k_clocks", measured(b, "up5k", 64, 1, 64).latency, "clocks");
}

/* Median of several runs: microseconds of processor time a step of W1, pushing its events included. */
static void bench_model(struct bench *b)
{
	enum { RUNS = 9, STEPS = 20000, SPIKES = 26 };
	struct model *m = model_new(config_find("up5k"));
	struct model_output *out = calloc(256, sizeof(*out));
	uint32_t step, clocks;
	double us[RUNS];

	if (!m || !out) {
		say("bench: out of memory");
		b->failed = true;
		goto out;
	}
	for (uint32_t addr = 0; addr < 65536; addr++)     /* axons 0 to 511, all neurons */
		model_write(m, SP_WEIGHT, addr, (uint16_t)(addr * 2654435761u >> 16));
	for (uint32_t set = 0; set < 256; set++) {
		model_write(m, SP_SET, set << 3 | SET_LEAK, (uint16_t)(3600 + set));
		model_write(m, SP_SET, set << 3 | SET_THRESHOLD, INT16_MAX);
		model_write(m, SP_SET, set << 3 | SET_MODE, 1u << MODE_SPIKING | SHIFT_ONE);
		model_write(m, SP_STATE, set << 2 | STATE_SET, (uint16_t)set);
	}
	for (int r = 0; r < RUNS; r++) {
		double start = bench_cpu_s();

		for (int t = 0; t < STEPS; t++) {
			for (int k = 0; k < SPIKES; k++)
				model_event(m, (unsigned)(t * 7 + k * 9) % 256, 1);
			model_step(m, out, &step, &clocks);
		}
		us[r] = (bench_cpu_s() - start) / STEPS * 1e6;
	}
	report(b, "model_w1_s26_us", lab_median(us, RUNS), "us/step");
	report(b, "model_w1_s26_gsop_s", SPIKES * 256 / lab_median(us, RUNS) * 1e-3, "Gsynapses/s");
out:
	model_free(m);
	free(out);
}

/* Visited words in the clocks that learning adds, of what the memory can read, change and write. */
static void bench_share(struct bench *b, struct bench_learn run, const char *name)
{
	struct bench_learn still = run;
	bool two = config_find(run.config)->n_ports == 2;

	still.off = true;
	if (!bench_learn(&still) || !bench_learn(&run)) {
		say("bench: out of memory");
		b->failed = true;
		return;
	}
	report(b, name, run.words / (run.clocks - still.clocks) * (two ? 1 : 2),
	       two ? "of a word a clock" : "of a word in 2 clocks");
}

/* W1, and as large as the smaller and the larger core hold it; 10 % of the inputs, 2 % of the neurons. */
static void bench_learning(struct bench *b)
{
	const struct bench_learn w1 = { .config = "up5k-learn", .inputs = 256, .neurons = 256,
					.spikes = 26, .firing = 5 };
	const struct bench_learn hx8k = { .config = "hx8k-learn", .inputs = 64, .neurons = 128,
					  .spikes = 6, .firing = 3 };
	const struct bench_learn wide = { .config = "wide-learn", .inputs = 256, .neurons = 1024,
					  .spikes = 26, .firing = 20 };
	struct bench_learn still = w1, five = w1, none = w1;

	still.off = true;
	none.firing = 0;
	if (!bench_learn(&still) || !bench_learn(&five) || !bench_learn(&none)) {
		say("bench: out of memory");
		b->failed = true;
		return;
	}
	report(b, "model_w1_s26_stdp_us", five.us, "us/step");
	report(b, "model_w1_s26_stdp_post_us", (five.us - none.us) / five.firing, "us/spike");
	report(b, "w1_s26_stdp_clocks", five.clocks, "clocks");
	report(b, "w1_s26_stdp_ratio", five.clocks / still.clocks, "steps");
	report(b, "learn_useful_per_clock", five.synapses / (five.clocks - still.clocks),
	       "synapses/clock");
	bench_share(b, w1, "learn_share_up5k");
	bench_share(b, hx8k, "learn_share_hx8k");
	bench_share(b, wide, "learn_share_wide");
}

static void bench_lockstep(struct bench *b, const char *config, const char *figure)
{
	struct campaign c = { .config = config, .clocks = 2000000, .seed = 1 };
	double start = bench_cpu_s();

	if (campaign_run(&c) || !c.same) {
		say("bench: lockstep: %s", c.message);
		b->failed = true;
		return;
	}
	report(b, figure, (double)c.done / (bench_cpu_s() - start) * 1e-6, "Mclocks/s");
}

/* How much faster than life, where a board with that config is in a table. */
static void bench_realtime(struct bench *b, const struct timing *t, const char *config, const char *figure,
			   double clocks)
{
	const struct timing_row *row = timing_slowest(t, "", config);

	if (row)
		report(b, figure, row->mhz * 1e3 / clocks, "s/s");
	else
		say("bench: no board with %s; %s is left out", config, figure);
}

static void bench_hrsnn(struct bench *b, const struct timing *t)
{
	static const struct { const char *config, *clocks, *realtime; } on[] = {
		{ "up5k-hrsnn", "hrsnn_clocks_per_step", "hrsnn_realtime_up5k" },
		{ "ecp5-25f-learn", "hrsnn_clocks_per_step_ecp5", "hrsnn_realtime_ulx3s" },
	};
	double clocks;

	for (size_t i = 0; i < sizeof(on) / sizeof(*on); i++) {
		if (!bench_hrsnn_clocks(on[i].config, &clocks)) {
			say("bench: out of memory");
			b->failed = true;
			return;
		}
		report(b, on[i].clocks, clocks, "clocks");
		bench_realtime(b, t, on[i].config, on[i].realtime, clocks);
	}
}

static void bench_sequences(struct bench *b, const struct timing *t)
{
	static const char up5k[] = "up5k-dendrite", ecp5[] = "ecp5-25f-dendrite";
	struct bench_elise e, wide;

	if (!bench_elise(up5k, &e) || !bench_elise(ecp5, &wide)) {
		say("bench: out of memory");
		b->failed = true;
		return;
	}
	report(b, "elise_cycles_s_model", e.cycles_s, "cycles/s");
	report(b, "elise_clocks_per_step", e.graded, "clocks");
	report(b, "elise_spiking_clocks_per_step", e.spiking, "clocks");
	bench_realtime(b, t, up5k, "elise_realtime_up5k", e.spiking);
	bench_realtime(b, t, up5k, "elise_graded_realtime_up5k", e.graded);
	report(b, "elise_clocks_per_step_ecp5", wide.graded, "clocks");
	report(b, "elise_spiking_clocks_per_step_ecp5", wide.spiking, "clocks");
	bench_realtime(b, t, ecp5, "elise_realtime_ulx3s", wide.spiking);
	bench_realtime(b, t, ecp5, "elise_graded_realtime_ulx3s", wide.graded);
}

/* False, and said, if it has none or one that is not as it must be. */
static bool bench_also(struct bench *b, const char *path)
{
	static const char mark[] = "# figure ";
	FILE *f = fopen(path, "r");
	char line[512], name[64], unit[32];
	int number = 0, had = b->n;
	bool good = true;

	if (!f) {
		say("bench: %s: cannot read it", path);
		return false;
	}
	while (good && fgets(line, sizeof(line), f)) {
		double value;
		int end = 0;

		number++;
		if (strncmp(line, mark, strlen(mark)))
			continue;
		good = sscanf(line + strlen(mark), "%63s %lf %31[^\n]%n", name, &value, unit, &end) == 3 &&
		       line[strlen(mark) + (size_t)end] == '\n';
		if (good)
			report(b, name, value, unit);
		else
			say("bench: %s:%d: not \"# figure NAME VALUE UNIT\"", path, number);
	}
	fclose(f);
	if (good && b->n == had)
		say("bench: %s: no figure in it", path);
	return good && b->n > had;
}

/* Lines name,value,unit,better,noise: better is high or low, noise a share of the value. */
static void compare(const struct bench *b, const char *path)
{
	FILE *f = fopen(path, "r");
	char line[256], name[64], unit[32], better[8];
	double value, noise;

	if (!f) {
		say("bench: %s: cannot read it; nothing to compare with", path);
		return;
	}
	while (fgets(line, sizeof(line), f)) {
		const struct figure *g = NULL;
		double worse;

		if (sscanf(line, "%63[^,],%lf,%31[^,],%7[^,],%lf", name, &value, unit, better, &noise) != 5)
			continue;
		for (int i = 0; i < b->n; i++)
			if (!strcmp(b->figure[i].name, name))
				g = &b->figure[i];
		if (!g) {
			say("bench: %s: committed, not measured", name);
			continue;
		}
		worse = (strcmp(better, "low") ? value - g->value : g->value - value) / fabs(value);
		if (worse > noise)
			say("bench: %s: %.6g falls short of the committed %.6g %s by %.0f %%", name,
			    g->value, value, unit, 100 * worse);
	}
	fclose(f);
}

int cmd_bench(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		CMD_OPTIONS,
		{"output", required_argument, NULL, 'o'},
		{"baseline", required_argument, NULL, 'b'},
		{"timing", required_argument, NULL, 't'},
		{"also", required_argument, NULL, 'a'},
		{NULL, 0, NULL, 0},
	};
	const char *output = "build/bench.txt", *baseline = "docs/bench.csv";
	const char *timing[] = { "docs/timing.csv", "docs/timing-ecp5.csv" }, *also = NULL;
	struct bench b = { .n = 0 };
	struct timing boards = { .n = 0 };
	struct why why;
	bool unread;
	int c, status = EXIT_OK;

	while ((c = getopt_long(argc, argv, CMD_SHORT "o:b:t:a:", options, NULL)) != -1) {
		if (cmd_common(cli, c, argv, options, help, &status)) {
			if (status >= 0)
				return status;
			continue;
		}
		if (c == 'o')
			output = optarg;
		else if (c == 'b')
			baseline = optarg;
		else if (c == 'a')
			also = optarg;
		else
			timing[0] = optarg, timing[1] = NULL;
	}
	if (optind < argc)
		return cmd_usage("bench", "unexpected argument \"%s\"", argv[optind]);
	b.out = fopen(output, "w");
	if (!b.out) {
		say("bench: %s: cannot write it", output);
		return EXIT_USAGE;
	}
	bench_clocks(&b);
	bench_model(&b);
	bench_learning(&b);
	bench_lockstep(&b, "up5k", "lockstep_up5k_mclk_s");
	bench_lockstep(&b, "up5k-learn", "lockstep_learn_mclk_s");
	for (int i = 0; i < 2 && timing[i]; i++)
		if (!timing_read(&boards, timing[i], &why))
			say("bench: %s; figures of boards are left out", why.text);
	bench_hrsnn(&b, &boards);
	bench_sequences(&b, &boards);
	b.failed |= !bench_boards(&boards, report_to, &b);
	unread = also && !bench_also(&b, also);
	compare(&b, baseline);
	if (fclose(b.out)) {
		say("bench: %s: cannot write it", output);
		return EXIT_USAGE;
	}
	return b.failed ? EXIT_DEVICE : unread ? EXIT_USAGE : EXIT_OK;
}
