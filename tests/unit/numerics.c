/* SPDX-License-Identifier: MIT */
/*
 * numerics -- runs the worked examples of docs/numerics.md and the clocks of docs/architecture.md
 *
 * An example is a line `    what: name=value ... -> name=value ...`. Every name must be used, every
 * kind below must have an example, and a line that only looks like one fails.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "arith.h"
#include "quantise.h"
#include "step.h"

enum { MAX_ITEMS = 24, N_OUT = 8 };

struct item {
	char name[16];
	int64_t value;
	bool used;
};

/* One line. want is what stands right of the arrow, left of it are the inputs. */
struct example {
	char what[16];
	struct item in[MAX_ITEMS], want[N_OUT];
	int n_in, n_want;
	char why[160];
};

static int64_t get(struct example *e, const char *name, int64_t otherwise)
{
	for (int i = 0; i < e->n_in; i++)
		if (!strcmp(e->in[i].name, name)) {
			e->in[i].used = true;
			return e->in[i].value;
		}
	return otherwise;
}

static void got(struct example *e, const char *name, int64_t value)
{
	for (int i = 0; i < e->n_want; i++)
		if (!strcmp(e->want[i].name, name)) {
			e->want[i].used = true;
			if (e->want[i].value != value)
				snprintf(e->why, sizeof(e->why), "expected %s=%" PRId64 ", got %" PRId64,
					 name, e->want[i].value, value);
		}
}

/* -- The kinds ---------------------------------------------------------------------------- */

static struct model *open_model(const char *config)
{
	const struct config *c = config_find(config);
	struct model *m = c ? model_new(c) : NULL;

	if (!m) {
		printf("Bail out! no model of config %s\n", config);
		exit(1);
	}
	return m;
}

static unsigned mode_of(struct example *e)
{
	return (unsigned)(get(e, "shift", SHIFT_ONE) << MODE_SHIFT | get(e, "i1", 0) << MODE_I1 |
			  get(e, "i2", 0) << MODE_I2 | get(e, "spiking", 0) << MODE_SPIKING |
			  get(e, "subtract", 0) << MODE_SUBTRACT |
			  get(e, "report", 0) << MODE_REPORT | get(e, "refractory", 0) << MODE_REF);
}

static void do_sat(struct example *e)
{
	got(e, "y", arith_sat(get(e, "x", 0)));
}

static void do_retain(struct example *e)
{
	got(e, "y", arith_retain((int32_t)get(e, "x", 0), (uint32_t)get(e, "d", 0)));
}

static void do_input(struct example *e)
{
	got(e, "in", arith_input(get(e, "acc", 0), (unsigned)get(e, "shift", 0)));
}

static void do_payload(struct example *e)
{
	got(e, "digits", arith_digits((int)get(e, "p", 0)));
}

static void do_decay(struct example *e)
{
	got(e, "d", quantise_decay(exp(-1 / (double)get(e, "tau", 0))));
}

static void do_mode(struct example *e)
{
	got(e, "mode", mode_of(e));
}

static void do_width(struct example *e)
{
	int64_t weight = INT64_C(1) << (get(e, "bits", 0) - 1), axons = get(e, "axons", 0), bits;
	int64_t most = axons * weight * (1 << (W_PAYLOAD - 1));

	for (bits = 1; INT64_C(1) << (bits - 1) <= most; bits++)
		;
	got(e, "bits", bits);
	got(e, "most", most);
}

static void do_neuron(struct example *e)
{
	const int64_t keep = (1 << W_DECAY) - 1;
	struct neuron_state s = {
		(int16_t)get(e, "V", 0), (int16_t)get(e, "I1", 0), (int16_t)get(e, "I2", 0),
		(uint16_t)(get(e, "ref", 0) << W_SET),
	};
	struct neuron_set p = {
		(uint16_t)get(e, "leak", keep), (uint16_t)get(e, "decay1", keep),
		(uint16_t)get(e, "decay2", keep), (int16_t)get(e, "bias", 0),
		(int16_t)get(e, "threshold", 0), (int16_t)get(e, "reset", 0), (uint16_t)mode_of(e),
	};

	got(e, "fired", neuron_update(&s, &p, get(e, "acc", 0)));
	got(e, "V", s.v);
	got(e, "I1", s.i1);
	got(e, "I2", s.i2);
	got(e, "ref", s.ref_set >> W_SET);
}

