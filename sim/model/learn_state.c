/* SPDX-License-Identifier: MIT */
/*
 * learn_state.c -- what learning keeps: its memory, reset, and the host's access to it
 */
#include "learn.h"
#include <stdlib.h>
#include <string.h>

void learn_free(struct learn *l)
{
	if (!l)
		return;
	free(l->rule);
	free(l->unit);
	free(l->axon);
	free(l->post);
	free(l->random);
	free(l->payload);
	free(l->event);
	free(l->list);
	free(l->listed);
	free(l->visitor);
	free(l->lane[0]);
	free(l->opened);
	for (int i = 0; i < LEARN_SPANS; i++) {
		free(l->span[i].run);
		free(l->span[i].lane[0]);
	}
	free(l->draw);
	free(l->room.factor);
	free(l->room.sum32);
	free(l->room.sum64);
	free(l);
}

/* They share one allocation, in the first. */
static bool new_lanes(int16_t *lane[LANE_KINDS], size_t neurons)
{
	lane[0] = calloc(LANE_KINDS * neurons, sizeof(*lane[0]));
	for (int i = 1; lane[0] && i < LANE_KINDS; i++)
		lane[i] = lane[i - 1] + neurons;
	return lane[0];
}

static bool new_room(struct learn_room *r, size_t neurons)
{
	r->factor = calloc(5 * neurons, sizeof(*r->factor));
	r->sum32 = calloc(neurons, sizeof(*r->sum32));
	r->sum64 = calloc(neurons, sizeof(*r->sum64));
	if (!r->factor || !r->sum32 || !r->sum64)
		return false;
	r->held = r->factor + neurons;
	r->changed = r->held + neurons;
	r->none = r->changed + neurons;
	r->all = r->none + neurons;
	memset(r->all, -1, neurons * sizeof(*r->all));
	return true;
}

struct learn *learn_new(const struct access *at)
{
	const struct config *c = at->c;
	size_t n = (size_t)c->n_neurons, a = (size_t)c->n_axons, b = (size_t)at->blocks;
	struct learn *l = calloc(1, sizeof(*l));
	bool ok;

	if (!l)
		return NULL;
	l->at = at;
	l->c = c;
	l->f = c->w_weight > 8 ? 16 : 8;
	l->groups = (c->n_lanes + LEARN_GROUP - 1) / LEARN_GROUP;
	l->rule = calloc((size_t)c->n_rules, sizeof(*l->rule));
	l->unit = calloc((size_t)c->n_rules, sizeof(*l->unit));
	l->axon = calloc(a, sizeof(*l->axon));
	l->post = calloc(n, sizeof(*l->post));
	l->random = calloc((size_t)l->groups, sizeof(*l->random));
	l->payload = calloc(a, sizeof(*l->payload));
	l->event = calloc(a, sizeof(*l->event));
	l->list = calloc(a, sizeof(*l->list));
	l->listed = calloc(a, sizeof(*l->listed));
	l->visitor = calloc(a, sizeof(*l->visitor));
	l->opened = calloc(b, sizeof(*l->opened));
	l->draw = calloc(a * b * (size_t)l->groups, sizeof(*l->draw));
	ok = l->rule && l->unit && l->axon && l->post && l->random && l->payload && l->event &&
	     l->list && l->listed && l->visitor && l->opened && l->draw &&
	     new_lanes(l->lane, n) && new_room(&l->room, n);
	for (int i = 0; ok && i < LEARN_SPANS; i++) {
		l->span[i].run = calloc(b, sizeof(*l->span[i].run));
		ok = l->span[i].run && new_lanes(l->span[i].lane, n);
	}
	if (!ok) {
		learn_free(l);
		return NULL;
	}
	for (size_t i = 0; i < a; i++)
		l->visitor[i].draw = l->draw + i * b * (size_t)l->groups;
	learn_reset(l);
	return l;
}

static void seed(struct learn *l, uint32_t value)
{
	for (int g = 0; g < l->groups; g++)
		l->random[g] = learn_seed(value, g);
}

void learn_reset(struct learn *l)
{
	l->r = (struct learn_regs){ 0 };
	l->due = 0;
	seed(l, 1);
	learn_end(l);
}

