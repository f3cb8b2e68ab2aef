/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "rule_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

char rule_path[] = "/tmp/lq-rule-XXXXXX";

int rule_files_begin(void **state)
{
	int fd = mkstemp(rule_path);

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

int rule_files_end(void **state)
{
	(void)state;
	return unlink(rule_path);
}

struct rule_file *rule_text(const char *text, struct why *why)
{
	FILE *f = fopen(rule_path, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	return rule_load(rule_path, why);
}

struct lq_info rule_device(const char *where)
{
	struct lq_info info;
	struct lq *dev;

	assert_int_equal(lq_open(&dev, where), LQ_OK);
	assert_int_equal(lq_describe(dev, &info), LQ_OK);
	lq_close(dev);
	return info;
}
