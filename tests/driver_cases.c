/* SPDX-License-Identifier: MIT */
#include "driver_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "config.h"
#include "lapicque.h"
#include "lq_spec.h"

enum { SYNC_MS = 1000, RETAIN_ALL = 4095 };

static const char *where;
static struct lq *dev;
static struct lq_info info;

static uint32_t rng = 1;

static uint32_t rnd(void)
{
	rng ^= rng << 13;
	rng ^= rng >> 17;
	rng ^= rng << 5;
	return rng;
}

/* A call must end so; otherwise the driver's own words go into the failure. */
#define RETURNS(want, call) do { \
	int got_ = (call); \
	if (got_ != (want)) \
		fail_msg("%s: %s: %s (%s), expected %s", where, #call, lq_strerror(got_), \
			 lq_message(dev), lq_strerror(want)); \
} while (0)
#define OK(call) RETURNS(LQ_OK, call)
/* ... and say why in words that hold this text. */
#define REFUSES(want, text, call) do { \
	RETURNS(want, call); \
	if (!strstr(lq_message(dev), text)) \
		fail_msg("%s: %s says \"%s\", not \"%s\"", where, #call, lq_message(dev), text); \
} while (0)

static int open_device(void **state)
{
	char why[200];

	where = *state;
	rng = 1;
	dev = NULL;
	if (lq_open_why(&dev, where, why, sizeof(why)))
		print_message("# %s: %s\n", where, why);
	return lq_describe(dev, &info);
}

static int close_device(void **state)
{
	(void)state;
	lq_close(dev);
	dev = NULL;
	return 0;
}

/* -- Cases -------------------------------------------------------------------------------- */

static void describes_itself(void **state)
{
	const struct config *c = config_find(strchr(where, ':') + 1);

	(void)state;
	assert_string_equal(info.config, c->name);
	assert_int_equal(info.interface, INTERFACE);
	assert_int_equal(info.neurons, c->n_neurons);
	assert_int_equal(info.axons, c->n_axons);
	assert_int_equal(info.lanes, c->n_lanes);
	assert_int_equal(info.pipes, c->n_pipes);
	assert_int_equal(info.weight_bits, c->w_weight);
	assert_int_equal(info.slots, c->n_slots);
	assert_int_equal(info.sets, c->n_sets);
	assert_int_equal(info.currents, c->n_currents);
	assert_int_equal(info.rules, c->n_rules);
	assert_int_equal(info.tags, c->n_tags);
	assert_int_equal(info.soma_clocks, c->n_soma);
	assert_int_equal(info.rx_bytes, RING_BYTES);
	assert_int_equal(info.tx_bytes, RING_BYTES);
}

/* The result of a queued command: its own call may see the refusal, or lq_sync(). */
static int settle(int err)
{
	return err ? err : lq_sync(dev, SYNC_MS);
}

/* The device refuses, names what and why, and goes on. */
static void refuses_bad_places(void **state)
{
	uint16_t unit[MAX_READ + 1] = { 0 };

	(void)state;
	for (unsigned space = 8; space < 256; space += space < 16 ? 1 : 40) {
		REFUSES(LQ_ERR_RANGE, "READ of 1 units at 0x000000 of space", lq_read(dev, space, 0, unit, 1));
		RETURNS(LQ_ERR_RANGE, settle(lq_write(dev, space, 0, unit, 1)));
	}
	REFUSES(LQ_ERR_RANGE, "at AXON 0x", lq_read(dev, SP_AXON, info.axons, unit, 1));
	REFUSES(LQ_ERR_RANGE, "at REG 0x", settle(lq_write(dev, SP_REG, REG_N_AXONS, unit, 1)));
	REFUSES(LQ_ERR_RANGE, "WRITE of 2 units at SET",
		settle(lq_write(dev, SP_SET, 8 * info.sets - 2, unit, 2)));
	REFUSES(LQ_ERR_RANGE, "at STATE",
		settle(lq_write(dev, SP_STATE, 4 * info.neurons, unit, 1)));
	REFUSES(LQ_ERR_RANGE, "at REG 0x00000E", lq_read(dev, SP_REG, REG_N_TAGS + 1, unit, 1));
	OK(lq_read(dev, SP_REG, REG_INTERFACE, unit, 1));
	assert_int_equal(unit[0], INTERFACE);
}

