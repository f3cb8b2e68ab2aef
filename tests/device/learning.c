/* SPDX-License-Identifier: MIT */
/*
 * learning -- published systems on the Verilated device, bit for bit as on the model
 *
 * The Verilated core is in lockstep with the clock-level model all the while; what comes out at the
 * host's end is compared with the step-level model's here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "exp_hrsnn_lab.h"
#include "exp_stdwi.h"
#include "ing.h"

static const char *const where[2] = { "model:up5k-learn-w16", "rtl:up5k-learn-w16" };

static void stdwi(void **state)
{
	struct stdwi_arm arm = {
		.seed = 301, .steps = 2000, .every = 500, .bits = 16, .full = 0.25, .slow = 1,
	};
	struct stdwi_record record[2] = { 0 };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct lq *dev;

		assert_int_equal(lq_open(&dev, where[i]), LQ_OK);
		assert_int_equal(stdwi_run(dev, &arm, &record[i], NULL, NULL), LQ_OK);
		lq_close(dev);
	}
	assert_true(record[0].n_spikes > 500);
	assert_int_equal(record[0].n_spikes, record[1].n_spikes);
	for (size_t i = 0; i < record[0].n_spikes; i++) {
		assert_int_equal(record[0].spike[i].step, record[1].spike[i].step);
		assert_int_equal(record[0].spike[i].neuron, record[1].spike[i].neuron);
	}
	assert_int_equal(record[0].clocks, record[1].clocks);
	assert_int_equal(record[0].n_guesses, 4);
	assert_int_equal(record[1].n_guesses, 4);
	assert_memory_equal(record[0].guess, record[1].guess, 4 * sizeof(*record[0].guess));
	assert_true(stdwi_largest(&record[0].guess[3]) > 0);
	stdwi_record_free(&record[0]);
	stdwi_record_free(&record[1]);
}

/* Epochs of 20 patterns, in batches and pattern by pattern. */
static void ing(void **state)
{
	(void)state;
	for (int online = 0; online < 2; online++) {
		struct ing_learning l = {
			.online = online, .eta = online ? 0.25 : 0.4, .epochs = 105, .w_full = 4, .t_full = 64,
			.x_full = 4, .seed = 17,
		};
		struct ing_result r[2];
		struct ing_problem pr;

		assert_true(ing_problem_new(&pr, 40, 20, 0, NULL, NULL, 5));
		pr.n_e = 32;
		for (int i = 0; i < 2; i++) {
			struct lq *dev;

			assert_int_equal(lq_open(&dev, where[i]), LQ_OK);
			assert_int_equal(ing_learn(dev, &pr, &l, &r[i]), LQ_OK);
			lq_close(dev);
		}
		assert_int_equal(r[0].epochs, r[1].epochs);
		assert_true(r[0].epochs * pr.p >= 2000);
		assert_true(r[0].norm > 0.1 && r[0].wrong == 0);
		assert_memory_equal(r[0].w, r[1].w, 40 * sizeof(*r[0].w));
		free(r[0].w);
		free(r[1].w);
		ing_problem_free(&pr);
	}
}

/* The network with everything heterogeneous, remembering: spikes, clocks, learned weights. */
static void hrsnn(void **state)
{
	static const char *const device[2][2] = {
		{ "model:up5k-hrsnn", "rtl:up5k-hrsnn" },
		{ "model:up5k-hrsnn-w16", "rtl:up5k-hrsnn-w16" },
	};
	const struct hrsnn_length length = { 0, 150, 60 };
	const struct hrsnn net = hrsnn_recipe_memory(HRSNN_HEN | HRSNN_HES, 302);
	static int16_t w[2][HRSNN_N][HRSNN_N], first[HRSNN_N][HRSNN_N];

	(void)state;
	for (int width = 0; width < 2; width++) {
		struct hrsnn_record record[2] = { { .keep = true }, { .keep = true } };
		struct hrsnn_score score[2];

		for (int i = 0; i < 2; i++) {
			struct lq *dev;

			assert_int_equal(lq_open(&dev, device[width][i]), LQ_OK);
			assert_int_equal(hrsnn_load(dev, &net), LQ_OK);
			assert_int_equal(hrsnn_weights(dev, first), LQ_OK);
			assert_int_equal(hrsnn_memory(dev, &net, &length, &record[i], &score[i]), LQ_OK);
			assert_int_equal(hrsnn_weights(dev, w[i]), LQ_OK);
			lq_close(dev);
		}
		assert_true(record[0].steps >= 2000 && record[0].n_spikes > 500);
		assert_int_equal(record[0].n_spikes, record[1].n_spikes);
		for (size_t i = 0; i < record[0].n_spikes; i++) {
			assert_int_equal(record[0].spike[i].step, record[1].spike[i].step);
			assert_int_equal(record[0].spike[i].neuron, record[1].spike[i].neuron);
		}
		assert_int_equal(record[0].clocks, record[1].clocks);
		assert_memory_equal(w[0], w[1], sizeof(w[0]));
		assert_memory_not_equal(w[0], first, sizeof(first));
		assert_true(score[0].value == score[1].value);
		/* No synapse came or went, none changed its sign, and the inhibitory ones stay. */
		for (int a = 0; a < HRSNN_N; a++)
			for (int n = 0; n < HRSNN_N; n++) {
				assert_int_equal((w[0][a][n] > 0) - (w[0][a][n] < 0),
						 (first[a][n] > 0) - (first[a][n] < 0));
				if (a >= HRSNN_E)
					assert_int_equal(w[0][a][n], first[a][n]);
			}
		hrsnn_record_free(&record[0]);
		hrsnn_record_free(&record[1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stdwi), cmocka_unit_test(ing), cmocka_unit_test(hrsnn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
