/* SPDX-License-Identifier: MIT */
/* numerics_forms -- the model's arithmetic against closed forms and exact fractions, over sweeps */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "arith.h"
#include "random.h"

enum { V_MAX = (1 << (W_V - 1)) - 1, V_MIN = -V_MAX - 1, ONE = 1 << W_DECAY };

static const uint32_t decays[] = {
	0, 1, 2, 1023, 2047, 2048, 3685, 4000, 4031, 4032, 4087, 4088, 4093, 4094, 4095
};
enum { N_DECAYS = sizeof(decays) / sizeof(*decays) };

static double clamp(double x)
{
	return fmax(V_MIN, fmin(V_MAX, x));
}

/* Near zero, where a decay is rounded toward it. */
static bool is_near(int64_t x, int64_t d)
{
	int64_t slow = ONE - (ONE / 2 >> W_NEAR), near = d >= slow ? ONE / 2 : 1 << W_NEAR;

	return x >= -near && x < near;
}

/*
 * y has the sign of x, and as fractions of 4096: near zero |y| is the whole part of |x| (d + 1),
 * else |y| - 1/2 < |x| (d + 1) <= |y| + 1/2.
 */
static void check_retain(int64_t x, int64_t d)
{
	int64_t y = arith_retain((int32_t)x, (uint32_t)d), exact = llabs(x) * (d + 1);
	int64_t rest = exact - llabs(y) * ONE;

	assert_true(x >= 0 ? y >= 0 : y <= 0);
	if (is_near(x, d))
		assert_true(rest >= 0 && rest < ONE);
	else
		assert_true(2 * rest > -ONE && 2 * rest <= ONE);
}

static double retained(int x, int d)
{
	double y = abs(x) * (d + 1.0) / ONE;

	return copysign(is_near(x, d) ? floor(y) : ceil(y - 0.5), x);
}

static void retain_exact(void **state)
{
	struct random rnd = { 1 };

	(void)state;
	for (int64_t x = V_MIN; x <= V_MAX; x++)
		for (int i = 0; i < N_DECAYS; i++)
			check_retain(x, decays[i]);
	for (int64_t d = 0; d < ONE; d++) {
		static const int64_t edge[] = { 0, 1, 31, 32, 255, 256, 2047, 2048,
						4095, V_MAX };

		for (size_t i = 0; i < sizeof(edge) / sizeof(*edge); i++)
			check_retain(edge[i], d), check_retain(-edge[i] - 1, d);
		check_retain(random_below(&rnd, V_MAX), d);
	}
}

/* Every state comes to 0 by itself, always nearer, unless nothing leaks: then it stays. */
static void retain_to_zero(void **state)
{
	(void)state;
	for (int i = 0; i < N_DECAYS; i++)
		for (int sign = -1; sign <= 1; sign += 2)
			for (int32_t from = 1; from <= V_MAX; from += from < 300 ? 1 : 997) {
				double r = (decays[i] + 1.0) / ONE;
				/* At least 1 and two thirds of x (1 - r) go, until near, and then no less. */
				double limit = (2 + 1.5 * fmax(0, log(from * (1 - r)))) / (1 - r) + 1;
				int32_t x = sign * from;

				if (decays[i] == ONE - 1) {
					assert_int_equal(arith_retain(x, ONE - 1), x);
					continue;
				}
				for (int n = 0; x; n++) {
					int32_t next = arith_retain(x, decays[i]);

					assert_true(abs(next) < abs(x) && next * sign >= 0);
					assert_true(n < limit);
					x = next;
				}
			}
}

static void check_input(int64_t acc, unsigned shift)
{
	/* A double holds acc x 2^n exactly; floor(y + 1/2) is rounding half up. */
	double y = floor(ldexp((double)acc, SHIFT_ONE - (int)shift) + 0.5);

	assert_true(arith_input(acc, shift) == (int32_t)clamp(y));
}

