/* SPDX-License-Identifier: MIT */
/*
 * bayes -- Gaussian processes against closed forms, expected improvement against its integral, and
 * optimisation against random search on functions whose optimum is known
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "bayes.h"
#include "draw.h"
#include "experiment.h"
#include "gp.h"

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

static const double pi = 3.14159265358979323846;

/* (1 + r + r^2 / 3) exp(-r) at distances of 1 and 2 lengths. */
static const double at_one = 0.5239941088318203, at_two = 0.13866021913850772;

/* One point: everything is a quotient. */
static void test_one_point(void **state)
{
	const struct gp_law law = { .mean = 2, .signal = 3, .noise = 0.5, .length = { 0.8 } };
	const double at[] = { 0.3, 1.1, -1.3, 90 }, c[] = { 1, at_one, at_two, 0 }, x = 0.3, y = 5;
	double mean[4], deviation[4];
	struct gp gp;

	(void)state;
	assert_true(gp_given(&gp, &law, &x, &y, 1, 1));
	assert_true(gp_predict(&gp, at, 4, mean, deviation));
	for (int i = 0; i < 4; i++) {
		assert_near(mean[i], 2 + c[i] / 1.5 * 3, 1e-12);
		assert_near(deviation[i] * deviation[i], 3 * (1 - c[i] * c[i] / 1.5), 1e-12);
	}
	assert_near(gp.evidence, -(log(2 * pi * 4.5) + 9 / 4.5) / 2, 1e-12);
	gp_free(&gp);
}

/* Two points a length apart in each of two coordinates: the inverse of two by two, by hand. */
static void test_two_points(void **state)
{
	const struct gp_law law = { .mean = -1, .signal = 2, .noise = 0.1, .length = { 0.5, 4 } };
	const double x[] = { 0, 0, 0.3, 3.2 }, y[] = { 1, -4 }, at[] = { 0.5, 0 };
	/* Distances: 0.6 and 0.8 lengths make one; 0.4 and 0.8 make sqrt(0.8). */
	const double r = sqrt(5 * 0.8), k[] = { at_one, (1 + r + r * r / 3) * exp(-r) };
	const double a = 1.1, b = at_one, det = a * a - b * b;
	const double w[] = { (a * 2 - b * -3) / det, (a * -3 - b * 2) / det };
	double mean, deviation, told;
	struct gp gp;

	(void)state;
	assert_true(gp_given(&gp, &law, x, y, 2, 2));
	assert_true(gp_predict(&gp, at, 1, &mean, &deviation));
	assert_near(mean, -1 + k[0] * w[0] + k[1] * w[1], 1e-12);
	told = (a * k[0] * k[0] - 2 * b * k[0] * k[1] + a * k[1] * k[1]) / det;
	assert_near(deviation, sqrt(2 * (1 - told)), 1e-12);
	told = 2 * w[0] - 3 * w[1];
	assert_near(gp.evidence, -(2 * log(2 * pi) + log(4 * det) + told / 2) / 2, 1e-12);
	gp_free(&gp);
}

/* What cannot be factorised is refused, and leaves nothing behind. */
static void test_refused(void **state)
{
	const double x[] = { 0.2, 0.2 }, y[] = { 1, 2 };
	const struct gp_law law = { .signal = 1, .noise = -0.5, .length = { 1 } };
	struct gp gp;

	(void)state;
	assert_false(gp_given(&gp, &law, x, y, 2, 1));
	assert_null(gp.x);
	/* The same point twice is noise. */
	assert_true(gp_fit(&gp, x, y, 2, 1));
	assert_near(gp.law.mean, 1.5, 1e-9);
	gp_free(&gp);
	assert_true(gp_fit(&gp, x, (const double[]){ 3, 3 }, 2, 1));
	assert_near(gp.law.mean, 3, 1e-9);
	gp_free(&gp);
}

static double smooth(const double *x)
{
	return sin(5 * x[0]) + 3 * x[1] * x[1];
}

static double posterior(const struct gp_law *law, const double *x, const double *y, int n, int dim)
{
	struct gp gp;
	double sum;

	assert_true(gp_given(&gp, law, x, y, n, dim));
	sum = gp.evidence;
	for (int i = 0; i < dim; i++)
		sum -= pow(log(law->length[i] / 0.7), 2) / 4;
	gp_free(&gp);
	return sum;
}

