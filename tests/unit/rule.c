/* SPDX-License-Identifier: MIT */
/*
 * rule.c -- rule files to operations, what is refused, and the window of a rule on the model
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
#include "lq_spec.h"
#include "readout.h"
#include "stdp.h"

static char path[] = "/tmp/lq-rule-XXXXXX";

static int make_file(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

static int drop_file(void **state)
{
	(void)state;
	return unlink(path);
}

static struct rule_file *load_text(const char *text, struct why *why)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	return rule_load(path, why);
}

static struct lq_info device(const char *where)
{
	struct lq_info info;
	struct lq *dev;

	assert_int_equal(lq_open(&dev, where), LQ_OK);
	assert_int_equal(lq_describe(dev, &info), LQ_OK);
	lq_close(dev);
	return info;
}

#define HEAD "{\"format\": \"lapicque-rule\", \"version\": 1, \"dt_ms\": 1, "
#define TRACES "\"traces\": {\"x1\": {\"tau_ms\": 20, \"amplitude\": 0.5}, " \
	"\"x2\": {\"retention\": 0.5, \"amplitude\": 0.25, \"set\": true}, " \
	"\"y1\": {\"tau_ms\": 20, \"amplitude\": 0.5}, \"y2\": {\"tau_ms\": 20, \"amplitude\": 0.5}}, "

static struct rule_code compiled(const char *text, const char *where)
{
	struct lq_info info = device(where);
	struct rule_file *f;
	struct rule_code code;
	struct why why = {""};

	f = load_text(text, &why);
	if (!f || !rule_compile(f, &info, &code, &why))
		fail_msg("%s", why.text);
	rule_free(f);
	return code;
}

static void sum_is(const struct lq_op *o, unsigned gate, unsigned axon, int mantissa)
{
	assert_int_equal(o->sum_gate, gate);
	assert_int_equal(o->sum_axon, axon);
	assert_int_equal(o->sum_mantissa, mantissa);
}

static void mul_is(const struct lq_op *o, unsigned gate, unsigned axon, unsigned lane, unsigned chain,
		   int mantissa)
{
	assert_int_equal(o->mul_gate, gate);
	assert_int_equal(o->mul_axon, axon);
	assert_int_equal(o->mul_lane, lane);
	assert_int_equal(o->mul_chain, chain);
	assert_int_equal(o->mul_mantissa, mantissa);
}

/* A sum and a product share an operation; 0.01 is 0.01 x 2^12 with a shift of 12. */
static void test_pair(void **state)
{
	struct rule_code c = compiled(HEAD TRACES "\"rounding\": \"stochastic\", \"terms\": ["
		"{\"gate\": \"post\", \"scale\": 0.01, \"factors\": [\"x1\"]}, "
		"{\"gate\": \"pre\", \"scale\": -0.0105, \"factors\": [\"y1\"]}]}", "model:tiny-learn");

	(void)state;
	assert_int_equal(c.rule.ops, 1);
	assert_int_equal(c.rule.shift, 12);
	assert_true(c.rule.stochastic);
	assert_true(c.rule.live);
	assert_false(c.rule.tag);
	sum_is(&c.rule.op[0], GATE_POST, AF_X1, 41);
	mul_is(&c.rule.op[0], GATE_PRE, AF_ONE, LF_Y1, CHAIN_NEW, -43);
	assert_int_equal(c.learning.x_decay[0], 3895); /* exp(-1/20) x 4096 - 1 */
	assert_int_equal(c.learning.x_decay[1], 2047);
	assert_int_equal(c.learning.x[0].amp, 8192);
	assert_true(c.learning.x[1].set);
	assert_int_equal(c.post.decay1, 3895);
	assert_true(fabs(rule_error(&c) - (41 / 4096. - 0.01) / 0.01) < 1e-9);
}

/* The same on 16 bits: the largest shift at which 0.0105 x 2^24 still has 15 bits. */
static void test_wide(void **state)
{
	struct rule_code c = compiled(HEAD TRACES "\"terms\": ["
		"{\"gate\": \"post\", \"scale\": 0.01, \"factors\": [\"x1\"]}, "
		"{\"gate\": \"pre\", \"scale\": -0.0105, \"factors\": [\"y1\"]}]}", "model:tiny-learn-w16");

	(void)state;
	assert_int_equal(c.rule.shift, 20);
	sum_is(&c.rule.op[0], GATE_POST, AF_X1, 10486);
	mul_is(&c.rule.op[0], GATE_PRE, AF_ONE, LF_Y1, CHAIN_NEW, -11010);
}