/* A graded neuron that takes its input as it is: V counts what has come in. */
static void count_input(struct model *m)
{
	model_write(m, SP_SET, SET_LEAK, (1 << W_DECAY) - 1);
	model_write(m, SP_SET, SET_MODE, SHIFT_ONE);
}

static int run_step(struct model *m)
{
	struct model_output out[512];
	uint32_t step, clocks;

	model_step(m, out, &step, &clocks);
	return (int)clocks;
}

static void do_weight(struct example *e)
{
	int64_t bits = get(e, "bits", 0);
	struct model *m = open_model(bits == 4 ? "up5k-w4" : bits == 8 ? "up5k" : "up5k-w16");

	count_input(m);
	model_write(m, SP_WEIGHT, 0, (uint16_t)get(e, "unit", 0));
	model_event(m, 0, 1);
	run_step(m);
	got(e, "weight", (int16_t)model_read(m, SP_STATE, (uint32_t)get(e, "index", 0) << 2 | STATE_V));
	model_free(m);
}

static void do_sum(struct example *e)
{
	struct model *m = open_model("tiny");

	count_input(m);
	model_write(m, SP_WEIGHT, 0 << 1, (uint16_t)(get(e, "w0", 0) & 0xff));
	model_write(m, SP_WEIGHT, 1 << 1, (uint16_t)(get(e, "w1", 0) & 0xff));
	model_event(m, 0, (int)get(e, "p0", 0));
	model_event(m, 1, (int)get(e, "p1", 0));
	run_step(m);
	got(e, "acc", (int16_t)model_read(m, SP_STATE, STATE_V));
	model_free(m);
}

/* Steps until neuron 1 sees the event. */
static int64_t steps_until(struct model *m)
{
	for (int64_t n = 0; n < 8; n++) {
		run_step(m);
		if (model_read(m, SP_STATE, 1 << 2 | STATE_V))
			return n;
	}
	return -1;
}

static void do_event(struct example *e)
{
	struct model *m = open_model("tiny");

	count_input(m);
	model_write(m, SP_AXON, 0, (uint16_t)(get(e, "delay", 0) - 1));
	model_write(m, SP_WEIGHT, 0, 1 << 8);
	model_event(m, 0, 1);
	got(e, "step", steps_until(m));
	model_free(m);
}

/* Neuron 0 fires once, by its state, and comes back as axon 5. */
static void do_spike(struct example *e)
{
	struct model *m = open_model("tiny");

	count_input(m);
	model_write(m, SP_SET, 1 << 3 | SET_MODE, SHIFT_ONE | 1 << MODE_SPIKING);
	model_write(m, SP_SET, 1 << 3 | SET_LEAK, (1 << W_DECAY) - 1);
	model_write(m, SP_SET, 1 << 3 | SET_THRESHOLD, 10);
	model_write(m, SP_STATE, STATE_SET, 1);
	model_write(m, SP_STATE, STATE_V, 10);
	model_write(m, SP_AXON, 5, (uint16_t)(get(e, "delay", 0) - 1));
	model_write(m, SP_WEIGHT, 5 << 1, 1 << 8);
	model_write(m, SP_REG, REG_FB_BASE, 5);
	model_write(m, SP_REG, REG_FB_COUNT, 1);
	got(e, "step", steps_until(m));
	model_free(m);
}

static void written(struct example *e, unsigned space, uint32_t addr)
{
	struct model *m = open_model("tiny");

	model_write(m, space, addr, (uint16_t)get(e, "written", 0));
	got(e, "read", model_read(m, space, addr));
	model_free(m);
}

static void do_axon(struct example *e)
{
	written(e, SP_AXON, 3);
}

static void do_leak(struct example *e)
{
	written(e, SP_SET, SET_LEAK);
}

static void do_state_set(struct example *e)
{
	written(e, SP_STATE, STATE_SET);
}

static void do_register(struct example *e)
{
	written(e, SP_REG, (uint32_t)get(e, "address", 0));
}

