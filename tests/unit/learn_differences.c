/* SPDX-License-Identifier: MIT */
/*
 * learn_differences -- rules of the difference of a fast and a slow trace, against closed forms
 *
 * Inference forwards and backwards, and their covariance; bounds as in learn_pairs.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "learn_rig.h"

#define SLOW (AMP_ONE / 8 / (double)(1 << TRACE_AMP_W)) /* amplitude of the second traces */

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
	return val_cut(r, val_trace(SLOW, 200, steps));
}

static struct val difference(const struct rig *r, int steps)
{
	return val_cut(r, val_sub(val_trace(AMP, 20, steps), val_trace(SLOW, 200, steps)));
}

/* Weights from below to above zero. */
static void ramp(const struct rig *r, int16_t *w)
{
	for (int n = 0; n < RIG_NEURONS; n++)
		w[n] = (int16_t)((n - 51) * rig_most(r) / 64);
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
	ramp(r, w);
	rig_set_weights(r, 0, w);
	rig_window(r, true);
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
	ramp(r, w);
	rig_set_weights(r, 0, w);
	rig_window(r, false);
	rig_weights(r, 0, is);
	for (int n = 0; n < SPAN; n++) {
		struct val dw = val_sub(val_term(r, 1.5, ONE, rig_trace(r, 20, n)),
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
	ramp(r, w);
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

			dw = val_sub(val_term(r, 1.9, x, rig_trace(r, 20, n)), val_term(r, 1.9, x, slow(r, n)));
			dw = val_sub(dw, val_term(r, 0.5, ONE, val_weight(r, w[n])));
			rig_expect(r, "covariance", 100 * a + n, is[n],
				   val_add(val_of(w[n]), val_change(r, 0, dw)), CLASS_SYM);
		}
	}
}

int main(void)
{
	static const struct rig_case cases[] = {
#define CASE(f) { #f, f }
		CASE(inference_forward), CASE(inference_feedback), CASE(covariance),
#undef CASE
	};

	return rig_run("learn_differences", cases, sizeof(cases) / sizeof(*cases));
}
