/* SPDX-License-Identifier: MIT */
/*
 * hrsnn -- laws, ridge regression and memory capacity against what is known; networks on the model
 */
#define _XOPEN_SOURCE 700
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "draw.h"
#include "exp_hrsnn_lab.h"
#include "ridge.h"

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

/* Mean and variance are k; four standard errors. */
static void test_gamma(void **state)
{
	static const double shape[] = { 0.4, 1, 2, 7.5 };
	enum { N = 200000 };

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct random r = { 11 };
		const double k = shape[i];
		double sum = 0, square = 0, least = 1;

		for (int n = 0; n < N; n++) {
			double x = draw_gamma(&r, k);

			sum += x / N;
			square += (x - k) * (x - k) / N;
			least = fmin(least, x);
		}
		assert_true(least > 0 || (k < 1 && least == 0));
		assert_near(sum, k, 4 * sqrt(k / N));
		/* The fourth central moment is 3 k^2 + 6 k. */
		assert_near(square, k, 4 * sqrt((2 * k * k + 6 * k) / N));
	}
}

/* Two features by hand: (X'X / n + lambda) w = X'y / n of centred data. */
static void test_ridge(void **state)
{
	const double x[] = { 1, 0, -1, 0, 0, 2, 0, -2 }, y[] = { 5, 1, 9, -3 };
	const double shifted[] = { 11, -7, 9, -7, 10, -5, 10, -9 };
	struct ridge r;
	double said;

	(void)state;
	assert_true(ridge_fit(&r, x, y, 4, 2, 1, 0.5));
	assert_near(r.w[0], 1 / (0.5 + 0.5), 1e-12);
	assert_near(r.w[1], 6 / (2 + 0.5), 1e-12);
	assert_near(r.bias[0], 3, 1e-12);
	ridge_free(&r);
	/* Means of the features change nothing but the bias. */
	assert_true(ridge_fit(&r, shifted, y, 4, 2, 1, 0.5));
	assert_near(r.w[0], 1, 1e-12);
	assert_near(r.w[1], 2.4, 1e-12);
	ridge_read(&r, (double[]){ 10, -7 }, &said);
	assert_near(said, 3, 1e-12);
	ridge_free(&r);
}

/* Linear targets are found, noise is not, and each target is by itself. */
static void test_targets(void **state)
{
	enum { N = 4000, F = 30 };
	double *x = malloc(N * F * sizeof(*x)), *y = malloc(N * 2 * sizeof(*y));
	struct random rnd = { 5 };
	struct ridge r;

	(void)state;
	assert_true(x && y);
	for (int s = 0; s < N; s++) {
		for (int i = 0; i < F; i++)
			x[s * F + i] = draw_normal(&rnd);
		y[s * 2] = 2 + 3 * x[s * F + 4] - x[s * F + 9];
		y[s * 2 + 1] = draw_normal(&rnd);
	}
	assert_true(ridge_fit(&r, x, y, N / 2, F, 2, 1e-9));
	assert_near(r.w[4], 3, 1e-6);
	assert_near(r.w[9], -1, 1e-6);
	assert_near(r.bias[0], 2, 1e-6);
	assert_near(ridge_r2(&r, x + N / 2 * F, y + N, N / 2, 0), 1, 1e-6);
	assert_true(ridge_r2(&r, x + N / 2 * F, y + N, N / 2, 1) < 0.01);
	memset(y, 0, N * 2 * sizeof(*y));
	assert_true(ridge_r2(&r, x, y, N, 0) == 0);
	ridge_free(&r);
	free(x);
	free(y);
}

/*
 * A shift register remembers its length: features that are the last ten inputs give a capacity of
 * ten, with noise of variance v on each 10 / (1 + v / (1 / 3)).
 */
static void test_capacity(void **state)
{
	enum { N = 6000, LENGTH = 10 };
	double *x = malloc(N * LENGTH * sizeof(*x)), *y = calloc(N * HRSNN_LAGS, sizeof(*y));

	(void)state;
	assert_true(x && y);
	for (int noisy = 0; noisy < 2; noisy++) {
		struct random rnd = { 9 };
		const double v = noisy ? 1. / 3 : 0;
		double u[N], capacity = 0;
		struct ridge r;

		for (int s = 0; s < N; s++)
			u[s] = 2 * draw_uniform(&rnd) - 1;
		for (int s = 0; s < N; s++) {
			for (int i = 0; i < LENGTH; i++)
				x[s * LENGTH + i] = (s >= i ? u[s - i] : 0) + sqrt(v) * draw_normal(&rnd);
			for (int k = 0; k < HRSNN_LAGS; k++)
				y[s * HRSNN_LAGS + k] = s >= k ? u[s - k] : 0;
		}
		assert_true(ridge_fit(&r, x, y, N / 2, LENGTH, HRSNN_LAGS, 1e-6));
		for (int k = 0; k < HRSNN_LAGS; k++)
			capacity += ridge_r2(&r, x + N / 2 * LENGTH, y + N / 2 * HRSNN_LAGS, N / 2, k);
		assert_near(capacity, noisy ? 5 : 10, 0.15);
		ridge_free(&r);
	}
	free(x);
	free(y);
}

static struct lq *open_model(const char *where)
{
	struct lq *dev;

	assert_int_equal(lq_open(&dev, where), LQ_OK);
	return dev;
}

