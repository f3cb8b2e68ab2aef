/* SPDX-License-Identifier: MIT */
/* timing.c -- reading the table that `make timing` writes */
#define _XOPEN_SOURCE 700
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "timing.h"

static const char table[] = "/tmp/timing-XXXXXX";

static bool read_text(struct timing *t, const char *text, struct why *why)
{
	char path[sizeof(table)];
	FILE *f;
	bool ok;

	strcpy(path, table);
	f = fdopen(mkstemp(path), "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	ok = timing_read(t, path, why);
	remove(path);
	return ok;
}

static void test_rows(void **state)
{
	struct timing t = { .n = 0 };
	struct why why;

	(void)state;
	assert_true(read_text(&t, "# tools\nboard,config,lut,lc,fmax_worst_mhz,needed_mhz\n"
			      "a,up5k-learn,9,1,41.5,24\nb,up5k-learn,9,2,33.25,24\na,up5k,9,3,20,24\n", &why));
	assert_int_equal(t.n, 3);
	assert_string_equal(timing_slowest(&t, "", "up5k-learn")->board, "b");
	assert_int_equal(timing_slowest(&t, "", "up5k-learn")->cells, 2);
	assert_int_equal(timing_slowest(&t, "a", "up5k-learn")->cells, 1);
	assert_int_equal(timing_slowest(&t, "a", "")->cells, 3);
	assert_int_equal(timing_slowest(&t, "", "")->mhz, 20);
	assert_null(timing_slowest(&t, "b", "up5k"));
	assert_null(timing_slowest(&t, "c", ""));
	assert_true(read_text(&t, "board,config,lc,fmax_worst_mhz\nc,ecp5-25f,1,60.5\n", &why));
	assert_int_equal(t.n, 4);
	assert_string_equal(timing_slowest(&t, "", "ecp5-25f")->board, "c");
	assert_string_equal(timing_slowest(&t, "a", "up5k-learn")->board, "a");
}

static void test_refused(void **state)
{
	static const struct { const char *text, *why; } wrong[] = {
		{ "", "expected a table, found nothing" },
		{ "board,config,lc\na,up5k,1\n", "expected a column fmax_worst_mhz, found none" },
		{ "board,config,lc,fmax_worst_mhz\na,up5k,1,none\n", ":2: fmax_worst_mhz: expected a number above 0" },
		{ "board,config,lc,fmax_worst_mhz\na,up5k,0,20\n", ":2: lc: expected a number above 0" },
		{ "board,config,lc,fmax_worst_mhz\na,up5k,1\n", ":2: fmax_worst_mhz: expected a field" },
	};
	struct timing t = { .n = 0 };
	struct why why;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		t.n = 0;
		assert_false(read_text(&t, wrong[i].text, &why));
		if (!strstr(why.text, wrong[i].why))
			fail_msg("%s", why.text);
	}
	t.n = 0;
	assert_false(timing_read(&t, "/nonexistent/timing.csv", &why));
	assert_int_equal(t.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows), cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
