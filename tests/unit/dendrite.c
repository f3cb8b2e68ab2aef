/* SPDX-License-Identifier: MIT */
/*
 * dendrite -- conductance somas against closed forms and an Euler integration in double precision
 *
 * On the step-level model through the driver. The constants are those of sequence learning with
 * dendrites (Kriener et al.): potentials in mV relative to rest, steps of 1 ms. Bounds that are measured
 * here are printed and are those of docs/dendrite.md.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "dendrite_arith.h"
#include "lapicque.h"
#include "random.h"
#include "step.h"

#define G_L 0.1
#define G_D 2.0
#define G_BOTH (G_L + G_D)
#define E_EXC 70.0
#define E_INH -5.0
#define MV (0.3 * (1 << W_SIGMOID)) /* units of potential in one mV */

enum { NEURONS = 64, STEPS = 100000 };

static struct lq *dev;
static struct lq_somas somas;
static struct random rnd = { 7 };

#define OK(call) ok(call, #call)
static void ok(int err, const char *call)
{
	if (err)
		fail_msg("%s: %s (%s)", call, lq_strerror(err), lq_message(dev));
}

static int nearest(double x)
{
	return (int)floor(x + 0.5);
}

static double sigmoid(double mv)
{
	return 1 / (1 + exp(-0.3 * (mv - 12)));
}

/* Conductances of parents, and a teacher of lambda, as the device has them. */
static void published(double exc, double inh, double lambda)
{
	const double one = (double)(1 << W_LEAK) / G_BOTH, reversal[2] = { E_EXC * MV, E_INH * MV };
	const double g[2] = { exc, inh }, teacher = lambda / (1 - lambda);

	somas = (struct lq_somas){ .count = NEURONS, .half = (int16_t)nearest(12 * MV), .seed = 1 };
	for (int i = 0; i < 2; i++) {
		somas.open[i] = (unsigned)nearest(g[i] * one / (1 << W_RATE));
		somas.pull[i] = (int16_t)nearest(somas.open[i] * reversal[i] / (1 << W_PART));
	}
	somas.goal_open = (uint16_t)nearest(teacher * (1 << (W_LEAK - W_PART)));
	somas.goal_pull = (int16_t)nearest(teacher * 32 * (1 << (W_LEAK - 10))); /* 32 units a goal */
	somas.goal_base = (int16_t)nearest(teacher * -25 * MV);
}

/* The goal nearest to a potential. */
static struct lq_event goal(unsigned neuron, double mv)
{
	return (struct lq_event){ (uint16_t)(LQ_GOAL + neuron), (int8_t)nearest((mv + 25) * MV / 32) };
}

/* The potential that it means. */
static double goal_mv(struct lq_event e)
{
	return (uint8_t)e.payload * 32 / MV - 25;
}

static uint32_t step(const struct lq_event *e, size_t n)
{
	struct lq_output out[NEURONS + 1];
	size_t got;

	OK(lq_run_step(dev, e, n, out, NEURONS + 1, &got));
	return out[got - 1].clocks;
}

static void dendrite_is(unsigned neuron, int v)
{
	OK(lq_write_state(dev, neuron, &(struct lq_state){ .v = (int16_t)v }));
}

static struct lq_soma soma(unsigned neuron)
{
	struct lq_soma s;

	OK(lq_read_soma(dev, neuron, &s));
	return s;
}

/* Dendrites that keep their potential, no parents, no feedback, no learning. */
static int fresh(void **state)
{
	const struct lq_set keeps = { .leak = 4095, .shift = 7 };

	(void)state;
	if (!dev && lq_open(&dev, "model:up5k-dendrite"))
		return -1;
	OK(lq_clear(dev));
	OK(lq_learn(dev, false));
	OK(lq_use(dev, NEURONS, 0, 0));
	OK(lq_write_set(dev, 0, &keeps));
	published(0.3, 6, 0.6);
	for (unsigned n = 0; n < NEURONS; n++) {
		OK(lq_write_parents(dev, n, NULL, 0));
		OK(lq_write_delay(dev, n, 1));
	}
	OK(lq_write_somas(dev, &somas));
	return 0;
}

/* -- Arithmetic ---------------------------------------------------------------------------- */

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

/* -- One soma on the device ---------------------------------------------------------------- */