/* Chains hold what is nearest to one first; y1-y2 is two products. */
static void test_chains(void **state)
{
	struct rule_code c = compiled(HEAD TRACES "\"class\": \"excitatory\", \"terms\": ["
		"{\"gate\": \"post\", \"scale\": 0.01, \"factors\": [\"x1\", \"up\"]}, "
		"{\"gate\": \"pre\", \"scale\": -0.01, \"factors\": [\"y1\", \"down\", \"sgn\"]}]}",
		"model:tiny-learn");

	(void)state;
	assert_int_equal(c.rule.ops, 4);
	assert_int_equal(c.plastic.class, CLASS_EXC);
	mul_is(&c.rule.op[0], GATE_POST, AF_X1, LF_UP, CHAIN_NEW, 41);
	mul_is(&c.rule.op[1], GATE_NEVER, AF_ONE, LF_SIGN, CHAIN_HOLD, -41);
	mul_is(&c.rule.op[2], GATE_NEVER, AF_ONE, LF_DOWN, CHAIN_BOTH, 0);
	mul_is(&c.rule.op[3], GATE_PRE, AF_ONE, LF_Y1, CHAIN_CONT, 0);
	c = compiled(HEAD TRACES "\"every\": 100, \"terms\": ["
		"{\"gate\": \"every\", \"scale\": 0.015, \"factors\": [\"x1-x2\", \"y1-y2\"]}, "
		"{\"gate\": \"every\", \"scale\": -0.004, \"factors\": [\"w\"]}]}", "model:tiny-learn");
	assert_int_equal(c.rule.ops, 3);
	assert_false(c.rule.live);
	assert_int_equal(c.learning.every, 100);
	mul_is(&c.rule.op[0], GATE_EVERY, AF_DIFF, LF_Y1, CHAIN_NEW, 61);
	mul_is(&c.rule.op[1], GATE_EVERY, AF_DIFF, LF_Y2, CHAIN_NEW, -61);
	mul_is(&c.rule.op[2], GATE_EVERY, AF_ONE, LF_VALUE, CHAIN_NEW, -16);
}

/* Equal products become one, others vanish; sums go beside products. */
static void test_merge(void **state)
{
	struct rule_code c = compiled(HEAD TRACES "\"terms\": ["
		"{\"gate\": \"post\", \"scale\": 0.01, \"factors\": [\"x1\"]}, "
		"{\"gate\": \"pre\", \"scale\": 0.01, \"factors\": [\"y1-y2\"]}, "
		"{\"gate\": \"pre\", \"scale\": 0.01, \"factors\": [\"y2\"]}, "
		"{\"gate\": \"pre\", \"scale\": -0.002}, "
		"{\"gate\": \"post\", \"scale\": 0.005, \"factors\": [\"x1\"]}]}", "model:tiny-learn");

	(void)state;
	assert_int_equal(c.parts, 3);
	assert_int_equal(c.rule.ops, 2);
	sum_is(&c.rule.op[0], GATE_POST, AF_X1, 61);
	sum_is(&c.rule.op[1], GATE_PRE, AF_ONE, -8);
	mul_is(&c.rule.op[0], GATE_PRE, AF_ONE, LF_Y1, CHAIN_NEW, 41);
	mul_is(&c.rule.op[1], GATE_NEVER, AF_ONE, LF_Y1, CHAIN_NEW, 0);
}

