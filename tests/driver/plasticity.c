/* SPDX-License-Identifier: MIT */
/*
 * plasticity -- what the driver refuses to load for learning: in words, and with nothing written
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "handle.h"
#include "layout.h"
#include "returns.h"

enum { N_REGS = REG_SEED_HI - REG_LEARN + 1 };

static struct lq *dev;
static struct lq_info info;
static uint16_t *before, *after;
static size_t n_kept;

/* Everything of learning that the host can write, but weights and tags. */
static void read_all(uint16_t *to)
{
	const struct { unsigned space; uint32_t addr; size_t n; } part[] = {
		{ SP_REG, REG_LEARN, N_REGS },
		{ SP_RULE, 0, RULE_UNITS * info.rules },
		{ SP_PLASTIC, 0, (PL_X2 + 1) * info.axons },
		{ SP_PLASTIC, PLASTIC_NEURONS, (PL_DECAY2 + 1) * info.neurons },
		{ info.tags ? SP_TAG : SP_WEIGHT, 0, info.lanes * info.weight_bits / 16 },
	};

	n_kept = 0;
	for (size_t i = 0; i < sizeof(part) / sizeof(*part); n_kept += part[i++].n)
		if (to)
			OK(lq_read(dev, part[i].space, part[i].addr, to + n_kept, part[i].n));
}

/* Refused as an argument, with this text in the message, and everything is as it was. */
#define REFUSED(text, call) do { \
	REFUSES(LQ_ERR_ARG, text, call); \
	read_all(after); \
	if (memcmp(before, after, n_kept * sizeof(*before))) \
		fail_msg("%s has written something", #call); \
} while (0)

static const struct lq_rule good_rule = {
	.ops = 2, .shift = 16, .stochastic = true,
	.op = {
		{ GATE_NEVER, AF_X1, 5, GATE_PRE, AF_ONE, LF_Y1, CHAIN_HOLD, -6 },
		{ GATE_EVERY, AF_REWARD, 7, GATE_ERROR, AF_DIFF, LF_ERROR, CHAIN_CONT, 8 },
	},
};
static const struct lq_plastic good_axon = { .rule = 1, .class = CLASS_INH, .plastic = true, .loss = 93 };
static const struct lq_post good_post = { 4000, 4001, true };

static struct lq_learning good_learning(void)
{
	return (struct lq_learning){
		.first = 1, .count = 5, .every = 3, .reward = -9, .error_shift = 2, .error_gate = 77,
		.x_decay = { 4000, 4001 }, .x = { { .amp = 1 }, { .graded = true, .amp = 15 } },
		.y = { { .amp = 16383 }, { .set = true, .amp = 4 } }, .seed = 0x12345678,
	};
}

static int open_device(void **state)
{
	const struct lq_learning l = good_learning();

	if (lq_open(&dev, *state) || lq_describe(dev, &info))
		return -1;
	read_all(NULL);
	before = calloc(n_kept, sizeof(*before));
	after = calloc(n_kept, sizeof(*after));
	if (!before || !after)
		return -1;
	if (!info.rules)
		return 0;
	OK(lq_write_rule(dev, 1, &good_rule));
	OK(lq_write_plastic(dev, 2, &good_axon));
	OK(lq_write_post(dev, 3, &good_post));
	OK(lq_write_target(dev, 3, -1234));
	OK(lq_write_learning(dev, &l));
	OK(lq_learn(dev, true));
	OK(lq_epoch(dev));
	read_all(before);
	return 0;
}

static int close_device(void **state)
{
	(void)state;
	lq_close(dev);
	free(before);
	free(after);
	return 0;
}

