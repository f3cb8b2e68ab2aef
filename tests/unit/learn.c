/* SPDX-License-Identifier: MIT */
/*
 * learn -- the rules of the literature on the device model, each against its closed form
 *
 * Formulas are in real numbers: exp(-t / tau), weights and traces of which one is one. A change may
 * differ by half a unit of the weight, for its rounding, and by what the roundings before can make
 * at most, which every formula carries along (learn_rig.h). tests/unit/learn_limits.c has the rest.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "layout.h"
#include "learn_rig.h"
#include "random.h"

#define AMP (AMP_ONE / (double)(1 << TRACE_AMP_W))
#define ONE val_of(1)

enum { SPAN = 101 }; /* neuron n of a window fires n steps before or after the axon */

static unsigned bound(const struct rig *r)
{
	return (1u << (r->w - 1)) - 1;
}

/* A trace as an axon factor, or of a neuron: cut to a factor's bits. */
static struct val trace(const struct rig *r, double tau, int steps)
{
	return val_cut(r, val_trace(AMP, tau, steps));
}

/* -- Pairs of spikes ---------------------------------------------------------------------- */

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
	for (int t = 0; t < SPAN; t++) {
		const struct lq_event e[] = { rig_fire((unsigned)t), rig_pre(0) };

		rig_step(r, e, t ? 1 : 2);
	}
	rig_weights(r, 0, w);
	loss = val_term(r, down, ONE, trace(r, tau_y, 0));
	for (int n = 0; n < SPAN; n++) {
		gain = val_sum(r, up, trace(r, tau_x, n));
		if (n == 0)
			gain = val_sub(gain, loss);
		rig_expect(r, "post after pre", n, w[n], val_change(r, 0, gain), CLASS_FREE);
	}

	memset(w, 0, sizeof(w));
	rig_set_weights(r, 0, w);
	OK(r, lq_clear(r->dev));
	for (int t = SPAN - 1; t >= 0; t--) {
		const struct lq_event e[] = { rig_fire((unsigned)t), rig_pre(0) };

		rig_step(r, e, t ? 1 : 2);
	}
	rig_weights(r, 0, w);
	gain = val_sum(r, up, trace(r, tau_x, 0));
	for (int n = 0; n < SPAN; n++) {
		loss = val_term(r, -down, ONE, trace(r, tau_y, n));
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
	const int b = (int)bound(r);
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
			struct val dw = val_term(r, up, trace(r, 20, 7), far);

			rig_expect(r, "soft upper bound", n, is[n],
				   val_add(val_of(w[n]), val_change(r, 0, dw)), class);
			w[n] = is[n];
		}
		rig_idle(r, 4);
		rig_step(r, (struct lq_event[]){ rig_pre(1) }, 1);
		rig_weights(r, 1, is);
		for (int n = 0; n < RIG_NEURONS; n++) {
			struct val far = val_weight(r, class == CLASS_INH ? w[n] ? b + 1 + w[n] : b : w[n]);
			struct val dw = val_mul(val_round(r, val_term(r, -down, ONE, trace(r, 15, 5))), far);

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

		up = val_term(r, 0.9, trace(r, 25, 11), gain);
		rig_expect(r, "gain", n, was[n], val_change(r, 0, up), CLASS_FREE);
		down = val_mul(val_round(r, val_term(r, -0.7, ONE, trace(r, 5 + n, 16))), gain);
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
	x = trace(r, 17, 5);
	for (int n = 6; n <= 60; n++) {
		struct val dw;

		rig_expect(r, "triplet: pre", n, w[0][n],
			   val_change(r, 0, val_term(r, -0.5, ONE, trace(r, 34, n - 5))), CLASS_FREE);
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
	for (int t = SPAN - 1; t >= 0; t--) {
		const struct lq_event e[] = { rig_fire((unsigned)t), rig_pre(0) };

		rig_step(r, e, t ? 1 : 2);
	}
	rig_weights(r, 0, w);
	for (int n = 0; n < SPAN; n++) {
		struct val dw = val_sub(val_term(r, eta, ONE, trace(r, 20, n)),
					val_sum(r, eta * rho, ONE));

		if (n == 0)
			dw = val_add(dw, val_sum(r, eta, trace(r, 20, 0)));
		rig_expect(r, "balance", n, w[n], val_change(r, 0, dw), CLASS_FREE);
	}
}

/* -- Differences of traces --------------------------------------------------------------- */

/* An axon that fired once, neurons that fired once: two decays each; then one spike or opening. */
static void load_traces(struct rig *r)
{
	r->l.x_decay[0] = rig_decay(20);
	r->l.x_decay[1] = rig_decay(200);
	r->l.x[1].amp = AMP_ONE / 8;
	r->l.y[1].amp = AMP_ONE / 8;
	rig_learn(r);
	for (unsigned n = 0; n < RIG_NEURONS; n++)
		rig_post(r, n, rig_decay(20), rig_decay(200), false);
}

static struct val slow(const struct rig *r, int steps)
{
	return val_cut(r, val_trace(AMP_ONE / 8 / (double)(1 << TRACE_AMP_W), 200, steps));
}

static struct val difference(const struct rig *r, int steps)
{
	return val_cut(r, val_sub(val_trace(AMP, 20, steps),
				  val_trace(AMP_ONE / 8 / (double)(1 << TRACE_AMP_W), 200, steps)));
}

/* POST: eta (x1 - x2) - eta lambda w, for the forward copy. */
static void inference_forward(void **state)
{
	struct rig *r = *state;
	int16_t w[RIG_NEURONS], is[RIG_NEURONS];

	rig_rule(r, 1, (struct lq_rule){ .ops = 1, .op = {
		{ GATE_POST, AF_DIFF, rig_mantissa(r, 1.5),
		  GATE_POST, AF_ONE, LF_VALUE, CHAIN_NEW, -rig_mantissa(r, 0.25) },
	} });
	rig_axon(r, 0, 1, CLASS_SYM);
	load_traces(r);
	for (int n = 0; n < RIG_NEURONS; n++)
		w[n] = (int16_t)((n - 51) * (int)bound(r) / 64);
	rig_set_weights(r, 0, w);
	for (int t = 0; t < SPAN; t++) {
		const struct lq_event e[] = { rig_fire((unsigned)t), rig_pre(0) };

		rig_step(r, e, t ? 1 : 2);
	}
	rig_weights(r, 0, is);
	for (int n = 0; n < SPAN; n++) {
		struct val dw = val_sub(val_sum(r, 1.5, difference(r, n)),
					val_term(r, 0.25, ONE, val_weight(r, w[n])));

		rig_expect(r, "inference, forward", n, is[n],
			   val_add(val_of(w[n]), val_change(r, 0, dw)), CLASS_SYM);
	}
}

/* PRE: eta (y1 - y2) - eta lambda w, for the synapse that feeds back. */
static void inference_feedback(void **state)
{
	struct rig *r = *state;
	int16_t w[RIG_NEURONS], is[RIG_NEURONS];

	rig_rule(r, 1, (struct lq_rule){ .ops = 3, .op = {
		{ 0, 0, 0, GATE_PRE, AF_ONE, LF_Y1, CHAIN_NEW, rig_mantissa(r, 1.5) },
		{ 0, 0, 0, GATE_PRE, AF_ONE, LF_Y2, CHAIN_NEW, -rig_mantissa(r, 1.5) },
		{ 0, 0, 0, GATE_PRE, AF_ONE, LF_VALUE, CHAIN_NEW, -rig_mantissa(r, 0.25) },
	} });
	rig_axon(r, 0, 1, CLASS_SYM);
	load_traces(r);
	for (int n = 0; n < RIG_NEURONS; n++)
		w[n] = (int16_t)((n - 51) * (int)bound(r) / 64);
	rig_set_weights(r, 0, w);
	for (int t = SPAN - 1; t >= 0; t--) {
		const struct lq_event e[] = { rig_fire((unsigned)t), rig_pre(0) };

		rig_step(r, e, t ? 1 : 2);
	}
	rig_weights(r, 0, is);
	for (int n = 0; n < SPAN; n++) {
		struct val dw = val_sub(val_term(r, 1.5, ONE, trace(r, 20, n)),
					val_term(r, 1.5, ONE, slow(r, n)));

		dw = val_sub(dw, val_term(r, 0.25, ONE, val_weight(r, w[n])));
		rig_expect(r, "inference, feedback", n, is[n],
			   val_add(val_of(w[n]), val_change(r, 0, dw)), CLASS_SYM);
	}
}

/* Every 100 steps: eta (x1 - x2)(y1 - y2) - eta lambda w. */
static void covariance(void **state)
{
	struct rig *r = *state;
	int16_t w[RIG_NEURONS], is[RIG_NEURONS];

	rig_rule(r, 3, (struct lq_rule){ .ops = 3, .op = {
		{ 0, 0, 0, GATE_EVERY, AF_DIFF, LF_Y1, CHAIN_NEW, rig_mantissa(r, 1.9) },
		{ 0, 0, 0, GATE_EVERY, AF_DIFF, LF_Y2, CHAIN_NEW, -rig_mantissa(r, 1.9) },
		{ 0, 0, 0, GATE_EVERY, AF_ONE, LF_VALUE, CHAIN_NEW, -rig_mantissa(r, 0.5) },
	} });
	for (unsigned a = 0; a < PLASTIC; a++)
		rig_axon(r, a, 3, CLASS_SYM);
	r->l.every = 100;
	load_traces(r);
	for (int n = 0; n < RIG_NEURONS; n++)
		w[n] = (int16_t)((n - 51) * (int)bound(r) / 64);
	for (unsigned a = 0; a < PLASTIC; a++)
		rig_set_weights(r, a, w);
	/* The gate opens in the hundredth step: neuron n fired n steps before, axon a 6 a. */
	for (int t = 99; t >= 0; t--) {
		struct lq_event e[2] = { rig_fire((unsigned)t), rig_pre((unsigned)t / 6) };

		rig_step(r, e, t % 6 == 0 && t / 6 < PLASTIC ? 2 : 1);
		if (t == 1) {
			rig_weights(r, 0, is);
			assert_memory_equal(is, w, sizeof(w));
		}
	}
	for (int a = 0; a < PLASTIC; a++) {
		rig_weights(r, (unsigned)a, is);
		for (int n = 0; n < 100; n++) {
			struct val x = difference(r, 6 * a), dw;

			dw = val_sub(val_term(r, 1.9, x, trace(r, 20, n)), val_term(r, 1.9, x, slow(r, n)));
			dw = val_sub(dw, val_term(r, 0.5, ONE, val_weight(r, w[n])));
			rig_expect(r, "covariance", 100 * a + n, is[n],
				   val_add(val_of(w[n]), val_change(r, 0, dw)), CLASS_SYM);
		}
	}
}

/* -- Errors -------------------------------------------------------------------------------- */

/* Neurons of set GRADED with a potential and a target: the error of each. */
static void load_errors(struct rig *r, struct random *rnd, unsigned shift, int *error)
{
	for (unsigned n = 0; n < RIG_NEURONS; n++) {
		int target = random_below(rnd, 65536) - 32768, v = random_below(rnd, 65536) - 32768;
		bool own = random_once(rnd, 2);
		int e = own ? target - v : target;

		e = e > INT16_MAX ? INT16_MAX : e < INT16_MIN ? INT16_MIN : e;
		OK(r, lq_write_state(r->dev, n, &(struct lq_state){ .v = (int16_t)v, .set = GRADED }));
		OK(r, lq_write_target(r->dev, n, (int16_t)target));
		rig_post(r, n, 0, 0, own);
		error[n] = e;
	}
	r->l.error_shift = shift;
	rig_learn(r);
}

/* An error as a factor: shifted right and cut. */
static struct val error_of(const struct rig *r, int error, unsigned shift)
{
	struct val e = { error / (double)(1 << shift) / (1 << (r->f - 2)), 1.0 / (1 << (r->f - 2)) };
	double most = 2 - e.e;

	e.v = e.v > most ? most : e.v < -2 ? -2 : e.v;
	return e;
}

static double payload_of(int p)
{
	return p / 64.0;
}

/* Each step: eta error payload - eta gamma w, with four axons of the four classes. */
static void delta_rule(void **state)
{
	struct rig *r = *state;
	const unsigned shift = r->f == 8 ? 9 : 1;
	struct random rnd = { 11 };
	int error[RIG_NEURONS], clamped[4] = { 0 };
	int16_t w[4][RIG_NEURONS];

	rig_rule(r, 0, (struct lq_rule){ .ops = 2, .op = {
		{ 0, 0, 0, GATE_EVERY, AF_PAYLOAD, LF_ERROR, CHAIN_NEW, rig_mantissa(r, 0.5) },
		{ 0, 0, 0, GATE_EVERY, AF_ONE, LF_VALUE, CHAIN_NEW, -rig_mantissa(r, 0.0625) },
	} });
	memset(w, 0, sizeof(w));
	r->l.every = 1;
	for (unsigned class = 0; class < 4; class++)
		rig_axon(r, class, 0, class);
	for (int t = 0; t < 60; t++) {
		struct lq_event e[4];

		load_errors(r, &rnd, shift, error);
		for (unsigned a = 0; a < 4; a++)
			e[a] = (struct lq_event){ (uint16_t)a, (int8_t)(random_below(&rnd, 256) - 128) };
		rig_step(r, e, 4);
		for (unsigned a = 0; a < 4; a++) {
			int16_t is[RIG_NEURONS];

			rig_weights(r, a, is);
			for (int n = 0; n < RIG_NEURONS; n++) {
				struct val dw = val_term(r, 0.5, val_of(payload_of(e[a].payload)),
							 error_of(r, error[n], shift));
				dw = val_sub(dw, val_term(r, 0.0625, ONE, val_weight(r, w[a][n])));
				rig_expect(r, "delta rule", t, is[n],
					   val_add(val_of(w[a][n]), val_change(r, 0, dw)), a);
				assert_true(a != CLASS_EXC || is[n] >= 0);
				assert_true(a != CLASS_INH || is[n] <= 0);
				clamped[a] += is[n] == 0 && w[a][n] != 0;
			}
			memcpy(w[a], is, sizeof(is));
		}
	}
	/* Where the sign class ends at zero, weights stop there, exactly. */
	for (int i = CLASS_EXC; i <= CLASS_INH; i++)
		assert_true(clamped[i] > 3 * clamped[CLASS_FREE] && clamped[i] > 3 * clamped[CLASS_SYM]);
}

/* The sum over presentations in the tags, w += eta t - eta gamma w in an epoch. */
static void batch_rule(void **state)
{
	struct rig *r = *state;
	const unsigned shift = r->f == 8 ? 9 : 1;
	struct random rnd = { 12 };
	int error[RIG_NEURONS];
	int16_t w[RIG_NEURONS], t[RIG_NEURONS], is[RIG_NEURONS], tag[RIG_NEURONS];

	for (int clear = 0; clear < 2; clear++) {
		rig_reset(r);
		rig_rule(r, 0, (struct lq_rule){ .ops = 3, .op = {
			{ 0, 0, 0, GATE_EVERY, AF_PAYLOAD, LF_ERROR, CHAIN_NEW, rig_mantissa(r, 0.25) },
			{ 0, 0, 0, GATE_EPOCH, AF_ONE, LF_TAG, CHAIN_NEW, rig_mantissa(r, 1.5) },
			{ 0, 0, 0, GATE_EPOCH, AF_ONE, LF_VALUE, CHAIN_NEW, -rig_mantissa(r, 0.25) },
		}, .tag = true, .clear = clear });
		rig_axon(r, 5, 0, CLASS_EXC);
		r->l.every = 1;
		for (int n = 0; n < RIG_NEURONS; n++)
			w[n] = (int16_t)(n * (int)bound(r) / RIG_NEURONS);
		rig_set_weights(r, 5, w);
		memset(t, 0, sizeof(t));
		for (int step = 0; step < 12; step++) {
			struct lq_event e = { 5, (int8_t)(random_below(&rnd, 256) - 128) };

			load_errors(r, &rnd, shift, error);
			rig_step(r, &e, 1);
			rig_tags(r, 5, tag);
			for (int n = 0; n < RIG_NEURONS; n++)
				rig_expect(r, "batch, tag", step, tag[n], val_add(val_of(t[n]), val_change(r, 0,
					   val_term(r, 0.25, val_of(payload_of(e.payload)),
						    error_of(r, error[n], shift)))), CLASS_FREE);
			memcpy(t, tag, sizeof(t));
		}
		rig_weights(r, 5, is);
		assert_memory_equal(is, w, sizeof(w));
		OK(r, lq_epoch(r->dev));
		rig_step(r, (struct lq_event[]){ rig_pre(5) }, 1);
		rig_weights(r, 5, is);
		rig_tags(r, 5, tag);
		for (int n = 0; n < RIG_NEURONS; n++) {
			struct val dw = val_sub(val_term(r, 1.5, ONE, val_weight(r, t[n])),
						val_term(r, 0.25, ONE, val_weight(r, w[n])));

			rig_expect(r, "batch, epoch", n, is[n],
				   val_add(val_of(w[n]), val_change(r, 0, dw)), CLASS_EXC);
			assert_int_equal(tag[n], clear ? 0 : t[n]);
		}
		/* It was one epoch. */
		rig_step(r, NULL, 0);
		rig_weights(r, 5, w);
		assert_memory_equal(is, w, sizeof(w));
	}
}

/* The tag is what pairs of spikes make; an epoch adds it to the weight, times the reward. */
static void reward(void **state)
{
	static const double rewards[] = { 1, -0.5, 1.9, 0 };
	struct rig *r = *state;
	int16_t t[RIG_NEURONS], w[RIG_NEURONS], is[RIG_NEURONS];

	rig_rule(r, 0, (struct lq_rule){ .ops = 2, .op = {
		{ GATE_POST, AF_X1, rig_mantissa(r, 1.9),
		  GATE_PRE, AF_ONE, LF_Y1, CHAIN_NEW, -rig_mantissa(r, 1.5) },
		{ 0, 0, 0, GATE_EPOCH, AF_REWARD, LF_TAG, CHAIN_NEW, rig_mantissa(r, 0.6) },
	}, .tag = true });
	rig_axon(r, 0, 0, CLASS_FREE);
	r->l.x_decay[0] = rig_decay(20);
	rig_learn(r);
	for (int t0 = 0; t0 < SPAN; t0++) {
		const struct lq_event e[] = { rig_fire((unsigned)t0), rig_pre(0) };

		rig_step(r, e, t0 ? 1 : 2);
	}
	rig_tags(r, 0, t);
	for (int n = 1; n < SPAN; n++)
		rig_expect(r, "reward, tag", n, t[n],
			   val_change(r, 0, val_sum(r, 1.9, trace(r, 20, n))), CLASS_FREE);
	memset(w, 0, sizeof(w));
	for (size_t i = 0; i < sizeof(rewards) / sizeof(*rewards); i++) {
		r->l.reward = (int16_t)(rewards[i] * (1 << TRACE_AMP_W));
		rig_learn(r);
		OK(r, lq_epoch(r->dev));
		rig_step(r, NULL, 0);
		rig_weights(r, 0, is);
		for (int n = 0; n < RIG_NEURONS; n++) {
			struct val by = val_cut(r, val_of(r->l.reward / (double)(1 << TRACE_AMP_W)));
			struct val dw = val_term(r, 0.6, by, val_weight(r, t[n]));

			rig_expect(r, "reward, epoch", n, is[n],
				   val_add(val_of(w[n]), val_change(r, 0, dw)), CLASS_FREE);
		}
		memcpy(w, is, sizeof(w));
	}
}

/* |error| >= gate: eta error x1, where x1 is what is left of the axon's payloads. */
static void error_gate(void **state)
{
	struct rig *r = *state;
	static const int e[] = { 0, 1, 99, 100, 101, 5000, 32767, -1, -99, -100, -101, -5000, -32768 };
	enum { N = sizeof(e) / sizeof(*e) };
	static const unsigned gates[] = { 0, 1, 100, 5000, 32767, 32768, 65535 };
	const unsigned shift = r->f == 8 ? 8 : 0;

	for (size_t g = 0; g < sizeof(gates) / sizeof(*gates); g++) {
		int16_t w[RIG_NEURONS];
		struct val x;

		rig_reset(r);
		rig_rule(r, 0, (struct lq_rule){ .ops = 1, .op = {
			{ GATE_ERROR, AF_X1, rig_mantissa(r, 0.5),
			  GATE_ERROR, AF_X1, LF_ERROR, CHAIN_NEW, rig_mantissa(r, 0.75) },
		} });
		rig_axon(r, 0, 0, CLASS_FREE);
		r->l.x_decay[0] = rig_decay(20);
		r->l.x[0] = (struct lq_trace_amp){ .graded = true, .amp = 1 };
		r->l.error_shift = shift;
		rig_learn(r);
		for (int n = 0; n < N; n++)
			OK(r, lq_write_state(r->dev, (unsigned)n, &(struct lq_state){ .set = GRADED }));
		r->l.error_gate = 65535;
		rig_learn(r);
		rig_step(r, (struct lq_event[]){ { 0, -100 } }, 1);
		rig_idle(r, 5);
		r->l.error_gate = (uint16_t)gates[g];
		rig_learn(r);
		for (int n = 0; n < N; n++)
			OK(r, lq_write_target(r->dev, (unsigned)n, (int16_t)e[n]));
		rig_idle(r, 1);
		rig_weights(r, 0, w);
		/* 100 x 2^8 / 2^1, of which 2^14 is one. */
		x = val_cut(r, val_trace(100 / 128.0, 20, 6));
		for (int n = 0; n < N; n++) {
			struct val dw = val_add(val_sum(r, 0.5, x), val_term(r, 0.75, x,
						error_of(r, e[n], shift)));

			if ((unsigned)abs(e[n]) < gates[g])
				dw = val_of(0);
			rig_expect(r, "error gate", (int)(100 * g) + n, w[n], val_change(r, 0, dw),
				   CLASS_FREE);
			assert_true((unsigned)abs(e[n]) >= gates[g] || !w[n]);
		}
	}
}

/* -- Gates ---------------------------------------------------------------------------------- */

/* Every n steps that learn; the first opening comes after n. */
static void every(void **state)
{
	struct rig *r = *state;

	rig_rule(r, 0, (struct lq_rule){ .ops = 1, .op = {
		{ GATE_EVERY, AF_ONE, rig_mantissa(r, 1), 0, 0, 0, 0, 0 } } });
	rig_axon(r, 0, 0, CLASS_FREE);
	for (int n = 0; n < 8; n++) {
		const int16_t zero[RIG_NEURONS] = { 0 };
		const int step = 1 << (r->f - 4);
		int opened = 0;

		OK(r, lq_clear(r->dev));
		rig_set_weights(r, 0, zero);
		r->l.every = (unsigned)n;
		rig_learn(r);
		for (int t = 1; t <= 6; t++) {
			rig_idle(r, 1);
			opened += n && t % n == 0;
			assert_int_equal(rig_weight(r, 0, t % RIG_NEURONS), opened * step);
		}
		/* A step that does not learn does not count. */
		OK(r, lq_learn(r->dev, false));
		rig_idle(r, 3);
		OK(r, lq_learn(r->dev, true));
		assert_int_equal(rig_weight(r, 0, 0), opened * step);
		rig_idle(r, 1);
		opened += n && 7 % n == 0;
		assert_int_equal(rig_weight(r, 0, 0), opened * step);
	}
}

/* One gate at a time, each lane its own; in an epoch no other. */
static void gates(void **state)
{
	struct rig *r = *state;
	const int step = 1 << (r->f - 4);

	for (unsigned gate = GATE_NEVER; gate <= GATE_EPOCH; gate++)
		for (int epoch = 0; epoch < 2; epoch++) {
			int16_t w[2][RIG_NEURONS];

			rig_reset(r);
			rig_rule(r, 0, (struct lq_rule){ .ops = 1, .op = {
				{ gate, AF_ONE, rig_mantissa(r, 1), 0, 0, 0, 0, 0 } } });
			rig_axon(r, 0, 0, CLASS_FREE);
			rig_axon(r, 1, 0, CLASS_FREE);
			r->l.every = 1;
			r->l.error_gate = 100;
			rig_learn(r);
			OK(r, lq_write_target(r->dev, 7, 100));
			if (epoch)
				OK(r, lq_epoch(r->dev));
			rig_step(r, (struct lq_event[]){ rig_pre(1), rig_fire(3) }, 2);
			rig_weights(r, 0, w[0]);
			rig_weights(r, 1, w[1]);
			for (int a = 0; a < 2; a++)
				for (int n = 0; n < RIG_NEURONS; n++) {
					bool open = epoch ? gate == GATE_EPOCH :
						    gate == GATE_PRE ? a == 1 : gate == GATE_POST ? n == 3 :
						    gate == GATE_ERROR ? n == 7 : gate == GATE_EVERY;

					assert_int_equal(w[a][n], open ? step : 0);
				}
		}
}

/* The upper bits of a trace or of the reward. */
static int upper(const struct rig *r, int x)
{
	return (int)floor(ldexp(x, r->f - 16));
}

/* Every factor of axons and lanes by itself, and that a tag of zero is a tag on a sparse axon too. */
static void factors(void **state)
{
	static const unsigned lane[] = { LF_Y1, LF_Y2, LF_ERROR, LF_VALUE, LF_UP, LF_DOWN, LF_SIGN };
	struct rig *r = *state;
	const int one = 1 << (r->f - 2), b = (int)bound(r), payload = -37, reward = -11000, w = -50;
	const int x1 = 7000, x2 = 20000, y1 = 9000, y2 = 30000;
	const int axon[] = {
		one, upper(r, x1), upper(r, x2), upper(r, x1 - x2), payload * (one / 64), upper(r, reward),
	};
	const int of[] = { upper(r, y1), upper(r, y2), -77, w, b, b + 1 + w, -one };

	for (unsigned i = 0; i < 12; i++) {
		const bool sum = i <= AF_REWARD;
		int16_t ws[RIG_NEURONS] = { 0 };
		int is, factor = sum ? axon[i] : of[i - 6];

		/* A tag begins at zero: what depends on it is another test's. */
		for (int tag = 0; tag <= sum; tag++) {
			rig_reset(r);
			if (sum)
				rig_rule(r, 0, (struct lq_rule){ .ops = 1, .tag = tag, .op = {
					{ GATE_EVERY, i, one, 0, 0, 0, 0, 0 } } });
			else
				rig_rule(r, 0, (struct lq_rule){ .ops = 1, .op = {
					{ 0, 0, 0, GATE_EVERY, AF_ONE, lane[i - 6], CHAIN_NEW, one } } });
			OK(r, lq_write_plastic(r->dev, 6, &(struct lq_plastic){
				.plastic = true, .silent = true, .sparse = tag }));
			r->l.every = 1;
			r->l.reward = reward;
			r->l.x[0].amp = r->l.x[1].amp = 0;
			rig_learn(r);
			OK(r, lq_write(r->dev, SP_PLASTIC, 6 << 2 | PL_X1, (uint16_t[]){ x1, x2 }, 2));
			OK(r, lq_write(r->dev, SP_PLASTIC, PLASTIC_NEURONS | 9 << 3, (uint16_t[]){ y1, y2 }, 2));
			OK(r, lq_write_target(r->dev, 9, -77));
			ws[9] = (int16_t)(tag ? 0 : w);
			rig_set_weights(r, 6, ws);
			rig_step(r, (struct lq_event[]){ { 6, (int8_t)payload } }, 1);
			is = tag ? rig_tag(r, 6, 9) : rig_weight(r, 6, 9) - w;
			/* factor 2^(F - 2) / 2^F, to nearest; weights and factors are of one format */
			if (is != (factor + 2) >> 2)
				fail_msg("factor %u, tag %d: %d, expected %d", i, tag, is, (factor + 2) >> 2);
			assert_int_equal(rig_weight(r, 6, 9), tag ? 0 : w + is);
		}
	}
}

int main(void)
{
	static const struct rig_case cases[] = {
#define CASE(f) { #f, f }
		CASE(pair_stdp), CASE(all_pairs), CASE(soft_bounds), CASE(heterogeneous),
		CASE(triplets), CASE(inhibitory_balance), CASE(inference_forward),
		CASE(inference_feedback), CASE(covariance), CASE(delta_rule), CASE(batch_rule),
		CASE(reward), CASE(error_gate), CASE(every), CASE(gates), CASE(factors),
#undef CASE
	};
	int failed = rig_run("learn", cases, sizeof(cases) / sizeof(*cases));

	print_message("# largest deviation from a formula: %.2f of its bound\n", rig_worst());
	return failed;
}