/* The published pair of conductances and the one here are the same teacher. */
static void teacher(void **state)
{
	double worst = 0;

	(void)state;
	for (double target = -4; target <= 26; target += 1.3)
		for (double v = -80; v <= 80; v += 7.7) {
			struct lq_event e = goal(3, target);
			double t = goal_mv(e), c = G_BOTH * 0.6 / 0.4, u;
			double exc = c * (E_INH - t) / (E_INH - E_EXC), inh = c * (t - E_EXC) / (E_INH - E_EXC);

			dendrite_is(3, nearest(v * MV));
			step(&e, 1);
			u = (G_BOTH * v + exc * E_EXC + inh * E_INH) / (G_BOTH + exc + inh);
			worst = fmax(worst, fabs(soma(3).u / MV - u));
			/* The next step is free again: the soma follows its dendrite. */
			step(NULL, 0);
			assert_int_equal(soma(3).u, nearest(v * MV));
			assert_int_equal(soma(3).error, 0);
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
			dendrite_is(p[k].neuron, nearest(v[k] * MV));
		}
		dendrite_is(9, 2000);
		step(NULL, 0);
		for (int k = 0; k < 3; k++) {
			r[k] = soma(p[k].neuron).rate / 16384.;
			assert_true(fabs(r[k] - sigmoid(v[k])) <= 0.0032);
			g[k] = (p[k].inhibits ? 6 : 0.3) * r[k];
		}
		step(NULL, 0);
		u = (G_BOTH * 2000 / MV + (g[0] + g[1]) * E_EXC + g[2] * E_INH) /
		    (G_BOTH + g[0] + g[1] + g[2]);
		worst = fmax(worst, fabs(soma(9).u / MV - u));
	}
	print_message("# potential by parents: at most %.3f mV from the closed form\n", worst);
	assert_true(worst <= 0.15);
}

static void delays(void **state)
{
	static const unsigned delay[] = { 1, 2, 15, 40, 63, 64 };
	struct soma_regs r = { .open[0] = (uint16_t)somas.open[0], .pull[0] = somas.pull[0] };
	int rate[2] = { 0, 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(delay) / sizeof(*delay); i++) {
		const struct lq_parent p = { 5, delay[i], false };

		fresh(NULL);
		OK(lq_write_parents(dev, 9, &p, 1));
		dendrite_is(5, INT16_MIN);
		for (int t = 0; t < 70; t++)
			step(NULL, 0);
		dendrite_is(5, INT16_MAX);
		step(NULL, 0);
		dendrite_is(5, INT16_MIN);
		for (unsigned t = 1; t <= 66; t++) {
			step(NULL, 0);
			assert_int_equal(soma(9).u > 0, t == delay[i]);
		}
	}
	/* Before there is a past, a parent has the least rate. */
	fresh(NULL);
	somas.floor = 40;
	OK(lq_write_somas(dev, &somas));
	OK(lq_write_parents(dev, 9, &(struct lq_parent){ 5, 64, false }, 1));
	dendrite_is(5, INT16_MAX);
	for (int t = 0; t < 66; t++) {
		step(NULL, 0);
		rate[0] = t < 64 ? 40 : 255;
		assert_int_equal(soma(9).u, soma_potential(&r, 0, rate, -1));
	}
}

/* A dendrite is a potential with a leak of its own, driven by weights; the trace sees what it sees. */
static void dendrite(void **state)
{
	const unsigned leak = 3685;
	const double keeps = (leak + 1) / 4096.;
	const struct lq_set set = { .leak = leak, .shift = 7 };
	const struct lq_learning l = { .first = 0, .count = NEURONS, .x_decay = { leak, 0 },
				       .x[0] = { .graded = true, .amp = 4 }, .seed = 1 };
	int16_t w[4] = { 0, 0, 0, 40 };
	double v = 0, x = 0;

	(void)state;
	OK(lq_write_set(dev, 0, &set));
	OK(lq_use(dev, NEURONS, 0, NEURONS));
	OK(lq_write_delay(dev, 7, 13));
	OK(lq_write_weights(dev, 7, 0, w, 4));
	OK(lq_write_learning(dev, &l));
	OK(lq_write_plastic(dev, 7, &(struct lq_plastic){ .plastic = true }));
	OK(lq_learn(dev, true));
	for (int t = 0; t < 60; t++) {
		uint16_t trace;
		struct lq_state s;
		int payload = soma_payload(soma_rate(arith_retain(2000, leak), somas.half)), arrives = t >= 13;

		dendrite_is(7, 2000);
		step(NULL, 0);
		v = v * keeps + (arrives ? payload * 40 : 0);
		x = x * keeps + (arrives ? payload * 16 : 0);
		OK(lq_read_state(dev, 3, &s));
		OK(lq_read(dev, SP_PLASTIC, 7 << 2 | PL_X1, &trace, 1));
		assert_true(fabs(s.v - v) <= 6);
		assert_true(fabs(trace - x) <= 6);
		assert_true(arrives ? s.v > 0 && trace > 0 : s.v == 0 && trace == 0);
	}
	memset(w, 0, sizeof(w));
	OK(lq_write_weights(dev, 7, 0, w, 4));
}

