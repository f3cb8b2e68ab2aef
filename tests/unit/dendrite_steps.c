/* SPDX-License-Identifier: MIT */
/*
 * dendrite_steps -- what conductance somas do from step to step: delays, traces, learning, spikes
 *
 * On the step-level model through the driver, which refuses what they have not.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "arith.h"
#include "dendrite_arith.h"
#include "random.h"
#include "returns.h"
#include "soma_rig.h"

enum { STEPS = 100000 };

static struct lq *dev;
static struct lq_somas somas;
static struct random rnd = { 7 };

static int fresh(void **state)
{
	(void)state;
	return soma_fresh(&dev, &somas);
}

static void delays(void **state)
{
	static const unsigned delay[] = { 1, 2, 15, 40, 63, 64 };
	struct soma_regs r = { .open[0] = (uint16_t)somas.open[0], .pull[0] = somas.pull[0] };
	int rate[2] = { 0, 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(delay) / sizeof(*delay); i++) {
		const struct lq_parent p = { 5, delay[i], false };

		fresh(NULL);
		OK(lq_write_parents(dev, 9, &p, 1));
		soma_set_dendrite(dev, 5, INT16_MIN);
		for (int t = 0; t < 70; t++)
			soma_step(dev, NULL, 0);
		soma_set_dendrite(dev, 5, INT16_MAX);
		soma_step(dev, NULL, 0);
		soma_set_dendrite(dev, 5, INT16_MIN);
		for (unsigned t = 1; t <= 66; t++) {
			soma_step(dev, NULL, 0);
			assert_int_equal(soma_read(dev, 9).u > 0, t == delay[i]);
		}
	}
	/* Before there is a past, a parent has the least rate. */
	fresh(NULL);
	somas.floor = 40;
	OK(lq_write_somas(dev, &somas));
	OK(lq_write_parents(dev, 9, &(struct lq_parent){ 5, 64, false }, 1));
	soma_set_dendrite(dev, 5, INT16_MAX);
	for (int t = 0; t < 66; t++) {
		soma_step(dev, NULL, 0);
		rate[0] = t < 64 ? 40 : 255;
		assert_int_equal(soma_read(dev, 9).u, soma_potential(&r, 0, rate, -1));
	}
}

/* A dendrite is a potential with a leak of its own, driven by weights; the trace sees what it sees. */
static void dendrite(void **state)
{
	const unsigned leak = 3685;
	const double keeps = (leak + 1) / 4096.;
	const struct lq_set set = { .leak = leak, .shift = 7 };
	const struct lq_learning l = { .first = 0, .count = SOMA_NEURONS, .x_decay = { leak, 0 },
				       .x[0] = { .graded = true, .amp = 4 }, .seed = 1 };
	int16_t w[4] = { 0, 0, 0, 40 };
	double v = 0, x = 0;

	(void)state;
	OK(lq_write_set(dev, 0, &set));
	OK(lq_use(dev, SOMA_NEURONS, 0, SOMA_NEURONS));
	OK(lq_write_delay(dev, 7, 13));
	OK(lq_write_weights(dev, 7, 0, w, 4));
	OK(lq_write_learning(dev, &l));
	OK(lq_write_plastic(dev, 7, &(struct lq_plastic){ .plastic = true }));
	OK(lq_learn(dev, true));
	for (int t = 0; t < 60; t++) {
		uint16_t trace;
		struct lq_state s;
		int payload = soma_payload(soma_rate(arith_retain(2000, leak), somas.half)), arrives = t >= 13;

		soma_set_dendrite(dev, 7, 2000);
		soma_step(dev, NULL, 0);
		v = v * keeps + (arrives ? payload * 40 : 0);
		x = x * keeps + (arrives ? payload * 16 : 0);
		OK(lq_read_state(dev, 3, &s));
		OK(lq_read(dev, SP_PLASTIC, 7 << 2 | PL_X1, &trace, 1));
		assert_true(fabs(s.v - v) <= 6);
		assert_true(fabs(trace - x) <= 6);
		assert_true(arrives ? s.v > 0 && trace > 0 : s.v == 0 && trace == 0);
	}
	memset(w, 0, sizeof(w));
	OK(lq_write_weights(dev, 7, 0, w, 4));
}

