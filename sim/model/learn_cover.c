/* SPDX-License-Identifier: MIT */
#include "learn_cover.h"

void learn_meet_axon(const struct learn *l, int axon)
{
	const struct axon_state *a = &l->axon[axon];
	unsigned loss = mode_get(a->rule, AXON_LOSS, AXON_LOSS_W);

	if (loss && a->x[0])
		l->cover->lost[loss >> 4]++;
}

void learn_meet_neuron(const struct learn *l, int neuron)
{
	if (mode_get(l->r.y_amp[0], TRACE_SECOND, 1) && l->post[neuron].y[1])
		l->cover->second[mode_get(l->r.y_amp[0], TRACE_SET, 1)]++;
}

/* Lanes without a synapse meet nothing. */
static bool absent(const struct row *w, int lane)
{
	return w->sparse && !w->z[lane];
}

void learn_meet_sum(const struct learn *l, const struct row *w, int op, const int16_t *open)
{
	const struct rule_op *o = &w->r->op[op];

	for (int i = 0; i < w->n && o->sum_axon <= AF_REWARD; i++)
		l->cover->sum[o->sum_gate - 1][o->sum_axon][w->tags] +=
			!absent(w, i) && open[i] && w->v->sum[op];
}

void learn_meet_product(const struct learn *l, const struct row *w, int op, bool cont,
			const int16_t *x, const int16_t *open)
{
	const struct rule_op *o = &w->r->op[op];

	for (int i = 0; i < w->n; i++) {
		if (absent(w, i) || !open[i] || !x[i] || !(cont ? l->room.held[i] : w->v->mul[op]))
			continue;
		if (o->mul_lane <= LF_TAG)
			l->cover->mul[o->mul_gate - 1][o->mul_lane][w->tags][w->class]++;
		if (!cont && o->mul_axon <= AF_REWARD)
			l->cover->axon[o->mul_axon]++;
		l->cover->chain[cont ? o->mul_chain : CHAIN_NEW]++;
	}
}

void learn_meet_end(const struct learn *l, const struct row *w, int lane, int64_t change)
{
	struct learn_cover *c = l->cover;
	int32_t z = w->z[lane];
	int64_t to = z + change;
	int32_t is = learn_clamp(to, z, w->class, w->sparse, l->c->w_weight);

	c->absent += absent(w, lane);
	if (absent(w, lane))
		return;
	c->high[w->class] += to > is && is != z;
	c->low[w->class] += to < is && is != z;
	c->spared += w->sparse && !to;
	(w->r->stochastic ? c->stochastic : c->nearest)[w->r->shift / 4 % 4]++;
}

void learn_meet_tag(const struct learn *l, int16_t tag)
{
	l->cover->cleared += tag != 0;
}