/* What is loaded: degrees, ranges, no synapse onto itself. The same whatever the class. */
static void test_network(void **state)
{
	static const char *const where[] = { "model:up5k-hrsnn", "model:up5k-hrsnn-w16" };
	static int16_t w[2][HRSNN_N][HRSNN_N];

	(void)state;
	for (int wide = 0; wide < 2; wide++) {
		struct lq *dev = open_model(where[wide]);
		const int b = wide ? 32767 : 127;
		double e = 0, i = 0, sum_e = 0, sum_i = 0;

		for (unsigned class = 0; class < 2; class++) {
			const struct hrsnn net = hrsnn_recipe_memory(class ? HRSNN_HEN | HRSNN_HES : 0, 77);

			assert_int_equal(hrsnn_load(dev, &net), LQ_OK);
			assert_int_equal(hrsnn_weights(dev, w[class]), LQ_OK);
		}
		assert_memory_equal(w[0], w[1], sizeof(w[0]));
		for (int a = 0; a < HRSNN_N; a++) {
			assert_int_equal(w[0][a][a], 0);
			for (int n = 0; n < HRSNN_N; n++) {
				int x = w[0][a][n];

				assert_true(a < HRSNN_E ? x >= 0 && x <= 0.8 * b + 1 : x <= 0 && x >= -b);
				*(a < HRSNN_E ? &e : &i) += x != 0;
				*(a < HRSNN_E ? &sum_e : &sum_i) += (double)x / b;
			}
		}
		assert_near(e, 0.1 * HRSNN_E * 199, 4 * sqrt(0.09 * HRSNN_E * 199));
		assert_near(i, 0.256 * HRSNN_I * 199, 4 * sqrt(0.19 * HRSNN_I * 199));
		assert_near(sum_e / e, 0.4, 0.03);
		assert_near(sum_i / i, -0.5, 0.04);
		lq_close(dev);
	}
}

/* Short runs: the same twice; classes differ; a network at rest remembers nothing; nothing learns
 * that has no rate. */
static void test_tasks(void **state)
{
	const struct hrsnn_length length = { 50, 500, 300 };
	struct lq *dev = open_model("model:up5k-hrsnn");
	static int16_t w[2][HRSNN_N][HRSNN_N];
	struct hrsnn_score s[4];

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct hrsnn net = hrsnn_recipe_memory(i == 2 ? 0 : HRSNN_HEN | HRSNN_HES, 78);
		struct hrsnn_record record = { 0 };

		if (i == 3)
			net.eta = 0;
		assert_int_equal(hrsnn_memory(dev, &net, &length, &record, &s[i]), LQ_OK);
		assert_int_equal(record.samples, 850);
		assert_int_equal(record.steps, 8500);
		hrsnn_record_free(&record);
		if (i == 3) {
			assert_int_equal(hrsnn_weights(dev, w[0]), LQ_OK);
			assert_int_equal(hrsnn_load(dev, &net), LQ_OK);
			assert_int_equal(hrsnn_weights(dev, w[1]), LQ_OK);
			assert_memory_equal(w[0], w[1], sizeof(w[0]));
		}
	}
	assert_true(s[0].value == s[1].value && s[0].rate == s[1].rate);
	assert_true(s[0].value > s[2].value && s[2].value > 0.2);
	assert_true(s[0].part[0] > s[0].part[5]);
	assert_true(s[0].clocks > s[3].clocks);
	for (int i = 0; i < 2; i++) {
		struct hrsnn net = hrsnn_recipe_memory(0, 79);
		struct hrsnn_record record = { 0 };

		net.bias = 0;
		net.g_in = i ? 0 : 0.01;
		assert_int_equal(hrsnn_memory(dev, &net, &length, &record, &s[0]), LQ_OK);
		assert_true(s[0].rate == 0 && s[0].value == 0);
		hrsnn_record_free(&record);
	}
	lq_close(dev);
}

static void test_gap(void **state)
{
	const struct hrsnn_length length = { 20, 300, 100 };
	struct lq *dev = open_model("model:up5k-hrsnn");
	struct hrsnn_score s[2];

	(void)state;
	for (uint32_t i = 0; i < 2; i++) {
		const struct hrsnn net = hrsnn_recipe_gap(HRSNN_HEN | HRSNN_HES, 80);
		struct hrsnn_record record = { 0 };

		assert_int_equal(hrsnn_gap(dev, &net, &length, i * 60, &record, &s[i]), LQ_OK);
		assert_int_equal(record.samples, 420);
		hrsnn_record_free(&record);
	}
	/* Chance is an eighth; noise covers what was shown. */
	assert_true(s[0].value > 0.6 && s[1].value < s[0].value);
	lq_close(dev);
}

/* A device that lacks what it takes is refused in words. */
static void test_refused(void **state)
{
	static const struct { const char *where, *why; } device[] = {
		{ "model:up5k", "up5k does not learn" }, { "model:tiny-learn", "parameter set 4" },
	};
	const struct hrsnn_length length = { 1, 2, 1 };
	const struct hrsnn net = hrsnn_recipe_memory(0, 1);

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct lq *dev = open_model(device[i].where);
		struct hrsnn_record record = { 0 };
		struct hrsnn_score s;

		assert_int_equal(hrsnn_memory(dev, &net, &length, &record, &s), LQ_ERR_ARG);
		if (!strstr(lq_message(dev), device[i].why))
			fail_msg("%s", lq_message(dev));
		hrsnn_record_free(&record);
		lq_close(dev);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gamma), cmocka_unit_test(test_ridge),
		cmocka_unit_test(test_targets), cmocka_unit_test(test_capacity),
		cmocka_unit_test(test_network), cmocka_unit_test(test_tasks),
		cmocka_unit_test(test_gap), cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