/* What was written by names stands where the tables say. */
static void encodes(void **state)
{
	static const uint16_t regs[N_REGS] = {
		1, 1, 5, 1, 3, (uint16_t)-9, 2, 77, 4000, 4001, 1, 1 << TRACE_GRADED | 15, 16383,
		1 << TRACE_SET | 4, 0x5678, 0x1234,
	};
	const unsigned f = info.weight_bits > 8 ? 16 : 8, uses =
		1 << (GATE_PRE - 1) | 1 << (GATE_EVERY - 1) | 1 << (GATE_ERROR - 1);
	uint16_t unit[RULE_UNITS];

	(void)state;
	OK(lq_read(dev, SP_REG, REG_LEARN, unit, N_REGS));
	assert_memory_equal(unit, regs, sizeof(regs));
	OK(lq_read(dev, SP_RULE, 1 << 5, unit, RULE_UNITS));
	assert_int_equal(unit[0], AF_X1 << SUM_AXON);
	assert_int_equal(unit[1], 5);
	assert_int_equal(unit[2], GATE_PRE << MUL_GATE | AF_ONE << MUL_AXON | LF_Y1 << MUL_LANE |
				  CHAIN_HOLD << MUL_CHAIN);
	assert_int_equal(unit[3], (uint16_t)-6);
	assert_int_equal(unit[4], GATE_EVERY << SUM_GATE | AF_REWARD << SUM_AXON);
	assert_int_equal(unit[5], 7);
	assert_int_equal(unit[6], GATE_ERROR << MUL_GATE | AF_DIFF << MUL_AXON | LF_ERROR << MUL_LANE |
				  CHAIN_CONT << MUL_CHAIN);
	assert_int_equal(unit[7], 8);
	for (int i = 8; i < RULE_UNITS - 1; i++)
		assert_int_equal(unit[i], 0);
	assert_int_equal(unit[RULE_UNITS - 1], 2 << HEAD_OPS | (16 - f) / 4 << HEAD_SHIFT |
					       1 << HEAD_STOCHASTIC | uses << HEAD_USES);
	OK(lq_read(dev, SP_PLASTIC, 2 << 2, unit, 1));
	assert_int_equal(unit[0], 1 << AXON_RULE | CLASS_INH << AXON_CLASS | 1 << AXON_PLASTIC |
				  93 << AXON_LOSS);
	OK(lq_read(dev, SP_PLASTIC, PLASTIC_NEURONS | 3 << 3, unit, 5));
	assert_int_equal(unit[PL_TARGET], (uint16_t)-1234);
	assert_int_equal(unit[PL_DECAY1], 1 << POST_OWN | 4000);
	assert_int_equal(unit[PL_DECAY2], 4001);
}

static void refuses_rules(void **state)
{
	const int end = info.weight_bits > 8 ? 1 << 15 : 1 << 7;
	struct lq_rule rule;
	char range[60];

	(void)state;
	REFUSED("nothing given", lq_write_rule(dev, 0, NULL));
	assert_int_equal(lq_write_rule(NULL, 0, &good_rule), LQ_ERR_ARG);
	snprintf(range, sizeof(range), "rule %u, the largest is %u", info.rules, info.rules - 1);
	REFUSED(range, lq_write_rule(dev, info.rules, &good_rule));
#define BAD(text, member, value) do { \
	rule = good_rule; \
	rule.member = value; \
	REFUSED(text, lq_write_rule(dev, 1, &rule)); \
} while (0)
	BAD("operations of a rule 5, the largest is 4", ops, 5);
	BAD("shift of a rule 4, expected", shift, 4);
	BAD("shift of a rule 17, expected", shift, 17);
	BAD("shift of a rule 32, expected", shift, 32);
	BAD("gate of a sum 6, the largest is 5", op[1].sum_gate, GATE_EPOCH + 1);
	BAD("gate of a product 8", op[0].mul_gate, 8);
	BAD("axon factor of a sum 6", op[0].sum_axon, AF_REWARD + 1);
	BAD("axon factor of a product 7", op[1].mul_axon, 7);
	BAD("lane factor 8", op[1].mul_lane, LF_TAG + 1);
	BAD("chain 4", op[1].mul_chain, CHAIN_BOTH + 1);
	snprintf(range, sizeof(range), "mantissa of a sum %d, expected %d to %d", end, -end, end - 1);
	BAD(range, op[1].sum_mantissa, end);
	BAD("mantissa of a sum", op[1].sum_mantissa, -end - 1);
	BAD("mantissa of a product", op[0].mul_mantissa, end);
	BAD("mantissa of a product", op[0].mul_mantissa, -end - 1);
	BAD("first operation continues a chain", op[0].mul_chain, CHAIN_CONT);
	BAD("first operation continues a chain", op[0].mul_chain, CHAIN_BOTH);
	BAD("operation 2 continues a chain, the one before keeps nothing", op[0].mul_chain, CHAIN_NEW);
	BAD("last operation keeps a product", op[1].mul_chain, CHAIN_BOTH);
	BAD("last operation keeps a product", op[1].mul_chain, CHAIN_HOLD);
	BAD("operation 1 keeps its product and has a sum", op[0].sum_gate, GATE_POST);
	for (unsigned i = 0; i < 2; i++) {
		rule = good_rule;
		rule.tag = true;
		rule.op[i].mul_lane = LF_TAG;
		REFUSED("a chain of the tag and another factor", lq_write_rule(dev, 1, &rule));
	}
	/* What stands behind the operations does not matter. */
	rule = good_rule;
	rule.op[2].sum_gate = 99;
	OK(lq_write_rule(dev, 1, &rule));
	/* The ends of every range are fine. */
	rule.op[0].sum_mantissa = rule.op[0].mul_mantissa = -end;
	rule.op[1].sum_mantissa = rule.op[1].mul_mantissa = end - 1;
	rule.shift = info.weight_bits > 8 ? 28 : 20;
	OK(lq_write_rule(dev, info.rules - 1, &rule));
	rule.ops = 0;
	OK(lq_write_rule(dev, 0, &rule));
}

