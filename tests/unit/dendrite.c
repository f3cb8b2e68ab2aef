/* SPDX-License-Identifier: MIT */
/*
 * dendrite -- conductance somas against closed forms and an Euler integration in double precision
 *
 * On the step-level model through the driver. Bounds that are measured here are printed and are
 * those of docs/dendrite.md.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "dendrite_arith.h"
#include "random.h"
#include "returns.h"
#include "soma_rig.h"
#include "step.h"

static struct lq *dev;
static struct lq_somas somas;
static struct random rnd = { 7 };

static int fresh(void **state)
{
	(void)state;
	return soma_fresh(&dev, &somas);
}

static void rates(void **state)
{
	double worst = 0;

	(void)state;
	for (int x = INT16_MIN; x <= INT16_MAX; x++) {
		double exact = 1 / (1 + exp(-(double)x / (1 << W_SIGMOID)));

		worst = fmax(worst, fabs((double)soma_rate(x, 0) / RATE_ONE - exact));
		assert_int_equal(soma_rate(x, 0) + soma_rate(-x - 1, 0), RATE_ONE);
	}
	print_message("# rate: at most %.5f from the sigmoid\n", worst);
	assert_true(worst <= 0.0032);
	assert_int_equal(soma_rate(INT16_MIN, INT16_MAX), 0);
	assert_int_equal(soma_rate(INT16_MAX, INT16_MIN), RATE_ONE);
}

static void potentials(void **state)
{
	int high = 0, low = 0, exact = 0;

	(void)state;
	for (int i = 0; i < 400000; i++) {
		const int most = random_once(&rnd, 2) ? 4096 : 32;
		struct soma_regs r = {
			.open = { (uint16_t)random_below(&rnd, most), (uint16_t)random_below(&rnd, most) },
			.pull = { (int16_t)random_bits(&rnd), (int16_t)random_bits(&rnd) },
			.goal_open = (uint16_t)random_below(&rnd, 16 * most),
			.goal_base = (int16_t)random_bits(&rnd), .goal_pull = (int16_t)random_bits(&rnd),
		};
		int v = (int16_t)random_bits(&rnd), all = random_below(&rnd, 2041);
		int sum[2] = { all ? random_below(&rnd, all) : 0, 0 };
		int nudge = random_once(&rnd, 2) ? random_below(&rnd, 256) : -1, u;
		double one = 1 << W_LEAK, above, below;

		sum[1] = all - sum[0];
		above = nudge < 0 ? v * one + sum[0] * 128. * r.pull[0] + sum[1] * 128. * r.pull[1]
				  : (v + r.goal_base) * one + nudge * 1024. * r.goal_pull;
		below = nudge < 0 ? one + sum[0] * (double)r.open[0] + sum[1] * (double)r.open[1]
				  : one + r.goal_open * 128.;
		u = soma_potential(&r, v, sum, nudge);
		if (above / below >= 32768 || above / below <= -32768) {
			assert_int_equal(u, above > 0 ? INT16_MAX : -INT16_MAX);
			*(above > 0 ? &high : &low) += 1;
		} else {
			assert_int_equal(u, (int)(above / below));
			exact++;
		}
	}
	assert_true(high > 10000 && low > 10000 && exact > 100000);
}

/* N + (S + 1 + 16 / I) I + 10 clocks more with S somas of I clocks, on a core of N neurons. */
static void clocks(void **state)
{
	int cores = 0;

	(void)state;
	for (const struct config *c = configs; c->name; c++) {
		const int n = c->n_neurons, each = c->n_soma;
		struct model_output *out = calloc((size_t)n, sizeof(*out));
		struct model *m = model_new(c);
		uint32_t number, plain, taken;

		assert_true(m && out);
		model_step(m, out, &number, &plain);
		for (int s = 0; each && s <= n; s++) {
			model_write(m, SP_REG, REG_SOMAS, (uint16_t)s);
			model_step(m, out, &number, &taken);
			assert_int_equal(taken - plain, s ? n + (s + 1 + 16 / each) * each + 10 : 0);
		}
		cores += each != 0;
		model_free(m);
		free(out);
	}
	assert_true(cores >= 2);
}

/* The published pair of conductances and the one here are the same teacher. */
static void teacher(void **state)
{
	double worst = 0;

	(void)state;
	for (double target = -4; target <= 26; target += 1.3)
		for (double v = -80; v <= 80; v += 7.7) {
			struct lq_event e = soma_goal(3, target);
			double t = soma_goal_mv(e), c = G_BOTH * 0.6 / 0.4, u;
			double exc = c * (E_INH - t) / (E_INH - E_EXC), inh = c * (t - E_EXC) / (E_INH - E_EXC);

			soma_set_dendrite(dev, 3, nearest(v * MV));
			soma_step(dev, &e, 1);
			u = (G_BOTH * v + exc * E_EXC + inh * E_INH) / (G_BOTH + exc + inh);
			worst = fmax(worst, fabs(soma_read(dev, 3).u / MV - u));
			/* The next step is free again: the soma follows its dendrite. */
			soma_step(dev, NULL, 0);
			assert_int_equal(soma_read(dev, 3).u, nearest(v * MV));
			assert_int_equal(soma_read(dev, 3).error, 0);
		}
	print_message("# nudged potential: at most %.4f mV from the closed form\n", worst);
	assert_true(worst <= 0.02);
}

