/* SPDX-License-Identifier: MIT */
/*
 * stdwi.c -- weight inference: stimulus, scores, the other methods on toy cases, the device against
 * double precision, and a table of all bars from a short run
 */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "cmd.h"
#include "draw.h"
#include "exp_stdwi.h"

static void test_stimulus(void **state)
{
	const struct stdwi_arm arm = { .seed = 5 };
	struct stdwi_stimulus s;
	struct lq_event event[STDWI_IN];
	bool before[STDWI_IN];
	double spikes = 0;

	(void)state;
	stdwi_stimulus_begin(&s, &arm);
	for (int draw = 0; draw < 50; draw++) {
		int active = 0;

		memcpy(before, s.active, sizeof(before));
		for (int t = 0; t < STDWI_STIMULUS; t++) {
			size_t n = stdwi_stimulus_step(&s, event);

			for (size_t k = 0; k < n; k++) {
				assert_true(s.active[event[k].axon]);
				assert_in_range(event[k].payload, 1, 4);
				spikes += event[k].payload;
			}
		}
		for (int i = 0; i < STDWI_IN; i++)
			active += s.active[i];
		assert_int_equal(active, STDWI_IN / 5);
		assert_memory_not_equal(before, s.active, sizeof(before));
	}
	/* 20 sources at 200 Hz for 5 s, within five standard deviations. */
	assert_true(fabs(spikes - 20000) < 5 * sqrt(20000));
}

/* Two sources share the common spikes that both copy: 0.4 squared of their variance. */
static void test_correlation(void **state)
{
	enum { STEPS = 40000 };
	const struct stdwi_arm arm = { .seed = 6, .all_active = true, .correlation = 0.4 };
	struct stdwi_stimulus s;
	struct lq_event event[STDWI_IN];
	double sum = 0, both = 0, square = 0, mean, r;

	(void)state;
	stdwi_stimulus_begin(&s, &arm);
	for (int t = 0; t < STEPS; t++) {
		size_t n = stdwi_stimulus_step(&s, event);
		int of[2] = { 0 };

		for (size_t k = 0; k < n; k++)
			if (event[k].axon < 2)
				of[event[k].axon] = event[k].payload;
		sum += of[0] + of[1];
		both += of[0] * of[1];
		square += of[0] * of[0] + of[1] * of[1];
	}
	mean = sum / (2 * STEPS);
	assert_true(fabs(mean - 4 * (1 - 0.97 * 0.98)) < 0.005);
	r = (both / STEPS - mean * mean) / (square / (2 * STEPS) - mean * mean);
	assert_true(fabs(r - 0.16) < 0.03);
}

static void draw(struct stdwi_matrix *m, uint64_t seed)
{
	struct random r = { seed };

	for (int j = 0; j < STDWI_OUT; j++)
		for (int i = 0; i < STDWI_IN; i++)
			m->at[j][i] = draw_normal(&r) + 0.5;
}

static void test_score(void **state)
{
	struct stdwi_matrix w, guess;
	struct stdwi_score s;
	double positive = 0;

	(void)state;
	draw(&w, 1);
	for (int j = 0; j < STDWI_OUT; j++)
		for (int i = 0; i < STDWI_IN; i++) {
			guess.at[j][i] = 3 * w.at[j][i];
			positive += w.at[j][i] >= 0;
		}
	s = stdwi_score(&guess, &w);
	assert_true(s.sign == 1 && s.balanced == 1 && fabs(s.r - 1) < 1e-12);
	for (int j = 0; j < STDWI_OUT; j++)
		for (int i = 0; i < STDWI_IN; i++)
			guess.at[j][i] = 9 - w.at[j][i];
	s = stdwi_score(&guess, &w);
	assert_true(fabs(s.sign - positive / 1000) < 1e-12 && s.balanced == 0.5);
	assert_true(fabs(s.r + 1) < 1e-12);
	stdwi_shuffle(&guess, 3);
	s = stdwi_score(&guess, &w);
	assert_true(fabs(s.r) < 0.2);
	memset(&guess, 0, sizeof(guess));
	assert_true(stdwi_score(&guess, &w).r == 0);
}

/* One input's spike, 5 ms before one of an output, 80 ms before another of it. */
static void test_reference(void **state)
{
	struct stdwi_spike spike[] = { { 10, 3 }, { 15, STDWI_IN + 2 }, { 90, STDWI_IN + 2 } };
	struct stdwi_record record = {
		.arm = { .steps = 100, .every = 50, .slow = 1 }, .spike = spike, .n_spikes = 3,
	};
	const double amp = (1 - exp(-1 / 200.)) / (1 - exp(-1 / 20.)), eta = 5e-4;
	double first = eta * (exp(-5 / 20.) - amp * exp(-5 / 200.));
	double second = eta * (exp(-80 / 20.) - amp * exp(-80 / 200.) - 0.1 * first);
	struct stdwi_matrix guess[2];

	(void)state;
	stdwi_reference(&record, guess);
	assert_true(fabs(guess[0].at[2][3] - first) < 1e-12 && first > 0);
	assert_true(fabs(guess[1].at[2][3] - first - second) < 1e-12 && second < 0);
	assert_true(guess[1].at[2][4] == 0 && guess[1].at[3][3] == 0);
}

