/* SPDX-License-Identifier: MIT */
/* layout -- the driver's idea of addresses is the model's, for every weight of every config */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "access.h"
#include "layout.h"

static struct lq_info info_of(const struct config *c)
{
	return (struct lq_info){
		.neurons = (unsigned)c->n_neurons, .axons = (unsigned)c->n_axons,
		.lanes = (unsigned)c->n_lanes, .pipes = (unsigned)c->n_pipes,
		.weight_bits = (unsigned)c->w_weight, .slots = (unsigned)c->n_slots,
		.sets = (unsigned)c->n_sets, .currents = (unsigned)c->n_currents,
	};
}

static void weights(void **state)
{
	(void)state;
	for (const struct config *c = configs; c->name; c++) {
		struct lq_info info = info_of(c);
		struct access at;

		assert_true(lq_layout_valid(&info));
		access_init(&at, c);
		for (unsigned a = 0; a < info.axons; a++)
			for (unsigned n = 0; n < info.neurons; n += 16 / info.weight_bits) {
				uint32_t addr = lq_layout_weight(&info, a, n);
				struct weight_at w = access_weight(&at, addr);

				assert_int_equal(w.axon, a);
				assert_int_equal(w.neuron, n);
				assert_int_equal(access_check(&at, SP_WEIGHT, addr, true, true),
						 ST_OK);
				assert_int_equal(lq_layout_row(&info, n), at.units - w.unit);
			}
	}
}

static void walks(void **state)
{
	(void)state;
	for (const struct config *c = configs; c->name; c++) {
		struct lq_info info = info_of(c);
		size_t units = info.neurons * info.axons * info.weight_bits / 16;
		uint32_t addr = 0, from = 0;
		struct access at;

		access_init(&at, c);
		for (size_t i = 0; i < units; i++) {
			if (i % 120 == 0 && i) {
				from = lq_layout_advance(&info, SP_WEIGHT, from, 120);
				assert_int_equal(from, addr);
			}
			assert_int_equal(access_check(&at, SP_WEIGHT, addr, false, true), ST_OK);
			addr = access_next(&at, SP_WEIGHT, addr);
		}
		assert_int_equal(access_check(&at, SP_WEIGHT, addr, false, true), ST_RANGE);
		for (unsigned space = 0; space < 8; space++) {
			addr = 3;
			for (size_t i = 0; i < 300 && space != SP_WEIGHT; i++) {
				assert_int_equal(lq_layout_advance(&info, space, 3, i), addr);
				addr = access_next(&at, space, addr);
			}
		}
	}
}

static void impossible(void **state)
{
	const struct lq_info good = info_of(configs);

	(void)state;
#define BAD(member, value) do { \
	struct lq_info bad = good; \
	bad.member = value; \
	assert_false(lq_layout_valid(&bad)); \
} while (0)
	BAD(neurons, 0);
	BAD(axons, 0);
	BAD(lanes, 0);
	BAD(pipes, 0);
	BAD(sets, 0);
	BAD(lanes, good.neurons * 2);
	BAD(neurons, good.neurons + 1);
	BAD(pipes, good.lanes + 1);
	BAD(weight_bits, 5);
	BAD(weight_bits, 0);
	BAD(slots, 1);
	BAD(currents, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weights),
		cmocka_unit_test(walks),
		cmocka_unit_test(impossible),
	};

	return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
