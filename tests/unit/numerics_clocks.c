/* SPDX-License-Identifier: MIT */
/*
 * numerics_clocks -- the clocks of a step: O + (B-1) max(O, R) + R_last + 15, 16 if weights come late, for every size
 *
 * O operations of a block, B blocks, R rows of a block, R_last of the last: docs/architecture.md.
 * That the RTL takes the model's clocks is the lockstep's to show.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "access.h"
#include "random.h"
#include "step.h"

enum { DEPTH = 15 };

static int more(int a, int b)
{
	return a > b ? a : b;
}

static int formula(const struct access *at, int ops, int blocks, int rows)
{
	return ops + (blocks - 1) * more(ops, at->block_rows) + rows + DEPTH +
	       config_reads_late(at->c);
}

static uint32_t run(struct model *m, struct model_output *out)
{
	uint32_t step, clocks;

	model_step(m, out, &step, &clocks);
	return clocks;
}

static void resize(struct model *m, int blocks, int rows)
{
	model_write(m, SP_REG, REG_BLOCKS, (uint16_t)blocks);
	model_write(m, SP_REG, REG_ROWS, (uint16_t)rows);
}

/* Give the model random events; the operations that they cost. */
static int fill(struct model *m, const struct config *c, struct random *rnd, int events)
{
	int ops = 0;

	for (int i = 0; i < events; i++) {
		int p = random_once(rnd, 2) ? 1 : random_below(rnd, 256) - 128;

		assert_int_equal(model_event(m, (unsigned)random_below(rnd, c->n_axons), p), ST_OK);
		ops += (int)arith_digits(p);
	}
	return more(ops, 1);
}

/* Every config, every number of blocks, every number of rows of the last; 0 to 60 events. */
static void silent(void **state)
{
	struct random rnd = { 5 };

	(void)state;
	for (const struct config *c = configs; c->name; c++) {
		struct model *m = model_new(c);
		struct model_output *out = calloc((size_t)c->n_neurons, sizeof(*out));
		struct access at;

		assert_true(m && out);
		access_init(&at, c);
		for (int blocks = 1; blocks <= at.blocks; blocks++)
			for (int rows = 1; rows <= at.block_rows; rows++) {
				int most = c->n_axons < 60 ? c->n_axons : 60;
				int ops = fill(m, c, &rnd, random_below(&rnd, most + 1));

				resize(m, blocks, rows);
				assert_int_equal(run(m, out), formula(&at, ops, blocks, rows));
			}
		resize(m, at.blocks, at.block_rows);
		assert_int_equal(run(m, out), formula(&at, 1, at.blocks, at.block_rows));
		for (int i = 0; i < c->n_axons; i++)
			model_event(m, (unsigned)i, -128);
		assert_int_equal(run(m, out), formula(&at, 8 * c->n_axons, at.blocks, at.block_rows));
		free(out);
		model_free(m);
	}
}

/*
 * One event a row costs nothing, every further one of a row at most a clock: exactly one where the
 * update sets the pace, and none where the sweep gives it the time.
 */
static void talking(void **state)
{
	struct random rnd = { 6 };

	(void)state;
	for (const struct config *c = configs; c->name; c++) {
		struct model *m = model_new(c);
		struct model_output *out = calloc((size_t)c->n_neurons, sizeof(*out));
		struct access at;

		assert_true(m && out);
		access_init(&at, c);
		model_write(m, SP_SET, 1 << 3 | SET_MODE, 1 << MODE_REPORT);
		for (int trial = 0; trial < 300; trial++) {
			int blocks = 1 + random_below(&rnd, at.blocks);
			int rows = 1 + random_below(&rnd, at.block_rows), extra = 0, base;
			int ops = fill(m, c, &rnd, random_below(&rnd, more(1, c->n_axons / 4)));
			int per_row = trial % 3 ? c->n_pipes : 1;

			resize(m, blocks, rows);
			for (int r = 0; r < at.rows; r++) {
				int events = 0;

				for (int i = 0; i < c->n_pipes; i++) {
					bool talks = events < per_row && random_once(&rnd, 2);

					events += talks;
					model_write(m, SP_STATE,
						    (uint32_t)(r * c->n_pipes + i) << 2 | STATE_SET, talks);
				}
				if (r < (blocks - 1) * at.block_rows + rows)
					extra += more(events - 1, 0);
			}
			base = formula(&at, ops, blocks, rows);
			if (!extra)
				assert_int_equal(run(m, out), base);
			else if (blocks == 1 || ops <= at.block_rows)
				assert_int_equal(run(m, out), base + extra);
			else
				assert_in_range(run(m, out), base, base + extra);
		}
		free(out);
		model_free(m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(silent),
		cmocka_unit_test(talking),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
