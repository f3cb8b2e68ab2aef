/* SPDX-License-Identifier: MIT */
/*
 * twin -- a board's netlist or image against its RTL, and that against the model, on every clock; TAP
 *
 *     twin -c CONFIG -N NAMES [-t TITLE] [-n CLOCKS] [-s SEED] [-f FILE.fst] [-k HZ] [-u BAUD]
 *           [-m PERCENT] [-F FIGURE]
 *
 * The driver does at the board's pins what it may, in random order, until so many clocks have passed.
 * The second test fails if the stimulus missed a case, or if fewer than PERCENT of the nets were
 * both 0 and 1. -k is the board's clock, -u its UART's baud rate;
 * -F a name for the clocks of a second of processor time, as a figure.
 */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "handle.h"
#include "learning.h"
#include "lq_spec.h"
#include "random.h"
#include "rig.h"

enum { MOST = 4096, WAIT_MS = 2000, SOME = 40, FEW = 12, LANES = 48, MANY = 24, SETS = 4, OFTEN = 4, STEP_END_BYTES = 20 };

struct twin twin;
double twin_clocks_per_bit;
unsigned long twin_clock_hz = 24000000;

static struct random rnd = { 1 };
static struct lq_info info;
static unsigned refused, sets; /* sets: that are in use; no others are written */
static unsigned long naks;

static int below(size_t n)
{
	return random_below(&rnd, (int)n);
}

/* Half of the time one of a few, so that events meet weights which were written. */
static unsigned axon(void)
{
	return (unsigned)below(below(2) ? OFTEN : info.axons);
}

/* Refusals are part of the stimulus; anything else ends it. */
static int allow(int err)
{
	bool refusal = err <= LQ_ERR_UNKNOWN && err >= LQ_ERR_FULL;

	refused += refusal;
	return refusal ? LQ_OK : err;
}

static int set(struct lq *dev, unsigned index)
{
	const struct lq_set s = {
		.leak = (uint16_t)below(4096), .decay1 = (uint16_t)below(4096), .decay2 = (uint16_t)below(4096),
		.bias = (int16_t)(below(400) - 150), .threshold = (int16_t)(below(4) ? below(300) : below(32768)),
		.reset = (int16_t)(below(2000) - 1000), .shift = (uint8_t)below(16),
		.i1 = info.currents > 0 && below(2), .i2 = info.currents > 1 && below(2),
		.spiking = below(8), .subtract = below(2), .report = index == 1, .ref = (uint8_t)below(4),
	};

	return lq_write_set(dev, index, &s);
}

static int state(struct lq *dev)
{
	const unsigned neuron = (unsigned)below(info.neurons);
	struct lq_state s = { .v = (int16_t)random_bits(&rnd),
			      .set = (uint16_t)below(sets) };

	if (info.currents > 0)
		s.i1 = (int16_t)random_bits(&rnd);
	if (info.currents > 1)
		s.i2 = (int16_t)random_bits(&rnd);
	s.ref = (uint8_t)below(4);
	return below(3) ? lq_write_state(dev, neuron, &s) : lq_read_state(dev, neuron, &s);
}

static int weights(struct lq *dev)
{
	const unsigned few = 16 / info.weight_bits;
	const unsigned n = few * (unsigned)(1 + below(24)), row = axon();
	const unsigned first = few * (unsigned)below((info.neurons - n) / few + 1);
	int16_t w[24 * 4];

	for (unsigned i = 0; i < n; i++)
		w[i] = (int16_t)(below(1u << info.weight_bits) - (1 << (info.weight_bits - 1)));
	return below(4) ? lq_write_weights(dev, row, first, w, n) : lq_read_weights(dev, row, first, w, n);
}

static int use(struct lq *dev)
{
	/* Few, mostly: what all neurons say takes the wire longer than all else. */
	const unsigned neurons = 1 + (unsigned)below(below(8) ? SOME : info.neurons);
	const unsigned fed = (unsigned)below(neurons + 1u);

	return lq_use(dev, neurons, fed < info.axons ? (unsigned)below(info.axons - fed) : 0,
		      fed < info.axons ? fed : 0);
}