/* dw = eta (phi(u) - phi(v*)) trace, of every synapse of the neuron; no visit without an error. */
static void learns(void **state)
{
	const struct lq_rule rule = {
		.ops = 1, .shift = 20,
		.op[0] = { .mul_gate = GATE_ERROR, .mul_axon = AF_X1, .mul_lane = LF_ERROR,
			   .mul_mantissa = 1 << 14 },
	};
	const struct lq_learning l = { .first = 0, .count = 8, .x_decay = { 4095, 0 },
				       .error_gate = 983, .seed = 1 };
	uint32_t idle;

	(void)state;
	OK(lq_write_rule(dev, 0, &rule));
	OK(lq_write_learning(dev, &l));
	OK(lq_learn(dev, true));
	for (unsigned a = 0; a < 8; a++) {
		const uint16_t x = (uint16_t)(2000 * (a + 1));

		OK(lq_write_plastic(dev, a, &(struct lq_plastic){ .plastic = true }));
		OK(lq_write(dev, SP_PLASTIC, a << 2 | PL_X1, &x, 1));
	}
	for (unsigned n = 0; n < SOMA_NEURONS; n++)
		OK(lq_write_post(dev, n, &(struct lq_post){ .own = true }));
	idle = soma_step(dev, NULL, 0);
	for (int i = 0; i < 40; i++) {
		struct lq_event e = soma_goal(6, random_below(&rnd, 30));
		int v = random_below(&rnd, 6000) - 3000;
		int16_t was[8][4], now[4];
		uint32_t clocks;
		double err;

		soma_set_dendrite(dev, 6, v);
		for (unsigned a = 0; a < 8; a++)
			OK(lq_read_weights(dev, a, 4, was[a], 4));
		clocks = soma_step(dev, &e, 1);
		err = soma_read(dev, 6).error / 16384.;
		assert_true(fabs(err - sigmoid(soma_read(dev, 6).u / MV) + sigmoid(v / MV)) <= 0.0064);
		/* One block, 8 visits of 2 clocks: a word is not read where another is written. */
		assert_int_equal(clocks > idle, fabs(err) >= 983 / 16384.);
		if (fabs(err) >= 983 / 16384.)
			assert_in_range(clocks - idle, 8 * 2, 8 * 3);
		for (unsigned a = 0; a < 8; a++) {
			double dw = fabs(err) < 983 / 16384. ? 0 :
				    err * 2000 * (a + 1) / 16384. * ldexp(1, 28 - 20);

			OK(lq_read_weights(dev, a, 4, now, 4));
			for (int k = 0; k < 4; k++)
				assert_true(fabs(now[k] - was[a][k] - (k == 2 ? dw : 0)) <=
					    (k == 2 && dw != 0 ? 0.76 : 0));
		}
	}
}