/* Two refusals: in one report if both came in by then, else in two. */
static void counts_refusals(void **state)
{
	uint16_t unit[150] = { 0 };

	(void)state;
	REFUSES(LQ_ERR_RANGE, "WRITE of 120 units at AXON",
		settle(lq_write(dev, SP_AXON, info.axons, unit, 150)));
	if (!strstr(lq_message(dev), "(later refusals: 1)"))
		REFUSES(LQ_ERR_RANGE, "WRITE of 30 units at AXON", lq_sync(dev, SYNC_MS));
	OK(lq_sync(dev, SYNC_MS));
}

static void refuses_arguments(void **state)
{
	struct lq_set set = { .leak = 4096 };
	struct lq_state st = { .ref = 64 };
	struct lq_event e = { .axon = (uint16_t)info.axons };
	struct lq_output out[4];
	int16_t w[32] = { 0 };
	uint16_t unit;
	size_t n;

	(void)state;
	REFUSES(LQ_ERR_ARG, "space", lq_read(dev, 256, 0, &unit, 1));
	REFUSES(LQ_ERR_ARG, "24 bits", lq_write(dev, SP_REG, 1 << 24, &unit, 1));
	REFUSES(LQ_ERR_ARG, "no buffer", lq_read(dev, SP_REG, 0, NULL, 1));
	REFUSES(LQ_ERR_ARG, "no buffer", lq_write(dev, SP_REG, 0, NULL, 1));
	REFUSES(LQ_ERR_ARG, "axon", lq_write_weights(dev, info.axons, 0, w, 4));
	REFUSES(LQ_ERR_ARG, "neurons", lq_write_weights(dev, 0, info.neurons, w, 4));
	REFUSES(LQ_ERR_ARG, "neurons", lq_read_weights(dev, 0, info.neurons - 4, w, 8));
	REFUSES(LQ_ERR_ARG, "no buffer", lq_read_weights(dev, 0, 0, NULL, 4));
	if (info.weight_bits < 16) {
		REFUSES(LQ_ERR_ARG, "multiples of", lq_write_weights(dev, 0, 1, w, 4));
		REFUSES(LQ_ERR_ARG, "multiples of", lq_read_weights(dev, 0, 0, w, 1));
		w[2] = (int16_t)(1 << (info.weight_bits - 1));
		REFUSES(LQ_ERR_ARG, "bits", lq_write_weights(dev, 0, 0, w, 4));
		w[2] = (int16_t)(-w[2] - 1);
		REFUSES(LQ_ERR_ARG, "bits", lq_write_weights(dev, 0, 0, w, 4));
	}
	REFUSES(LQ_ERR_ARG, "leak 4096, the largest is 4095", lq_write_set(dev, 0, &set));
	set = (struct lq_set){ .shift = 16 };
	REFUSES(LQ_ERR_ARG, "shift", lq_write_set(dev, 0, &set));
	set = (struct lq_set){ .ref = 64 };
	REFUSES(LQ_ERR_ARG, "refractory", lq_write_set(dev, 0, &set));
	set = (struct lq_set){ .decay1 = 4096 };
	REFUSES(LQ_ERR_ARG, "decay1", lq_write_set(dev, 0, &set));
	set = (struct lq_set){ .decay2 = 4096 };
	REFUSES(LQ_ERR_ARG, "decay2", lq_write_set(dev, 0, &set));
	set = (struct lq_set){ .i2 = true };
	if (info.currents < 2)
		REFUSES(LQ_ERR_ARG, "current 2", lq_write_set(dev, 0, &set));
	REFUSES(LQ_ERR_ARG, "parameter set", lq_write_set(dev, info.sets, &set));
	REFUSES(LQ_ERR_ARG, "no parameter set", lq_write_set(dev, 0, NULL));
	REFUSES(LQ_ERR_ARG, "refractory", lq_write_state(dev, 0, &st));
	st = (struct lq_state){ .set = (uint16_t)info.sets };
	REFUSES(LQ_ERR_ARG, "parameter set", lq_write_state(dev, 0, &st));
	st = (struct lq_state){ .i2 = 1 };
	if (info.currents < 2)
		REFUSES(LQ_ERR_ARG, "current 2", lq_write_state(dev, 0, &st));
	REFUSES(LQ_ERR_ARG, "neuron", lq_write_state(dev, info.neurons, &st));
	REFUSES(LQ_ERR_ARG, "neuron", lq_read_state(dev, info.neurons, &st));
	REFUSES(LQ_ERR_ARG, "no state", lq_write_state(dev, 0, NULL));
	REFUSES(LQ_ERR_ARG, "no room", lq_read_state(dev, 0, NULL));
	REFUSES(LQ_ERR_ARG, "axon", lq_write_delay(dev, info.axons, 1));
	REFUSES(LQ_ERR_ARG, "delay 0", lq_write_delay(dev, 0, 0));
	REFUSES(LQ_ERR_ARG, "delay", lq_write_delay(dev, 0, info.slots));
	REFUSES(LQ_ERR_ARG, "0 neurons", lq_use(dev, 0, 0, 0));
	REFUSES(LQ_ERR_ARG, "neurons in use", lq_use(dev, info.neurons + 1, 0, 0));
	REFUSES(LQ_ERR_ARG, "fed back", lq_use(dev, 2, 0, 3));
	REFUSES(LQ_ERR_ARG, "fed back", lq_use(dev, 2, info.axons - 1, 2));
	REFUSES(LQ_ERR_ARG, "event 1 of 1", lq_push(dev, &e, 1));
	REFUSES(LQ_ERR_ARG, "no buffer", lq_push(dev, NULL, 1));
	REFUSES(LQ_ERR_ARG, "event 1 of 1", lq_run_step(dev, &e, 1, out, 4, &n));
	REFUSES(LQ_ERR_ARG, "no room", lq_run_step(dev, NULL, 0, NULL, 4, &n));
	REFUSES(LQ_ERR_ARG, "no room", lq_run_step(dev, NULL, 0, out, 4, NULL));
	REFUSES(LQ_ERR_ARG, "no room", lq_receive(dev, NULL, 4, &n, 0));
	REFUSES(LQ_ERR_ARG, "no room", lq_receive(dev, out, 0, &n, 0));
	REFUSES(LQ_ERR_ARG, "no room", lq_receive(dev, out, 4, NULL, 0));
	REFUSES(LQ_ERR_ARG, "no file", lq_trace(dev, NULL));
	assert_int_equal(lq_describe(dev, NULL), LQ_ERR_ARG);
	OK(lq_sync(dev, SYNC_MS)); /* nothing of all this was sent */
	OK(lq_push(dev, NULL, 0));
	OK(lq_step(dev, 0));
	OK(lq_write(dev, SP_REG, 0, NULL, 0));
	assert_int_equal(lq_receive(dev, out, 4, &n, 0), LQ_OK);
	assert_int_equal(n, 0);
}

