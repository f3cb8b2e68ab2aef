/* SPDX-License-Identifier: MIT */
/*
 * learn_sum.h -- the sums of learn_row.c; included once for each type of them: SUM, and its suffix N
 *
 * Every loop is over all lanes of a row, without branches, so that compilers vectorise it.
 */

/* What is added to a sum before it is shifted. */
static void N(start)(const struct learn *l, const struct row *w, SUM *sum)
{
	const int shift = w->r->shift, lanes = l->c->n_lanes, n = w->n;
	const uint32_t *draw = w->draw;

	if (!w->r->stochastic) {
		for (int i = 0; i < n; i++)
			sum[i] = (SUM)learn_dither(shift, false, 0, 0);
		return;
	}
	for (int k = 0; k < w->words; k++)
		for (int left = lanes; left > 0; left -= LEARN_GROUP, draw++)
			for (int i = 0; i < LEARN_GROUP && i < left; i++)
				*sum++ = (SUM)learn_dither(shift, true, *draw, i);
}

/* In an epoch the tag's products come first. */
static void N(add)(struct learn *l, const struct row *w, SUM *sum)
{
	const int16_t *held = l->room.held;
	const int n = w->n;

	for (int pass = w->twice ? 0 : 1; pass < 2; pass++) {
		bool kept = false; /* by the operation before */

		for (int i = 0; i < w->r->ops; i++) {
			const struct rule_op *o = &w->r->op[i];
			const bool cont = (o->mul_chain & CHAIN_CONT) && kept;
			const bool holds = (o->mul_chain & CHAIN_HOLD) && i + 1 < w->r->ops;
			const int16_t *open = open_lanes(l, w, o->sum_gate), *x;
			const SUM all = (SUM)w->v->sum[i] * (1 << (l->f - 2));
			const int16_t a = (int16_t)w->v->mul[i];

			kept = false;
			if (pass == 1 && open && !holds) {
				if (l->cover)
					learn_meet_sum(l, w, i, open);
				for (int k = 0; k < n; k++)
					sum[k] += all & open[k];
			}
			if (w->twice && (o->mul_lane == LF_TAG) != (pass == 0))
				continue;
			kept = holds;
			open = open_lanes(l, w, o->mul_gate);
			if (!kept && !open)
				continue;
			x = lane_factor(l, w, o->mul_lane);
			if (kept) {
				keep(l, w, cont, a, x);
				continue;
			}
			if (l->cover)
				learn_meet_product(l, w, i, cont, x, open);
			if (cont)
				for (int k = 0; k < n; k++)
					sum[k] += (int32_t)held[k] * x[k] & open[k];
			else
				for (int k = 0; k < n; k++)
					sum[k] += a * x[k] & open[k];
		}
	}
}

static void N(end)(const struct learn *l, const struct row *w, const SUM *sum)
{
	const int shift = w->r->shift, width = l->c->w_weight, n = w->n;
	const SUM lo = learn_low(w->class, width), hi = learn_high(w->class, width);
	int16_t *changed = l->room.changed;

	for (int i = 0; l->cover && i < n; i++)
		learn_meet_end(l, w, i, sum[i] >> shift);
	for (int i = 0; i < n; i++) {
		SUM to = w->z[i] + (sum[i] >> shift);

		to = to < lo ? lo : to;
		changed[i] = (int16_t)(to > hi ? hi : to);
	}
}

static void N(row)(struct learn *l, const struct row *w, SUM *sum)
{
	N(start)(l, w, sum);
	N(add)(l, w, sum);
	N(end)(l, w, sum);
}
