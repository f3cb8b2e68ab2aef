/* SPDX-License-Identifier: MIT */
/*
 * learn_rounding -- what roundings make of a rule: their bounds, halves, and chance in every lane
 *
 * The arithmetic by itself where a fault could hide behind the next rounding; the device model where
 * it is the mean of many steps.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "learn_arith.h"
#include "learn_rig.h"
#include "random.h"

/*
 * A rounding costs half a unit of its factor at most, which the factors behind it then multiply.
 * Of a rule of shift F that is a quarter of a weight's unit for a product of two, three quarters
 * for a chain of two lane factors. That much is met, so the bounds are no larger than they must be.
 */
static void roundings(void **state)
{
	struct random rnd = { 21 };

	(void)state;
	for (int f = 8; f <= 16; f += 8) {
		const double one = 1 << (f - 2), unit = 1 << f;
		double met[2] = { 0 };

		for (int i = 0; i < 4000000; i++) {
			int64_t m = rig_any_factor(&rnd, f), a = rig_any_factor(&rnd, f);
			int64_t l1 = rig_any_factor(&rnd, f), l2 = rig_any_factor(&rnd, f);
			int64_t scalar = learn_round(m * a, f), held = learn_round(scalar * l1, f);
			double exact = (double)(m * a) / one, chain = exact * (double)l1 / one, off;

			/* Saturation is no rounding. */
			if (fabs(exact) >= 2 * one - 1)
				continue;
			off = fabs((double)(scalar * l1) - exact * (double)l1) / unit;
			assert_true(off <= fabs((double)l1) / unit / 2);
			met[0] = fmax(met[0], off);
			if (llabs(scalar * l1) >= one * (2 * one - 1))
				continue;
			off = fabs((double)(held * l2) - chain * (double)l2) / unit;
			assert_true(off <= (0.5 * fabs((double)l1) / one + 0.5) * fabs((double)l2) / unit + 1e-9);
			met[1] = fmax(met[1], off);
		}
		print_message("# factors of %d bits: the roundings before the last change a weight by %.3f, in "
			      "a chain of two by %.3f units at most\n", f, met[0], met[1]);
		assert_true(met[0] <= 0.25 && met[0] > 0.24);
		assert_true(met[1] <= 0.75 && met[1] > 0.55);
	}
}

/* Halves up: where a change is rounded, and where factors are. */
static void halves(void **state)
{
	(void)state;
	for (int f = 8; f <= 16; f += 8) {
		const int64_t one = 1 << (f - 2);

		assert_int_equal(learn_round(5 * one, f), 5);
		assert_int_equal(learn_round(5 * one + one / 2 - 1, f), 5);
		assert_int_equal(learn_round(5 * one + one / 2, f), 6);
		assert_int_equal(learn_round(-5 * one - one / 2, f), -5);
		assert_int_equal(learn_round(-5 * one - one / 2 - 1, f), -6);
		assert_int_equal(learn_round(one * one * 4, f), rig_end(f, true));
		assert_int_equal(learn_round(-one * one * 4, f), rig_end(f, false));
		for (int shift = f; shift <= f + 12; shift += 4) {
			const int64_t half = INT64_C(1) << (shift - 1), d = learn_dither(shift, false, 0, 3);

			assert_int_equal((6 * half + half + d) >> shift, 4);
			assert_int_equal((6 * half + half - 1 + d) >> shift, 3);
			assert_int_equal((-6 * half - half + d) >> shift, -3);
			assert_int_equal((-6 * half - half - 1 + d) >> shift, -4);
		}
	}
}

