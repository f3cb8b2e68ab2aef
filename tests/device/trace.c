/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
/* trace -- waveforms of the Verilated device, from when they are asked for */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "lapicque.h"

static char path[] = "/tmp/lapicque-XXXXXX";

static long size_of(const char *name)
{
	FILE *f = fopen(name, "rb");
	long n = -1;

	if (f && !fseek(f, 0, SEEK_END))
		n = ftell(f);
	if (f)
		fclose(f);
	return n;
}

static void records(void **state)
{
	struct lq_output out[20];
	struct lq *dev;
	size_t n;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(lq_open(&dev, "rtl:tiny"), LQ_OK);
	assert_int_equal(lq_trace(dev, "/nowhere/at/all.fst"), LQ_ERR_IO);
	assert_non_null(strstr(lq_message(dev), "/nowhere/at/all.fst"));
	assert_int_equal(lq_trace(dev, path), LQ_OK);
	for (int i = 0; i < 50; i++)
		assert_int_equal(lq_run_step(dev, NULL, 0, out, 20, &n), LQ_OK);
	lq_close(dev);
	assert_in_range(size_of(path), 2000, 10000000);
	remove(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(records) };

	return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