/* More units than one frame holds, in every space that is memory. */
static void raw_access(void **state)
{
	const struct { unsigned space; uint32_t addr; size_t n; uint16_t mask; } part[] = {
		{ SP_WEIGHT, 0, info.lanes * info.weight_bits / 16 * info.axons, 0xFFFF },
		{ SP_AXON, 0, info.axons, 1 },
		{ SP_SET, 0, 7 * info.sets, 0x0FFF },
		{ SP_STATE, 0, 4 * info.neurons, 0x7FFF },
		{ SP_TAG, 0, info.tags * info.lanes * info.weight_bits / 16 * info.axons, 0xFFFF },
	};

	(void)state;
	for (size_t p = 0; p < sizeof(part) / sizeof(part[0]); p++) {
		size_t n = part[p].n < 1000 ? part[p].n : 1000;
		uint16_t *a = malloc(n * sizeof(*a)), *b = malloc(n * sizeof(*b));

		for (size_t i = 0; i < n; i++) {
			a[i] = (uint16_t)rnd() & part[p].mask;
			if (part[p].space == SP_STATE && i % 4 == STATE_SET)
				a[i] = (uint16_t)((a[i] & 0xFC00) | i / 4 % info.sets);
			else if (part[p].space == SP_AXON && info.slots < 3)
				a[i] = 0;
			else if ((part[p].space == SP_STATE && i % 4 > info.currents) ||
				 (part[p].space == SP_SET && i % 7 > info.currents &&
				  i % 7 < SET_BIAS))
				a[i] = 0; /* a column that this config lacks */
			if (part[p].space == SP_SET && i % 7 == SET_MODE && info.currents < 2)
				a[i] &= (uint16_t)~(3u << MODE_I1);
		}
		OK(lq_write(dev, part[p].space, part[p].addr, a, n));
		OK(lq_read(dev, part[p].space, part[p].addr, b, n));
		for (size_t i = 0; i < n; i++)
			if (a[i] != b[i])
				fail_msg("%s: space %u, unit %zu: wrote 0x%04X, read 0x%04X", where,
					 part[p].space, i, a[i], b[i]);
		free(a);
		free(b);
	}
}

