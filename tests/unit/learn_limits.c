/* SPDX-License-Identifier: MIT */
/*
 * learn_limits -- what holds for every rule: rounding, saturation, signs, sparse and silent axons
 *
 * On the device model as tests/unit/learn.c; the arithmetic by itself where a fault could hide
 * behind the next rounding.
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
#include "random.h"

static int most(const struct rig *r)
{
	return (1 << (r->w - 1)) - 1;
}

/* The least and the largest number of so many bits. */
static int end(int bits, bool high)
{
	return high ? (1 << (bits - 1)) - 1 : -(1 << (bits - 1));
}

/* -- Rounding ----------------------------------------------------------------------------- */

static int any_factor(struct random *rnd, int f)
{
	return random_below(rnd, 1 << f) - (1 << (f - 1));
}

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
			int64_t m = any_factor(&rnd, f), a = any_factor(&rnd, f), l1 = any_factor(&rnd, f),
				l2 = any_factor(&rnd, f), scalar = learn_round(m * a, f),
				held = learn_round(scalar * l1, f);
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
		assert_int_equal(learn_round(one * one * 4, f), end(f, true));
		assert_int_equal(learn_round(-one * one * 4, f), end(f, false));
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

/* -- Saturation ---------------------------------------------------------------------------- */

/* Up to four operations with all that can be largest: the sum of a rule, and weights at their ends. */
static void extremes(void **state)
{
	struct rig *r = *state;
	const int b = most(r), f = r->f;
	const int16_t starts[] = { 0, 1, -1, (int16_t)b, (int16_t)(b - 1), (int16_t)-b, (int16_t)(-b - 1) };
	enum { N = sizeof(starts) / sizeof(*starts) };
	int ends[2] = { 0 };

	for (unsigned i = 0; i < 256; i++) {
		const int m = end(f, i & 1), p = end(8, i & 2), e = end(f, i & 4);
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

static uint16_t plastic(struct rig *r, uint32_t addr)
{
	uint16_t unit;

	OK(r, lq_read(r->dev, SP_PLASTIC, addr, &unit, 1));
	return unit;
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
			assert_int_equal(plastic(r, 2 << 2 | PL_X1), expected > TRACE_MAX ? TRACE_MAX : expected);
			assert_int_equal(plastic(r, 2 << 2 | PL_X2), 127 << 8);
			for (uint32_t n = 0; n < RIG_NEURONS; n += 17) {
				uint32_t at = PLASTIC_NEURONS | n << 3;
				int y = t * AMP_ONE;

				assert_int_equal(plastic(r, at | PL_Y1), y > TRACE_MAX ? TRACE_MAX : y);
				assert_int_equal(plastic(r, at | PL_Y2), y > TRACE_MAX ? TRACE_MAX : y);
			}
		}
		/* The largest size of all is one that the trace cannot hold. */
		rig_step(r, (struct lq_event[]){ { 2, -100 }, { 2, -100 } }, 2);
		assert_int_equal(plastic(r, 2 << 2 | PL_X2), TRACE_MAX);
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
			OK(r, lq_write_target(r->dev, n, (int16_t)end(16, n)));
			OK(r, lq_write_state(r->dev, n,
					     &(struct lq_state){ .v = (int16_t)end(16, !n), .set = GRADED }));
		}
		rig_idle(r, 1);
		rig_weights(r, 0, w);
		for (int n = 0; n < 2; n++) {
			int e = end(16, n) >> shift, f = end(r->f, n);

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

/* -- What no rule may do -------------------------------------------------------------------- */

static struct lq_rule any_rule(const struct rig *r, struct random *rnd)
{
	struct lq_rule rule = {
		.ops = 1 + (unsigned)random_below(rnd, 4),
		.shift = (unsigned)r->f + 4 * (unsigned)random_below(rnd, 4),
		.stochastic = random_once(rnd, 2), .tag = random_once(rnd, 3),
		.clear = random_once(rnd, 2), .live = random_once(rnd, 4),
	};

	for (unsigned i = 0; i < rule.ops; i++) {
		const bool kept = i && rule.op[i - 1].mul_chain & CHAIN_HOLD;
		const bool keeps = i + 1 < rule.ops && random_once(rnd, 3);

		rule.op[i] = (struct lq_op){
			.sum_gate = keeps ? GATE_NEVER : (unsigned)random_below(rnd, GATE_EPOCH + 1),
			.sum_axon = (unsigned)random_below(rnd, AF_REWARD + 1),
			.sum_mantissa = any_factor(rnd, r->f),
			.mul_gate = (unsigned)random_below(rnd, GATE_EPOCH + 1),
			.mul_axon = (unsigned)random_below(rnd, AF_REWARD + 1),
			.mul_lane = (unsigned)random_below(rnd, rule.tag && !kept && !keeps ? LF_TAG + 1 : LF_TAG),
			.mul_chain = (kept && random_once(rnd, 2) ? CHAIN_CONT : 0) | (keeps ? CHAIN_HOLD : 0),
			.mul_mantissa = any_factor(rnd, r->f),
		};
	}
	return rule;
}

static unsigned class_of(unsigned axon)
{
	return axon % 4;
}

static bool is_sparse(unsigned axon)
{
	return axon / 4 % 2;
}

/* Rules, traces, errors, reward and seed; the weights stay. */
static void any_learning(struct rig *r, struct random *rnd)
{
	for (unsigned i = 0; i < r->info.rules; i++)
		rig_rule(r, i, any_rule(r, rnd));
	for (unsigned a = 0; a < PLASTIC; a++) {
		const struct lq_plastic p = {
			.rule = (unsigned)random_below(rnd, (int)r->info.rules), .class = class_of(a),
			.plastic = true, .sparse = is_sparse(a), .silent = random_once(rnd, 2),
		};

		OK(r, lq_write_plastic(r->dev, a, &p));
	}
	for (unsigned n = 0; n < RIG_NEURONS; n++) {
		rig_post(r, n, (unsigned)random_below(rnd, 4096), (unsigned)random_below(rnd, 4096),
			 random_once(rnd, 2));
		OK(r, lq_write_target(r->dev, n, (int16_t)random_bits(rnd)));
	}
	for (int i = 0; i < 2; i++) {
		r->l.x_decay[i] = (unsigned)random_below(rnd, 4096);
		r->l.x[i] = (struct lq_trace_amp){
			.set = random_once(rnd, 2), .graded = random_once(rnd, 2),
			.amp = (unsigned)random_below(rnd, 16),
		};
	}
	r->l.reward = (int16_t)random_bits(rnd);
	r->l.every = 1 + (unsigned)random_below(rnd, 3);
	r->l.error_shift = (unsigned)random_below(rnd, 12);
	r->l.error_gate = (uint16_t)random_below(rnd, 20000);
	r->l.seed = (uint32_t)random_bits(rnd) | 1;
	rig_learn(r);
}

/* Of legal weights: half of them zero where the axon is sparse. */
static void any_weights(struct rig *r, struct random *rnd, int16_t (*w)[RIG_NEURONS])
{
	for (unsigned a = 0; a < PLASTIC; a++) {
		for (int n = 0; n < RIG_NEURONS; n++) {
			int x = 1 + random_below(rnd, most(r));

			if (class_of(a) == CLASS_INH || (class_of(a) != CLASS_EXC && random_once(rnd, 2)))
				x = -x;
			w[a][n] = (int16_t)(random_once(rnd, 2) ? 0 : x);
		}
		rig_set_weights(r, a, w[a]);
	}
}

/* Random rules and spikes. Never a weight of the wrong sign; of a sparse axon zero stays zero, and
 * nothing else becomes zero. */
static void signs(void **state)
{
	enum { EPISODES = 60, STEPS = 12 };
	static int16_t was[PLASTIC][RIG_NEURONS], w[PLASTIC][RIG_NEURONS];
	struct rig *r = *state;
	struct random rnd = { 31 };
	int changed[4][2] = { { 0 } }, at_zero[4][2] = { { 0 } };

	for (int episode = 0; episode < EPISODES; episode++) {
		any_weights(r, &rnd, was);
		any_learning(r, &rnd);
		for (int t = 0; t < STEPS; t++) {
			struct lq_event e[12];

			for (int i = 0; i < 12; i++)
				e[i] = (struct lq_event){ (uint16_t)(i < 6 ? random_below(&rnd, PLASTIC) :
							  DRIVE + random_below(&rnd, RIG_NEURONS)),
							  i < 6 ? (int8_t)random_bits(&rnd) : 1 };
			if (random_once(&rnd, 4))
				OK(r, lq_epoch(r->dev));
			rig_step(r, e, 12);
			for (unsigned a = 0; a < PLASTIC; a++) {
				const unsigned class = class_of(a);

				rig_weights(r, a, w[a]);
				for (int n = 0; n < RIG_NEURONS; n++) {
					const int x = w[a][n];

					assert_true(class != CLASS_EXC || x >= 0);
					assert_true(class != CLASS_INH || x <= 0);
					assert_true(class == CLASS_FREE || x >= -most(r));
					assert_true(!is_sparse(a) || !x == !was[a][n]);
					changed[class][is_sparse(a)] += x != was[a][n];
					at_zero[class][is_sparse(a)] += !x && was[a][n];
				}
				memcpy(was[a], w[a], sizeof(w[a]));
			}
		}
	}
	for (int class = 0; class < 4; class++) {
		assert_true(changed[class][0] > 1000 && changed[class][1] > 1000);
		assert_true(at_zero[class][0] > 0 && at_zero[class][1] == 0);
	}
}

/* A silent axon's events reach its rule, no neuron; the host reads its weights all the same. */
static void silence(void **state)
{
	struct rig *r = *state;
	int16_t w[RIG_NEURONS];

	for (unsigned n = 0; n < RIG_NEURONS; n++)
		OK(r, lq_write_state(r->dev, n, &(struct lq_state){ .set = GRADED }));
	rig_rule(r, 0, (struct lq_rule){ .ops = 1, .op = {
		{ GATE_PRE, AF_ONE, 16, 0, 0, 0, 0, 0 } } });
	for (int silent = 0; silent < 2; silent++) {
		const struct lq_plastic p = { .plastic = true, .silent = silent };
		int before = 10 + silent, v = 0;

		for (int n = 0; n < RIG_NEURONS; n++)
			w[n] = (int16_t)before;
		rig_set_weights(r, 4, w);
		OK(r, lq_write_plastic(r->dev, 4, &p));
		for (int payload = -128; payload < 128; payload += 51) {
			struct lq_state s;

			rig_step(r, (struct lq_event[]){ { 4, (int8_t)payload } }, 1);
			v += silent ? 0 : payload * before;
			for (unsigned n = 0; n < RIG_NEURONS; n += 5) {
				OK(r, lq_read_state(r->dev, n, &s));
				assert_int_equal(s.v, v);
			}
			before += 16 / 4;
			rig_weights(r, 4, w);
			for (int n = 0; n < RIG_NEURONS; n++)
				assert_int_equal(w[n], before);
		}
		for (unsigned n = 0; n < RIG_NEURONS; n++)
			OK(r, lq_write_state(r->dev, n, &(struct lq_state){ .set = GRADED }));
	}
}

/* Steps that do not learn leave everything that learning keeps; so do axons out of the range. */
static void off(void **state)
{
	static int16_t w[PLASTIC][RIG_NEURONS];
	struct rig *r = *state;
	struct random rnd = { 41 };
	int16_t is[RIG_NEURONS];
	uint16_t x[2];

	any_weights(r, &rnd, w);
	rig_rule(r, 0, (struct lq_rule){ .ops = 1, .op = {
		{ GATE_PRE, AF_ONE, -(1 << (r->f - 2)), GATE_EVERY, AF_ONE, LF_SIGN, CHAIN_NEW, 99 } } });
	for (unsigned a = 0; a < PLASTIC; a++) {
		rig_axon(r, a, 0, CLASS_FREE);
		OK(r, lq_write(r->dev, SP_PLASTIC, a << 2 | PL_X1, (uint16_t[]){ 1000, 2000 }, 2));
	}
	r->l.every = 1;
	r->l.x_decay[0] = r->l.x_decay[1] = 2000;
	r->l.first = r->info.axons - 6;
	r->l.count = 6;
	rig_learn(r);
	OK(r, lq_learn(r->dev, false));
	for (int on = 0; on < 2; on++) {
		for (int t = 0; t < 4; t++)
			rig_step(r, (struct lq_event[]){ rig_pre(0), rig_pre(9), rig_pre(ALL) }, 3);
		for (unsigned a = 0; a < PLASTIC; a++) {
			rig_weights(r, a, is);
			assert_memory_equal(is, w[a], sizeof(is));
			OK(r, lq_read(r->dev, SP_PLASTIC, a << 2 | PL_X1, x, 2));
			assert_true(x[0] == 1000 && x[1] == 2000);
		}
		OK(r, lq_learn(r->dev, true));
	}
}

/* An axon that is not plastic, or whose rule has no operations, or is LIVE and has neither event nor
 * trace, is passed over. */
static void passed_over(void **state)
{
	struct rig *r = *state;
	struct lq_rule rule = { .ops = 1, .op = { { GATE_EVERY, AF_ONE, 4, 0, 0, 0, 0, 0 } } };

	rig_rule(r, 0, rule);
	rule.live = true;
	rig_rule(r, 1, rule);
	rule.ops = 0;
	rig_rule(r, 2, rule);
	for (unsigned a = 0; a < 3; a++)
		rig_axon(r, a, a, CLASS_FREE);
	OK(r, lq_write_plastic(r->dev, 3, &(struct lq_plastic){ .rule = 0, .silent = true }));
	for (unsigned a = 4; a < 6; a++)
		rig_axon(r, a, 1, CLASS_FREE);
	OK(r, lq_write(r->dev, SP_PLASTIC, 4 << 2 | PL_X2, (uint16_t[]){ 1 }, 1));
	r->l.every = 1;
	r->l.x[0].amp = r->l.x[1].amp = 0;
	rig_learn(r);
	rig_idle(r, 3);
	rig_step(r, (struct lq_event[]){ rig_pre(5) }, 1);
	for (unsigned a = 0; a < 6; a++)
		assert_int_equal(rig_weight(r, a, 77), a == 0 || a == 4 ? 4 : a == 5);
}

/* Bits that depend on the seed alone, and do. */
static void seeds(void **state)
{
	enum { RUNS = 4 };
	static const uint32_t seed[RUNS] = { 77, 77, 78, 0xDEADBEEF };
	static int16_t w[RUNS][PLASTIC][RIG_NEURONS];
	const char *where[] = { "model:up5k-learn", "model:up5k-learn-w16" };
	struct rig *r = *state;

	for (int run = 0; run < RUNS; run++) {
		struct random rnd = { 51 };

		/* The second time on a device that was opened anew. */
		if (run == 1) {
			void *again = (void *)where[r->f == 16];

			rig_close(state);
			assert_int_equal(rig_open(&again), 0);
			*state = r = again;
		}
		rig_reset(r);
		any_weights(r, &rnd, w[run]);
		rig_rule(r, 0, (struct lq_rule){ .ops = 1, .stochastic = true, .shift = (unsigned)r->f + 8,
			 .op = { { GATE_PRE, AF_ONE, 77, GATE_EVERY, AF_ONE, LF_VALUE, CHAIN_NEW, -99 } } });
		for (unsigned a = 0; a < PLASTIC; a++)
			rig_axon(r, a, 0, CLASS_SYM);
		r->l.every = 1;
		r->l.seed = seed[run];
		rig_learn(r);
		for (int t = 0; t < 30; t++)
			rig_step(r, (struct lq_event[]){ rig_pre((unsigned)t % PLASTIC) }, 1);
		for (unsigned a = 0; a < PLASTIC; a++)
			rig_weights(r, a, w[run][a]);
	}
	assert_memory_equal(w[0], w[1], sizeof(w[0]));
	assert_memory_not_equal(w[0], w[2], sizeof(w[0]));
	assert_memory_not_equal(w[2], w[3], sizeof(w[2]));
}

int main(void)
{
	static const struct rig_case cases[] = {
#define CASE(f) { #f, f }
		CASE(roundings), CASE(halves), CASE(unbiased), CASE(lanes_differ), CASE(extremes), CASE(full_traces),
		CASE(full_errors), CASE(bounds), CASE(signs), CASE(silence), CASE(off),
		CASE(passed_over), CASE(seeds),
#undef CASE
	};

	return rig_run("learn_limits", cases, sizeof(cases) / sizeof(*cases));
}