/* An input and an output fire in every second stimulus: all deviations are a half. */
static void test_akrout(void **state)
{
	enum { STIMULI = 100 };
	struct stdwi_spike spike[STIMULI * 3 / 2];
	struct stdwi_record record = {
		.arm = { .steps = STIMULI * STDWI_STIMULUS, .every = STIMULI * STDWI_STIMULUS },
		.spike = spike,
	};
	struct stdwi_matrix guess;
	double expected = 0.25 / 0.2 * (1 - pow(1 - 5e-4 * 0.2, STIMULI));

	(void)state;
	for (uint32_t k = 0; k < STIMULI; k++) {
		uint32_t t = k * STDWI_STIMULUS + 7;

		if (k % 2)
			spike[record.n_spikes++] = (struct stdwi_spike){ t, 5 };
		else
			spike[record.n_spikes++] = (struct stdwi_spike){ t, 6 };
		if (k % 2)
			spike[record.n_spikes++] = (struct stdwi_spike){ t + 50, STDWI_IN + 1 };
	}
	stdwi_akrout(&record, &guess);
	assert_true(fabs(guess.at[1][5] - expected) < 1e-9);
	assert_true(fabs(guess.at[1][6] + expected) < 1e-9);
	assert_true(guess.at[0][5] == 0);
}

static struct stdwi_record run(const char *device, int bits, bool forward)
{
	const struct stdwi_arm arm = {
		.seed = 31, .steps = 20000, .every = 10000, .bits = bits,
		.full = bits > 8 ? 0.5 : 0.25, .slow = 1, .forward = forward,
	};
	struct stdwi_record record;
	struct lq *dev;

	assert_int_equal(lq_open(&dev, device), LQ_OK);
	if (stdwi_run(dev, &arm, &record, NULL, NULL))
		fail_msg("%s", lq_message(dev));
	lq_close(dev);
	assert_int_equal(record.n_guesses, 2);
	return record;
}

/* What is inferred on either end of the synapse is what double precision infers, and is like W. */
static void test_device(void **state)
{
	(void)state;
	for (int forward = 0; forward < 2; forward++) {
		struct stdwi_record record = run("model:up5k-learn-w16", 16, forward);
		struct stdwi_matrix guess[2];
		double most = 0;

		stdwi_reference(&record, guess);
		assert_true(stdwi_score(&record.guess[1], &guess[1]).r > (forward ? 0.995 : 0.98));
		assert_true(stdwi_score(&record.guess[1], &record.w).r > 0.75);
		for (int j = 0; j < STDWI_OUT; j++)
			for (int i = 0; i < STDWI_IN; i++)
				most = fmax(most, fabs(record.guess[1].at[j][i] -
						       guess[1].at[j][i]));
		assert_true(most < (forward ? 0.006 : 0.02));
		stdwi_rdd(&record, guess);
		assert_true(stdwi_score(&guess[1], &record.w).r > 0.7);
		stdwi_akrout(&record, guess);
		assert_true(stdwi_score(&guess[1], &record.w).r > 0.6);
		stdwi_record_free(&record);
	}
}

static void test_narrow(void **state)
{
	struct stdwi_record record = run("model:up5k-learn", 8, false);

	(void)state;
	assert_true(stdwi_score(&record.guess[1], &record.w).r > 0.5);
	for (int j = 0; j < STDWI_OUT; j++)
		for (int i = 0; i < STDWI_IN; i++)
			assert_true(fmod(record.guess[1].at[j][i] * 512, 1) == 0);
	stdwi_record_free(&record);
}

/* All bars are in the table, each judged. */
static void test_table(void **state)
{
	static const char *const ids[] = {
		"S1a", "S1b", "S1c", "S1d", "S1e", "S1f", "S1g", "S1h", "S2a", "S2b", "S2c", "S2d",
		"S3a", "S3b", "S3c", "S3d", "S3e", "S4a", "S4b", "S5a", "S5b", "S5c", "S5d", "S5e",
		"S6",
	};
	char dir[] = "/tmp/lq-stdwi-XXXXXX", path[80], line[300];
	char *argv[] = { "experiment", "stdwi", "--quick", "--seeds", "1", "-o", dir, NULL };
	const char *const files[] = {
		"stdwi.csv", "stdwi-weights.svg", "stdwi-accuracy.svg", "table",
	};
	struct cli cli = { .device = NULL };
	size_t n = 0;
	FILE *table;
	int out, status;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/table", dir);
	fflush(stdout);
	out = dup(STDOUT_FILENO);
	assert_non_null(freopen(path, "w", stdout));
	optind = 1;
	status = cmd_experiment(&cli, 7, argv);
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	close(out);
	assert_true(status == EXIT_OK || status == EXIT_MISSED);
	table = fopen(path, "r");
	assert_non_null(table);
	assert_non_null(fgets(line, sizeof(line), table));
	for (; fgets(line, sizeof(line), table); n++) {
		assert_true(n < sizeof(ids) / sizeof(ids[0]));
		assert_int_equal(strncmp(line, ids[n], strlen(ids[n])), 0);
		assert_true(strstr(line, "met\n") || strstr(line, "MISSED\n") ||
			    strstr(line, "reported\n"));
		assert_null(strstr(line, "nan"));
	}
	assert_int_equal(n, sizeof(ids) / sizeof(ids[0]));
	fclose(table);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		assert_int_equal(unlink(path), 0);
	}
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stimulus), cmocka_unit_test(test_correlation),
		cmocka_unit_test(test_score), cmocka_unit_test(test_reference),
		cmocka_unit_test(test_akrout), cmocka_unit_test(test_device),
		cmocka_unit_test(test_narrow), cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
