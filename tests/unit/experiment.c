/* SPDX-License-Identifier: MIT */
/*
 * experiment.c -- how bars are judged; ING's theory against published and measured values, its
 * optimum against a toy, and the rules on the model device against that optimum
 */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "experiment.h"
#include "ing.h"

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

static void test_bars(void **state)
{
	double values[] = { 3, -1, 7, 2 };
	struct bar bar = { .value = values, .n = 4, .lo = 2, .hi = 4 };

	(void)state;
	assert_true(lab_met(&bar));
	assert_near(lab_judged(&bar), 2.5, 1e-12);
	bar.of = LAB_MEAN;
	assert_near(lab_judged(&bar), 2.75, 1e-12);
	/* 7 is four outside, -1 three. */
	bar.of = LAB_WORST;
	bar.hi = 3;
	assert_near(lab_judged(&bar), 7, 1e-12);
	assert_false(lab_met(&bar));
	bar.lo = -INFINITY;
	bar.hi = 7;
	assert_true(lab_met(&bar));
	/* What is not a number, and no value at all, meet no bar. */
	for (int of = LAB_MEDIAN; of <= LAB_WORST; of++)
		for (int at = 0; at < 4; at++) {
			double some[] = { 1, 1, 1, 1 };
			struct bar b = { .of = of, .value = some, .n = 4, .lo = -INFINITY, .hi = 9 };

			assert_true(lab_met(&b));
			some[at] = NAN;
			assert_false(lab_met(&b));
			b.n = 0;
			assert_false(lab_met(&b));
		}
}

static void test_white(void **state)
{
	(void)state;
	assert_near(ing_white_mse(0.4, 0.5), 0, 0);
	assert_near(ing_white_mse(0.6, 0.5), 0.1667, 1e-4);
	assert_near(ing_white_mse(1.5, 1), 0.3333, 1e-4);
	assert_near(ing_white_norm(0.4, 0.5), 4, 1e-9);
	assert_near(ing_white_norm(2, 0.5), 0.3333, 1e-4);
}

static void test_wendel(void **state)
{
	static const double known[][2] = {
		{ 12, 0.997 }, { 16, 0.923 }, { 20, 0.563 }, { 24, 0.134 }, { 28, 0.008 },
	};

	(void)state;
	for (int i = 0; i < 5; i++)
		assert_near(ing_wendel(40, (int)known[i][0]), known[i][1], 5e-4);
}

static void test_unbiased(void **state)
{
	static const double known[][4] = { /* E, capacity, silent E, silent I */
		{ 0.5, 0.5, 0.5, 0.5 }, { 0.65, 0.471, 0.6, 0.4 },
		{ 0.8, 0.375, 0.71, 0.29 }, { 0.9, 0.256, 0.81, 0.19 },
	};
	double e, i;

	(void)state;
	for (int k = 0; k < 4; k++) {
		assert_near(ing_unbiased_capacity(known[k][0], &e, &i), known[k][1], 5e-4);
		assert_near(e, known[k][2], 6e-3);
		assert_near(i, known[k][3], 6e-3);
	}
}

/* Errors of the theory at gamma 0.1 and 300 inputs that were checked against an exact solver. */
static void test_spectra(void **state)
{
	static const struct {
		enum ing_kernel in, out;
		double tau_in, tau_out, mse;
	} known[] = {
		{ ING_WHITE, ING_WHITE, 1, 1, 0.103 },
		{ ING_OU, ING_OU, 5, 5, 0.068 },
		{ ING_OU, ING_OU, 5, 20, 0.0219 },
		{ ING_OU, ING_WHITE, 5, 1, 0.331 },
		{ ING_WHITE, ING_RBF, 1, 5, 0.103 },
		{ ING_RBF, ING_WHITE, 2, 1, 0.557 },
	};
	enum { INPUTS = 300, PATTERNS = 90 };

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct ing_process in, out;

		assert_true(ing_process_new(&in, known[i].in, known[i].tau_in, PATTERNS));
		assert_true(ing_process_new(&out, known[i].out, known[i].tau_out, PATTERNS));
		assert_near(ing_process_mse(&in, &out, INPUTS, 0.1, 0.5), known[i].mse, 6e-4);
		ing_process_free(&in);
		ing_process_free(&out);
	}
}

static void test_eigen(void **state)
{
	/* The second difference of four points: 2 - 2 cos(k pi / 5). */
	double a[16] = { 2, -1, 0, 0, -1, 2, -1, 0, 0, -1, 2, -1, 0, 0, -1, 2 }, b[16];
	double value[4], vector[16], sum = 0;

	(void)state;
	memcpy(b, a, sizeof(a));
	ing_eigen(a, 4, value, vector);
	for (int m = 0; m < 4; m++) {
		bool known = false;

		for (int k = 1; k <= 4; k++)
			known |= fabs(value[m] - 2 + 2 * cos(k * 3.14159265358979 / 5)) < 1e-9;
		assert_true(known);
		sum += value[m];
		for (int i = 0; i < 4; i++) {
			double left = 0;

			for (int j = 0; j < 4; j++)
				left += b[i * 4 + j] * vector[m * 4 + j];
			assert_near(left, value[m] * vector[m * 4 + i], 1e-9);
		}
	}
	assert_near(sum, 8, 1e-9);
}

