/* SPDX-License-Identifier: MIT */
/*
 * elise -- sequences learned on the Verilated device, bit for bit as on the model
 *
 * The Verilated core is in lockstep with the clock-level model all the while; what comes out at the
 * host's end is compared with the step-level model's here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "exp_elise.h"

enum { CYCLES = 17 }; /* 2,040 steps: what spikes; graded networks take twice the clocks */

/* Taught, free and silenced cycles of the recipe, spiking or graded: potentials, clocks, weights. */
static void sequence(struct elise is, int cycles)
{
	static const char *const device[2] = { "model:up5k-dendrite", "rtl:up5k-dendrite" };
	static int16_t w[2][ELISE_N][ELISE_N], first[ELISE_N][ELISE_N];
	static struct elise_cycle u[2][CYCLES];
	static struct elise_net net[2];

	for (int i = 0; i < 2; i++) {
		struct lq *dev;

		assert_int_equal(lq_open(&dev, device[i]), LQ_OK);
		assert_int_equal(elise_load(dev, &is, &net[i]), LQ_OK);
		for (unsigned a = 0; a < ELISE_N; a++)
			assert_int_equal(lq_read_weights(dev, a, 0, first[a], ELISE_N), LQ_OK);
		for (int k = 0; k < cycles; k++) {
			const enum elise_teacher teacher = k % 8 < 6 ? ELISE_TAUGHT :
							   k % 8 == 6 ? ELISE_FREE : ELISE_SILENCED;

			assert_int_equal(elise_run(dev, &net[i], teacher, &u[i][k]), LQ_OK);
		}
		for (unsigned a = 0; a < ELISE_N; a++)
			assert_int_equal(lq_read_weights(dev, a, 0, w[i][a], ELISE_N), LQ_OK);
		lq_close(dev);
	}
	assert_int_equal(net[0].steps, cycles * ELISE_CYCLE);
	assert_int_equal(net[0].steps, net[1].steps);
	assert_int_equal(net[0].clocks, net[1].clocks);
	assert_memory_equal(u[0], u[1], (size_t)cycles * sizeof(*u[0]));
	assert_memory_equal(w[0], w[1], sizeof(w[0]));
	assert_memory_not_equal(w[0], first, sizeof(first));
}

static void spiking(void **state)
{
	(void)state;
	sequence((struct elise){ .seed = 303, .spiking = true, .gate = 0.06 }, CYCLES);
}

static void graded(void **state)
{
	(void)state;
	sequence((struct elise){ .seed = 304, .noise = 6 }, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(spiking), cmocka_unit_test(graded) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