/* Changes of a fraction of a unit, m / 2^(2 + 4 k): 10^5 and more in every lane, right on average. */
static void unbiased(void **state)
{
	enum { STEPS = 100, ROUNDS = 10, LANES = 16 };
	static const struct { unsigned k; int m; } cases[] = {
		{ 0, 1 }, { 0, -3 }, { 1, 45 }, { 1, -1 }, { 2, 100 }, { 2, -37 }, { 3, 127 }, { 3, -90 },
	};
	struct rig *r = *state;
	const unsigned lanes = r->info.lanes;

	for (size_t c = 0; c < sizeof(cases) / sizeof(*cases); c++) {
		const double mean = cases[c].m / ldexp(1, 2 + 4 * (int)cases[c].k), p = mean - floor(mean);
		const double n = ROUNDS * STEPS * PLASTIC * (RIG_NEURONS / (double)lanes);
		double sum[LANES] = { 0 }, square = 0;

		rig_reset(r);
		rig_rule(r, 0, (struct lq_rule){ .ops = 1, .stochastic = true,
			 .shift = (unsigned)r->f + 4 * cases[c].k,
			 .op = { { GATE_EVERY, AF_ONE, cases[c].m, 0, 0, 0, 0, 0 } } });
		for (unsigned a = 0; a < PLASTIC; a++)
			rig_axon(r, a, 0, CLASS_FREE);
		r->l.every = 1;
		r->l.seed = 12345 + (uint32_t)c;
		rig_learn(r);
		for (int round = 0; round < ROUNDS; round++) {
			int16_t w[RIG_NEURONS] = { 0 };

			for (unsigned a = 0; a < PLASTIC; a++)
				rig_set_weights(r, a, w);
			rig_idle(r, STEPS);
			for (unsigned a = 0; a < PLASTIC; a++) {
				rig_weights(r, a, w);
				for (unsigned i = 0; i < RIG_NEURONS; i++) {
					sum[i % lanes] += w[i];
					square += (w[i] - STEPS * mean) * (w[i] - STEPS * mean);
				}
			}
		}
		assert_true(n >= 1e5);
		for (unsigned i = 0; i < lanes; i++)
			if (fabs(sum[i] - n * mean) > 4 * sqrt(n * p * (1 - p)))
				fail_msg("lane %u: mean of %.0f changes %.5f, expected %.5f", i, n, sum[i] / n,
					 mean);
		/* They are random by the step: the variance is that of so many coins. */
		square /= n * lanes / STEPS;
		if (fabs(square / (STEPS * p * (1 - p)) - 1) > 0.1)
			fail_msg("case %zu: variance %.3f, expected %.3f", c, square, STEPS * p * (1 - p));
	}
}

/* Of one draw neighbours share all bits but two: a correlation of a quarter at most, seen as 0.2. */
static void lanes_differ(void **state)
{
	enum { STEPS = 100 };
	static const int fraction[] = { 8, 24, 45, 58 }; /* of 64 */
	struct rig *r = *state;
	const unsigned lanes = r->info.lanes;

	for (size_t c = 0; c < sizeof(fraction) / sizeof(*fraction); c++) {
		const double p = fraction[c] / 64.0;
		double both = 0, n = 0;

		rig_reset(r);
		rig_rule(r, 0, (struct lq_rule){ .ops = 1, .stochastic = true, .shift = (unsigned)r->f + 4,
			 .op = { { GATE_EVERY, AF_ONE, fraction[c], 0, 0, 0, 0, 0 } } });
		for (unsigned a = 0; a < PLASTIC; a++)
			rig_axon(r, a, 0, CLASS_FREE);
		r->l.every = 1;
		rig_learn(r);
		rig_idle(r, STEPS);
		for (unsigned a = 0; a < PLASTIC; a++) {
			int16_t w[RIG_NEURONS];

			rig_weights(r, a, w);
			for (unsigned i = 0; i + 1 < RIG_NEURONS; i++)
				if (i % lanes != lanes - 1) {
					both += (w[i] - STEPS * p) * (w[i + 1] - STEPS * p);
					n++;
				}
		}
		both /= n * STEPS * p * (1 - p);
		print_message("# %d lanes, chance %.2f: neighbours correlate by %.3f\n", (int)lanes, p, both);
		assert_true(both > 0.1 && both < 0.25);
	}
}

int main(void)
{
	static const struct rig_case cases[] = {
#define CASE(f) { #f, f }
		CASE(roundings), CASE(halves), CASE(unbiased), CASE(lanes_differ),
#undef CASE
	};

	return rig_run("learn_rounding", cases, sizeof(cases) / sizeof(*cases));
}
