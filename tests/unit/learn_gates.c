/* SPDX-License-Identifier: MIT */
/* learn_gates -- when each gate opens, and each factor by itself, to the last unit */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "layout.h"
#include "learn_rig.h"

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
	const int one = 1 << (r->f - 2), b = rig_most(r), payload = -37, reward = -11000, w = -50;
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
		CASE(every), CASE(gates), CASE(factors),
#undef CASE
	};

	return rig_run("learn_gates", cases, sizeof(cases) / sizeof(*cases));
}
