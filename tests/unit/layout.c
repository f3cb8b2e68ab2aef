/* SPDX-License-Identifier: MIT */
/* layout -- the driver's idea of addresses is the model's, for every weight of every config */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "access.h"
#include "layout.h"
#include "dendrite.h"

static struct lq_info info_of(const struct config *c)
{
	return (struct lq_info){
		.neurons = (unsigned)c->n_neurons, .axons = (unsigned)c->n_axons,
		.lanes = (unsigned)c->n_lanes, .pipes = (unsigned)c->n_pipes,
		.weight_bits = (unsigned)c->w_weight, .slots = (unsigned)c->n_slots,
		.sets = (unsigned)c->n_sets, .currents = (unsigned)c->n_currents,
		.rules = (unsigned)c->n_rules, .tags = c->n_tags > 0,
		.soma_clocks = (unsigned)c->n_soma,
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
		for (unsigned space = SP_REG; space <= SP_STATE; space++) {
			addr = 3;
			for (size_t i = 0; i < 300 && space != SP_WEIGHT; i++) {
				assert_int_equal(lq_layout_advance(&info, space, 3, i), addr);
				addr = access_next(&at, space, addr);
			}
		}
	}
}

/* n units of a space from first up: the driver and the model take the same way through them, in
 * steps of any size, and behind the last there is nothing; nor is there without rules or tags. */
static void through(const struct config *c, unsigned space, uint32_t first, size_t n)
{
	struct lq_info info = info_of(c);
	uint32_t *addr = malloc((n + 1) * sizeof(*addr));
	struct access at;

	access_init(&at, c);
	addr[0] = first;
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(access_check(&at, space, addr[i], true, true), ST_OK);
		addr[i + 1] = access_next(&at, space, addr[i]);
		assert_true(addr[i + 1] > addr[i]);
		for (uint32_t hole = addr[i] + 1; hole < addr[i + 1]; hole++)
			assert_int_equal(access_check(&at, space, hole, false, true), ST_RANGE);
	}
	assert_int_equal(access_check(&at, space, addr[n], false, true), ST_RANGE);
	for (size_t i = 0; i < n; i++)
		for (size_t by = 1; by <= 120 && i + by <= n; by += by < 24 ? 1 : 32)
			assert_int_equal(lq_layout_advance(&info, space, addr[i], by), addr[i + by]);
	free(addr);
}

static void learning(void **state)
{
	int learn = 0;

	(void)state;
	for (const struct config *c = configs; c->name; c++) {
		static const unsigned spaces[] = { SP_RULE, SP_TAG, SP_PLASTIC };
		size_t neurons = (size_t)c->n_neurons, axons = (size_t)c->n_axons;
		struct access at;

		access_init(&at, c);
		assert_int_equal(PLASTIC_NEURONS, PLASTIC_NEURON);
		assert_int_equal(RULE_HEAD, OP_HEAD * N_UNITS_OF_OP);
		for (int i = 0; i < 3; i++)
			if (!c->n_rules || (spaces[i] == SP_TAG && !c->n_tags))
				assert_int_equal(access_check(&at, spaces[i], 0, false, true), ST_RANGE);
		if (!c->n_rules) {
			assert_int_equal(access_check(&at, SP_PLASTIC, PLASTIC_NEURON, false, true),
					 ST_RANGE);
			assert_int_equal(access_check(&at, SP_REG, REG_LEARN, false, true), ST_RANGE);
			continue;
		}
		learn++;
		through(c, SP_REG, REG_LEARN,
			(c->n_soma ? REG_SOMA_SEED_HI : REG_SEED_HI) - REG_LEARN + 1u);
		through(c, SP_RULE, 0, (size_t)c->n_rules * RULE_UNITS);
		through(c, SP_PLASTIC, 0, axons * (PL_X2 + 1));
		through(c, SP_PLASTIC, PLASTIC_NEURONS, neurons * (PL_DECAY2 + 1));
		if (c->n_soma) {
			assert_int_equal(PLASTIC_SOMAS, SOMA_NEURON);
			through(c, SP_PLASTIC, PLASTIC_SOMAS, neurons * SOMA_COLS);
		} else {
			assert_int_equal(access_check(&at, SP_PLASTIC, SOMA_NEURON, false, true), ST_RANGE);
			assert_int_equal(access_check(&at, SP_REG, REG_SOMAS, false, true), ST_RANGE);
		}
		if (c->n_tags)
			through(c, SP_TAG, 0, neurons * axons * (size_t)c->w_weight / 16);
	}
	assert_true(learn >= 4);
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
		cmocka_unit_test(learning),
		cmocka_unit_test(impossible),
	};

	return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