/* Config up5k: events of payload p to blocks full ones and rows of the last. */
static void do_clocks(struct example *e)
{
	struct model *m = open_model("up5k");

	model_write(m, SP_REG, REG_BLOCKS, (uint16_t)get(e, "blocks", 32));
	model_write(m, SP_REG, REG_ROWS, (uint16_t)get(e, "rows", 8));
	for (int64_t i = 0; i < get(e, "events", 0); i++)
		model_event(m, (unsigned)i, (int)get(e, "p", 1));
	got(e, "clocks", run_step(m));
	model_free(m);
}

static struct kind {
	const char *name;
	void (*run)(struct example *e);
	int met;
} kinds[] = {
	{ "sat", do_sat, 0 }, { "weight", do_weight, 0 }, { "payload", do_payload, 0 },
	{ "sum", do_sum, 0 }, { "width", do_width, 0 }, { "input", do_input, 0 },
	{ "retain", do_retain, 0 }, { "decay", do_decay, 0 }, { "neuron", do_neuron, 0 },
	{ "spike", do_spike, 0 }, { "event", do_event, 0 }, { "axon", do_axon, 0 },
	{ "leak", do_leak, 0 }, { "state_set", do_state_set, 0 }, { "register", do_register, 0 },
	{ "mode", do_mode, 0 }, { "clocks", do_clocks, 0 },
};

enum { N_KINDS = sizeof(kinds) / sizeof(*kinds) };

/* -- Lines -------------------------------------------------------------------------------- */

/* `name=value ...` up to the end or an arrow; returns what follows it, or NULL. */
static const char *parse_items(const char *at, struct item *items, int max, int *n)
{
	for (*n = 0; ; ) {
		int len = 0;

		at += strspn(at, " ");
		if (!*at || !strncmp(at, "->", 2))
			return at;
		if (*n == max || sscanf(at, "%15[A-Za-z0-9_]=%" SCNi64 "%n", items[*n].name,
					&items[*n].value, &len) != 2 || !len)
			return NULL;
		items[(*n)++].used = false;
		at += len;
	}
}

static bool parse(const char *line, struct example *e)
{
	const char *at = strchr(line, ':');

	if (!at || sscanf(line, " %15[a-z0-9_]:", e->what) != 1)
		return false;
	at = parse_items(at + 1, e->in, MAX_ITEMS, &e->n_in);
	if (!at || strncmp(at, "->", 2))
		return false;
	at = parse_items(at + 2, e->want, N_OUT, &e->n_want);
	return at && !*at && e->n_want > 0;
}

/* Whether the example holds; e->why says what not. */
static bool holds(struct example *e)
{
	int k = 0;

	e->why[0] = '\0';
	while (k < N_KINDS && strcmp(kinds[k].name, e->what))
		k++;
	if (k == N_KINDS) {
		snprintf(e->why, sizeof(e->why), "no such kind of example");
		return false;
	}
	kinds[k].met++;
	kinds[k].run(e);
	for (int i = 0; i < e->n_in; i++)
		if (!e->in[i].used)
			snprintf(e->why, sizeof(e->why), "%s means nothing here", e->in[i].name);
	for (int i = 0; i < e->n_want; i++)
		if (!e->want[i].used)
			snprintf(e->why, sizeof(e->why), "%s is no result", e->want[i].name);
	return !e->why[0];
}

static int n_tests, n_failed;

static void result(bool ok, const char *text, const char *why)
{
	n_failed += !ok;
	printf("%sok %d - %s%s%s\n", ok ? "" : "not ", ++n_tests, text, ok ? "" : ": ", ok ? "" : why);
}

static void run_file(const char *path)
{
	FILE *f = fopen(path, "r");
	char line[256];

	for (int n = 1; f && fgets(line, sizeof(line), f); n++) {
		char text[400];
		struct example e;

		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "    ", 4) || !strstr(line, "->"))
			continue;
		snprintf(text, sizeof(text), "%s:%d: %s", path, n, line + 4);
		if (!parse(line, &e))
			result(false, text, "expected what: name=value ... -> name=value ...");
		else
			result(holds(&e), text, e.why);
	}
	if (!f)
		result(false, path, "cannot read");
	else
		fclose(f);
}

int main(void)
{
	run_file("docs/numerics.md");
	run_file("docs/architecture.md");
	for (int k = 0; k < N_KINDS; k++)
		if (!kinds[k].met)
			result(false, kinds[k].name, "no example of this kind");
	printf("1..%d\n", n_tests);
	return n_failed > 0;
}