static unsigned next_axon(unsigned axon)
{
	bool few = !strncmp(where, "rtl", 3) && info.axons > 16;

	return !few || axon < 2 || axon == info.axons - 1 ? axon + 1 :
	       axon + info.axons / 8 < info.axons ? axon + info.axons / 8 : info.axons - 1;
}

/* Every weight of a model, random over its whole range; of a Verilated device, which takes a hundred
 * clocks a weight, those of some axons, the first three and the last among them. */
static void weights(void **state)
{
	const unsigned bits = info.weight_bits, per_unit = 16 / bits;
	int16_t *w = malloc(info.axons * info.neurons * sizeof(*w));
	int16_t *back = malloc(info.neurons * sizeof(*back)), *part;
	size_t n;

	(void)state;
	for (size_t i = 0; i < info.axons * info.neurons; i++)
		w[i] = (int16_t)((int)(rnd() >> (32 - bits)) - (1 << (bits - 1)));
	for (unsigned a = 0; a < info.axons; a = next_axon(a))
		OK(lq_write_weights(dev, a, 0, w + a * info.neurons, info.neurons));
	for (unsigned a = 0; a < info.axons; a = next_axon(a)) {
		OK(lq_read_weights(dev, a, 0, back, info.neurons));
		assert_memory_equal(back, w + a * info.neurons, info.neurons * sizeof(*w));
	}
	/* A part across a block's end, of one axon; its neighbours stay. */
	part = w + info.neurons + info.lanes - per_unit;
	n = info.neurons > info.lanes ? 2 * per_unit : per_unit;
	for (unsigned i = 0; i < n; i++)
		part[i] = (int16_t)-(int)(i % 4);
	OK(lq_write_weights(dev, 1, info.lanes - per_unit, part, n));
	for (unsigned a = 0; a < 3; a++) {
		OK(lq_read_weights(dev, a, 0, back, info.neurons));
		assert_memory_equal(back, w + a * info.neurons, info.neurons * sizeof(*w));
	}
	free(w);
	free(back);
}

/* Tags are values of their own. */
static void tags(void **state)
{
	int16_t *w = calloc(3 * info.neurons, sizeof(*w)), *t = w + info.neurons, *back = t + info.neurons;

	(void)state;
	for (unsigned i = 0; i < info.neurons; i++) {
		w[i] = (int16_t)((int)i % 8 - 4);
		t[i] = (int16_t)(3 - (int)i % 7);
	}
	OK(lq_write_weights(dev, 1, 0, w, info.neurons));
	if (!info.tags) {
		REFUSES(LQ_ERR_ARG, "no tags", lq_write_tags(dev, 1, 0, t, info.neurons));
		REFUSES(LQ_ERR_ARG, "no tags", lq_read_tags(dev, 1, 0, t, info.neurons));
	} else {
		OK(lq_write_tags(dev, 1, 0, t, info.neurons));
		OK(lq_read_tags(dev, 1, 0, back, info.neurons));
		assert_memory_equal(back, t, info.neurons * sizeof(*t));
	}
	OK(lq_read_weights(dev, 1, 0, back, info.neurons));
	assert_memory_equal(back, w, info.neurons * sizeof(*w));
	free(w);
}

