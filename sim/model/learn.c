/* SPDX-License-Identifier: MIT */
/*
 * learn.c -- one step of learning: its events, axons and neurons, and which words they visit
 */
#include "learn.h"
#include <stdlib.h>
#include <string.h>
#include "learn_cover.h"
#include "learn_row.h"

#define OF_NEURONS (LEARN_BIT(GATE_POST) | LEARN_BIT(GATE_ERROR))

void learn_event(struct learn *l, unsigned axon, int payload)
{
	l->payload[axon] = (int8_t)clamp32(l->payload[axon] + payload, INT8_MIN, INT8_MAX);
	l->event[axon] = true;
}

const struct rule *learn_rule(const struct learn *l, int axon)
{
	const uint16_t word = l->axon[axon].rule;
	const unsigned r = mode_get(word, AXON_RULE, AXON_RULE_W);

	if (!(word >> AXON_PLASTIC & 1) || r >= (unsigned)l->c->n_rules || !l->rule[r].ops)
		return NULL;
	return &l->rule[r];
}

static bool alive(const struct learn *l, const struct rule *r, int axon)
{
	return !r->live || l->event[axon] || l->axon[axon].x[0] || l->axon[axon].x[1];
}

static unsigned uses_of_all(const struct learn *l)
{
	unsigned uses = 0;

	for (int i = 0; i < l->c->n_rules; i++)
		uses |= l->rule[i].ops ? l->rule[i].uses : 0;
	return uses;
}

void learn_begin(struct learn *l)
{
	bool reached = l->r.every && l->due + 1 >= l->r.every;

	l->epoch = l->r.epoch;
	l->r.epoch = false;
	l->uses = uses_of_all(l);
	l->every = reached && !l->epoch && (l->uses & LEARN_BIT(GATE_EVERY));
	l->due = reached ? 0 : (uint16_t)(l->due + 1);
	l->n_list = l->n_listed = 0;
}

static int32_t axon_factor(const struct learn *l, const struct axon_state *a, int payload,
			   unsigned which)
{
	int down = 16 - l->f;

	switch (which) {
	case AF_ONE: return 1 << (l->f - 2);
	case AF_X1: return a->x[0] >> down;
	case AF_X2: return a->x[1] >> down;
	case AF_DIFF: return (a->x[0] - a->x[1]) >> down;
	case AF_PAYLOAD: return payload * (1 << (l->f - 8));
	case AF_REWARD: return l->r.reward >> down;
	default: return 0;
	}
}

/* What is the same in all words that the axon visits. */
static void make_visitor(const struct learn *l, const struct rule *r, int axon)
{
	const int f = l->f;
	struct visitor *v = &l->visitor[axon];
	int64_t most = INT64_C(1) << r->shift;

	v->r = r;
	v->uses = r->uses & (l->epoch ? LEARN_BIT(GATE_EPOCH) : ~LEARN_BIT(GATE_EPOCH));
	v->gates = v->uses & (LEARN_BIT(GATE_EPOCH) | (l->event[axon] ? LEARN_BIT(GATE_PRE) : 0) |
			      (l->every ? LEARN_BIT(GATE_EVERY) : 0));
	for (int i = 0; i < r->ops; i++) {
		const struct rule_op *o = &r->op[i];
		const struct axon_state *a = &l->axon[axon];
		int payload = l->payload[axon];

		v->sum[i] = learn_round(o->sum_mantissa *
					axon_factor(l, a, payload, o->sum_axon), f);
		v->mul[i] = learn_round(o->mul_mantissa *
					axon_factor(l, a, payload, o->mul_axon), f);
		most += (int64_t)abs(v->sum[i]) << (f - 2);
		most += (o->mul_chain & CHAIN_CONT ? 1 << (f - 1) : (int64_t)abs(v->mul[i])) << (f - 1);
	}
	v->wide = most > INT32_MAX;
	v->halves = l->epoch && r->tag ? 2 : 1;
	v->words = 0;
}

uint16_t learn_next_x(const struct learn *l, int axon, int k)
{
	const struct axon_state *a = &l->axon[axon];
	uint32_t decay = k ? l->r.x_decay[1] : learn_decay(a->rule, l->r.x_decay[0]);

	return learn_trace(a->x[k], decay, l->event[axon], l->r.x_amp[k],
			   learn_axon_more(l->r.x_amp[k], l->payload[axon]));
}

void learn_axon(struct learn *l, int axon)
{
	const struct rule *r = learn_rule(l, axon);
	struct axon_state *a = &l->axon[axon];
	bool met, reached;

	if (l->cover)
		learn_meet_axon(l, axon);
	for (int k = 0; k < 2; k++)
		a->x[k] = learn_next_x(l, axon, k);
	if (!r)
		return;
	met = !l->epoch && l->event[axon] && (r->uses & LEARN_BIT(GATE_PRE));
	if (met)
		l->listed[l->n_listed++] = (uint16_t)axon;
	reached = l->epoch ? r->uses & LEARN_BIT(GATE_EPOCH)
			   : met || ((r->uses & (OF_NEURONS | LEARN_BIT(GATE_EVERY))) && alive(l, r, axon));
	if (!reached)
		return;
	l->list[l->n_list++] = (uint16_t)axon;
	make_visitor(l, r, axon);
}