void learn_clear(struct learn *l)
{
	for (int a = 0; a < l->c->n_axons; a++)
		l->axon[a].x[0] = l->axon[a].x[1] = 0;
	for (int n = 0; n < l->c->n_neurons; n++)
		l->post[n].y[0] = l->post[n].y[1] = 0;
	l->r.epoch = false;
	l->due = 0;
}

void learn_end(struct learn *l)
{
	memset(l->payload, 0, (size_t)l->c->n_axons);
	memset(l->event, 0, (size_t)l->c->n_axons * sizeof(*l->event));
	memset(l->opened, 0, (size_t)l->at->blocks);
}

/* -- Host access ------------------------------------------------------------------------- */

static unsigned field(unsigned unit, unsigned lsb, unsigned bits)
{
	return unit >> lsb & ((1u << bits) - 1);
}

bool learn_idle(const struct rule *r, int i, unsigned gates)
{
	const struct rule_op *o = &r->op[i];
	const unsigned open = gates << 1;       /* bit of gate g: g */

	return !(open >> o->sum_gate & 1) && !(open >> o->mul_gate & 1) &&
	       !(i < r->ops - 1 && (o->mul_chain & CHAIN_HOLD));
}

/* With one port: what does nothing takes a clock; but of a visit something takes its two. */
static struct rule_visit visit_of(const struct rule *r, unsigned gates)
{
	const int last = r->ops - 1;
	struct rule_visit v = { 0 };
	bool adds = false;              /* the operation before */

	for (int i = 0; i < last; i++) {
		const bool idle = learn_idle(r, i, gates);

		v.clocks += idle ? 1 : 2;
		adds = !idle && !(r->op[i].mul_chain & CHAIN_HOLD);
	}
	v.late = adds && learn_idle(r, last, gates);
	v.clocks += v.late ? 1 : 2;
	return v;
}

static void decode(struct rule *r, uint16_t (*unit)[N_UNITS_OF_OP], int f, const struct config *c)
{
	const bool one_port = c->n_ports == 1;
	unsigned head = unit[OP_HEAD][0], ops = field(head, HEAD_OPS, HEAD_OPS_W);

	for (int i = 0; i < N_OPS; i++)
		r->op[i] = (struct rule_op){
			.sum_gate = (uint8_t)field(unit[i][0], SUM_GATE, SUM_GATE_W),
			.sum_axon = (uint8_t)field(unit[i][0], SUM_AXON, SUM_AXON_W),
			.sum_mantissa = (int16_t)(f > 8 ? (int16_t)unit[i][1] : (int8_t)unit[i][1]),
			.mul_gate = (uint8_t)field(unit[i][2], MUL_GATE, MUL_GATE_W),
			.mul_axon = (uint8_t)field(unit[i][2], MUL_AXON, MUL_AXON_W),
			.mul_lane = (uint8_t)field(unit[i][2], MUL_LANE, MUL_LANE_W),
			.mul_chain = (uint8_t)field(unit[i][2], MUL_CHAIN, MUL_CHAIN_W),
			.mul_mantissa = (int16_t)(f > 8 ? (int16_t)unit[i][3] : (int8_t)unit[i][3]),
		};
	r->ops = ops > N_OPS ? N_OPS : (int)ops;
	r->shift = f + 4 * (int)field(head, HEAD_SHIFT, HEAD_SHIFT_W);
	r->stochastic = field(head, HEAD_STOCHASTIC, 1);
	r->tag = c->n_tags && field(head, HEAD_TAG, 1);
	r->clear = field(head, HEAD_CLEAR, 1);
	r->live = field(head, HEAD_LIVE, 1);
	r->uses = field(head, HEAD_USES, HEAD_USES_W);
	r->slots = (uint8_t)(one_port ? 2 * r->ops : r->ops);
	/* With two ports an operation after one that holds waits for its product. */
	for (int i = 0; !one_port && i < r->ops - 1; i++)
		r->slots += r->op[i].mul_chain & CHAIN_HOLD;
	for (unsigned gates = 0; gates < 1u << HEAD_USES_W; gates++)
		r->visit[gates] = one_port && r->ops ? visit_of(r, gates) :
						       (struct rule_visit){ .clocks = r->slots };
}