/* The fit is at a maximum in every parameter; knows what does not matter; says how far it is off. */
static void test_fit(void **state)
{
	enum { N = 40, DIM = 3, M = 400 };
	double x[N * DIM], y[N], at[M * DIM], mean[M], deviation[M], most = 0;
	struct random r = { 3 };
	struct gp gp;
	int beyond = 0;

	(void)state;
	for (int i = 0; i < N * DIM; i++)
		x[i] = draw_uniform(&r);
	for (int i = 0; i < M * DIM; i++)
		at[i] = draw_uniform(&r);
	for (int i = 0; i < N; i++)
		y[i] = smooth(x + i * DIM);
	assert_true(gp_fit(&gp, x, y, N, DIM));
	assert_true(gp.law.length[2] > 3 * gp.law.length[0]);
	most = posterior(&gp.law, x, y, N, DIM);
	for (int i = 0; i < DIM + 2; i++)
		for (int up = 0; up < 2; up++) {
			struct gp_law law = gp.law;
			double *p = i < DIM ? &law.length[i] : i == DIM ? &law.signal : &law.mean;

			*p *= up ? 1.1 : 1 / 1.1;
			assert_true(posterior(&law, x, y, N, DIM) < most);
		}
	assert_true(gp_predict(&gp, at, M, mean, deviation));
	for (int i = 0; i < M; i++) {
		double off = fabs(mean[i] - smooth(at + i * DIM));

		assert_true(off < 0.3);
		beyond += off > 3 * deviation[i];
	}
	assert_true(beyond < M / 20);
	gp_free(&gp);
}

/* The integral of max(z - best, 0) under the bell, by the midpoint rule. */
static void test_improvement(void **state)
{
	static const double mean[] = { 0, 1.5, -2 }, deviation[] = { 0.1, 1, 2.5 }, best[] = { 0.3, -1, 1 };

	(void)state;
	for (int i = 0; i < 27; i++) {
		const double m = mean[i % 3], s = deviation[i / 3 % 3], b = best[i / 9];
		const int steps = 200000;
		double sum = 0;

		for (int k = 0; k < steps; k++) {
			double z = -10 + 20 * (k + 0.5) / steps;

			sum += fmax(m + s * z - b, 0) * exp(-z * z / 2) / sqrt(2 * pi) * 20 / steps;
		}
		assert_near(bayes_improvement(m, s, b), sum, 1e-7);
	}
	assert_near(bayes_improvement(2, 0, 0.5), 1.5, 0);
	assert_near(bayes_improvement(2, 0, 2.5), 0, 0);
	assert_true(bayes_improvement(-100, 1, 0) >= 0);
}

/* Branin's function, turned over; three maxima of -0.397887. */
static double branin(const double *u)
{
	const double x = 15 * u[0] - 5, y = 15 * u[1];
	const double a = y - 5.1 / (4 * pi * pi) * x * x + 5 / pi * x - 6;

	return -(a * a + 10 * (1 - 1 / (8 * pi)) * cos(x) + 10);
}

/* Hartmann's of six coordinates; the maximum is 3.32237. */
static double hartmann(const double *u)
{
	static const double alpha[] = { 1, 1.2, 3, 3.2 };
	static const double a[][6] = {
		{ 10, 3, 17, 3.5, 1.7, 8 }, { 0.05, 10, 17, 0.1, 8, 14 },
		{ 3, 3.5, 1.7, 10, 17, 8 }, { 17, 8, 0.05, 10, 0.1, 14 },
	};
	static const double p[][6] = {
		{ 0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886 },
		{ 0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991 },
		{ 0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650 },
		{ 0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381 },
	};
	double sum = 0;

	for (int i = 0; i < 4; i++) {
		double inner = 0;

		for (int j = 0; j < 6; j++)
			inner += a[i][j] * (u[j] - p[i][j]) * (u[j] - p[i][j]);
		sum += alpha[i] * exp(-inner);
	}
	return sum;
}

struct task {
	double (*f)(const double *u);
	int dim, first, most; /* measurements */
	double enough;        /* stop there */
};

/* Measurements until enough; most + 1: never. */
static int search(const struct task *t, bool random, uint64_t seed)
{
	const struct bayes_plan plan = {
		.dim = t->dim, .first = t->first, .least = -INFINITY, .seed = seed,
	};
	struct bayes *b = bayes_new(&plan);
	struct random r = { seed };
	double u[GP_DIM];
	int k;

	assert_non_null(b);
	for (k = 1; k <= t->most; k++) {
		double value;

		for (int i = 0; random && i < t->dim; i++)
			u[i] = draw_uniform(&r);
		if (!random)
			assert_true(bayes_ask(b, u));
		value = t->f(u);
		assert_true(bayes_tell(b, u, value, 0));
		if (value > t->enough)
			break;
	}
	bayes_free(b);
	return k;
}