/* A trace of 0.75 that halves reaches 1.5: mantissas end at 85. One that is set reaches itself. */
static void test_reach(void **state)
{
	static const struct { const char *scale, *set; int mantissa; unsigned shift; } cases[] = {
		{ "0.02", "false", 82, 12 }, { "0.021", "false", 5, 8 }, { "0.021", "true", 86, 12 },
		{ "0.031", "true", 127, 12 }, { "0.0313", "true", 8, 8 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct rule_code c;
		char text[400];

		snprintf(text, sizeof(text), HEAD "\"traces\": {\"x1\": {\"retention\": 0.5, "
			 "\"amplitude\": 0.75, \"set\": %s}}, \"terms\": [{\"gate\": \"post\", "
			 "\"scale\": %s, \"factors\": [\"x1\"]}]}", cases[i].set, cases[i].scale);
		c = compiled(text, "model:tiny-learn");
		assert_int_equal(c.rule.op[0].sum_mantissa, cases[i].mantissa);
		assert_int_equal(c.rule.shift, cases[i].shift);
	}
}

/* A tag is t where it changes and where it is read; the error's one is a shift. */
static void test_tags(void **state)
{
	const char *text = HEAD TRACES "\"target\": \"tag\", \"clear\": true, "
		"\"error\": {\"one\": 1024, \"gate\": 7, \"from\": \"target\"}, \"reward\": -0.5, \"terms\": ["
		"{\"gate\": \"error\", \"scale\": 0.01, \"factors\": [\"payload\", \"error\"]}, "
		"{\"gate\": \"pre\", \"scale\": -0.01, \"factors\": [\"t\"]}, "
		"{\"gate\": \"epoch\", \"scale\": 0.01, \"factors\": [\"reward\", \"t\"]}, "
		"{\"gate\": \"epoch\", \"scale\": -0.01, \"factors\": [\"w\"]}]}";
	struct rule_code c = compiled(text, "model:tiny-learn");

	(void)state;
	assert_true(c.rule.tag && c.rule.clear);
	assert_true(c.rule.live);
	assert_false(c.post.own);
	assert_int_equal(c.learning.error_shift, 4);
	assert_int_equal(c.learning.error_gate, 7);
	assert_int_equal(c.learning.reward, -8192);
	mul_is(&c.rule.op[0], GATE_ERROR, AF_PAYLOAD, LF_ERROR, CHAIN_NEW, 41);
	mul_is(&c.rule.op[1], GATE_PRE, AF_ONE, LF_VALUE, CHAIN_NEW, -41);
	mul_is(&c.rule.op[2], GATE_EPOCH, AF_REWARD, LF_TAG, CHAIN_NEW, 41);
	mul_is(&c.rule.op[3], GATE_EPOCH, AF_ONE, LF_VALUE, CHAIN_NEW, -41);
	/* With 16 bits an error of 1024 is a sixteenth of one: the scale makes up for it. */
	c = compiled(text, "model:tiny-learn-w16");
	assert_int_equal(c.learning.error_shift, 0);
	assert_int_equal(c.rule.shift, 16);
	assert_int_equal(c.rule.op[0].mul_mantissa, 10486);
}

/* -- What is refused ---------------------------------------------------------------------- */

#define TERM(gate, scale, factors) \
	"\"terms\": [{\"gate\": \"" gate "\", \"scale\": " scale ", \"factors\": [" factors "]}]}"

static const struct { const char *where, *text, *found; } wrong[] = {
	{ NULL, "{", "expected JSON" },
	{ NULL, "{\"format\": \"lapicque-network\"}", "format: expected \"lapicque-rule\", found \"lapicque-network\"" },
	{ NULL, "{\"format\": \"lapicque-rule\", \"version\": 2}", "version: expected a whole number from 1 to 1, found 2" },
	{ NULL, HEAD "\"term\": []}", "unknown key \"term\"; did you mean \"terms\"?" },
	{ NULL, HEAD "\"terms\": []}", "terms: expected an array of 1 to 16 terms, found an array of 0" },
	{ NULL, HEAD TERM("psot", "1", ""), "terms[0].gate: unknown gate \"psot\"; did you mean \"post\"?" },
	{ NULL, HEAD TERM("post", "0", ""), "terms[0].scale: expected a number that is not 0, found 0" },
	{ NULL, HEAD TERM("post", "\"big\"", ""), "terms[0].scale: expected a number that is not 0, found \"big\"" },
	{ NULL, HEAD TERM("post", "1", "\"z1\""), "terms[0].factors[0]: unknown factor \"z1\"" },
	{ NULL, HEAD TERM("post", "1", "\"x1\""), "terms[0].factors[0]: trace \"x1\" is not among \"traces\"" },
	{ NULL, HEAD TRACES TERM("post", "1", "\"y1-y2\", \"x1\", \"x2\""),
	  "terms[0].factors: expected at most one of x1, x2, x1-x2, payload and reward, found 2" },
	{ NULL, HEAD TERM("post", "1", "\"w\", \"w\", \"w\", \"w\", \"w\""),
	  "expected at most 4 factors of neuron and synapse, found 5" },
	{ NULL, HEAD TERM("post", "1", "\"w\", \"w\", \"w\", \"w\", \"w\", \"w\""), "expected at most 5 factors, found an array of 6" },
	{ NULL, HEAD TERM("every", "1", "\"w\""), "terms[0].gate: gate \"every\" without the key \"every\"" },
	{ NULL, HEAD TERM("error", "1", "\"w\""), "terms[0].gate: gate \"error\" without the key \"error\"" },
	{ NULL, HEAD TERM("post", "1", "\"error\""), "factor \"error\" without the key \"error\"" },
	{ NULL, HEAD "\"error\": {\"one\": 1000}, " TERM("post", "1", "\"error\""), "error.one: expected a power of two from 1 up, found 1000" },
	{ NULL, HEAD TERM("epoch", "1", "\"t\""), "factor \"t\" in a rule whose target is \"weight\"" },
	{ NULL, HEAD "\"target\": \"tag\", " TERM("post", "1", "\"w\""), "factor \"w\" where the tag changes" },
	{ NULL, HEAD "\"target\": \"delay\", " TERM("post", "1", "\"w\""), "target: unknown target \"delay\"" },
	{ NULL, HEAD "\"clear\": true, " TERM("post", "1", "\"w\""), "clear: expected a rule whose target is \"tag\"" },
	{ NULL, HEAD "\"rounding\": \"up\", " TERM("post", "1", "\"w\""), "rounding: unknown rounding \"up\"" },
	{ NULL, HEAD "\"class\": 3, " TERM("post", "1", "\"w\""), "class: expected one of \"free\", \"symmetric\", " },
	{ NULL, HEAD "\"traces\": {\"x3\": {}}, " TERM("post", "1", "\"w\""), "traces: unknown key \"x3\"" },
	{ NULL, HEAD "\"traces\": {\"x1\": {\"amplitude\": 0.5}}, " TERM("post", "1", "\"w\""),
	  "traces.x1: expected either \"tau_ms\" or \"retention\", found neither" },
	{ NULL, HEAD "\"traces\": {\"x1\": {\"tau_ms\": 5, \"amplitude\": 1}}, " TERM("post", "1", "\"w\""),
	  "traces.x1.amplitude: expected 0 to less than 1, found 1" },
	{ NULL, HEAD "\"traces\": {\"y1\": {\"tau_ms\": 5, \"amplitude\": 1, \"graded\": true}}, " TERM("post", "1", "\"w\""),
	  "traces.y1.graded: expected false" },
	{ NULL, HEAD "\"traces\": {\"x1\": {\"tau_ms\": 5, \"amplitude\": 0.3, \"graded\": true}}, " TERM("post", "1", "\"w\""),
	  "traces.x1.amplitude: expected 1, 1/2, 1/4 ... or 2^-15 of a graded trace, found 0.3" },
	{ NULL, "{\"format\": \"lapicque-rule\", \"version\": 1, \"traces\": {\"x1\": {\"tau_ms\": 5, \"amplitude\": 0.5}}, "
	  TERM("post", "1", "\"w\""), "traces.x1.tau_ms: expected \"dt_ms\" beside a time constant" },
	/* What a device does not have. */
	{ "model:up5k", HEAD TERM("post", "0.01", "\"w\""), "expected a device that learns, found up5k" },
	{ "model:tiny-learn", HEAD TERM("post", "0.6", ""), "terms[0]: scale: expected at most 0.4961 with factors that reach 1, found 0.6" },
	{ "model:tiny-learn", HEAD TRACES TERM("post", "0.26", "\"x1\""), "terms[0]: scale: expected at most 0.25 with factors that reach 1.98, found 0.26" },
	{ "model:tiny-learn", HEAD TRACES TERM("post", "-1e-7", "\"x1\""), "terms[0]: scale -1e-07 becomes 0 with mantissas of 8 bits" },
	{ "model:tiny-learn", HEAD TRACES "\"terms\": [{\"gate\": \"pre\", \"scale\": 0.2}, "
	  "{\"gate\": \"post\", \"scale\": 0.001, \"factors\": [\"x1\"]}]}",
	  "terms[1]: scale 0.001 becomes 0, beside 0.2 of terms[0], with mantissas of 8 bits: expected within 15 %, found 100 %" },
	{ "model:tiny-learn", HEAD TRACES TERM("post", "0.01", "\"y1-y2\", \"w\", \"up\""),
	  "terms: need 6 operations (0 sums, 6 products), a rule has 4" },
	{ "model:tiny-learn", HEAD "\"terms\": [{\"gate\": \"pre\", \"scale\": 0.2}, {\"gate\": \"pre\", \"scale\": -0.2}]}",
	  "terms: expected some that do not cancel" },
	{ "model:tiny-learn", HEAD "\"target\": \"tag\", " TERM("epoch", "0.01", "\"t\", \"w\""), "factor \"t\" cannot be multiplied" },
	{ "model:tiny-learn", HEAD "\"error\": {\"one\": 4194304}, " TERM("pre", "0.01", "\"error\""),
	  "error.one: expected at most 2^21 with 8-bit weights, found 2^22" },
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct rule_code code;
		struct why why = {""};
		struct rule_file *f = load_text(wrong[i].text, &why);

		if (wrong[i].where) {
			struct lq_info info = device(wrong[i].where);

			if (!f)
				fail_msg("%zu: %s", i, why.text);
			assert_false(rule_compile(f, &info, &code, &why));
		} else {
			assert_null(f);
		}
		if (!strstr(why.text, wrong[i].found))
			fail_msg("%zu: expected \"%s\", found \"%s\"", i, wrong[i].found, why.text);
		if (strncmp(why.text, path, strlen(path)))
			fail_msg("%zu: expected the file's name first, found \"%s\"", i, why.text);
		rule_free(f);
	}
}