static int steps(struct lq *dev)
{
	struct lq_event e[8];
	const size_t n = (size_t)below(9);
	int err = LQ_OK;

	for (size_t i = 0; i < n; i++)
		e[i] = (struct lq_event){ (uint16_t)axon(), (int8_t)(below(3) ? 1 : below(256) - 128) };
	if (n)
		err = lq_push(dev, e, n);
	return err && allow(err) ? err : lq_step(dev, 1u + (uint32_t)below(4));
}

/* Beyond the end of any memory. */
static int wrong(struct lq *dev)
{
	const uint16_t unit[2] = { (uint16_t)random_bits(&rnd), (uint16_t)random_bits(&rnd) };
	uint16_t back[2];
	const unsigned space = (unsigned)below(8);
	const uint32_t addr = (random_bits(&rnd) & 0xffff) | 0x100000;

	return below(2) ? lq_write(dev, space, addr, unit, 2) : lq_read(dev, space, addr, back, 2);
}

/*
 * Frames that the driver never sends: a type of each sixteen that is neither a command nor one of the three control
 * frames, then one spoilt in each way. Each is one NAK, or gives way to the next one's.
 */
static int strange(struct lq *dev)
{
	/* Short, long, two wrong escapes, and both right ones in a short one; empty frames fill up. */
	static const uint8_t spoilt[][6] = {
		{ FR_CLEAR, SLIP_END, SLIP_END, SLIP_END, SLIP_END, SLIP_END },
		{ FR_CLEAR, 0, 0, MAX_PAYLOAD + 1, SLIP_END, SLIP_END },
		{ FR_CLEAR, SLIP_ESC, SLIP_ESC_ESC + 1, 0, SLIP_END, SLIP_END },
		{ FR_CLEAR, 0, 0, 0, SLIP_ESC, SLIP_END },
		{ FR_ACK, SLIP_ESC, SLIP_ESC_END, SLIP_ESC, SLIP_ESC_ESC, SLIP_END },
	};
	uint8_t wire[FRAME_WIRE_MAX];
	struct lq_why why;
	int err = LQ_OK;

	for (unsigned type = FR_RESET; type < 0x100 && !err; type += 16) {
		const unsigned low = type == FR_RESET ? FR_RESEND - FR_RESET + 1 : 0;
		const size_t n = frame_encode(wire, (uint8_t)(type + low + (unsigned)below(16 - low)), 0, 0, NULL, 0);

		err = dev->transport->send(dev->self, wire, n, &why);
		if (!err && type == FR_RESET) {
			wire[n - 2] ^= 1; /* the checksum */
			err = dev->transport->send(dev->self, wire, n, &why);
		}
	}
	for (size_t i = 0; i < sizeof(spoilt) / sizeof(*spoilt) && !err; i++)
		err = dev->transport->send(dev->self, spoilt[i], sizeof(*spoilt), &why);
	return err ? lq_handle_fail(dev, err, "%s", why.text) : allow(lq_sync(dev, WAIT_MS));
}

/* Clocks in which a step's end leaves by the UART, at ten bits a byte. */
static uint32_t pace(void)
{
	return (uint32_t)(10 * STEP_END_BYTES * twin_clocks_per_bit);
}

static int free_run(struct lq *dev, uint32_t period)
{
	struct lq_output out[64];
	size_t n;
	int err = lq_free_run(dev, period);

	for (int i = below(6); i >= 0 && !allow(err); i--)
		err = lq_receive(dev, out, 64, &n, 0);
	if (allow(err))
		return err;
	return lq_free_run(dev, 0);
}

static int one(struct lq *dev)
{
	if (info.rules && !below(5))
		return twin_learning(dev, &info, &rnd, OFTEN, FEW);
	switch (below(28)) {
	case 0: case 1: return set(dev, (unsigned)below(sets));
	case 2: case 3: return state(dev);
	case 4: case 5: case 6: return weights(dev);
	case 7: return lq_write_delay(dev, (unsigned)below(info.axons), 1u + (unsigned)below(info.slots - 1u));
	case 8: return use(dev);
	case 9: return below(6) ? LQ_OK : lq_clear(dev);
	case 10: return wrong(dev);
	case 11: case 12: case 13:
		/* Faster than its steps' ends leave by a UART, it fills the ring: that takes long to drain. */
		return free_run(dev, below(40) ? pace() + (uint32_t)below(4 * (int)pace()) : 2u + (uint32_t)below(100));
	default: return steps(dev);
	}
}