uint16_t learn_read(const struct learn *l, unsigned space, uint32_t addr)
{
	uint32_t at = addr & (PLASTIC_NEURON - 1);

	if (space == SP_RULE)
		return l->unit[addr >> 5][addr >> 2 & 7][addr & 3];
	if (space == SP_PLASTIC && addr < PLASTIC_NEURON) {
		const struct axon_state *a = &l->axon[at >> 2];

		return (at & 3) == PL_RULE ? a->rule : a->x[(at & 3) - PL_X1];
	}
	if (space == SP_PLASTIC) {
		const struct post_state *p = &l->post[at >> 3];

		switch (at & 7) {
		case PL_Y1:
		case PL_Y2: return p->y[(at & 7) - PL_Y1];
		case PL_TARGET: return (uint16_t)p->target;
		case PL_DECAY1: return p->decay[0] | (uint16_t)(p->own << POST_OWN);
		default: return p->decay[1];
		}
	}
	switch (addr) {
	case REG_EPOCH: return l->r.epoch;
	case REG_SEED_LO: return (uint16_t)l->random[0];
	case REG_SEED_HI: return (uint16_t)(l->random[0] >> 16);
	default: return l->r.unit[addr - REG_LEARN];
	}
}

/* A unit of a rule as it is kept: fields, or a mantissa with its sign. */
static uint16_t stored(uint32_t addr, uint16_t unit, int f)
{
	if ((addr >> 2 & 7) == OP_HEAD)
		return unit & ((1u << (HEAD_USES + HEAD_USES_W)) - 1);
	if (addr & 1)
		return f > 8 ? unit : (uint16_t)(int8_t)unit;
	return unit & ((1u << (addr & 2 ? MUL_CHAIN + MUL_CHAIN_W : SUM_AXON + SUM_AXON_W)) - 1);
}

void learn_write(struct learn *l, unsigned space, uint32_t addr, uint16_t unit)
{
	const uint16_t decay = (1u << W_DECAY) - 1, trace = TRACE_MAX;
	uint32_t at = addr & (PLASTIC_NEURON - 1);

	if (space == SP_RULE) {
		l->unit[addr >> 5][addr >> 2 & 7][addr & 3] = stored(addr, unit, l->f);
		decode(&l->rule[addr >> 5], l->unit[addr >> 5], l->f, l->c);
		return;
	}
	if (space == SP_PLASTIC && addr < PLASTIC_NEURON) {
		struct axon_state *a = &l->axon[at >> 2];

		if ((at & 3) == PL_RULE)
			a->rule = unit;
		else
			a->x[(at & 3) - PL_X1] = unit & trace;
		return;
	}
	if (space == SP_PLASTIC) {
		struct post_state *p = &l->post[at >> 3];

		switch (at & 7) {
		case PL_Y1:
		case PL_Y2: p->y[(at & 7) - PL_Y1] = unit & trace; break;
		case PL_TARGET: p->target = (int16_t)unit; break;
		case PL_DECAY1:
			p->decay[0] = unit & decay;
			p->own = unit >> POST_OWN & 1;
			break;
		default: p->decay[1] = unit & decay;
		}
		return;
	}
	l->r.unit[addr - REG_LEARN] = unit;
	switch (addr) {
	case REG_LEARN: l->r.on = unit & 1; break;
	case REG_FIRST: l->r.first = unit & (uint16_t)(l->c->n_axons - 1); break;
	case REG_COUNT: l->r.count = unit > l->c->n_axons ? (uint16_t)l->c->n_axons : unit; break;
	case REG_EPOCH: l->r.epoch = unit & 1; break;
	case REG_EVERY: l->r.every = unit; l->due = 0; break;
	case REG_REWARD: l->r.reward = (int16_t)unit; break;
	case REG_ERROR_SHIFT: l->r.error_shift = unit & 15; break;
	case REG_ERROR_GATE: l->r.error_gate = unit; break;
	case REG_X1_DECAY:
	case REG_X2_DECAY: l->r.x_decay[addr - REG_X1_DECAY] = unit & decay; break;
	case REG_X1_AMP:
	case REG_X2_AMP: l->r.x_amp[addr - REG_X1_AMP] = unit; break;
	case REG_Y1_AMP:
	case REG_Y2_AMP: l->r.y_amp[addr - REG_Y1_AMP] = unit; break;
	case REG_SEED_LO: seed(l, (l->random[0] & 0xffff0000u) | unit); break;
	case REG_SEED_HI: seed(l, (l->random[0] & 0xffffu) | (uint32_t)unit << 16); break;
	}
}