/* Parents of one rate: g = g0 sum of rates. */
static void parents(void **state)
{
	const struct lq_parent p[3] = { { 1, 1, false }, { 2, 1, false }, { 4, 1, true } };
	double worst = 0;

	(void)state;
	OK(lq_write_parents(dev, 9, p, 3));
	for (int i = 0; i < 300; i++) {
		double v[3], g[3], r[3], u;

		for (int k = 0; k < 3; k++) {
			v[k] = random_below(&rnd, 60) - 20;
			soma_set_dendrite(dev, p[k].neuron, nearest(v[k] * MV));
		}
		soma_set_dendrite(dev, 9, 2000);
		soma_step(dev, NULL, 0);
		for (int k = 0; k < 3; k++) {
			r[k] = soma_read(dev, p[k].neuron).rate / 16384.;
			assert_true(fabs(r[k] - sigmoid(v[k])) <= 0.0032);
			g[k] = (p[k].inhibits ? 6 : 0.3) * r[k];
		}
		soma_step(dev, NULL, 0);
		u = (G_BOTH * 2000 / MV + (g[0] + g[1]) * E_EXC + g[2] * E_INH) /
		    (G_BOTH + g[0] + g[1] + g[2]);
		worst = fmax(worst, fabs(soma_read(dev, 9).u / MV - u));
	}
	print_message("# potential by parents: at most %.3f mV from the closed form\n", worst);
	assert_true(worst <= 0.15);
}

/*
 * A visible neuron: dendrite and soma integrated in steps of 0.1 ms as published, and on the device
 * in steps of 1 ms. Its input changes every 5 to 20 ms, its target goes between rest and 20 mV on the
 * published ramps; it is nudged in half of the time.
 */
static void euler(void **state)
{
	const unsigned leak = (unsigned)nearest(4096 * pow(1 - G_L * 0.1, 10)) - 1;
	const struct lq_set set = { .leak = leak, .shift = 7 };
	const double keeps = (leak + 1) / 4096.;
	double v = 0, u = 0, in = 0, sum = 0, squares = 0, worst = 0, worst_v = 0, since = 100;
	int n = 0, hold = 0, on = 0, nudged = 0, change = 0;

	(void)state;
	OK(lq_write_set(dev, 0, &set));
	for (int t = 0; t < 20000; t++) {
		struct lq_event e[2];
		struct lq_state s;
		double target, d, was = u;

		if (--hold < 0) {
			hold = 5 + random_below(&rnd, 16);
			in = random_below(&rnd, 60) - 20;
		}
		if (--change < 0) {
			change = 20 + random_below(&rnd, 60);
			on = !on;
			nudged = random_once(&rnd, 2);
			since = 0;
		}
		target = 20 / (1 + exp((on ? -1 : 1) * (since - 4.3)));
		since++;
		e[0] = soma_goal(0, target);
		target = soma_goal_mv(e[0]);
		for (int k = 0; k < 10; k++) {
			double c = nudged ? G_BOTH * 0.6 / 0.4 : 0;

			v += G_L * 0.1 * (in - v);
			u += 0.1 * (-G_L * u + G_D * (v - u) + c * (target - u));
		}
		/* The device's dendrite is the prediction, which is less by G_D / (G_L + G_D). */
		OK(lq_read_state(dev, 0, &s));
		s.v = (int16_t)(s.v + nearest(in * (1 - keeps) / keeps * MV * G_D / G_BOTH));
		OK(lq_write_state(dev, 0, &s));
		soma_step(dev, e, nudged ? 1 : 0);
		OK(lq_read_state(dev, 0, &s));
		worst_v = fmax(worst_v, fabs(s.v / MV - v * G_D / G_BOTH));
		d = fabs(soma_read(dev, 0).u / MV - u);
		sum += d;
		squares += d * d;
		n++;
		/* What is not there is the soma's own time constant of half a millisecond. */
		worst = fmax(worst, d - 0.2 * fabs(u - was));
	}
	print_message("# Euler: prediction within %.3f mV; potential: mean %.3f, rms %.3f, beyond a fifth of "
		      "its change in the step %.3f mV\n", worst_v, sum / n, sqrt(squares / n), worst);
	assert_true(worst_v <= 0.05 && sum / n <= 0.25 && sqrt(squares / n) <= 0.6 && worst <= 2.5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rates), cmocka_unit_test(potentials), cmocka_unit_test(clocks),
		cmocka_unit_test_setup(teacher, fresh), cmocka_unit_test_setup(parents, fresh),
		cmocka_unit_test_setup(euler, fresh),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	lq_close(dev);
	return failed;
}
