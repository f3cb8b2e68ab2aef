/* SPDX-License-Identifier: MIT */
/*
 * learn_pairs -- rules of pairs and triplets of spikes on the device model, against closed forms
 *
 * As in every test of learn_rig.h formulas are in real numbers: exp(-t / tau), weights and traces of
 * which one is one. A change may differ by half a unit of the weight, for its rounding, and by what
 * the roundings before can make at most, which every formula carries along.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "learn_rig.h"

static struct lq_rule pair_rule(const struct rig *r, double up, double down)
{
	return (struct lq_rule){ .ops = 1, .op = {
		{ GATE_POST, AF_X1, rig_mantissa(r, up),
		  GATE_PRE, AF_ONE, LF_Y1, CHAIN_NEW, -rig_mantissa(r, down) },
	} };
}

static void window(struct rig *r, double tau_x, double tau_y, double up, double down)
{
	struct val gain, loss;
	int16_t w[RIG_NEURONS];

	rig_reset(r);
	rig_rule(r, 0, pair_rule(r, up, down));
	rig_axon(r, 0, 0, CLASS_FREE);
	for (unsigned n = 0; n < SPAN; n++)
		rig_post(r, n, rig_decay(tau_y), 0, false);
	r->l.x_decay[0] = rig_decay(tau_x);
	rig_learn(r);
	rig_window(r, true);
	rig_weights(r, 0, w);
	loss = val_term(r, down, ONE, rig_trace(r, tau_y, 0));
	for (int n = 0; n < SPAN; n++) {
		gain = val_sum(r, up, rig_trace(r, tau_x, n));
		if (n == 0)
			gain = val_sub(gain, loss);
		rig_expect(r, "post after pre", n, w[n], val_change(r, 0, gain), CLASS_FREE);
	}

	memset(w, 0, sizeof(w));
	rig_set_weights(r, 0, w);
	OK(r, lq_clear(r->dev));
	rig_window(r, false);
	rig_weights(r, 0, w);
	gain = val_sum(r, up, rig_trace(r, tau_x, 0));
	for (int n = 0; n < SPAN; n++) {
		loss = val_term(r, -down, ONE, rig_trace(r, tau_y, n));
		if (n == 0)
			loss = val_add(loss, gain);
		rig_expect(r, "post before pre", n, w[n], val_change(r, 0, loss), CLASS_FREE);
	}
}

static void pair_stdp(void **state)
{
	window(*state, 20, 34, 1.9, 1.5);
	window(*state, 8, 20, 1.2, 1.9);
	window(*state, 100, 150, 1.9, 1.9);
}

/* Everything adds up: three spikes of the axon and two of the neuron, all ten pairs. */
static void all_pairs(void **state)
{
	static const int pre[] = { 0, 6, 15 }, post[] = { 4, 19 };
	struct rig *r = *state;
	struct val sum = val_of(0);

	rig_rule(r, 0, pair_rule(r, 0.3, 0.25));
	rig_axon(r, 3, 0, CLASS_FREE);
	rig_post(r, 5, rig_decay(30), 0, false);
	r->l.x_decay[0] = rig_decay(20);
	for (int i = 0; i < 2; i++)
		r->l.x[i].amp = r->l.y[i].amp = AMP_ONE / 4;
	rig_learn(r);
	for (int t = 0; t < 20; t++) {
		struct lq_event e[2];
		size_t n = 0;

		for (int i = 0; i < 3; i++)
			if (pre[i] == t)
				e[n++] = rig_pre(3);
		for (int i = 0; i < 2; i++)
			if (post[i] == t)
				e[n++] = rig_fire(5);
		rig_step(r, e, n);
	}
	/* A spike finds one trace, which has been cut once, and rounds once. */
	for (int k = 0; k < 2; k++) {
		struct val x = val_of(0);

		for (int i = 0; i < 3; i++)
			if (pre[i] <= post[k])
				x = val_add(x, val_trace(AMP / 4, 20, post[k] - pre[i]));
		sum = val_add(sum, val_sum(r, 0.3, val_cut(r, x)));
	}
	for (int k = 0; k < 3; k++) {
		struct val y = val_of(0);

		for (int i = 0; i < 2; i++)
			if (post[i] <= pre[k])
				y = val_add(y, val_trace(AMP / 4, 30, pre[k] - post[i]));
		sum = val_sub(sum, val_term(r, 0.25, ONE, val_cut(r, y)));
	}
	sum = val_change(r, 0, sum);
	sum.e += 4 * 0.5; /* five changes, each rounded */
	rig_expect(r, "all pairs", 0, rig_weight(r, 3, 5), sum, CLASS_FREE);
}