/* Events of axon 0, all of a payload or, if that is 0, of any; and a step for them. */
static int burst(struct lq *dev, unsigned n, int payload)
{
	struct lq_event e[MANY];
	int err;

	for (unsigned i = 0; i < n; i++)
		e[i] = (struct lq_event){ 0, (int8_t)(payload ? payload : below(256) - 128) };
	err = allow(lq_push(dev, e, n));
	return err ? err : lq_step(dev, 1);
}

/*
 * Weights of an axon for as many neurons as any board has lanes, and steps of few events and of many. A step's
 * first addition is upon the sums of the step before; the upper bits of a sum want many large ones.
 */
static int lanes(struct lq *dev)
{
	static const struct { unsigned n; int payload; } bursts[] = {
		{ 1, 0 }, { 2, 0 }, { MANY, -128 }, { 1, 0 }, { 2, 0 }, { MANY, 127 }, { 1, 0 }, { 1, 0 },
	};
	const int top = (1 << (info.weight_bits - 1)) - 1;
	int16_t w[LANES];
	int err;

	for (unsigned i = 0; i < LANES; i++) {
		w[i] = (int16_t)(top - below((size_t)top / 4 + 1));
		w[i] = (int16_t)(below(2) ? w[i] : ~w[i]);
	}
	err = lq_write_weights(dev, 0, 0, w, LANES);
	for (size_t i = 0; i < sizeof(bursts) / sizeof(*bursts) && !err; i++)
		err = burst(dev, bursts[i].n, bursts[i].payload);
	return err;
}

/*
 * Something that fires, and every case once, so that a short run has them all. Few neurons: a spike takes a UART
 * longer than a step the core.
 */
static int begin(struct lq *dev)
{
	const struct lq_set s = { .leak = 3500, .bias = 12, .threshold = 30, .shift = 7, .spiking = true };
	int err = lq_describe(dev, &info);

	/* What a configured FPGA's memories hold is zeros, which is not zero where a complement is kept. */
	if (!err)
		err = lq_clear(dev);
	sets = info.sets < SETS ? info.sets : SETS;
	if (!err)
		err = lq_write_set(dev, 0, &s);
	/* What is never written is zeros in the model, and something else in a memory that keeps inverses. */
	for (unsigned i = 1; i < sets && !err; i++)
		err = set(dev, i);
	if (!err)
		err = lq_write_state(dev, 1, &(struct lq_state){ .set = 1 });
	if (!err)
		err = lq_use(dev, FEW, 0, FEW / 4);
	if (!err)
		err = lq_write_delay(dev, 0, 1);
	if (!err && info.rules)
		err = twin_learning_begin(dev, &info, &rnd, OFTEN, FEW);
	if (!err)
		err = lanes(dev);
	if (!err)
		err = weights(dev);
	if (!err)
		err = lq_step(dev, 2);
	if (!err)
		err = allow(free_run(dev, 2 * pace()));
	if (!err)
		err = allow(wrong(dev));
	return err ? err : strange(dev);
}

static int run(uint64_t clocks, unsigned seed, struct lq_why *why)
{
	static struct lq_output out[MOST];
	struct lq *dev = NULL;
	size_t n;
	int err = lq_handle_open(&dev, twin_transport(seed), NULL, why);

	if (err)
		return err;
	err = begin(dev);
	while (!err && twin.clocks < clocks) {
		err = allow(one(dev));
		if (!err && !below(8)) {
			err = lq_receive(dev, out, MOST, &n, 0);
			err = allow(err);
		}
	}
	if (!err)
		err = allow(lq_sync(dev, WAIT_MS));
	if (err)
		lq_why_say(why, err, "%s", twin.why[0] ? twin.why : lq_message(dev));
	naks = dev->session.count.naks;
	lq_close(dev);
	return err;
}

