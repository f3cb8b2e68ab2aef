/* SPDX-License-Identifier: MIT */
/* rule_refused -- what is wrong with a rule file, or too much for a device: in words, and where */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "rule_files.h"

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
		struct rule_file *f = rule_text(wrong[i].text, &why);

		if (wrong[i].where) {
			struct lq_info info = rule_device(wrong[i].where);

			if (!f)
				fail_msg("%zu: %s", i, why.text);
			assert_false(rule_compile(f, &info, &code, &why));
		} else {
			assert_null(f);
		}
		if (!strstr(why.text, wrong[i].found))
			fail_msg("%zu: expected \"%s\", found \"%s\"", i, wrong[i].found, why.text);
		if (strncmp(why.text, rule_path, strlen(rule_path)))
			fail_msg("%zu: expected the file's name first, found \"%s\"", i, why.text);
		rule_free(f);
	}
}

/* A core without tags, which no config is. */
static void test_no_tags(void **state)
{
	struct lq_info info = rule_device("model:tiny-learn");
	struct rule_code code;
	struct why why = {""};
	struct rule_file *f = rule_text(HEAD "\"target\": \"tag\", " TERM("pre", "0.01", "\"t\""), &why);

	(void)state;
	assert_non_null(f);
	info.tags = false;
	assert_false(rule_compile(f, &info, &code, &why));
	assert_non_null(strstr(why.text, "target: expected \"weight\", found \"tag\": tiny-learn has no tags"));
	rule_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_no_tags),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("rule_refused", tests, rule_files_begin, rule_files_end);
}