/* Potentiation with the distance from the upper bound, depression with that from the lower one. */
static void soft_bounds(void **state)
{
	struct rig *r = *state;
	const double up = 0.8, down = 0.9;
	const int b = rig_most(r);
	const struct lq_rule rule = { .ops = 3, .op = {
		{ 0, 0, 0, GATE_POST, AF_X1, LF_UP, CHAIN_NEW, rig_mantissa(r, up) },
		{ 0, 0, 0, 0, AF_ONE, LF_Y1, CHAIN_HOLD, -rig_mantissa(r, down) },
		{ 0, 0, 0, GATE_PRE, 0, LF_DOWN, CHAIN_CONT, 0 },
	} };

	for (unsigned class = CLASS_EXC; class <= CLASS_INH; class++) {
		int16_t w[RIG_NEURONS], is[RIG_NEURONS];

		rig_reset(r);
		rig_rule(r, 2, rule);
		rig_axon(r, 1, 2, class);
		r->l.x_decay[0] = rig_decay(20);
		rig_learn(r);
		for (int n = 0; n < RIG_NEURONS; n++) {
			w[n] = (int16_t)((class == CLASS_INH ? -b : b) * n / (RIG_NEURONS - 1));
			rig_post(r, (unsigned)n, rig_decay(15), 0, false);
		}
		rig_set_weights(r, 1, w);
		rig_step(r, (struct lq_event[]){ rig_pre(1) }, 1);
		rig_weights(r, 1, is);
		assert_memory_equal(is, w, sizeof(w));
		rig_idle(r, 6);
		rig_fire_all(r, ALL);
		rig_weights(r, 1, is);
		for (int n = 0; n < RIG_NEURONS; n++) {
			/* The device takes the complement of a negative weight: a unit less. */
			struct val far = val_weight(r, class == CLASS_INH ? w[n] ? -1 - w[n] : 0 : b - w[n]);
			struct val dw = val_term(r, up, rig_trace(r, 20, 7), far);

			rig_expect(r, "soft upper bound", n, is[n],
				   val_add(val_of(w[n]), val_change(r, 0, dw)), class);
			w[n] = is[n];
		}
		rig_idle(r, 4);
		rig_step(r, (struct lq_event[]){ rig_pre(1) }, 1);
		rig_weights(r, 1, is);
		for (int n = 0; n < RIG_NEURONS; n++) {
			struct val far = val_weight(r, class == CLASS_INH ? w[n] ? b + 1 + w[n] : b : w[n]);
			struct val dw = val_mul(val_round(r, val_term(r, -down, ONE, rig_trace(r, 15, 5))), far);

			rig_expect(r, "soft lower bound", n, is[n],
				   val_add(val_of(w[n]), val_change(r, 0, dw)), class);
		}
	}
}

/* Every neuron has a decay of its own, and gains of its own in its target. */
static void heterogeneous(void **state)
{
	struct rig *r = *state;
	int16_t w[RIG_NEURONS], was[RIG_NEURONS];

	rig_rule(r, 0, (struct lq_rule){ .ops = 3, .op = {
		{ 0, 0, 0, GATE_POST, AF_X1, LF_ERROR, CHAIN_NEW, rig_mantissa(r, 0.9) },
		{ 0, 0, 0, 0, AF_ONE, LF_Y1, CHAIN_HOLD, -rig_mantissa(r, 0.7) },
		{ 0, 0, 0, GATE_PRE, 0, LF_ERROR, CHAIN_CONT, 0 },
	} });
	rig_axon(r, 0, 0, CLASS_FREE);
	r->l.x_decay[0] = rig_decay(25);
	rig_learn(r);
	for (int n = 0; n < RIG_NEURONS; n++) {
		rig_post(r, (unsigned)n, rig_decay(5 + n), 0, false);
		OK(r, lq_write_target(r->dev, (unsigned)n, (int16_t)rig_mantissa(r, 0.5 + n / 80.0)));
	}
	rig_step(r, (struct lq_event[]){ rig_pre(0) }, 1);
	rig_idle(r, 10);
	rig_fire_all(r, ALL);
	rig_weights(r, 0, was);
	rig_idle(r, 15);
	rig_step(r, (struct lq_event[]){ rig_pre(0) }, 1);
	rig_weights(r, 0, w);
	for (int n = 0; n < RIG_NEURONS; n++) {
		struct val gain = val_mantissa(r, 0.5 + n / 80.0), up, down;

		up = val_term(r, 0.9, rig_trace(r, 25, 11), gain);
		rig_expect(r, "gain", n, was[n], val_change(r, 0, up), CLASS_FREE);
		down = val_mul(val_round(r, val_term(r, -0.7, ONE, rig_trace(r, 5 + n, 16))), gain);
		rig_expect(r, "gain and decay", n, w[n],
			   val_add(val_of(was[n]), val_change(r, 0, down)), CLASS_FREE);
	}
}

