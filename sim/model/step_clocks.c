/* SPDX-License-Identifier: MIT */
#include "step_clocks.h"
#include <string.h>

enum {
	PIPE = 10,       /* stages of the neuron pipe */
	SWEEP = 4,       /* clocks from the one that takes the tick to the first addition */
	TAIL = 15        /* clocks of a step beyond its sweeps and updates; of either one more if weights come late */
};

int step_operations(const struct event *e, int events)
{
	int n = 0;

	for (int k = 0; k < events; k++)
		n += (int)arith_digits(e[k].payload);
	return n;
}

/*
 * Where a row has several events it stays in the last stage and holds the pipe and the shadow. What
 * moves when is all that is followed here.
 */
static uint32_t with_waits(const struct access *at, const struct model_regs *r,
			   const uint16_t *row_events, int ops)
{
	int rows[PIPE + 1] = { 0 };  /* events still to leave + 1 of the row in each stage, or 0 */
	int blocks = r->blocks, block_rows = at->block_rows;
	int to_sweep = blocks, op = 0, to_take = blocks, left = 0, row = 0, last = 0;
	int n_rows = (blocks - 1) * block_rows + r->rows;
	bool acc_full = false;
	const uint32_t sweep = SWEEP + (uint32_t)config_reads_late(at->c);

	for (uint32_t t = 1;; t++) {
		bool adv = rows[PIPE] <= 2, take, sweeps;

		take = acc_full && (!left || (left == 1 && adv));
		sweeps = t >= sweep && to_sweep && !(op == 0 && acc_full && !take);
		if (take)
			acc_full = false;
		if (sweeps && ++op == ops) {
			op = 0;
			to_sweep--;
			acc_full = true;
		}
		if (adv) {
			if (rows[PIPE] && ++last == n_rows)
				return t + 1;
			memmove(rows + 1, rows, PIPE * sizeof(*rows));
			/* A row popped now is in stage 1 next. */
			rows[1] = left ? row_events[row++] + 1 : 0;
			if (left)
				left--;
		} else {
			rows[PIPE]--;
		}
		if (take)
			left = --to_take ? block_rows : r->rows;
	}
}

uint32_t step_clocks(const struct access *at, const struct model_regs *r, const uint16_t *row_events,
		     int most, int ops)
{
	const int rows = at->block_rows;

	if (most > 1)
		return with_waits(at, r, row_events, ops);
	return (uint32_t)(ops + (r->blocks - 1) * (ops > rows ? ops : rows) + r->rows + TAIL +
			  config_reads_late(at->c));
}
