/* SPDX-License-Identifier: MIT */
/* rule_window -- the window of a pair rule, as the model measures it, against its exact one */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>
#include "readout.h"
#include "rule_files.h"
#include "stdp.h"

/* To nearest: half a unit, the trace's own rounding and that of its upper bits times the scale. */
static double window_error(const char *text, const char *where, int *start)
{
	struct rule_file *f;
	struct why why = {""};
	struct lq_info info;
	struct lq *dev;
	struct stdp s;
	double most;

	f = rule_text(text, &why);
	if (!f)
		fail_msg("%s", why.text);
	assert_int_equal(lq_open(&dev, where), LQ_OK);
	assert_int_equal(lq_describe(dev, &info), LQ_OK);
	if (!stdp_new(&s, f, &info, 100, start, &why))
		fail_msg("%s", why.text);
	assert_int_equal(s.points, 201);
	assert_true(s.has_exact);
	assert_int_equal(stdp_measure(&s, dev), LQ_OK);
	most = stdp_deviation(&s);
	stdp_free(&s);
	lq_close(dev);
	rule_free(f);
	return most;
}

#define PAIR(rounding, plus, minus) HEAD TRACES "\"rounding\": \"" rounding "\", \"terms\": [" \
	"{\"gate\": \"post\", \"scale\": " plus ", \"factors\": [\"x1\"]}, " \
	"{\"gate\": \"pre\", \"scale\": " minus ", \"factors\": [\"y1\"]}]}"

static void test_window(void **state)
{
	int start = 60;

	(void)state;
	/* Scales that mantissas hold: 32 units (8192) are the most that a pair changes. */
	assert_true(window_error(PAIR("nearest", "0.25", "-0.125"), "model:up5k-learn", NULL) < 1);
	assert_true(window_error(PAIR("nearest", "0.25", "-0.125"), "model:up5k-learn-w16", NULL) < 1.5);
	/* The mean of 256 draws: a standard deviation of 0.031. */
	assert_true(window_error(PAIR("stochastic", "0.015625", "-0.015625"), "model:up5k-learn", NULL) < 0.16);
	assert_true(window_error(HEAD TRACES "\"class\": \"excitatory\", \"terms\": ["
		"{\"gate\": \"post\", \"scale\": 0.25, \"factors\": [\"x1\", \"up\"]}, "
		"{\"gate\": \"pre\", \"scale\": -0.125, \"factors\": [\"y1\", \"down\"]}]}",
		"model:up5k-learn", &start) < 1.5);
}

/* A window is not right by chance: another sign, or a trace twice as long, is far off. */
static void test_window_fails(void **state)
{
	struct why why = {""};
	struct lq_info info;
	struct stdp s;
	struct lq *dev;
	struct rule_file *f = rule_text(PAIR("nearest", "0.25", "-0.125"), &why);

	(void)state;
	assert_non_null(f);
	assert_int_equal(lq_open(&dev, "model:tiny-learn"), LQ_OK);
	assert_int_equal(lq_describe(dev, &info), LQ_OK);
	assert_true(stdp_new(&s, f, &info, 100, NULL, &why));
	s.code.rule.op[0].mul_mantissa = -s.code.rule.op[0].mul_mantissa;
	assert_int_equal(stdp_measure(&s, dev), LQ_OK);
	assert_true(stdp_deviation(&s) > 5);
	stdp_free(&s);
	lq_close(dev);
	rule_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_window_fails),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("rule_window", tests, rule_files_begin, rule_files_end);
}
