/* SPDX-License-Identifier: MIT */
/*
 * dendrite -- goals and somas on the Verilated device, bit for bit as on the model
 *
 * Goals are pushed as fast as the link takes them, steps ahead of their output; the core is in lockstep
 * with the clock-level model all the while.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lapicque.h"
#include "lq_spec.h"
#include "random.h"

enum { N = 8, STEPS = 400, PART = 8, ROOM = STEPS * (N + 1) };

struct record {
	size_t n;
	struct lq_output out[ROOM];
	int16_t w[N][N];
	struct lq_soma soma[N];
};

static void load(struct lq *dev, bool spiking)
{
	const struct lq_somas somas = {
		.count = 7, .report = 3, .spiking = spiking, .shift = 3, .half = 300, .floor = 7,
		.open = { 146, 2926 }, .pull = { 6000, -4000 }, .goal_open = 3072, .goal_base = -1500,
		.goal_pull = 6000, .seed = 99,
	};
	const struct lq_set set = { .leak = 3685, .shift = spiking ? 7 : 12 };
	const struct lq_rule rule = {
		.ops = 1, .shift = 20, .stochastic = true,
		.op[0] = { .mul_gate = GATE_ERROR, .mul_axon = AF_X1, .mul_lane = LF_ERROR,
			   .mul_mantissa = 1 << 14 },
	};
	const struct lq_learning l = {
		.count = N, .x_decay = { 3685, 0 }, .error_gate = 500, .seed = 5,
		.x[0] = { .graded = !spiking, .amp = spiking ? 1500 : 4 },
	};
	struct random rnd = { 3 };

	assert_int_equal(lq_use(dev, N, 0, N - 1), LQ_OK);
	assert_int_equal(lq_write_set(dev, 0, &set), LQ_OK);
	assert_int_equal(lq_write_somas(dev, &somas), LQ_OK);
	assert_int_equal(lq_write_rule(dev, 0, &rule), LQ_OK);
	assert_int_equal(lq_write_learning(dev, &l), LQ_OK);
	for (unsigned i = 0; i < N; i++) {
		int16_t w[N];
		const struct lq_parent p[2] = {
			{ (unsigned)random_below(&rnd, N), 1 + (unsigned)random_below(&rnd, 64), false },
			{ (unsigned)random_below(&rnd, N), 1 + (unsigned)random_below(&rnd, 64), true },
		};

		for (int k = 0; k < N; k++)
			w[k] = (int16_t)(random_below(&rnd, 200) - 100);
		assert_int_equal(lq_write_weights(dev, i, 0, w, N), LQ_OK);
		assert_int_equal(lq_write_delay(dev, i, i == N - 1 ? 1 : 1 + (unsigned)random_below(&rnd, 7)), LQ_OK);
		assert_int_equal(lq_write_parents(dev, i, p, 2), LQ_OK);
		assert_int_equal(lq_write_post(dev, i, &(struct lq_post){ .own = true }), LQ_OK);
		assert_int_equal(lq_write_plastic(dev, i, &(struct lq_plastic){ .plastic = true }), LQ_OK);
	}
	assert_int_equal(lq_learn(dev, true), LQ_OK);
}

static void run(const char *where, bool spiking, struct record *r)
{
	struct random rnd = { 8 };
	struct lq *dev;

	memset(r, 0, sizeof(*r));
	assert_int_equal(lq_open(&dev, where), LQ_OK);
	load(dev, spiking);
	for (int t = 0, ends = 0; t < STEPS; t += PART) {
		for (int i = 0; i < PART; i++) {
			struct lq_event e[2] = {
				{ (uint16_t)(LQ_GOAL + (unsigned)random_below(&rnd, 7)), (int8_t)random_bits(&rnd) },
				{ N - 1, 1 }, /* the list has room for one beside those fed back */
			};

			assert_int_equal(lq_push(dev, e, (size_t)random_below(&rnd, 3)), LQ_OK);
			assert_int_equal(lq_step(dev, 1), LQ_OK);
		}
		while (ends < t + PART) {
			size_t n;

			assert_int_equal(lq_receive(dev, r->out + r->n, ROOM - r->n, &n, 60000), LQ_OK);
			for (size_t i = 0; i < n; i++)
				ends += r->out[r->n++].kind == LQ_STEP_END;
		}
	}
	for (unsigned i = 0; i < N; i++) {
		assert_int_equal(lq_read_weights(dev, i, 0, r->w[i], N), LQ_OK);
		assert_int_equal(lq_read_soma(dev, i, &r->soma[i]), LQ_OK);
	}
	lq_close(dev);
}

static void same(bool spiking)
{
	static struct record model, rtl;
	int fired = 0, values = 0;

	run("model:tiny-dendrite", spiking, &model);
	run("rtl:tiny-dendrite", spiking, &rtl);
	assert_int_equal(model.n, rtl.n);
	for (size_t i = 0; i < model.n; i++) {
		const struct lq_output *a = &model.out[i], *b = &rtl.out[i];

		assert_int_equal(a->kind, b->kind);
		assert_int_equal(a->step, b->step);
		assert_int_equal(a->clocks, b->clocks);
		assert_int_equal(a->neuron, b->neuron);
		assert_int_equal(a->fired, b->fired);
		assert_int_equal(a->value, b->value);
		fired += a->fired;
		values += a->has_value;
	}
	assert_memory_equal(model.w, rtl.w, sizeof(model.w));
	for (int i = 0; i < N; i++) {
		assert_int_equal(model.soma[i].rate, rtl.soma[i].rate);
		assert_int_equal(model.soma[i].error, rtl.soma[i].error);
		assert_int_equal(model.soma[i].u, rtl.soma[i].u);
	}
	assert_true(values == 3 * STEPS && (spiking ? fired > 100 : fired == 0));
}

static void graded(void **state)
{
	(void)state;
	same(false);
}

static void spikes(void **state)
{
	(void)state;
	same(true);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(graded), cmocka_unit_test(spikes) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