/* Of a device without tags, which no config is: of what it said of itself. */
static void refuses_tags(void **state)
{
	struct lq_rule rule;
	int16_t t[16] = { 0 };

	(void)state;
	dev->info.tags = false;
	BAD("a rule uses tags, the device has none", tag, true);
	BAD("a rule uses tags, the device has none", clear, true);
	BAD("a rule uses tags, the device has none", op[1].mul_lane, LF_TAG);
	BAD("a rule uses tags, the device has none", op[0].mul_lane, LF_TAG);
	REFUSED("the device has no tags", lq_write_tags(dev, 0, 0, t, 16 / info.weight_bits));
	REFUSED("the device has no tags", lq_read_tags(dev, 0, 0, t, 16 / info.weight_bits));
	dev->info.tags = true;
	BAD("uses the tag, but is not marked TAG", op[1], ((struct lq_op){
		.mul_gate = GATE_EPOCH, .mul_lane = LF_TAG, .mul_mantissa = 1 }));
	REFUSED("axon", lq_write_tags(dev, info.axons, 0, t, 16 / info.weight_bits));
	REFUSED("neurons", lq_write_tags(dev, 0, info.neurons, t, 16 / info.weight_bits));
	if (info.weight_bits < 16) {
		t[1] = (int16_t)(1 << (info.weight_bits - 1));
		REFUSED("bits", lq_write_tags(dev, 0, 0, t, 16 / info.weight_bits));
	}
#undef BAD
}

static void refuses_axons_and_neurons(void **state)
{
	struct lq_plastic p = good_axon;
	struct lq_post post = good_post;

	(void)state;
	REFUSED("nothing given", lq_write_plastic(dev, 0, NULL));
	REFUSED("axon", lq_write_plastic(dev, info.axons, &p));
	p.rule = info.rules;
	REFUSED("rule", lq_write_plastic(dev, 2, &p));
	p = good_axon;
	p.class = CLASS_INH + 1;
	REFUSED("class 4, the largest is 3", lq_write_plastic(dev, 2, &p));
	p = good_axon;
	p.loss = 128;
	REFUSED("loss of a trace 128, the largest is 127", lq_write_plastic(dev, 2, &p));
	REFUSED("nothing given", lq_write_post(dev, 0, NULL));
	REFUSED("neuron", lq_write_post(dev, info.neurons, &post));
	REFUSED("neuron", lq_write_target(dev, info.neurons, 0));
	REFUSED("neuron", lq_write_target(dev, UINT32_MAX, 0));
	REFUSED("neuron", lq_write_traces(dev, info.neurons, 0, 0));
	REFUSED("trace 32768, the largest is 32767", lq_write_traces(dev, 0, 32768, 0));
	REFUSED("trace 32768, the largest is 32767", lq_write_traces(dev, 0, 0, 32768));
	post.decay1 = 4096;
	REFUSED("decay of a trace 4096, the largest is 4095", lq_write_post(dev, 3, &post));
	post = good_post;
	post.decay2 = 4096;
	REFUSED("decay of a trace 4096", lq_write_post(dev, 3, &post));
}