static void sets_and_state(void **state)
{
	const struct lq_set set = {
		.leak = 4000, .decay1 = info.currents > 0 ? 3000 : 0,
		.decay2 = info.currents > 1 ? 2000 : 0, .bias = -5, .threshold = 1234,
		.reset = -77, .shift = 9, .i1 = info.currents > 0, .i2 = info.currents > 1,
		.spiking = true, .report = true, .ref = 63,
	};
	const struct lq_state s = {
		.v = -1000, .i1 = info.currents > 0 ? 55 : 0, .i2 = info.currents > 1 ? -66 : 0,
		.ref = 17, .set = (uint16_t)(info.sets - 1),
	};
	uint16_t column[7];
	struct lq_state back;

	(void)state;
	OK(lq_write_set(dev, info.sets - 1, &set));
	OK(lq_read(dev, SP_SET, 8 * (info.sets - 1), column, 7));
	assert_int_equal(column[SET_LEAK], 4000);
	assert_int_equal(column[SET_DECAY1], set.decay1);
	assert_int_equal(column[SET_DECAY2], set.decay2);
	assert_int_equal((int16_t)column[SET_BIAS], -5);
	assert_int_equal(column[SET_THRESHOLD], 1234);
	assert_int_equal((int16_t)column[SET_RESET], -77);
	assert_int_equal(column[SET_MODE],
			 9 | set.i1 << 4 | set.i2 << 5 | 1 << 6 | 1 << 8 | 63 << 9);
	OK(lq_write_state(dev, info.neurons - 1, &s));
	OK(lq_read_state(dev, info.neurons - 1, &back));
	assert_int_equal(back.v, s.v);
	assert_int_equal(back.i1, s.i1);
	assert_int_equal(back.i2, s.i2);
	assert_int_equal(back.ref, s.ref);
	assert_int_equal(back.set, s.set);
	OK(lq_clear(dev));
	OK(lq_read_state(dev, info.neurons - 1, &back));
	assert_int_equal(back.v, 0);
	assert_int_equal(back.ref, 0);
	assert_int_equal(back.set, s.set);
}

static void registers_of_use(void **state)
{
	uint16_t reg[4];

	(void)state;
	OK(lq_use(dev, info.pipes + 1, 3, info.pipes));
	OK(lq_read(dev, SP_REG, REG_BLOCKS, reg, 4));
	assert_int_equal(reg[0], 1 + info.pipes / info.lanes);
	assert_int_equal(reg[1], info.lanes > info.pipes ? 2 : 1);
	assert_int_equal(reg[2], 3);
	assert_int_equal(reg[3], info.pipes);
	OK(lq_use(dev, info.neurons, 0, 0));
	OK(lq_read(dev, SP_REG, REG_BLOCKS, reg, 4));
	assert_int_equal(reg[0], info.neurons / info.lanes);
	assert_int_equal(reg[1], info.lanes / info.pipes);
	assert_int_equal(reg[3], 0);
}

/* Every neuron reports a potential that only sums: v += payload x weight. Few weights per axon.
 * Whatever earlier cases left in memory counts for nothing here: a device that is opened keeps it. */
static void load_adder(void)
{
	const struct lq_set set = { .leak = RETAIN_ALL, .shift = SHIFT_ONE, .report = true };
	int16_t w[16];

	OK(lq_clear(dev));
	OK(lq_use(dev, info.neurons, 0, 0));
	OK(lq_write_set(dev, 0, &set));
	for (unsigned i = 0; i < 16; i++)
		w[i] = (int16_t)((int)i % 8 - 4);
	for (unsigned a = 0; a < 8; a++) {
		OK(lq_write_weights(dev, a, 0, w, 8));
		OK(lq_write_delay(dev, a, 1));
		w[0] = (int16_t)(a % 3);
	}
	for (unsigned n = 0; n < 8; n++)
		OK(lq_write_state(dev, n, &(struct lq_state){ 0 }));
	OK(lq_sync(dev, SYNC_MS));
}

static struct lq_output *output_room(size_t *cap)
{
	*cap = info.neurons + 1;
	return malloc(*cap * sizeof(struct lq_output));
}