static void input_scaled(void **state)
{
	struct random rnd = { 2 };

	(void)state;
	for (unsigned shift = 0; shift < 1u << W_SHIFT; shift++) {
		for (int64_t acc = -70000; acc <= 70000; acc++)
			check_input(acc, shift);
		/* Around every tie and both ends of the range, and to the widest accumulator. */
		for (int64_t k = -40000; k <= 40000; k++)
			for (int64_t near = -1; near <= 1; near++)
				check_input((2 * k + 1) * (INT64_C(1) << shift) / (1 << (SHIFT_ONE + 1)) + near,
					    shift);
		for (int bits = 0; bits < 33; bits++)
			for (int64_t near = -2; near <= 2; near++) {
				check_input((INT64_C(1) << bits) + near, shift);
				check_input(-(INT64_C(1) << bits) + near, shift);
			}
		for (int i = 0; i < 20000; i++)
			check_input((int64_t)random_bits(&rnd) >> (31 + random_below(&rnd, 32)), shift);
	}
}

static void digits_counted(void **state)
{
	(void)state;
	for (int p = -128; p < 128; p++)
		assert_int_equal(arith_digits(p), p ? 1 + (int)floor(log2(abs(p))) : 1);
}

/* -- One step of a neuron ----------------------------------------------------------------- */

static int16_t any(struct random *rnd)
{
	static const int16_t extreme[] = { 0, 1, -1, V_MAX, V_MIN, V_MAX - 1, V_MIN + 1 };

	return random_once(rnd, 2) ? extreme[random_below(rnd, 7)] : (int16_t)random_bits(rnd);
}

/* The step in real numbers: products and sums are exact in a double. */
static void check_neuron(struct random *rnd)
{
	struct neuron_state s = { any(rnd), any(rnd), any(rnd), 0 }, before;
	struct neuron_set p = { 0 };
	int64_t acc = any(rnd) * (int64_t)(random_once(rnd, 2) ? 1 : 256);
	unsigned ref = random_once(rnd, 2) ? 0 : (unsigned)random_below(rnd, 64), rest, shift;
	double in, i1, i2, v;
	bool spiking, subtract, fired;

	p.leak = (uint16_t)decays[random_below(rnd, N_DECAYS)];
	p.decay1 = (uint16_t)decays[random_below(rnd, N_DECAYS)];
	p.decay2 = (uint16_t)decays[random_below(rnd, N_DECAYS)];
	p.bias = any(rnd);
	p.threshold = any(rnd);
	p.reset = any(rnd);
	p.mode = (uint16_t)(random_bits(rnd) & 0x7fff);
	s.ref_set = (uint16_t)(ref << W_SET | 37);
	before = s;
	shift = mode_get(p.mode, MODE_SHIFT, MODE_SHIFT_W);
	spiking = mode_get(p.mode, MODE_SPIKING, 1);
	subtract = mode_get(p.mode, MODE_SUBTRACT, 1);

	in = clamp(floor(ldexp((double)acc, SHIFT_ONE - (int)shift) + 0.5));
	i1 = mode_get(p.mode, MODE_I1, 1) ? clamp(retained(before.i1, p.decay1) + in) : 0;
	i2 = mode_get(p.mode, MODE_I2, 1) ? clamp(retained(before.i2, p.decay2) + in) : 0;
	v = clamp(retained(before.v, p.leak) + p.bias +
		  (mode_get(p.mode, MODE_I1, 1) ? i1 : in) - i2);
	fired = !ref && spiking && v >= p.threshold;
	v = ref ? before.v : !fired ? v : subtract ? clamp(v - p.threshold) : p.reset;
	rest = fired ? mode_get(p.mode, MODE_REF, MODE_REF_W) : ref ? ref - 1 : 0;

	assert_int_equal(neuron_update(&s, &p, acc), fired);
	assert_true(s.i1 == i1 && s.i2 == i2 && s.v == v);
	assert_int_equal(s.ref_set, rest << W_SET | 37);
}

static void neuron_any(void **state)
{
	struct random rnd = { 3 };

	(void)state;
	for (int i = 0; i < 2000000; i++)
		check_neuron(&rnd);
}

