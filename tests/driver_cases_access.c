/* SPDX-License-Identifier: MIT */
/* driver_cases_access.c -- what a device says of itself, its memories, what it and the driver refuse */
#include "driver_cases_private.h"

#include <stdlib.h>
#include "config.h"
#include "lq_spec.h"
#include "random.h"

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

/* The device refuses, names what and why, and goes on. */
static void refuses_bad_places(void **state)
{
	uint16_t unit[MAX_READ + 1] = { 0 };

	(void)state;
	for (unsigned space = 8; space < 256; space += space < 16 ? 1 : 40) {
		REFUSES(LQ_ERR_RANGE, "READ of 1 units at 0x000000 of space", lq_read(dev, space, 0, unit, 1));
		RETURNS(LQ_ERR_RANGE, SETTLE(lq_write(dev, space, 0, unit, 1)));
	}
	REFUSES(LQ_ERR_RANGE, "at AXON 0x", lq_read(dev, SP_AXON, info.axons, unit, 1));
	REFUSES(LQ_ERR_RANGE, "at REG 0x", SETTLE(lq_write(dev, SP_REG, REG_N_AXONS, unit, 1)));
	REFUSES(LQ_ERR_RANGE, "WRITE of 2 units at SET",
		SETTLE(lq_write(dev, SP_SET, 8 * info.sets - 2, unit, 2)));
	REFUSES(LQ_ERR_RANGE, "at STATE",
		SETTLE(lq_write(dev, SP_STATE, 4 * info.neurons, unit, 1)));
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
		SETTLE(lq_write(dev, SP_AXON, info.axons, unit, 150)));
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
	struct random rnd = { 1 };

	(void)state;
	for (size_t p = 0; p < sizeof(part) / sizeof(part[0]); p++) {
		size_t n = part[p].n < 1000 ? part[p].n : 1000;
		uint16_t *a = malloc(n * sizeof(*a)), *b = malloc(n * sizeof(*b));

		for (size_t i = 0; i < n; i++) {
			a[i] = (uint16_t)random_bits(&rnd) & part[p].mask;
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
	struct random rnd = { 1 };
	size_t n;

	(void)state;
	for (size_t i = 0; i < info.axons * info.neurons; i++)
		w[i] = (int16_t)(random_below(&rnd, 1 << bits) - (1 << (bits - 1)));
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

const struct driver_case driver_cases_access[] = {
#define CASE(f) { #f, f }
	CASE(describes_itself), CASE(refuses_bad_places), CASE(counts_refusals),
	CASE(refuses_arguments), CASE(raw_access), CASE(weights), CASE(tags),
	CASE(sets_and_state), CASE(registers_of_use), { NULL, NULL },
#undef CASE
};