static void runs_a_step(void **state)
{
	size_t cap, n;
	struct lq_output *out = output_room(&cap);
	struct lq_event e[] = { { 0, 1 }, { 0, -3 }, { 1, 100 } };

	(void)state;
	load_adder();
	for (unsigned step = 0; step < 3; step++) {
		OK(lq_run_step(dev, e, 3, out, cap, &n));
		assert_in_range(n, 9, cap);
		for (unsigned i = 0; i < 8; i++) {
			int first = i ? (int)i - 4 : -4, second = i ? (int)i - 4 : 0;

			assert_int_equal(out[i].kind, LQ_EVENT);
			assert_int_equal(out[i].step, step);
			assert_int_equal(out[i].neuron, i);
			assert_true(out[i].has_value);
			assert_false(out[i].fired);
			assert_int_equal(out[i].value,
					 ((int)step + 1) * (-2 * first + 100 * second));
		}
		assert_int_equal(out[n - 1].kind, LQ_STEP_END);
		assert_int_equal(out[n - 1].step, step);
		assert_in_range(out[n - 1].clocks, 1, 1000000);
	}
	/* Too little room costs the rest of this step and nothing of the next. */
	REFUSES(LQ_ERR_SPACE, "room for 2", lq_run_step(dev, NULL, 0, out, 2, &n));
	assert_int_equal(n, 2);
	assert_int_equal(out[1].neuron, 1);
	OK(lq_run_step(dev, NULL, 0, out, cap, &n));
	assert_int_equal(out[n - 1].step, 4);
	assert_int_equal(out[0].neuron, 0);
	/* Steps whose output waits come first. */
	OK(lq_step(dev, 1));
	REFUSES(LQ_ERR_ARG, "earlier steps", lq_run_step(dev, NULL, 0, out, cap, &n));
	free(out);
}

/* Commands far ahead of their answers, output in small portions. */
static void streams(void **state)
{
	enum { STEPS = 60 };
	struct lq_output out[7];
	uint32_t step = 0;
	unsigned neuron = 0;
	size_t n;
	int v = 0;

	(void)state;
	load_adder();
	OK(lq_use(dev, info.pipes, 0, 0));
	for (int i = 0; i < STEPS; i++) {
		struct lq_event e = { 2, (int8_t)i };

		OK(lq_push(dev, &e, 1));
		OK(lq_step(dev, 1));
	}
	OK(lq_step(dev, 2 * STEPS));
	while (step < 3 * STEPS) {
		OK(lq_receive(dev, out, 7, &n, SYNC_MS));
		assert_in_range(n, 1, 7);
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(out[i].step, step);
			if (out[i].kind == LQ_STEP_END) {
				assert_int_equal(neuron, info.pipes);
				neuron = 0;
				step++;
				continue;
			}
			assert_int_equal(out[i].neuron, neuron);
			if (neuron == 0 && step < STEPS)
				v += (int)step; /* weight 1 */
			if (neuron == 0)
				assert_int_equal(out[i].value, v);
			neuron++;
		}
	}
	OK(lq_sync(dev, SYNC_MS));
	OK(lq_receive(dev, out, 7, &n, 0));
	assert_int_equal(n, 0);
}

static void times_out(void **state)
{
	struct lq_output out[4];
	size_t n = 9;

	(void)state;
	REFUSES(LQ_ERR_TIMEOUT, "no output for 3 ms", lq_receive(dev, out, 4, &n, 3));
	assert_int_equal(n, 0);
	OK(lq_sync(dev, 0));
	OK(lq_use(dev, 1, 0, 0));
	OK(lq_step(dev, 1));
	OK(lq_receive(dev, out, 4, &n, SYNC_MS));
	assert_in_range(n, 1, 4);
}

/* Refused, without taking any output of the steps that run. */
static int free_run_step(void)
{
	struct lq_output out[1];
	size_t n;
	int err = lq_run_step(dev, NULL, 0, out, 1, &n);

	assert_int_equal(n, 0);
	return err == LQ_ERR_ARG && strstr(lq_message(dev), "earlier steps") ? LQ_ERR_STATE : err;
}

/* Time is the device's own: steps keep coming until told to stop. */
static void runs_free(void **state)
{
	enum { PERIOD = 5000, STEPS = 12 };
	struct lq_output out[64];
	uint32_t step = 0;
	size_t n;
	int err;

	(void)state;
	load_adder();
	OK(lq_use(dev, 1, 0, 0));
	OK(lq_free_run(dev, PERIOD));
	REFUSES(LQ_ERR_STATE, "STEP of 3", settle(lq_step(dev, 3)));
	RETURNS(LQ_ERR_STATE, free_run_step());
	while (step < STEPS) {
		OK(lq_receive(dev, out, 64, &n, SYNC_MS));
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(out[i].step, step);
			if (out[i].kind == LQ_STEP_END) {
				assert_int_equal(out[i].late, 0);
				assert_int_equal(out[i].lost, 0);
				step++;
			}
		}
		if (step == 4)
			OK(lq_push(dev, &(struct lq_event){ 2, 1 }, 1));
	}
	OK(lq_free_run(dev, 0));
	OK(lq_sync(dev, SYNC_MS));
	while (!(err = lq_receive(dev, out, 64, &n, 2)))
		for (size_t i = 0; i < n; i++)
			step += out[i].kind == LQ_STEP_END;
	assert_int_equal(err, LQ_ERR_TIMEOUT);
	OK(lq_step(dev, 1));
	OK(lq_receive(dev, out, 64, &n, SYNC_MS));
	assert_int_equal(out[0].step, step);
}