static double cpu_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* The first case that was not met, or NULL. */
static const char *missed(unsigned percent)
{
	static char text[400];
	const struct { const char *name; uint64_t n; } cases[] = {
		{ "a step's end", twin.seen.ends }, { "a spike", twin.seen.fired },
		{ "a value", twin.seen.values }, { "a stalled output", twin.seen.stalls },
		{ "an event taken", twin.seen.events }, { "a host access", twin.seen.accesses },
		{ "a weight written", twin.seen.weights },
		{ "a state written", twin.seen.states }, { "a set written", twin.seen.sets },
		{ "a delay written", info.slots > 2 ? twin.seen.delays : 1 },
		{ "a register written", twin.seen.registers }, { "a refusal", refused }, { "a frame not taken", naks },
		{ "a word learned", info.rules ? twin.seen.learned : 1 },
	};
	size_t k = 0;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (!cases[i].n)
			return cases[i].name;
	twin_moved(&twin, 0, text, sizeof(text));
	if (100 * twin.moved >= percent * twin.nets)
		return NULL;
	for (char name[200]; k < 5; k++) {
		size_t at = strlen(text);

		twin_moved(&twin, k + 1, name, sizeof(name));
		snprintf(text + at, sizeof(text) - at, ", %s", name);
	}
	return text;
}

int main(int argc, char **argv)
{
	const char *config = NULL, *names = NULL, *title = "image", *fst = NULL;
	const char *figure = NULL, *lack;
	uint64_t clocks = 50000, seed = 1;
	double baud = 3000000, start; /* seconds, then clocks a second */
	unsigned percent = 0;
	struct lq_why why = { "" };
	int o, err;

	while ((o = getopt(argc, argv, "c:N:t:n:s:f:k:u:m:F:")) != -1)
		switch (o) {
		case 'c': config = optarg; break;
		case 'N': names = optarg; break;
		case 't': title = optarg; break;
		case 'n': clocks = strtoull(optarg, NULL, 0); break;
		case 's': seed = strtoull(optarg, NULL, 0); break;
		case 'f': fst = optarg; break;
		case 'k': twin_clock_hz = strtoul(optarg, NULL, 0); break;
		case 'u': baud = strtod(optarg, NULL); break;
		case 'm': percent = (unsigned)strtoul(optarg, NULL, 0); break;
		case 'F': figure = optarg; break;
		default: config = NULL; optind = argc; break;
		}
	if (!config || !names || optind != argc || !twin_clock_hz || !(baud > 0)) {
		fprintf(stderr, "usage: twin -c CONFIG -N NAMES [-t TITLE] [-n CLOCKS] [-s SEED] [-f FILE.fst]\n"
				"             [-k HZ] [-u BAUD] [-m PERCENT] [-F FIGURE]\n");
		return 1;
	}
	rnd.state = seed;
	twin_clocks_per_bit = (double)twin_clock_hz / baud;
	printf("1..2\n");
	if (!twin_open(&twin, config, names)) {
		printf("not ok 1 - %s: %s\n", title, twin.why);
		return 1;
	}
	if (fst)
		twin_trace(&twin, fst);
	start = cpu_s();
	err = run(clocks, (unsigned)seed, &why);
	printf("%sok 1 - %s: %" PRIu64 " clocks, %" PRIu64 " steps, %" PRIu64 " spikes, seed %" PRIu64 "%s%s\n",
	       err ? "not " : "", title, twin.clocks, twin.seen.ends, twin.seen.fired, seed, err ? ": " : "",
	       err ? twin.why[0] ? twin.why : why.text : "");
	lack = err ? "(stopped early)" : missed(percent);
	twin_moved(&twin, twin.nets, (char[1]){ 0 }, 1);
	printf("%sok 2 - %s: coverage, %zu of %zu nets moved%s%s\n", lack ? "not " : "", title, twin.moved,
	       twin.nets, lack ? ": missed " : "", lack ? lack : "");
	start = (double)twin.clocks / (cpu_s() - start);
	if (figure)
		printf("# figure %s %.0f clocks/s\n", figure, start);
	else
		printf("# %.0f clocks a second\n", start);
	twin_close(&twin);
	return err || lack;
}