/* Samples of a process have its covariance. */
static void test_process(void **state)
{
	enum { INPUTS = 200, PATTERNS = 60 };
	struct ing_process five;
	struct ing_problem pr;
	double near = 0, far = 0, mean = 0;

	(void)state;
	assert_true(ing_process_new(&five, ING_OU, 5, PATTERNS));
	assert_true(ing_problem_new(&pr, INPUTS, PATTERNS, 1, &five, NULL, 3));
	for (int i = 0; i < INPUTS; i++)
		for (int k = 0; k < PATTERNS - 5; k++) {
			const double *x = &pr.x[k * INPUTS + i];

			mean += x[0] / (INPUTS * (PATTERNS - 5));
			near += (x[0] - 1) * (x[INPUTS] - 1) / (INPUTS * (PATTERNS - 5));
			far += (x[0] - 1) * (x[5 * INPUTS] - 1) / (INPUTS * (PATTERNS - 5));
		}
	assert_near(mean, 1, 0.1);
	assert_near(near, exp(-0.2), 0.08);
	assert_near(far, exp(-1), 0.08);
	ing_problem_free(&pr);
	ing_process_free(&five);
}

static void test_exact(void **state)
{
	/* Both weights would be 2 and -1; the second must not be negative: the first is then 1.5. */
	double x[] = { 1, 0, 1, 1 }, y[] = { 2, 1 };
	struct ing_problem pr = { .n = 2, .p = 2, .n_e = 2, .x = x, .y = y };

	(void)state;
	assert_near(ing_exact_mse(&pr, 0), 0.25, 1e-6);
	pr.free = true;
	assert_near(ing_exact_mse(&pr, 0), 0, 1e-6);
	/* An inhibitory second input may. */
	pr.free = false;
	pr.n_e = 1;
	assert_near(ing_exact_mse(&pr, 0), 0, 1e-6);
}

/* Learn and compare with the optimum. */
static void learned(struct lq *dev, const struct ing_problem *pr, const struct ing_learning *l,
		    double tolerance, struct ing_result *r)
{
	assert_int_equal(ing_learn(dev, pr, l, r), LQ_OK);
	assert_int_equal(r->wrong, 0);
	assert_near(r->mse, ing_exact_mse(pr, l->gamma), tolerance);
}

static void test_device(void **state)
{
	const struct ing_learning batch = {
		.eta = 0.2, .gamma = 0.01, .epochs = 400, .w_full = 1, .t_full = 64, .x_full = 4, .seed = 8,
	};
	const struct ing_learning online = {
		.online = true, .eta = 0.25, .epochs = 600, .w_full = 2, .t_full = 64,
		.x_full = 16.0 / 3, .seed = 9,
	};
	struct ing_problem pr;
	struct ing_result r;
	struct lq *dev;

	(void)state;
	assert_int_equal(lq_open(&dev, "model:up5k-learn-w16"), LQ_OK);
	assert_true(ing_problem_new(&pr, 32, 40, 0, NULL, NULL, 5));
	pr.n_e = 20;
	learned(dev, &pr, &batch, 2e-3, &r);
	assert_in_range((int)(r.silent * 32), 6, 26);
	free(r.w);
	/* Nothing of a run is left for the next. */
	pr.free = true;
	learned(dev, &pr, &batch, 2e-3, &r);
	assert_in_range((int)(r.silent * 32), 0, 2);
	free(r.w);
	ing_problem_free(&pr);

	assert_true(ing_problem_new(&pr, 32, 10, 1, NULL, NULL, 6));
	pr.n_e = 25;
	pr.bias = true;
	learned(dev, &pr, &online, 2e-3, &r);
	free(r.w);
	ing_problem_free(&pr);
	lq_close(dev);
}

/* A device that cannot learn, or a rate that no mantissa has, is refused. */
static void test_refused(void **state)
{
	struct ing_learning l = {
		.eta = 1000, .epochs = 1, .w_full = 1, .t_full = 64, .x_full = 4, .seed = 8,
	};
	struct ing_problem pr;
	struct ing_result r;
	struct lq *dev;

	(void)state;
	assert_true(ing_problem_new(&pr, 8, 4, 0, NULL, NULL, 5));
	assert_int_equal(lq_open(&dev, "model:up5k-learn-w16"), LQ_OK);
	assert_int_equal(ing_learn(dev, &pr, &l, &r), LQ_ERR_ARG);
	free(r.w);
	lq_close(dev);
	l.eta = 0.3;
	assert_int_equal(lq_open(&dev, "model:up5k-w16"), LQ_OK);
	assert_int_equal(ing_learn(dev, &pr, &l, &r), LQ_ERR_ARG);
	free(r.w);
	lq_close(dev);
	ing_problem_free(&pr);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bars),
		cmocka_unit_test(test_white),
		cmocka_unit_test(test_wendel),
		cmocka_unit_test(test_unbiased),
		cmocka_unit_test(test_spectra),
		cmocka_unit_test(test_eigen),
		cmocka_unit_test(test_process),
		cmocka_unit_test(test_exact),
		cmocka_unit_test(test_device),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