/* A slot takes one event per axon of the device; the one too many is named, the rest run. */
static void fills_a_slot(void **state)
{
	size_t cap, n;
	struct lq_output *out = output_room(&cap);
	struct lq_event *e = calloc(info.axons + 1, sizeof(*e));
	char text[40];

	(void)state;
	load_adder();
	for (unsigned i = 0; i <= info.axons; i++)
		e[i] = (struct lq_event){ 2, (int8_t)(i < 3) };
	snprintf(text, sizeof(text), "event %u of %u, for axon 2",
		 info.axons % (MAX_PAYLOAD / 3) + 1, info.axons % (MAX_PAYLOAD / 3) + 1);
	REFUSES(LQ_ERR_FULL, text, settle(lq_push(dev, e, info.axons + 1)));
	OK(lq_run_step(dev, NULL, 0, out, cap, &n));
	assert_int_equal(out[0].value, 3);
	free(e);
	free(out);
}

/* A delay holds an event back, and may not change while one is held. */
static void delays(void **state)
{
	size_t cap, n;
	struct lq_output *out = output_room(&cap);
	const unsigned delay = info.slots - 1;
	uint16_t unit;

	(void)state;
	load_adder();
	OK(lq_write_delay(dev, 2, delay));
	OK(lq_read(dev, SP_AXON, 2, &unit, 1));
	assert_int_equal(unit, delay - 1);
	OK(lq_push(dev, &(struct lq_event){ 2, 5 }, 1));
	REFUSES(LQ_ERR_STATE, "at AXON 0x000002", settle(lq_write_delay(dev, 2, 1)));
	for (unsigned i = 1; i <= delay; i++) {
		OK(lq_run_step(dev, NULL, 0, out, cap, &n));
		assert_int_equal(out[0].value, i == delay ? 5 : 0);
	}
	OK(lq_write_delay(dev, 2, 1));
	OK(lq_sync(dev, SYNC_MS));
	free(out);
}

/* RESET at open stops what an earlier handle left running, and close waits for nobody. */
static void closes_in_flight(void **state)
{
	(void)state;
	load_adder();
	OK(lq_step(dev, 1000));
	OK(lq_push(dev, &(struct lq_event){ 2, 1 }, 1));
	lq_close(dev);
	dev = NULL;
	OK(lq_open(&dev, where));
	OK(lq_sync(dev, SYNC_MS));
}

static const struct { const char *name; CMUnitTestFunction run; } cases[] = {
#define CASE(f) { #f, f }
	CASE(describes_itself), CASE(refuses_bad_places), CASE(counts_refusals),
	CASE(refuses_arguments), CASE(raw_access), CASE(weights), CASE(tags), CASE(sets_and_state),
	CASE(registers_of_use), CASE(runs_a_step), CASE(streams), CASE(times_out), CASE(runs_free),
	CASE(fills_a_slot), CASE(delays), CASE(closes_in_flight),
#undef CASE
};

int driver_cases_run(const char *const *devices, size_t n_devices)
{
	enum { N = sizeof(cases) / sizeof(cases[0]) };
	struct CMUnitTest *test = calloc(n_devices * N, sizeof(*test));
	char (*name)[64] = calloc(n_devices * N, sizeof(*name));
	int failed = 1;

	for (size_t i = 0; i < n_devices * N; i++) {
		snprintf(name[i], sizeof(name[i]), "%s %s", devices[i / N], cases[i % N].name);
		test[i] = (struct CMUnitTest){
			.name = name[i], .test_func = cases[i % N].run, .setup_func = open_device,
			.teardown_func = close_device, .initial_state = (void *)devices[i / N],
		};
	}
	failed = _cmocka_run_group_tests("driver", test, n_devices * N, NULL, NULL);
	free(name);
	free(test);
	return failed;
}