/* dw = eta (phi(u) - phi(v*)) trace, of every synapse of the neuron; no visit without an error. */
static void learns(void **state)
{
	const struct lq_rule rule = {
		.ops = 1, .shift = 20,
		.op[0] = { .mul_gate = GATE_ERROR, .mul_axon = AF_X1, .mul_lane = LF_ERROR,
			   .mul_mantissa = 1 << 14 },
	};
	const struct lq_learning l = { .first = 0, .count = 8, .x_decay = { 4095, 0 },
				       .error_gate = 983, .seed = 1 };
	uint32_t idle;

	(void)state;
	OK(lq_write_rule(dev, 0, &rule));
	OK(lq_write_learning(dev, &l));
	OK(lq_learn(dev, true));
	for (unsigned a = 0; a < 8; a++) {
		const uint16_t x = (uint16_t)(2000 * (a + 1));

		OK(lq_write_plastic(dev, a, &(struct lq_plastic){ .plastic = true }));
		OK(lq_write(dev, SP_PLASTIC, a << 2 | PL_X1, &x, 1));
	}
	for (unsigned n = 0; n < NEURONS; n++)
		OK(lq_write_post(dev, n, &(struct lq_post){ .own = true }));
	idle = step(NULL, 0);
	for (int i = 0; i < 40; i++) {
		struct lq_event e = goal(6, random_below(&rnd, 30));
		int v = random_below(&rnd, 6000) - 3000;
		int16_t was[8][4], now[4];
		uint32_t clocks;
		double err;

		dendrite_is(6, v);
		for (unsigned a = 0; a < 8; a++)
			OK(lq_read_weights(dev, a, 4, was[a], 4));
		clocks = step(&e, 1);
		err = soma(6).error / 16384.;
		assert_true(fabs(err - sigmoid(soma(6).u / MV) + sigmoid(v / MV)) <= 0.0064);
		/* One block, 8 visits of 2 clocks: a word is not read where another is written. */
		assert_int_equal(clocks > idle, fabs(err) >= 983 / 16384.);
		if (fabs(err) >= 983 / 16384.)
			assert_in_range(clocks - idle, 8 * 2, 8 * 3);
		for (unsigned a = 0; a < 8; a++) {
			double dw = fabs(err) < 983 / 16384. ? 0 :
				    err * 2000 * (a + 1) / 16384. * ldexp(1, 28 - 20);

			OK(lq_read_weights(dev, a, 4, now, 4));
			for (int k = 0; k < 4; k++)
				assert_true(fabs(now[k] - was[a][k] - (k == 2 ? dw : 0)) <=
					    (k == 2 && dw != 0 ? 0.76 : 0));
		}
	}
}

/* -- Spikes -------------------------------------------------------------------------------- */

