/* SPDX-License-Identifier: MIT */
/*
 * heterogeneous -- what axons and neurons have of their own: loss of a trace, gains of a pair rule
 *
 * Against closed forms with bounds, as in learn_pairs.c; traces and losses to the last unit.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "arith.h"
#include "layout.h"
#include "learn_rig.h"

enum { LOSSES = 1 << AXON_LOSS_W, GAIN_ONE = 1 << 13 };

static unsigned lost(unsigned loss)
{
	return (16 + loss % 16) << (loss / 16);
}

/* A first trace loses what its axon says, a second one what the register says. */
static void losses(void **state)
{
	struct rig *r = *state;

	r->l.x_decay[0] = rig_decay(9);
	r->l.x_decay[1] = rig_decay(30);
	rig_learn(r);
	for (unsigned loss = 0; loss < LOSSES; loss++) {
		const unsigned d = loss ? 4095 - lost(loss) : r->l.x_decay[0];
		const struct lq_plastic p = { .plastic = true, .silent = true, .loss = loss };
		int x1 = AMP_ONE, x2 = AMP_ONE;

		OK(r, lq_clear(r->dev));
		OK(r, lq_write_plastic(r->dev, loss % PLASTIC, &p));
		rig_step(r, (struct lq_event[]){ rig_pre(loss % PLASTIC) }, 1);
		for (int t = 0; t < 12; t++) {
			assert_int_equal(rig_unit(r, loss % PLASTIC << 2 | PL_X1), x1);
			assert_int_equal(rig_unit(r, loss % PLASTIC << 2 | PL_X2), x2);
			x1 = arith_retain(x1, d);
			x2 = arith_retain(x2, r->l.x_decay[1]);
			rig_idle(r, 1);
		}
	}
}

/* The nearest one there is, by ratio: no more than half of a sixteenth off, within the range. */
static void nearest_loss(void **state)
{
	(void)state;
	for (double tau = 0.31; tau < 235; tau *= 1.01) {
		const double wanted = 4096 * (1 - exp(-1 / tau));
		const unsigned loss = lq_loss(tau);

		assert_in_range(loss, 1, LOSSES - 1);
		assert_true(fabs(log(lost(loss) / wanted)) <= log(17. / 16) / 2 + 1e-9);
		for (unsigned other = 1; other < LOSSES; other++)
			assert_true(fabs(log(lost(loss) / wanted)) <=
				    fabs(log(lost(other) / wanted)) + 1e-9);
	}
	assert_int_equal(lq_loss(1e9), 1);
	assert_int_equal(lq_loss(0.1), LOSSES - 1);
	assert_int_equal(lq_loss(0), LOSSES - 1);
	assert_int_equal(lq_loss(-1), LOSSES - 1);
}

/* The second trace as it was, before it decays and before the spike's own effect on it. */
static void adds_second(void **state)
{
	struct rig *r = *state;
	const uint32_t at = PLASTIC_NEURONS | 7 << 3;

	for (int set = 0; set < 2; set++) {
		int y1 = 5000, y2 = 12000;

		rig_reset(r);
		rig_post(r, 7, rig_decay(6), rig_decay(11), false);
		r->l.y[0] = (struct lq_trace_amp){ .set = set, .second = true };
		r->l.y[1] = (struct lq_trace_amp){ .amp = 3000 };
		rig_learn(r);
		OK(r, lq_write_traces(r->dev, 7, 5000, 12000));
		for (int t = 0; t < 6; t++) {
			const bool fires = t != 3;
			const int left = set && fires ? 0 : arith_retain(y1, rig_decay(6));

			rig_step(r, (struct lq_event[]){ rig_fire(7) }, fires);
			y1 = left + (fires ? y2 : 0);
			y1 = y1 > (1 << 15) - 1 ? (1 << 15) - 1 : y1;
			y2 = arith_retain(y2, rig_decay(11)) + (fires ? 3000 : 0);
			assert_int_equal(rig_unit(r, at | PL_Y1), y1);
			assert_int_equal(rig_unit(r, at | PL_Y2), y2);
		}
	}
}

/* POST: +A Ap[post] x1; PRE: -A An[post] y1. The target is Ap; the second trace, which stays, is An. */
static void pairs(void **state)
{
	struct rig *r = *state;
	int16_t w[RIG_NEURONS], was[RIG_NEURONS];

	for (unsigned loss = 20; loss < LOSSES - 30; loss += 7) {
		const double tau_x = -1 / log1p(-(double)lost(loss) / 4096);
		const struct lq_plastic p = { .plastic = true, .silent = true, .loss = loss };
		struct val x = val_of(AMP_ONE * 0x1p-14);

		rig_reset(r);
		rig_rule(r, 0, (struct lq_rule){ .ops = 2, .op = {
			{ 0, 0, 0, GATE_POST, AF_X1, LF_ERROR, CHAIN_NEW, rig_mantissa(r, 0.9) },
			{ 0, 0, 0, GATE_PRE, AF_ONE, LF_Y1, CHAIN_NEW, -rig_mantissa(r, 0.7) },
		} });
		OK(r, lq_write_plastic(r->dev, 0, &p));
		r->l.y[0] = (struct lq_trace_amp){ .second = true };
		r->l.y[1] = (struct lq_trace_amp){ .amp = 0 };
		rig_learn(r);
		for (unsigned n = 0; n < RIG_NEURONS; n++) {
			rig_post(r, n, rig_decay(5 + n), 4095, false);
			OK(r, lq_write_target(r->dev, n, (int16_t)rig_mantissa(r, 0.5 + n / 80.0)));
			OK(r, lq_write_traces(r->dev, n, 0, GAIN_ONE + n * 100));
		}
		rig_step(r, (struct lq_event[]){ rig_pre(0) }, 1);
		rig_idle(r, 4);
		rig_fire_all(r, ALL);
		rig_weights(r, 0, was);
		rig_idle(r, 8);
		rig_step(r, (struct lq_event[]){ rig_pre(0) }, 1);
		rig_weights(r, 0, w);
		for (int t = 0; t < 5; t++) /* exact but for the rounding of each step */
			x = (struct val){ x.v * exp(-1 / tau_x), x.e * exp(-1 / tau_x) + 0x1p-14 };
		for (int n = 0; n < RIG_NEURONS; n++) {
			const double an = (GAIN_ONE + n * 100) * 0x1p-14;
			struct val up = val_term(r, 0.9, val_cut(r, x), val_mantissa(r, 0.5 + n / 80.0));
			struct val down = val_term(r, -0.7, ONE, val_cut(r, val_trace(an, 5 + n, 9)));

			rig_expect(r, "potentiation", n, was[n], val_change(r, 0, up), CLASS_FREE);
			rig_expect(r, "depression", n, w[n],
				   val_add(val_of(was[n]), val_change(r, 0, down)), CLASS_FREE);
		}
	}
}

int main(void)
{
	static const struct rig_case cases[] = {
		{ "losses", losses }, { "nearest loss", nearest_loss },
		{ "adds the second trace", adds_second }, { "pairs with gains", pairs },
	};

	return rig_run("heterogeneous", cases, sizeof(cases) / sizeof(*cases));
}
