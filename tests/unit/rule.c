/* SPDX-License-Identifier: MIT */
/* rule -- rule files to the operations of a device, to the last unit */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>
#include "lq_spec.h"
#include "rule_files.h"

static struct rule_code compiled(const char *text, const char *where)
{
	struct lq_info info = rule_device(where);
	struct rule_file *f;
	struct rule_code code;
	struct why why = {""};

	f = rule_text(text, &why);
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

/* Every rule of examples/rules fits both widths. */
static void test_examples(void **state)
{
	static const char *const names[] = {
		"pair-stdp", "soft-bound", "triplet", "vogels", "stdwi", "delta", "covariance",
		"pair-stdp-excitatory", "urbanczik-senn",
	};
	struct lq_info info[2] = { rule_device("model:up5k-learn"), rule_device("model:up5k-learn-w16") };

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
		cmocka_unit_test(test_examples),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("rule", tests, rule_files_begin, rule_files_end);
}
