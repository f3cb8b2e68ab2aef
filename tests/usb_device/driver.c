/* SPDX-License-Identifier: MIT */
/*
 * driver -- the whole device at its USB pins: the driver on it and on the model must see the same
 *
 *     driver [ROUNDS [SEED]]      rounds of random commands, 300
 *
 * By tests/usb_rig, with every fault it knows; time is that of the bus.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "handle.h"
#include "usb_rig.h"

static int rounds = 300;
static unsigned seed = 1;

static void run(int rate)
{
	struct random r = { seed };
	struct lq *dev[2];
	struct lq_info info, other;
	struct lq_why why = { "" };
	long fired = 0;

	usb_rig.seed = seed;
	for (int i = 0; i < N_FAULTS; i++)
		usb_rig.rate[i] = rate;
	usb_rig.jitter = rate ? 0.1 : 0;
	usb_rig.ppm = 1500;
	assert_int_equal(lq_open(&dev[0], "model:tiny"), LQ_OK);
	if (lq_handle_open(&dev[1], &usb_rig_transport, NULL, &why))
		fail_msg("%s", why.text);
	lq_describe(dev[0], &info);
	lq_describe(dev[1], &other);
	assert_string_equal(info.config, other.config);
	for (int d = 0; d < 2; d++) {
		const struct lq_set set = { .leak = 3000, .threshold = 100, .shift = 7,
			.spiking = true, .report = true };

		for (unsigned i = 0; i < info.sets; i++)
			assert_int_equal(lq_write_set(dev[d], i, &set), LQ_OK);
		for (unsigned i = 0; i < info.neurons; i++)
			assert_int_equal(lq_write_state(dev[d], i, &(struct lq_state){ .v = 0 }), LQ_OK);
		for (unsigned a = 0; a < info.axons; a++)
			assert_int_equal(lq_write_delay(dev[d], a, 1), LQ_OK);
		assert_int_equal(lq_use(dev[d], info.neurons, 0, 0), LQ_OK);
		assert_int_equal(lq_clear(dev[d]), LQ_OK);
	}
	for (unsigned a = 0; a < info.axons; a++) {
		int16_t w[64], back[64];

		for (unsigned i = 0; i < info.neurons; i++)
			w[i] = (int16_t)(random_below(&r, 256) - 128);
		for (int d = 0; d < 2; d++) {
			assert_int_equal(lq_write_weights(dev[d], a, 0, w, info.neurons), LQ_OK);
			assert_int_equal(lq_read_weights(dev[d], a, 0, back, info.neurons), LQ_OK);
			assert_memory_equal(w, back, info.neurons * sizeof(w[0]));
		}
	}
	for (int i = 0; i < rounds; i++) {
		struct lq_output out[2][256];
		struct lq_event in[8];
		size_t n[2], n_in = (size_t)random_below(&r, 8);

		for (size_t k = 0; k < n_in; k++)
			in[k] = (struct lq_event){ (uint16_t)random_below(&r, (int)info.axons),
						   (int8_t)(random_below(&r, 20) - 5) };
		for (int d = 0; d < 2; d++)
			if (lq_run_step(dev[d], in, n_in, out[d], 256, &n[d]))
				fail_msg("step %d on %s: %s", i, d ? "usb" : "model", lq_message(dev[d]));
		assert_int_equal(n[0], n[1]);
		for (size_t k = 0; k < n[0]; k++) {
			assert_int_equal(out[0][k].kind, out[1][k].kind);
			assert_int_equal(out[0][k].step, out[1][k].step);
			if (out[0][k].kind == LQ_EVENT) {
				assert_int_equal(out[0][k].neuron, out[1][k].neuron);
				assert_int_equal(out[0][k].fired, out[1][k].fired);
				assert_int_equal(out[0][k].value, out[1][k].value);
				fired += out[0][k].fired;
			} else {
				assert_int_equal(out[0][k].clocks, out[1][k].clocks);
			}
		}
	}
	assert_true(fired > rounds / 4);
	if (usb_rig.host.wrong)
		fail_msg("%s", usb_rig.host.why);
	for (int i = 0; i < N_FAULTS && rate; i++)
		assert_true(usb_rig.host.done[i] > 0);
	lq_close(dev[0]);
	lq_close(dev[1]);
}

static void test_good(void **state)
{
	(void)state;
	run(0);
}

static void test_faults(void **state)
{
	(void)state;
	run(40);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_good), cmocka_unit_test(test_faults) };

	if (argc > 1)
		rounds = atoi(argv[1]);
	if (argc > 2)
		seed = (unsigned)atoi(argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