static void fires(void **state)
{
	enum { SEEN = 32 };
	long count[SEEN] = { 0 };
	struct lq_output out[256];
	size_t n;

	(void)state;
	somas.spiking = true;
	somas.shift = 3;
	somas.count = SEEN;
	somas.seed = 12345;
	OK(lq_write_somas(dev, &somas));
	for (unsigned k = 0; k < SEEN; k++)
		soma_set_dendrite(dev, k, somas.half + ((int)k - SEEN / 2) * 160);
	for (int t = 0; t < STEPS; t += 1000) {
		int ends = 0;

		OK(lq_step(dev, 1000));
		while (ends < 1000) {
			OK(lq_receive(dev, out, 256, &n, 10000));
			for (size_t i = 0; i < n; i++)
				if (out[i].kind == LQ_STEP_END)
					ends++;
				else
					count[out[i].neuron] += out[i].fired;
		}
	}
	for (int k = 0; k < SEEN; k++) {
		double v = (k - SEEN / 2) * 160, p = soma_rate((int)v, 0) / (double)RATE_ONE;

		assert_true(fabs(count[k] / (double)STEPS - p) <= 4 * sqrt(p * (1 - p) / STEPS));
		assert_true(fabs(p - 1 / (1 + exp(-v / 512))) <= 0.0032);
	}
	/* The trace of a spike decays by 2^-3 a step, its integral is one. */
	OK(lq_clear(dev));
	soma_set_dendrite(dev, 0, INT16_MAX);
	soma_set_dendrite(dev, 1, INT16_MIN);
	soma_step(dev, NULL, 0);
	soma_set_dendrite(dev, 0, INT16_MIN);
	for (int t = 0; t < 20; t++) {
		assert_true(fabs(soma_read(dev, 0).rate - 2048 * pow(0.875, t)) <= 8);
		assert_int_equal(soma_read(dev, 1).rate, 0);
		soma_step(dev, NULL, 0);
	}
}

static void refuses(void **state)
{
	struct lq_parent p[9] = { { 0 } };
	const struct lq_event none = soma_goal(SOMA_NEURONS, 3), free = soma_goal(40, 3);
	struct lq *other;

	(void)state;
	p[0].neuron = SOMA_NEURONS;
	p[0].delay = 1;
	REFUSES(LQ_ERR_ARG, "parent 64, the largest is 63", SETTLE(lq_write_parents(dev, 1, p, 1)));
	p[0].neuron = 2;
	p[0].delay = 0;
	REFUSES(LQ_ERR_ARG, "delay 0 of a parent, expected 1 to 64", SETTLE(lq_write_parents(dev, 1, p, 1)));
	p[0].delay = 65;
	REFUSES(LQ_ERR_ARG, "delay 65", SETTLE(lq_write_parents(dev, 1, p, 1)));
	REFUSES(LQ_ERR_ARG, "9 parents, a neuron has up to 8", SETTLE(lq_write_parents(dev, 1, p, 9)));
	REFUSES(LQ_ERR_ARG, "neuron 64", SETTLE(lq_write_parents(dev, SOMA_NEURONS, NULL, 0)));
	somas.count = SOMA_NEURONS + 1;
	REFUSES(LQ_ERR_ARG, "somas 65, the largest is 64", SETTLE(lq_write_somas(dev, &somas)));
	somas.count = 40;
	somas.open[1] = 4096;
	REFUSES(LQ_ERR_ARG, "inhibitory conductance 4096", SETTLE(lq_write_somas(dev, &somas)));
	somas.open[1] = 0;
	somas.spiking = true;
	somas.seed = 0;
	REFUSES(LQ_ERR_ARG, "seed 0", SETTLE(lq_write_somas(dev, &somas)));
	somas.spiking = false;
	OK(lq_write_somas(dev, &somas));
	REFUSES(LQ_ERR_ARG, "goal of neuron 64", SETTLE(lq_push(dev, &none, 1)));
	REFUSES(LQ_ERR_RANGE, "", SETTLE(lq_push(dev, &free, 1)));
	assert_int_equal(lq_open(&other, "model:up5k-learn-w16"), LQ_OK);
	assert_int_equal(lq_write_somas(other, &somas), LQ_ERR_ARG);
	assert_non_null(strstr(lq_message(other), "has no conductance somas"));
	assert_int_equal(lq_push(other, &free, 1), LQ_ERR_ARG);
	lq_close(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(delays, fresh), cmocka_unit_test_setup(dendrite, fresh),
		cmocka_unit_test_setup(learns, fresh), cmocka_unit_test_setup(fires, fresh),
		cmocka_unit_test_setup(refuses, fresh),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	lq_close(dev);
	return failed;
}
