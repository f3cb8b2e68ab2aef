/* SPDX-License-Identifier: MIT */
/* open -- places that cannot be opened, calls without a device, texts of errors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "lapicque.h"

static void refuses_places(void **state)
{
	static const struct { const char *where; int err; } bad[] = {
		{ NULL, LQ_ERR_ARG }, { "", LQ_ERR_NODEV }, { ":", LQ_ERR_NODEV },
		{ "board", LQ_ERR_NODEV }, { "mode", LQ_ERR_NODEV }, { "models", LQ_ERR_NODEV },
		{ "model:", LQ_ERR_NODEV }, { "model:tin", LQ_ERR_NODEV },
		{ "model:tiny:", LQ_ERR_NODEV }, { "Model:tiny", LQ_ERR_NODEV },
		{ "rtl:tin", LQ_ERR_NODEV },
		{ "rtl:tiny", LQ_ERR_NODEV }, /* this program holds no simulator */
		{ "usb:", LQ_ERR_NODEV }, { "usb:no such serial", LQ_ERR_NODEV },
		{ "ftdi:", LQ_ERR_NODEV }, { "ftdi:no such serial", LQ_ERR_NODEV },
		{ "ftdi:@", LQ_ERR_NODEV }, { "ftdi:@1e6", LQ_ERR_NODEV },
		{ "ftdi:@99999999", LQ_ERR_NODEV }, { "ftdi:X@-300", LQ_ERR_NODEV },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct lq *dev = (struct lq *)&dev;
		char why[100] = "x";
		int err = lq_open_why(&dev, bad[i].where, why, sizeof(why));

		if (err != bad[i].err || dev)
			fail_msg("\"%s\": %s, handle %p", bad[i].where ? bad[i].where : "NULL",
				 lq_strerror(err), (void *)dev);
		assert_true(!*why == !bad[i].where);
	}
	assert_int_equal(lq_open(NULL, "model"), LQ_ERR_ARG);
}

static void defaults_to_up5k(void **state)
{
	struct lq_info info;
	struct lq *dev;

	(void)state;
	assert_int_equal(lq_open(&dev, "model"), LQ_OK);
	assert_int_equal(lq_describe(dev, &info), LQ_OK);
	assert_string_equal(info.config, "up5k");
	assert_int_equal(lq_trace(dev, "/nowhere/x.fst"), LQ_ERR_ARG);
	assert_non_null(strstr(lq_message(dev), "no waveforms"));
	lq_close(dev);
}

static void needs_a_handle(void **state)
{
	struct lq_event e = { 0, 1 };
	struct lq_output out;
	struct lq_info info;
	struct lq_set set = { 0 };
	struct lq_state st = { 0 };
	uint16_t unit = 0;
	int16_t w[4] = { 0 };
	size_t n = 5;

	(void)state;
	lq_close(NULL);
	assert_string_equal(lq_message(NULL), "no open device");
	assert_int_equal(lq_describe(NULL, &info), LQ_ERR_ARG);
	assert_int_equal(lq_write(NULL, 0, 0, &unit, 1), LQ_ERR_ARG);
	assert_int_equal(lq_read(NULL, 0, 0, &unit, 1), LQ_ERR_ARG);
	assert_int_equal(lq_write_weights(NULL, 0, 0, w, 4), LQ_ERR_ARG);
	assert_int_equal(lq_read_weights(NULL, 0, 0, w, 4), LQ_ERR_ARG);
	assert_int_equal(lq_write_set(NULL, 0, &set), LQ_ERR_ARG);
	assert_int_equal(lq_write_state(NULL, 0, &st), LQ_ERR_ARG);
	assert_int_equal(lq_read_state(NULL, 0, &st), LQ_ERR_ARG);
	assert_int_equal(lq_write_delay(NULL, 0, 1), LQ_ERR_ARG);
	assert_int_equal(lq_use(NULL, 1, 0, 0), LQ_ERR_ARG);
	assert_int_equal(lq_clear(NULL), LQ_ERR_ARG);
	assert_int_equal(lq_push(NULL, &e, 1), LQ_ERR_ARG);
	assert_int_equal(lq_step(NULL, 1), LQ_ERR_ARG);
	assert_int_equal(lq_free_run(NULL, 0), LQ_ERR_ARG);
	assert_int_equal(lq_receive(NULL, &out, 1, &n, 0), LQ_ERR_ARG);
	assert_int_equal(n, 0);
	assert_int_equal(lq_sync(NULL, 0), LQ_ERR_ARG);
	n = 5;
	assert_int_equal(lq_run_step(NULL, NULL, 0, &out, 1, &n), LQ_ERR_ARG);
	assert_int_equal(n, 0);
	assert_int_equal(lq_trace(NULL, "x.fst"), LQ_ERR_ARG);
}

static void names_errors(void **state)
{
	static const int all[] = {
#define X(name, value, text) name,
		LQ_ERRORS(X)
#undef X
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		assert_int_equal(all[i], -(int)i); /* append only */
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(lq_strerror(all[i]), lq_strerror(all[j]));
	}
	assert_string_equal(lq_strerror(1), "unknown error");
	assert_string_equal(lq_strerror(-99), "unknown error");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_places),
		cmocka_unit_test(defaults_to_up5k),
		cmocka_unit_test(needs_a_handle),
		cmocka_unit_test(names_errors),
	};

	return cmocka_run_group_tests_name("open", tests, NULL, NULL);
}