/* Most along a direction within a disc: the limit is kept, and missed by little. */
static void test_limit(void **state)
{
	enum { SEEDS = 5, MOST = 40 };
	const double centre = 0.4, radius = 0.25, along = sqrt(0.5);

	(void)state;
	for (int seed = 0; seed < SEEDS; seed++)
		for (int hopeless = 0; hopeless < 2; hopeless++) {
			const struct bayes_plan plan = {
				.dim = 2, .first = 6, .least = hopeless ? 0.1 : 0, .seed = (uint64_t)seed,
			};
			struct bayes *b = bayes_new(&plan);
			double u[MOST][2], *best;

			assert_non_null(b);
			assert_int_equal(bayes_best(b), -1);
			for (int k = 0; k < MOST; k++) {
				double away = 0;

				assert_true(bayes_ask(b, u[k]));
				for (int i = 0; i < 2; i++) {
					assert_true(u[k][i] >= 0 && u[k][i] < 1);
					away += pow(u[k][i] - centre, 2);
				}
				assert_true(bayes_tell(b, u[k], u[k][0] + u[k][1], radius - sqrt(away) -
						       (hopeless ? radius : 0)));
			}
			best = u[bayes_best(b)];
			if (hopeless) { /* nothing keeps it: the centre does best */
				assert_near(hypot(best[0] - centre, best[1] - centre), 0, 0.03);
			} else {
				assert_true(hypot(best[0] - centre, best[1] - centre) < radius);
				assert_near(best[0] + best[1], 2 * (centre + radius * along), 0.02);
			}
			bayes_free(b);
		}
}

/* Of a cube's three coordinates the models see one. */
static void fold(const double *u, double *x)
{
	x[0] = u[1] < 0.5 ? 0 : u[0];
}

static double folded(const double *u)
{
	return u[1] < 0.5 ? 0.9 : 1 - fabs(u[0] - 0.7);
}

static void test_coordinates(void **state)
{
	const struct bayes_plan plan = {
		.dim = 3, .coordinates = 1, .coordinates_of = fold, .first = 5, .least = -INFINITY, .seed = 4,
	};
	double u[2][25][3];

	(void)state;
	for (int again = 0; again < 2; again++) {
		struct bayes *b = bayes_new(&plan);

		assert_non_null(b);
		for (int k = 0; k < 25; k++) {
			assert_true(bayes_ask(b, u[again][k]));
			assert_true(bayes_tell(b, u[again][k], folded(u[again][k]), 0));
		}
		assert_true(folded(u[again][bayes_best(b)]) > 0.99);
		bayes_free(b);
	}
	assert_memory_equal(u[0], u[1], sizeof(u[0]));
}

/* With a fifth of random search's measurements, in the median of ten seeds; it never fails. */
static void test_fewer(void **state)
{
	static const struct task task[] = { { branin, 2, 6, 60, -0.5 }, { hartmann, 6, 12, 60, 3.1 } };
	enum { SEEDS = 10, RANDOM = 20000 };

	(void)state;
	for (int t = 0; t < 2; t++) {
		struct task at_random = task[t];
		double few[SEEDS], many[SEEDS], most = 0;

		at_random.most = RANDOM;
		for (int s = 0; s < SEEDS; s++) {
			few[s] = search(&task[t], false, (uint64_t)s);
			many[s] = search(&at_random, true, (uint64_t)s + 100);
			most = fmax(most, few[s]);
		}
		print_message("# dim %d: %g measurements (%g at most), random %g\n", task[t].dim,
			      lab_median(few, SEEDS), most, lab_median(many, SEEDS));
		assert_true(most <= task[t].most);
		assert_true(lab_median(few, SEEDS) < lab_median(many, SEEDS) / 5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_point), cmocka_unit_test(test_two_points),
		cmocka_unit_test(test_refused), cmocka_unit_test(test_fit),
		cmocka_unit_test(test_improvement), cmocka_unit_test(test_limit),
		cmocka_unit_test(test_coordinates), cmocka_unit_test(test_fewer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