static void fires(void **state)
{
	enum { SEEN = 32 };
	long count[SEEN] = { 0 };
	struct lq_output out[256];
	size_t n;

	(void)state;
	somas.spiking = true;
	somas.shift = 3;
	somas.count = SEEN;
	somas.seed = 12345;
	OK(lq_write_somas(dev, &somas));
	for (unsigned k = 0; k < SEEN; k++)
		dendrite_is(k, somas.half + ((int)k - SEEN / 2) * 160);
	for (int t = 0; t < STEPS; t += 1000) {
		int ends = 0;

		OK(lq_step(dev, 1000));
		while (ends < 1000) {
			OK(lq_receive(dev, out, 256, &n, 10000));
			for (size_t i = 0; i < n; i++)
				if (out[i].kind == LQ_STEP_END)
					ends++;
				else
					count[out[i].neuron] += out[i].fired;
		}
	}
	for (int k = 0; k < SEEN; k++) {
		double v = (k - SEEN / 2) * 160, p = soma_rate((int)v, 0) / (double)RATE_ONE;

		assert_true(fabs(count[k] / (double)STEPS - p) <= 4 * sqrt(p * (1 - p) / STEPS));
		assert_true(fabs(p - 1 / (1 + exp(-v / 512))) <= 0.0032);
	}
	/* The trace of a spike decays by 2^-3 a step, its integral is one. */
	OK(lq_clear(dev));
	dendrite_is(0, INT16_MAX);
	dendrite_is(1, INT16_MIN);
	step(NULL, 0);
	dendrite_is(0, INT16_MIN);
	for (int t = 0; t < 20; t++) {
		assert_true(fabs(soma(0).rate - 2048 * pow(0.875, t)) <= 8);
		assert_int_equal(soma(1).rate, 0);
		step(NULL, 0);
	}
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

/* -- Euler, in double precision ------------------------------------------------------------- */

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
		e[0] = goal(0, target);
		target = goal_mv(e[0]);
		for (int k = 0; k < 10; k++) {
			double c = nudged ? G_BOTH * 0.6 / 0.4 : 0;

			v += G_L * 0.1 * (in - v);
			u += 0.1 * (-G_L * u + G_D * (v - u) + c * (target - u));
		}
		/* The device's dendrite is the prediction, which is less by G_D / (G_L + G_D). */
		OK(lq_read_state(dev, 0, &s));
		s.v = (int16_t)(s.v + nearest(in * (1 - keeps) / keeps * MV * G_D / G_BOTH));
		OK(lq_write_state(dev, 0, &s));
		step(e, nudged ? 1 : 0);
		OK(lq_read_state(dev, 0, &s));
		worst_v = fmax(worst_v, fabs(s.v / MV - v * G_D / G_BOTH));
		d = fabs(soma(0).u / MV - u);
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

/* -- What is refused ------------------------------------------------------------------------ */

#define REFUSED(code, words, call) do { \
	int e_ = (call); \
	e_ = e_ ? e_ : lq_sync(dev, 1000); \
	assert_int_equal(e_, code); \
	assert_non_null(strstr(lq_message(dev), words)); \
} while (0)

static void refuses(void **state)
{
	struct lq_parent p[9] = { { 0 } };
	const struct lq_event none = goal(NEURONS, 3), free = goal(40, 3);
	struct lq *other;

	(void)state;
	p[0].neuron = NEURONS;
	p[0].delay = 1;
	REFUSED(LQ_ERR_ARG, "parent 64, the largest is 63", lq_write_parents(dev, 1, p, 1));
	p[0].neuron = 2;
	p[0].delay = 0;
	REFUSED(LQ_ERR_ARG, "delay 0 of a parent, expected 1 to 64", lq_write_parents(dev, 1, p, 1));
	p[0].delay = 65;
	REFUSED(LQ_ERR_ARG, "delay 65", lq_write_parents(dev, 1, p, 1));
	REFUSED(LQ_ERR_ARG, "9 parents, a neuron has up to 8", lq_write_parents(dev, 1, p, 9));
	REFUSED(LQ_ERR_ARG, "neuron 64", lq_write_parents(dev, NEURONS, NULL, 0));
	somas.count = NEURONS + 1;
	REFUSED(LQ_ERR_ARG, "somas 65, the largest is 64", lq_write_somas(dev, &somas));
	somas.count = 40;
	somas.open[1] = 4096;
	REFUSED(LQ_ERR_ARG, "inhibitory conductance 4096", lq_write_somas(dev, &somas));
	somas.open[1] = 0;
	somas.spiking = true;
	somas.seed = 0;
	REFUSED(LQ_ERR_ARG, "seed 0", lq_write_somas(dev, &somas));
	somas.spiking = false;
	OK(lq_write_somas(dev, &somas));
	REFUSED(LQ_ERR_ARG, "goal of neuron 64", lq_push(dev, &none, 1));
	REFUSED(LQ_ERR_RANGE, "", lq_push(dev, &free, 1));
	assert_int_equal(lq_open(&other, "model:up5k-learn-w16"), LQ_OK);
	assert_int_equal(lq_write_somas(other, &somas), LQ_ERR_ARG);
	assert_non_null(strstr(lq_message(other), "has no conductance somas"));
	assert_int_equal(lq_push(other, &free, 1), LQ_ERR_ARG);
	lq_close(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rates), cmocka_unit_test(potentials), cmocka_unit_test(clocks),
		cmocka_unit_test_setup(teacher, fresh), cmocka_unit_test_setup(parents, fresh),
		cmocka_unit_test_setup(delays, fresh), cmocka_unit_test_setup(dendrite, fresh),
		cmocka_unit_test_setup(learns, fresh), cmocka_unit_test_setup(fires, fresh),
		cmocka_unit_test_setup(euler, fresh), cmocka_unit_test_setup(refuses, fresh),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	lq_close(dev);
	return failed;
}
