/* SPDX-License-Identifier: MIT */
/* mismatch -- one wrong bit of the Verilated core in one clock ends a session, with its name */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "dut_top.h"
#include "handle.h"

static struct dut_top_ops real, spoilt;
static long clocks_left;

static void spoilt_eval(void *self, struct top_pins *p, struct core_pins *core)
{
	real.eval(self, p, core);
	if (core->st_busy && clocks_left && !--clocks_left)
		core->st_clocks ^= 4;
}

static int spoilt_open(void **self, const char *arg, struct lq_why *why)
{
	(void)arg;
	return lq_transport_rtl_open(self, &spoilt, why);
}

static void ends_the_session(void **state)
{
	struct transport t = lq_transport_rtl;
	struct lq_output out[20];
	struct lq *dev;
	uint16_t unit;
	size_t n;
	int steps = 0;

	(void)state;
	for (const struct dut_top_ops *const *o = dut_top_table; *o; o++)
		if (!strcmp((*o)->name, "tiny"))
			real = **o;
	assert_non_null(real.name);
	spoilt = real;
	spoilt.eval = spoilt_eval;
	t.open = spoilt_open;
	clocks_left = 2000; /* of busy ones */
	assert_int_equal(lq_handle_open(&dev, &t, NULL, NULL), LQ_OK);
	while (!lq_run_step(dev, NULL, 0, out, 20, &n))
		assert_in_range(++steps, 1, 100);
	assert_in_range(steps, 3, 100);
	assert_non_null(strstr(lq_message(dev), "rtl:tiny differs from its model: clock "));
	assert_non_null(strstr(lq_message(dev), "st_clocks: model "));
	assert_non_null(strstr(lq_message(dev), ", rtl "));
	assert_int_equal(lq_step(dev, 1), LQ_ERR_MISMATCH);
	assert_int_equal(lq_read(dev, 0, 0, &unit, 1), LQ_ERR_MISMATCH);
	assert_int_equal(lq_receive(dev, out, 20, &n, 100), LQ_ERR_MISMATCH);
	assert_int_equal(lq_sync(dev, 100), LQ_ERR_MISMATCH);
	assert_non_null(strstr(lq_message(dev), "st_clocks"));
	lq_close(dev);
}

/* The same without the wrong bit goes on. */
static void goes_on_otherwise(void **state)
{
	struct transport t = lq_transport_rtl;
	struct lq_output out[20];
	struct lq *dev;
	size_t n;

	(void)state;
	t.open = spoilt_open;
	clocks_left = 0;
	assert_int_equal(lq_handle_open(&dev, &t, NULL, NULL), LQ_OK);
	for (int i = 0; i < 100; i++)
		assert_int_equal(lq_run_step(dev, NULL, 0, out, 20, &n), LQ_OK);
	lq_close(dev);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends_the_session),
		cmocka_unit_test(goes_on_otherwise),
	};

	return cmocka_run_group_tests_name("mismatch", tests, NULL, NULL);
}