void learn_neuron(struct learn *l, int neuron, bool fired, int16_t v)
{
	struct post_state *p = &l->post[neuron];
	const int f = l->f;
	int32_t e = p->own ? arith_sat((int64_t)p->target - v) : p->target;
	bool wrong = (e < 0 ? -e : e) >= l->r.error_gate;

	if (l->cover && fired)
		learn_meet_neuron(l, neuron);
	/* The first takes the second as it was. */
	for (int i = 0; i < 2; i++)
		p->y[i] = learn_trace(p->y[i], p->decay[i], fired, l->r.y_amp[i],
				      learn_post_more(l->r.y_amp[i], i == 0, p->y[1]));
	l->lane[LANE_Y1][neuron] = (int16_t)(p->y[0] >> (16 - f));
	l->lane[LANE_Y2][neuron] = (int16_t)(p->y[1] >> (16 - f));
	l->lane[LANE_ERROR][neuron] = (int16_t)clamp32(e >> l->r.error_shift, -(1 << (f - 1)),
						       (1 << (f - 1)) - 1);
	l->lane[LANE_FIRED][neuron] = fired ? -1 : 0;
	l->lane[LANE_WRONG][neuron] = wrong ? -1 : 0;
	l->opened[neuron / l->c->n_lanes] |= l->uses & ((fired ? LEARN_BIT(GATE_POST) : 0) |
						       (wrong ? LEARN_BIT(GATE_ERROR) : 0));
}

/* -- Visits ------------------------------------------------------------------------------- */

bool learn_open(const struct learn *l, int block)
{
	return l->epoch || l->every || l->opened[block];
}

static unsigned open_gates(const struct visitor *v, unsigned opened)
{
	return (v->gates | opened) & v->uses;
}

unsigned learn_visit(const struct learn *l, int axon, int block)
{
	return open_gates(&l->visitor[axon], l->opened[block]);
}

bool learn_tags(const struct learn *l, int axon, bool *twice)
{
	const struct rule *r = l->visitor[axon].r;

	*twice = r->tag && l->epoch;
	return r->tag;
}

/* Clocks as docs/learning.md counts them. Bit i of writes: a word is written i clocks from now. */
struct time {
	uint32_t now, writes; /* now: the last clock that was used */
};

static void pass(struct time *t, uint32_t clocks)
{
	t->now += clocks;
	t->writes = clocks < 32 ? t->writes >> clocks : 0;
}

/* With one port a visit does not begin in the clock of a write. */
static void visit(struct time *t, const struct visitor *v, unsigned gates, bool one_port)
{
	struct rule_visit of = v->r->visit[gates];

	if (v->halves > 1)
		of = (struct rule_visit){ .clocks = v->r->slots };
	for (int half = v->halves; half > 0; half--) {
		const uint32_t clocks = of.clocks + (one_port ? t->writes >> 1 & 1 : 0);

		t->now += clocks;
		t->writes = t->writes >> clocks | 1u << (WRITE_AFTER - of.late);
	}
}

/*
 * The clock ahead of a block's first visit. Its rows wait for the last visit of the block before or,
 * where the memory has two ports, began to pass as that began its visits.
 */
static uint32_t turn(const struct learn *l, uint32_t now, bool first, uint32_t began)
{
	uint32_t rows = (uint32_t)l->at->block_rows, ready = began + rows;

	if (first)
		return now + rows + LEARN_SETTLE;
	if (l->c->n_ports == 1)
		return now + rows;
	return now > ready ? now : ready;
}

/* A step ends in the clock after that of its last write, two behind its last visit or more. */
static uint32_t end(const struct time *t)
{
	uint32_t after = 2;

	while (t->writes >> after)
		after++;
	return t->now + after;
}

/* Of the first `blocks` those where one of the gates is open; all, if gates are none. */
static void span(const struct learn *l, struct span *s, unsigned gates, int blocks)
{
	const int lanes = l->c->n_lanes;

	s->words = s->runs = 0;
	for (int b = 0; b < blocks; b++) {
		const bool in = !gates || (l->opened[b] & gates);

		if (in && (!s->runs || s->run[s->runs - 1].first + s->run[s->runs - 1].words < b))
			s->run[s->runs++] = (struct run){ .first = b };
		if (!in)
			continue;
		s->run[s->runs - 1].words++;
		s->words++;
	}
	for (int i = 0, at = 0; i < s->runs; at += s->run[i++].words)
		for (int k = 0; k < LANE_KINDS; k++)
			memcpy(s->lane[k] + at * lanes, l->lane[k] + s->run[i].first * lanes,
			       (size_t)(s->run[i].words * lanes) * sizeof(*s->lane[k]));
}

/* Which of l->span. */
static unsigned kind(unsigned gates)
{
	_Static_assert(OF_NEURONS == 3 * LEARN_BIT(GATE_POST), "two bits side by side");
	return (gates & OF_NEURONS) / LEARN_BIT(GATE_POST);
}

uint32_t learn_visits(struct learn *l, int blocks, uint32_t now)
{
	const bool one_port = l->c->n_ports == 1;
	struct time t = { .now = now };
	uint32_t began = 0;

	for (int b = 0; b < blocks; b++) {
		const bool open = learn_open(l, b);
		const uint16_t *list = open ? l->list : l->listed;
		const int n = open ? l->n_list : l->n_listed;

		began = turn(l, t.now, b == 0, began);
		pass(&t, began - t.now);
		for (int k = 0; k < n; k++) {
			struct visitor *v = &l->visitor[list[k]];
			const unsigned gates = open_gates(v, l->opened[b]);

			if (!gates) {
				pass(&t, one_port ? 2 : 1);
				continue;
			}
			visit(&t, v, gates, one_port);
			learn_draws(l, v->draw + v->words++ * l->groups);
		}
	}
	for (unsigned gates = 0; gates <= OF_NEURONS; gates += LEARN_BIT(GATE_POST))
		span(l, &l->span[kind(gates)], gates, blocks);
	return end(&t);
}

const struct span *learn_span(const struct learn *l, int axon)
{
	const struct visitor *v = &l->visitor[axon];

	return v->words ? &l->span[v->gates ? 0 : kind(v->uses)] : NULL;
}
