/* SPDX-License-Identifier: MIT */
/*
 * learn_saturation -- sums, traces, errors and weights at their ends stop there, and no sooner
 *
 * On the device model; the clamp and the distances from it as arithmetic, for every weight of 8 bits.
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
#include "learn_arith.h"
#include "learn_rig.h"

/* Up to four operations with all that can be largest: the sum of a rule, and weights at their ends. */
static void extremes(void **state)
{
	struct rig *r = *state;
	const int b = rig_most(r), f = r->f;
	const int16_t starts[] = { 0, 1, -1, (int16_t)b, (int16_t)(b - 1), (int16_t)-b, (int16_t)(-b - 1) };
	enum { N = sizeof(starts) / sizeof(*starts) };
	int ends[2] = { 0 };

	for (unsigned i = 0; i < 256; i++) {
		const int m = rig_end(f, i & 1), p = rig_end(8, i & 2), e = rig_end(f, i & 4);
		const unsigned k = i >> 3 & 3;
		const bool stochastic = i >> 5 & 1;
		const int ops = 4 - (int)(i >> 6);
		const int64_t scalar = learn_round((int64_t)m * p * (1 << (f - 8)), f);
		const int64_t sum = ops * (scalar * (1 << (f - 2)) + scalar * e);
		const int64_t unit = INT64_C(1) << (f + 4 * (int)k);
		struct lq_rule rule = {
			.ops = (unsigned)ops, .shift = (unsigned)f + 4 * k, .stochastic = stochastic,
		};

		rig_reset(r);
		for (int o = 0; o < ops; o++)
			rule.op[o] = (struct lq_op){ GATE_EVERY, AF_PAYLOAD, m,
						     GATE_EVERY, AF_PAYLOAD, LF_ERROR, CHAIN_NEW, m };
		rig_rule(r, 0, rule);
		r->l.every = 1;
		rig_learn(r);
		for (unsigned n = 0; n < N; n++)
			OK(r, lq_write_target(r->dev, n, (int16_t)e));
		for (unsigned class = 0; class < 4; class++) {
			int16_t w[RIG_NEURONS] = { 0 };

			rig_axon(r, class, 0, class);
			memcpy(w, starts, sizeof(starts));
			rig_set_weights(r, class, w);
		}
		/* What does not fit a payload saturates as well. */
		for (unsigned class = 0; class < 4; class++)
			OK(r, lq_push(r->dev, (struct lq_event[]){
				{ (uint16_t)class, (int8_t)p }, { (uint16_t)class, (int8_t)p } }, 2));
		rig_idle(r, 1);
		for (unsigned class = 0; class < 4; class++) {
			const int lo = class == CLASS_EXC ? 0 : class == CLASS_FREE ? -b - 1 : -b;
			const int hi = class == CLASS_INH ? 0 : b;
			int16_t w[RIG_NEURONS];

			rig_weights(r, class, w);
			for (int n = 0; n < N; n++) {
				double x = starts[n] + (double)sum / (double)unit;

				ends[w[n] == hi] += w[n] == lo || w[n] == hi;
				if (!stochastic)
					assert_int_equal(w[n], (int)fmax(lo, fmin(hi, floor(x + 0.5))));
				assert_true(w[n] >= fmax(lo, fmin(hi, floor(x))));
				assert_true(w[n] <= fmax(lo, fmin(hi, ceil(x))));
			}
		}
	}
	assert_true(ends[0] > 100 && ends[1] > 100);
}

/* Traces stop just below two, however they get there. */
static void full_traces(void **state)
{
	struct rig *r = *state;

	for (int graded = 0; graded < 2; graded++) {
		rig_reset(r);
		rig_axon(r, 2, 0, CLASS_FREE);
		r->l.x[0] = (struct lq_trace_amp){ .graded = graded, .amp = graded ? 1 : AMP_ONE };
		r->l.x[1] = (struct lq_trace_amp){ .graded = true, .set = true };
		rig_learn(r);
		for (int t = 1; t <= 6; t++) {
			const int expected = t * (graded ? 127 << 7 : AMP_ONE);
			struct lq_event e[] = { { 2, 127 }, rig_pre(ALL) };

			rig_step(r, e, 2);
			assert_int_equal(rig_unit(r, 2 << 2 | PL_X1), expected > TRACE_MAX ? TRACE_MAX : expected);
			assert_int_equal(rig_unit(r, 2 << 2 | PL_X2), 127 << 8);
			for (uint32_t n = 0; n < RIG_NEURONS; n += 17) {
				uint32_t at = PLASTIC_NEURONS | n << 3;
				int y = t * AMP_ONE;

				assert_int_equal(rig_unit(r, at | PL_Y1), y > TRACE_MAX ? TRACE_MAX : y);
				assert_int_equal(rig_unit(r, at | PL_Y2), y > TRACE_MAX ? TRACE_MAX : y);
			}
		}
		/* The largest size of all is one that the trace cannot hold. */
		rig_step(r, (struct lq_event[]){ { 2, -100 }, { 2, -100 } }, 2);
		assert_int_equal(rig_unit(r, 2 << 2 | PL_X2), TRACE_MAX);
	}
}