/* A core without tags, which no config is. */
static void test_no_tags(void **state)
{
	struct lq_info info = device("model:tiny-learn");
	struct rule_code code;
	struct why why = {""};
	struct rule_file *f = load_text(HEAD "\"target\": \"tag\", " TERM("pre", "0.01", "\"t\""), &why);

	(void)state;
	assert_non_null(f);
	info.tags = false;
	assert_false(rule_compile(f, &info, &code, &why));
	assert_non_null(strstr(why.text, "target: expected \"weight\", found \"tag\": tiny-learn has no tags"));
	rule_free(f);
}

/* -- The window --------------------------------------------------------------------------- */

/* To nearest: half a unit, the trace's own rounding and that of its upper bits times the scale. */
static double window_error(const char *text, const char *where, int *start)
{
	struct rule_file *f;
	struct why why = {""};
	struct lq_info info;
	struct lq *dev;
	struct stdp s;
	double most;

	f = load_text(text, &why);
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
	struct rule_file *f = load_text(PAIR("nearest", "0.25", "-0.125"), &why);

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

/* Every rule of examples/rules fits both widths. */
static void test_examples(void **state)
{
	static const char *const names[] = {
		"pair-stdp", "soft-bound", "triplet", "vogels", "stdwi", "delta", "covariance",
		"pair-stdp-excitatory", "urbanczik-senn",
	};
	struct lq_info info[2] = { device("model:up5k-learn"), device("model:up5k-learn-w16") };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct why why = {""};
		struct rule_file *f;
		char name[80];

		snprintf(name, sizeof(name), "examples/rules/%s.json", names[i]);
		f = rule_load(name, &why);
		if (!f)
			fail_msg("%s", why.text);
		for (int k = 0; k < 2; k++) {
			struct rule_code code;

			if (!rule_compile(f, &info[k], &code, &why))
				fail_msg("%s", why.text);
			assert_true(rule_error(&code) < 0.025);
		}
		rule_free(f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pair),
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_chains),
		cmocka_unit_test(test_merge),
		cmocka_unit_test(test_reach),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_no_tags),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_window_fails),
		cmocka_unit_test(test_examples),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("rule", tests, make_file, drop_file);
}