/* POST: A2 x1 + A3 x1 y2; PRE: -A y1. y2 already has the spike of the step. */
static void triplets(void **state)
{
	struct rig *r = *state;
	struct val x, y2;
	int16_t w[2][RIG_NEURONS];

	rig_rule(r, 0, (struct lq_rule){ .ops = 2, .op = {
		{ GATE_POST, AF_X1, rig_mantissa(r, 0.4),
		  GATE_POST, AF_X1, LF_Y2, CHAIN_NEW, rig_mantissa(r, 0.6) },
		{ 0, 0, 0, GATE_PRE, AF_ONE, LF_Y1, CHAIN_NEW, -rig_mantissa(r, 0.5) },
	} });
	rig_axon(r, 0, 0, CLASS_FREE);
	r->l.x_decay[0] = rig_decay(17);
	r->l.y[1].amp = AMP_ONE / 2;
	rig_learn(r);
	for (unsigned n = 0; n < RIG_NEURONS; n++)
		rig_post(r, n, rig_decay(34), rig_decay(114), false);
	/* Neuron n fires n steps before all fire; in between the axon does. */
	for (int t = 60; t > 0; t--) {
		const struct lq_event e[] = { rig_fire((unsigned)t), rig_pre(0) };

		rig_step(r, e, t == 5 ? 2 : 1);
	}
	rig_weights(r, 0, w[0]);
	rig_fire_all(r, ALL);
	rig_weights(r, 0, w[1]);
	x = rig_trace(r, 17, 5);
	for (int n = 6; n <= 60; n++) {
		struct val dw;

		rig_expect(r, "triplet: pre", n, w[0][n],
			   val_change(r, 0, val_term(r, -0.5, ONE, rig_trace(r, 34, n - 5))), CLASS_FREE);
		y2 = val_cut(r, val_add(val_trace(AMP / 2, 114, n), val_of(AMP / 2)));
		dw = val_add(val_sum(r, 0.4, x), val_term(r, 0.6, x, y2));
		rig_expect(r, "triplet: post", n, w[1][n],
			   val_add(val_of(w[0][n]), val_change(r, 0, dw)), CLASS_FREE);
	}
}

/* Vogels: POST: eta x1; PRE: eta (y1 - rho). */
static void inhibitory_balance(void **state)
{
	struct rig *r = *state;
	const double eta = 0.8, rho = 0.25;
	int16_t w[RIG_NEURONS];

	rig_rule(r, 0, (struct lq_rule){ .ops = 2, .op = {
		{ GATE_POST, AF_X1, rig_mantissa(r, eta),
		  GATE_PRE, AF_ONE, LF_Y1, CHAIN_NEW, rig_mantissa(r, eta) },
		{ GATE_PRE, AF_ONE, -rig_mantissa(r, eta * rho), 0, 0, 0, 0, 0 },
	} });
	rig_axon(r, 0, 0, CLASS_FREE);
	r->l.x_decay[0] = rig_decay(20);
	rig_learn(r);
	for (unsigned n = 0; n < RIG_NEURONS; n++)
		rig_post(r, n, rig_decay(20), 0, false);
	rig_window(r, false);
	rig_weights(r, 0, w);
	for (int n = 0; n < SPAN; n++) {
		struct val dw = val_sub(val_term(r, eta, ONE, rig_trace(r, 20, n)),
					val_sum(r, eta * rho, ONE));

		if (n == 0)
			dw = val_add(dw, val_sum(r, eta, rig_trace(r, 20, 0)));
		rig_expect(r, "balance", n, w[n], val_change(r, 0, dw), CLASS_FREE);
	}
}

int main(void)
{
	static const struct rig_case cases[] = {
#define CASE(f) { #f, f }
		CASE(pair_stdp), CASE(all_pairs), CASE(soft_bounds), CASE(heterogeneous),
		CASE(triplets), CASE(inhibitory_balance),
#undef CASE
	};

	return rig_run("learn_pairs", cases, sizeof(cases) / sizeof(*cases));
}