/* Target and potential at opposite ends: the error stops at the end, with its sign. */
static void full_errors(void **state)
{
	struct rig *r = *state;
	int16_t w[RIG_NEURONS];

	rig_rule(r, 0, (struct lq_rule){ .ops = 1, .op = {
		{ 0, 0, 0, GATE_EVERY, AF_ONE, LF_ERROR, CHAIN_NEW, 1 << (r->f - 2) } } });
	rig_axon(r, 0, 0, CLASS_FREE);
	r->l.every = 1;
	for (unsigned shift = 0; shift < 16; shift++) {
		int16_t zero[RIG_NEURONS] = { 0 };

		r->l.error_shift = shift;
		rig_learn(r);
		rig_set_weights(r, 0, zero);
		for (unsigned n = 0; n < 2; n++) {
			rig_post(r, n, 0, 0, true);
			OK(r, lq_write_target(r->dev, n, (int16_t)rig_end(16, n)));
			OK(r, lq_write_state(r->dev, n,
					     &(struct lq_state){ .v = (int16_t)rig_end(16, !n), .set = GRADED }));
		}
		rig_idle(r, 1);
		rig_weights(r, 0, w);
		for (int n = 0; n < 2; n++) {
			int e = rig_end(16, n) >> shift, f = rig_end(r->f, n);

			e = n ? (e > f ? f : e) : e < f ? f : e;
			/* e 2^(F - 2) / 2^F, halves up */
			assert_int_equal(w[n], (e + 2) >> 2);
		}
	}
}

/* Distances from the bounds and the clamp, for every weight of 8 bits. */
static void bounds(void **state)
{
	const int w = 8, b = 127;

	(void)state;
	for (int f = 8; f <= 16; f += 8)
		for (int z = -b - 1; z <= b; z++) {
			const int one = 1 << (f - w);

			for (unsigned class = 0; class < 4; class++) {
				int hi = class == CLASS_INH ? 0 : b, lo = class == CLASS_EXC ? 0 : -b;
				int up = learn_value(LF_UP, z, class, w, f) / one;
				int down = learn_value(LF_DOWN, z, class, w, f) / one;

				assert_int_equal(learn_value(LF_VALUE, z, class, w, f), z * one);
				assert_int_equal(learn_value(LF_SIGN, z, class, w, f),
						 (z > 0) * (1 << (f - 2)) - (z < 0) * (1 << (f - 2)));
				if (z < lo || z > hi) {
					assert_true(up >= 0 && down >= 0 && up <= b && down <= b);
					continue;
				}
				/* A free or symmetric weight's is b where it would be more; a unit off. */
				assert_true(abs(up - (hi - z > b ? b : hi - z)) <= (z < 0));
				assert_true(abs(down - (z - lo > b ? b : z - lo)) <= (z < 0));
				assert_true(z != hi || up == 0);
			}
		}
	for (int old = -b - 1; old <= b; old++)
		for (int z = -1000; z <= 1000; z++)
			for (unsigned class = 0; class < 4; class++) {
				int lo = class == CLASS_EXC ? 0 : class == CLASS_FREE ? -b - 1 : -b;
				int hi = class == CLASS_INH ? 0 : b, x = learn_clamp(z, old, class, false, w);

				assert_int_equal(x, z < lo ? lo : z > hi ? hi : z);
				if (!old)
					continue;
				if (x)
					assert_int_equal(learn_clamp(z, old, class, true, w), x);
				else
					assert_int_equal(learn_clamp(z, old, class, true, w),
							 class == CLASS_INH ||
							 (class != CLASS_EXC && old < 0) ? -1 : 1);
			}
}

int main(void)
{
	static const struct rig_case cases[] = {
#define CASE(f) { #f, f }
		CASE(extremes), CASE(full_traces), CASE(full_errors), CASE(bounds),
#undef CASE
	};

	return rig_run("learn_saturation", cases, sizeof(cases) / sizeof(*cases));
}
