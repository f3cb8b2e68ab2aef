/* SPDX-License-Identifier: MIT */
/*
 * learn_row.c -- words of one axon under its rule: products, sums, rounding, bounds
 */
#include "learn_row.h"
#include <string.h>
#include "learn_cover.h"

/* The lanes for which a gate is open. */
static const int16_t *open_lanes(const struct learn *l, const struct row *w, unsigned gate)
{
	if (gate == GATE_NEVER || gate > GATE_EPOCH || !(w->gates & LEARN_BIT(gate)))
		return NULL;
	return gate == GATE_POST ? w->lane[LANE_FIRED] :
	       gate == GATE_ERROR ? w->lane[LANE_WRONG] : l->room.all;
}

static const int16_t *lane_factor(const struct learn *l, const struct row *w, unsigned which)
{
	const int width = l->c->w_weight, f = l->f;
	int16_t *x = l->room.factor;

	switch (which) {
	case LF_Y1: return w->lane[LANE_Y1];
	case LF_Y2: return w->lane[LANE_Y2];
	case LF_ERROR: return w->lane[LANE_ERROR];
	case LF_VALUE:
	case LF_UP:
	case LF_DOWN:
	case LF_SIGN:
		for (int i = 0; i < w->n; i++)
			x[i] = (int16_t)learn_value(which, w->z[i], w->class, width, f);
		return x;
	case LF_TAG:
		for (int i = 0; w->twice && i < w->n; i++)
			x[i] = (int16_t)(w->tag[i] * (1 << (f - width)));
		return w->twice ? x : l->room.none;
	default: return l->room.none;
	}
}

/* For the next operation: a, or cont, what is held, by x. */
static void keep(const struct learn *l, const struct row *w, bool cont, int16_t a, const int16_t *x)
{
	int16_t *held = l->room.held;
	const int f = l->f;

	for (int i = 0; i < w->n; i++)
		held[i] = (int16_t)learn_round((cont ? held[i] : a) * x[i], f);
}

#define SUM int32_t
#define N(name) name##_32
#include "learn_sum.h"
#undef SUM
#undef N
#define SUM int64_t
#define N(name) name##_64
#include "learn_sum.h"
#undef SUM
#undef N

/* Of a sparse row a weight of zero is no synapse, and no other becomes zero. */
static void put_sparse(int16_t *restrict z, const int16_t *restrict to, int n, unsigned class)
{
	const int16_t up = class == CLASS_INH ? -1 : 1, down = class == CLASS_EXC ? 1 : -1;

	for (int i = 0; i < n; i++) {
		const int16_t least = z[i] < 0 ? down : up, is = to[i] ? to[i] : least;

		z[i] = z[i] ? is : 0;
	}
}

static void change(struct learn *l, int axon, const struct span *s, struct row *w)
{
	const uint16_t column = l->axon[axon].rule;
	const bool weights = l->epoch || !w->v->r->tag;

	w->r = w->v->r;
	w->words = s->words;
	w->n = s->words * l->c->n_lanes;
	for (int i = 0; i < LANE_KINDS; i++)
		w->lane[i] = s->lane[i];
	w->tags = !weights;
	w->twice = l->epoch && w->r->tag;
	w->class = weights ? mode_get(column, AXON_CLASS, AXON_CLASS_W) : CLASS_FREE;
	w->sparse = weights && mode_get(column, AXON_SPARSE, 1);
	if (w->v->wide)
		row_64(l, w, l->room.sum64);
	else
		row_32(l, w, l->room.sum32);
	if (w->sparse)
		put_sparse(w->z, l->room.changed, w->n, w->class);
	else
		memcpy(w->z, l->room.changed, (size_t)w->n * sizeof(*w->z));
	for (int i = 0; w->twice && w->r->clear && i < w->n; i++) {
		if (l->cover)
			learn_meet_tag(l, w->tag[i]);
		w->tag[i] = 0;
	}
}

void learn_row(struct learn *l, int axon, int16_t *z, int16_t *tag)
{
	const struct visitor *v = &l->visitor[axon];
	struct row w = {
		.v = v, .gates = v->uses & (v->gates | LEARN_BIT(GATE_POST) | LEARN_BIT(GATE_ERROR)),
		.z = z, .tag = tag, .draw = v->draw,
	};

	change(l, axon, learn_span(l, axon), &w);
}

void learn_word(struct learn *l, int axon, int block, unsigned gates, int16_t *z, int16_t *tag)
{
	struct span s = { .words = 1 };
	struct row w = {
		.v = &l->visitor[axon], .gates = gates, .z = z, .tag = tag, .draw = l->random,
	};

	for (int i = 0; i < LANE_KINDS; i++)
		s.lane[i] = l->lane[i] + block * l->c->n_lanes;
	learn_draws(l, l->random);
	change(l, axon, &s, &w);
}
