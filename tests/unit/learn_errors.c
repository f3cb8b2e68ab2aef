/* SPDX-License-Identifier: MIT */
/*
 * learn_errors -- rules of a neuron's error or the reward, at once or by tags, against closed forms
 *
 * Bounds as in learn_pairs.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "learn_rig.h"
#include "random.h"

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
			w[n] = (int16_t)(n * rig_most(r) / RIG_NEURONS);
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
	rig_window(r, true);
	rig_tags(r, 0, t);
	for (int n = 1; n < SPAN; n++)
		rig_expect(r, "reward, tag", n, t[n],
			   val_change(r, 0, val_sum(r, 1.9, rig_trace(r, 20, n))), CLASS_FREE);
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

int main(void)
{
	static const struct rig_case cases[] = {
#define CASE(f) { #f, f }
		CASE(delta_rule), CASE(batch_rule), CASE(reward), CASE(error_gate),
#undef CASE
	};

	return rig_run("learn_errors", cases, sizeof(cases) / sizeof(*cases));
}