/* After a spike, exactly `refractory` steps with the potential held; then it may fire at once. */
static void refractory(void **state)
{
	(void)state;
	for (unsigned ref = 0; ref < 1u << W_REF; ref++) {
		struct neuron_set p = { .leak = 3000, .bias = 500, .threshold = 400, .reset = -70,
					.mode = (uint16_t)(1 << MODE_SPIKING | ref << MODE_REF) };
		struct neuron_state s = { 400, 0, 0, 0 };

		assert_true(neuron_update(&s, &p, 0));
		for (unsigned i = 0; i < ref; i++) {
			assert_false(neuron_update(&s, &p, INT32_MAX));
			assert_int_equal(s.v, -70);
		}
		assert_true(neuron_update(&s, &p, 0)); /* -51 + 500 */
	}
}

/* Reset by subtraction keeps what is above: n thresholds of input in all are n spikes. */
static void subtracts(void **state)
{
	struct random rnd = { 4 };

	(void)state;
	for (int run = 0; run < 200; run++) {
		struct neuron_set p = { .leak = ONE - 1, .threshold = (int16_t)(2000 + run),
					.mode = SHIFT_ONE | 1 << MODE_SPIKING | 1 << MODE_SUBTRACT };
		struct neuron_state s = { 0 };
		int64_t sum = 0, spikes = 0;

		for (int i = 0; i < 1000; i++) {
			int in = random_below(&rnd, 2000);

			sum += in;
			spikes += neuron_update(&s, &p, in);
		}
		assert_int_equal(spikes, sum / p.threshold);
		assert_int_equal(s.v, sum % p.threshold);
	}
}

/*
 * A double-exponential potential. In real numbers, after n steps,
 *     V = w (f(a1) - f(a2)),  f(a) = (l^(n+1) - a^(n+1)) / (l - a)
 * Each decay is less than one unit off a step. So current k is less than 1 / (1 - ak) off, and V
 * within (1 + the larger of these) / (1 - l) of the form.
 */
static void psp_shape(void **state)
{
	static const struct { int tau_v, tau1, tau2, w; } cases[] = {
		{ 20, 10, 5, 8000 }, { 20, 5, 2, 6000 }, { 10, 30, 3, 4500 }, { 50, 8, 4, 3000 },
		{ 20, 10, 5, -2000 }, { 5, 2, 1, 12000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct neuron_set p = { .mode = SHIFT_ONE | 1 << MODE_I1 | 1 << MODE_I2 };
		struct neuron_state s = { 0 };
		double l, a1, a2, bound, worst = 0, peak = 0;

		p.leak = (uint16_t)(lrint(exp(-1.0 / cases[i].tau_v) * ONE) - 1);
		p.decay1 = (uint16_t)(lrint(exp(-1.0 / cases[i].tau1) * ONE) - 1);
		p.decay2 = (uint16_t)(lrint(exp(-1.0 / cases[i].tau2) * ONE) - 1);
		l = (p.leak + 1.0) / ONE;
		a1 = (p.decay1 + 1.0) / ONE;
		a2 = (p.decay2 + 1.0) / ONE;
		bound = (1 + fmax(1 / (1 - a1), 1 / (1 - a2))) / (1 - l);
		for (int n = 0; n < 1000; n++) {
			double f1 = (pow(l, n + 1) - pow(a1, n + 1)) / (l - a1);
			double f2 = (pow(l, n + 1) - pow(a2, n + 1)) / (l - a2);
			double form = cases[i].w * (f1 - f2);

			neuron_update(&s, &p, n ? 0 : cases[i].w);
			worst = fmax(worst, fabs(s.v - form));
			peak = fmax(peak, fabs(form));
		}
		assert_true(peak < V_MAX);
		print_message("psp tau %d, %d, %d: peak %.0f, worst error %.1f (%.2f %%), bound %.0f\n",
			      cases[i].tau_v, cases[i].tau1, cases[i].tau2, peak, worst,
			      100 * worst / peak, bound);
		assert_true(worst < bound && worst < 0.03 * peak);
		assert_int_equal(s.v, 0);
		assert_int_equal(s.i1 | s.i2, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(retain_exact),
		cmocka_unit_test(retain_to_zero),
		cmocka_unit_test(input_scaled),
		cmocka_unit_test(digits_counted),
		cmocka_unit_test(neuron_any),
		cmocka_unit_test(refractory),
		cmocka_unit_test(subtracts),
		cmocka_unit_test(psp_shape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