static void refuses_learning(void **state)
{
	struct lq_learning l;

	(void)state;
	REFUSED("nothing given", lq_write_learning(dev, NULL));
#define BAD(text, member, value) do { \
	l = good_learning(); \
	l.member = value; \
	REFUSED(text, lq_write_learning(dev, &l)); \
} while (0)
	BAD("first plastic axon", first, info.axons);
	BAD("plastic axons", count, info.axons);
	BAD("plastic axons", count, UINT32_MAX);
	BAD("steps of gate EVERY 65536", every, 65536);
	BAD("shift of errors 16", error_shift, 16);
	BAD("decay of a trace 4096", x_decay[0], 4096);
	BAD("decay of a trace 4096", x_decay[1], 4096);
	BAD("amplitude of a trace 16384, the largest is 16383", x[0].amp, 16384);
	BAD("amplitude of a trace 16, the largest is 15", x[1].amp, 16);
	BAD("amplitude of a trace 16384", y[0].amp, 16384);
	BAD("amplitude of a trace 16384", y[1].amp, 16384);
	BAD("graded trace of a neuron", y[0].graded, true);
	BAD("graded trace of a neuron", y[1].graded, true);
	BAD("only a neuron's first does", x[0].second, true);
	BAD("only a neuron's first does", y[1].second, true);
	BAD("amplitude 16383 of a trace that adds the second", y[0].second, true);
	/* A generator that stands at zero stays there. */
	for (unsigned g = 0; g < info.lanes; g += 16)
		BAD("without random numbers", seed, g / 16 * UINT32_C(0x9E3779B9));
#undef BAD
	l = good_learning();
	l.first = 0;
	l.count = info.axons;
	OK(lq_write_learning(dev, &l));
	l.first = info.axons - 1;
	l.count = 1;
	OK(lq_write_learning(dev, &l));
}

static void on_a_core_that_does_not_learn(void **state)
{
	const struct lq_learning l = good_learning();
	uint16_t unit;
	int16_t t[16] = { 0 };

	(void)state;
	assert_int_equal(lq_write_rule(dev, 0, &good_rule), LQ_ERR_ARG);
	assert_non_null(strstr(lq_message(dev), "tiny does not learn"));
	assert_int_equal(lq_write_plastic(dev, 0, &good_axon), LQ_ERR_ARG);
	assert_int_equal(lq_write_post(dev, 0, &good_post), LQ_ERR_ARG);
	assert_int_equal(lq_write_target(dev, 0, 1), LQ_ERR_ARG);
	assert_int_equal(lq_write_learning(dev, &l), LQ_ERR_ARG);
	assert_int_equal(lq_learn(dev, true), LQ_ERR_ARG);
	assert_int_equal(lq_epoch(dev), LQ_ERR_ARG);
	assert_int_equal(lq_write_tags(dev, 0, 0, t, 4), LQ_ERR_ARG);
	OK(lq_sync(dev, 1000));
	/* Nor does the device itself know such places. */
	RETURNS(LQ_ERR_RANGE, lq_read(dev, SP_RULE, 0, &unit, 1));
	RETURNS(LQ_ERR_RANGE, lq_read(dev, SP_TAG, 0, &unit, 1));
	RETURNS(LQ_ERR_RANGE, lq_read(dev, SP_PLASTIC, 0, &unit, 1));
	RETURNS(LQ_ERR_RANGE, lq_read(dev, SP_PLASTIC, PLASTIC_NEURONS, &unit, 1));
	RETURNS(LQ_ERR_RANGE, lq_read(dev, SP_REG, REG_LEARN, &unit, 1));
}

int main(void)
{
	static const char *const learns[] = { "model:tiny-learn", "model:tiny-learn-w16", "model:up5k-learn" };
	static const struct { const char *name; CMUnitTestFunction run; } cases[] = {
#define CASE(f) { #f, f }
		CASE(encodes), CASE(refuses_rules), CASE(refuses_tags),
		CASE(refuses_axons_and_neurons), CASE(refuses_learning),
		CASE(on_a_core_that_does_not_learn),
#undef CASE
	};
	enum { PER = sizeof(cases) / sizeof(*cases) - 1, N = 3 * PER + 1 };
	struct CMUnitTest test[N];
	char name[N][80];

	for (int i = 0; i < N; i++) {
		const char *on = i < N - 1 ? learns[i / PER] : "model:tiny";
		int c = i < N - 1 ? i % PER : PER;

		snprintf(name[i], sizeof(name[i]), "%s %s", on, cases[c].name);
		test[i] = (struct CMUnitTest){
			.name = name[i], .test_func = cases[c].run, .setup_func = open_device,
			.teardown_func = close_device, .initial_state = (void *)on,
		};
	}
	return _cmocka_run_group_tests("plasticity", test, N, NULL, NULL);
}
